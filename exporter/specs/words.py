"""What pydantic refuses, in words for authors."""

from collections.abc import Mapping
from typing import Any

from exporter.model.panel import GRADIENT, NOTHING

Words = tuple[str, str, str]
"""Code, message, hint."""


def in_words(error: Mapping[str, Any], name: str, *, given: bool = True) -> Words:
    """A validation error of the field `name`; `given` is whether the author wrote that field."""
    kind, limits = error["type"], error.get("ctx", {})
    if kind == NOTHING and given:
        return "spec-out-of-range", _too_short(name, 1), ""
    if kind in {"missing", NOTHING}:
        return "spec-missing-field", f"'{name}' is missing", f"add {name}:"
    if kind in _BOUNDS:
        word, key = _BOUNDS[kind]
        return "spec-out-of-range", f"'{name}' must be {word} {limits[key]}", ""
    if kind == GRADIENT:
        return "spec-out-of-range", f"'{name}': {error['msg']}", ""
    if kind in {"too_short", "string_too_short"}:
        return "spec-out-of-range", _too_short(name, limits["min_length"]), ""
    if kind in {"too_long", "string_too_long"}:
        most = limits["max_length"]
        return "spec-out-of-range", f"'{name}' is longer than {most}", ""
    if kind == "string_pattern_mismatch":
        message = f"'{name}' holds characters that it cannot have"
        return "spec-out-of-range", message, _FORMS.get(name, "")
    return "spec-wrong-type", f"'{name}': {str(error['msg']).lower()}", ""


_BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}


_FORMS = {
    "id": "use letters, digits, - _ . and begin with a letter or digit",
    "format": "write a d3 number format: .3f, .1%, .4~g, ,.0f",
}


def _too_short(name: str, least: int) -> str:
    return f"'{name}' is empty" if least == 1 else f"'{name}' needs at least {least} entries"
