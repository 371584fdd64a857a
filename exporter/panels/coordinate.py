"""One axis of a parallel coordinates panel: where each value is on it, and its ticks."""

import math
from dataclasses import dataclass

from exporter.model.table import Column
from exporter.panels import axes, ticks
from exporter.panels.numbers import drawable, floats, short
from exporter.panels.text import clean

_MOST_CATEGORIES = 24
_CLOSEST = 0.07
"""Ticks are at least this share of the axis apart."""


@dataclass(frozen=True, slots=True)
class Coordinate:
    """An axis; places run from 0 at the foot to 1 at the head, None for a missing value."""

    title: str
    places: tuple[float | None, ...]
    ticks: tuple[tuple[float, str], ...]
    categories: bool = False


def coordinate(column: Column, title: str, *, log: bool, inverted: bool) -> Coordinate:
    """The axis of a column; a text column has one place per different text."""
    made = _categories(column) if column.kind == "text" else _numbers(column, log=log)
    places, labels = made
    if inverted:
        places = [None if p is None else 1 - p for p in places]
        labels = [(1 - p, text) for p, text in labels]
    rounded = tuple(None if p is None else round(p, 4) for p in places)
    shown = tuple((round(p, 4), text) for p, text in labels)
    return Coordinate(title, rounded, shown, categories=column.kind == "text")


_Made = tuple[list[float | None], list[tuple[float, str]]]


def _categories(column: Column) -> _Made:
    """Evenly spread, the first one at the head."""
    names = list(dict.fromkeys(str(v) for v in column.values if v is not None))
    at = {name: 1 - (n + 0.5) / len(names) for n, name in enumerate(names)}
    every = max(math.ceil(len(names) / _MOST_CATEGORIES), 1)
    labels = [(at[name], clean(name) or "–") for name in names[::every]]
    return [None if v is None else at[str(v)] for v in column.values], labels


def _numbers(column: Column, *, log: bool) -> _Made:
    """From the least value at the foot to the greatest at the head."""
    low, high = axes.fit(floats(column.values, positive=log), log=log)

    def scaled(value: float) -> float:
        return math.log10(value) if log else value

    def place(value: float) -> float:
        return (scaled(value) - scaled(low)) / (scaled(high) - scaled(low))

    values = [drawable(v, positive=log) for v in column.values]
    inner = ticks.log_numbers(low, high, 6) if log else ticks.round_numbers(low, high, 5)
    ends = [(0.0, _told(low, column)), (1.0, _told(high, column))]
    middle = [(place(t), _told(t, column)) for t in inner if _CLOSEST < place(t) < 1 - _CLOSEST]
    return [None if v is None else place(v) for v in values], [ends[0], *middle, ends[1]]


def _told(value: float, column: Column) -> str:
    return axes.date(value) if column.kind == "time" else short(value, 3)
