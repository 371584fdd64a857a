"""Parameters and tags: texts in MLflow, as the values they were.

MLflow keeps `str(value)`. A text becomes a number, a boolean, None, a list or a mapping only when
Python writes that value so; in doubt it stays a text ("007", "3.10", "nan").
"""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from exporter.sources.jsontext import clean
from exporter.sources.nested import nested

_WORDS: Mapping[str, Any] = {"True": True, "False": False, "None": None}
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII)
_SCIENTIFIC = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?[eE][+-]?\d{1,3}", re.ASCII)
_ESCAPE = re.compile(r"""\\[^abfnrtvxuUN0-7'"\\]""")
"""Escapes that Python never writes, and would warn of."""

_LONGEST, _DEEPEST = 20_000, 20
_PAIRS = {"[": "]", "(": ")", "{": "}"}
OWN = "mlflow."


def config(params: Mapping[str, str]) -> dict[str, Any]:
    """Parameters by dotted name, nested again."""
    return nested(((clean(key), literal(value)) for key, value in params.items()), ".")


def literal(text: str) -> Any:
    """The value whose `str` this is, as JSON knows it; else the text."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _is_float(text):
        return float(text)
    if _PAIRS.get(text[:1]) == text[-1:] and len(text) <= _LONGEST:
        return _structure(text)
    return clean(text)


def labels(tags: Mapping[str, str]) -> Iterator[str]:
    """The user's own tags: `name` where the value is true or empty, else `name=value`."""
    for key, value in sorted(tags.items()):
        if not key.startswith(OWN) and key not in {"group", "job_type"}:
            plain = value.lower() in {"true", ""}
            yield clean(key if plain else f"{key}={value}")


def _is_float(text: str) -> bool:
    if _SCIENTIFIC.fullmatch(text):
        return abs(float(text)) < float("inf")
    try:
        return "." in text and repr(float(text)) == text
    except ValueError:
        return False


def _depth(text: str) -> int:
    """How far brackets nest, counted without parsing; those in texts count too."""
    level = deepest = 0
    for letter in text:
        level += (letter in "[({") - (letter in "])}")
        deepest = max(deepest, level)
    return deepest


def _structure(text: str) -> Any:
    if _depth(text) > _DEEPEST or _ESCAPE.search(text.replace("\\\\", "")):
        return clean(text)
    try:
        return _json(ast.literal_eval(text))
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        # also what prints like a structure and is none: `[<object at 0x7f>]`
        return clean(text)


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        entries = cast("dict[Any, Any]", value).items()
        return {clean(str(key)): _json(item) for key, item in entries}
    if isinstance(value, list | tuple):
        return [_json(item) for item in cast("list[Any]", value)]
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    raise ValueError("no value of JSON")
