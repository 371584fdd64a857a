"""How the tracker's names are written in reports, and their names here."""

import re
from collections.abc import Mapping
from typing import Any, cast

from exporter.errors import SpecError
from exporter.query.faults import did_you_mean, shown
from exporter.reports.attributes import ATTRIBUTES
from exporter.reports.expressions import Named
from exporter.reports.piece import listed

AXES: Mapping[str, str] = {
    "Step": "step", "_step": "step", "WallTime": "time", "_timestamp": "time", "timestamp": "time",
    "RelativeTime(Wall)": "relative", "RelativeTime(Process)": "relative", "_runtime": "relative",
    "_absolute_runtime": "relative",
}  # fmt: skip
"""Axes of line plots in the tracker's words -> ours."""
_SECTIONED = re.compile(r"(config|summary|run|c|s)::?(.+)", re.DOTALL)
_CONFIG_LEAF = re.compile(r"config\.(.+?)\.value(\..+)?", re.DOTALL)


def value_path(value: Any) -> str:
    """`Config("lr")`, `"config:lr.value"`, `"CreatedTimestamp"` or a bare name -> value path."""
    if isinstance(value, Named):
        return value.path
    text = text_of(value, "a value")
    sectioned = _SECTIONED.fullmatch(text)
    if sectioned:
        section, name = (
            {"c": "config", "s": "summary"}.get(sectioned[1], sectioned[1]),
            sectioned[2],
        )
        if section == "run":
            return ATTRIBUTES.get(name, name)
        text = f"{section}.{name}"
    leaf = _CONFIG_LEAF.fullmatch(text)
    if leaf:
        return f"config.{leaf[1]}{leaf[2] or ''}"
    if text.startswith("summary_metrics."):
        return f"summary.{text.removeprefix('summary_metrics.')}"
    return ATTRIBUTES.get(text, text)


def value_paths(value: Any) -> list[str]:
    """One value path or several."""
    return [value_path(one) for one in listed(value)]


def axis(value: Any) -> str:
    """What a line plot's x is: an axis of ours, or a logged metric."""
    name = metric(value)
    return AXES.get(name, name)


def metric(value: Any) -> str:
    """The name of a logged metric."""
    name = value.name if isinstance(value, Named) else text_of(value, "a metric")
    return re.sub(r"^(summary_metrics\.|summary::?|system/(?=system\.))", "", name)


def metrics(value: Any) -> list[str]:
    """One metric or several."""
    return [metric(one) for one in listed(value)]


def texts(value: Any) -> list[str]:
    """One text or several."""
    return [text_of(one, "a text") for one in listed(value)]


def text_of(value: Any, what: str) -> str:
    """A text, or SpecError."""
    if isinstance(value, str):
        return value
    raise SpecError.of("spec-wrong-type", f"expected {what}, found {type(value).__name__}")


def hex_color(value: Any) -> str:
    """`#abc`, `#aabbcc`, `rgb(170, 187, 204)` or `{"color": ...}` as `#aabbcc`."""
    if isinstance(value, Mapping):
        value = cast("Mapping[str, Any]", value).get("color")
    text = text_of(value, "a colour").strip()
    if re.fullmatch(r"#[0-9a-fA-F]{3}", text):
        return "#" + "".join(digit * 2 for digit in text[1:])
    parts = re.fullmatch(r"rgba?\((\d{1,3}),\s*(\d{1,3}),\s*(\d{1,3})[^)]*\)", text)
    if parts:
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in parts.groups())
    return text


def choice(**known: Any) -> Any:
    """A reader of one of some words."""

    def read(value: Any) -> Any:
        if isinstance(value, str) and value in known:
            return known[value]
        hint = did_you_mean(str(value), known)
        raise SpecError.of("spec-unknown-value", f"{shown(str(value))} is not offered", hint=hint)

    return read


def order(value: Any, *, ascending: bool) -> str:
    """A value path with `-` in front for descending."""
    path = value_path(value) if value else ""
    return f"{'' if ascending else '-'}{path}" if path else ""
