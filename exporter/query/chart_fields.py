"""Fields that an author's Vega-Lite chart reads from the panel's rows; the chart is not judged.

A chart with data of its own, or one whose fields are made by transforms that name them themselves,
is not looked at: what its rows hold cannot be told from here.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

NAMES = ("runs", "wandb")
"""What the author may call the panel's rows."""
_MADE = frozenset({"key", "value", "density", "prob", "count", "*"})
"""Names that transforms give by themselves (`fold`, `density`, `quantile`)."""
_UNTOLD = frozenset({"pivot", "lookup", "joinaggregate", "aggregate", "extent", "sequence"})
"""Transforms whose fields come from values, from elsewhere, or are named by rules."""
_COUNTS = frozenset({"count", "distinct", "valid", "missing"})
_DRAWN = frozenset({"x", "y", "theta", "radius", "color", "fill", "stroke", "opacity", "size"})
"""Channels in which a text has no number; the others are not seen or only grouped by."""
_NO_CHART = frozenset({"usermeta", "config", "datasets"})


def fields_asked(chart: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that must be columns of the rows, in order of appearance, each once."""
    if any(_foreign(key, value) for key, value in _members(chart)):
        return ()
    made = set(_MADE)
    asked: dict[str, None] = {}
    for key, value in _members(chart):
        if key == "as":
            names = cast("list[Any]", value) if isinstance(value, list) else [value]
            made |= {f"{name}{end}" for name in names for end in ("", "_end")}
        elif key == "field" and isinstance(value, str):
            asked[_plain(value)] = None
    return tuple(name for name in asked if not {name, base(name)} & made)


def quantities_asked(chart: Mapping[str, Any]) -> tuple[str, ...]:
    """Of these fields, those that a channel draws as a number, or in bins.

    None when the chart filters its rows: it may leave out those that hold a text.
    """
    members = tuple(_members(chart))
    if any(key == "filter" for key, _ in members):
        return ()
    channels = [
        channel
        for key, value in members
        if key == "encoding" and isinstance(value, Mapping)
        for name, channel in cast("Mapping[str, Any]", value).items()
        if name in _DRAWN and _is_quantity(channel)
    ]
    numeric = {_plain(channel["field"]) for channel in channels}
    return tuple(name for name in fields_asked(chart) if name in numeric)


def _is_quantity(channel: Any) -> bool:
    """Counting is possible of any field; other channels say their type or ask for bins."""
    if not isinstance(channel, Mapping):
        return False
    said = cast("Mapping[str, Any]", channel)
    aggregate = said.get("aggregate")
    counted = isinstance(aggregate, Mapping) or str(aggregate) in _COUNTS
    numeric = said.get("type") == "quantitative" or bool(said.get("bin"))
    return isinstance(said.get("field"), str) and numeric and not counted


def _plain(field: str) -> str:
    return field.replace("\\", "")


def base(field: str) -> str:
    """The column that a way into nested values begins with: `a` of `a.b` and `a[0]`."""
    return re.split(r"[.\[]", field.lstrip("['\""))[0]


def _foreign(key: str, value: Any) -> bool:
    if key != "data":
        # the same word is an operation in an encoding: `{"aggregate": "mean"}`
        return key in _UNTOLD and (key in {"pivot", "lookup"} or isinstance(value, list | Mapping))
    return isinstance(value, Mapping) and cast("Any", value).get("name") not in NAMES


def _members(value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Every key of every object in a chart, with its value; what nests without end is cut off."""
    if depth > 64:
        return
    if isinstance(value, Mapping):
        for key, inner in cast("Mapping[str, Any]", value).items():
            if key in _NO_CHART:
                continue
            yield key, inner
            yield from _members(inner, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in cast("list[Any]", value):
            yield from _members(inner, depth + 1)
