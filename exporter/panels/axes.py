"""Axes: which part of the numbers is shown, on what scale, under what title.

An `Axis` is worked out here from the numbers and the author's bounds, because the engine's own
choice depends on too little (it never sees that a column is seconds since the start, and its
logarithmic axes waste up to a decade at both ends).
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from exporter.model.panels import Bounds
from exporter.model.series import Floats
from exporter.model.table import Cell, Column
from exporter.panels import ticks
from exporter.panels.numbers import (
    LARGEST,
    SMALLEST,
    drawable,
    extent,
    floats,
    rounded,
    rounding,
    short,
)
from exporter.panels.sizes import MEDIUM, Fonts
from exporter.panels.text import clean, shorten
from exporter.panels.ticks import Ticks

AxisKind = Literal["linear", "log", "time", "duration"]

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# Epoch ms of the years 1 to 9999.
_CALENDAR = (-6.21e13, 2.534e14)
PAD = 7
"""Between the labels of a vertical axis and the plot, in px."""
_TITLED = 11


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: the shown range in data units, its length in px and its words."""

    kind: AxisKind
    low: float
    high: float
    length: float
    title: str = ""
    nice: bool = False
    """Whether the engine may widen the range to round numbers."""
    tight: bool = False
    """Whether there is room for `20k`, but none for `20,000`."""
    fonts: Fonts = MEDIUM

    @property
    def round(self) -> Callable[[float], float]:
        """Drops the digits that cannot be seen on this axis."""
        return rounding(self.low, self.high, log=self.kind == "log")

    @property
    def ticks(self) -> Ticks:
        """Where the ticks are and how they are written."""
        kinds = {
            "linear": ticks.linear,
            "log": ticks.log,
            "time": ticks.time,
            "duration": ticks.duration,
        }
        # larger labels need more room each
        return kinds[self.kind](
            self.low, self.high, self.length / self.fonts.scale, tight=self.tight
        )

    @property
    def labelled(self) -> float:
        """The width of the widest label in px (an estimate)."""
        return self.ticks.width(self.fonts.label)

    @property
    def extent(self) -> float:
        """How far labels and title of a vertical axis reach to the left, in px (an estimate)."""
        return self.labelled + PAD + self.titled

    @property
    def titled(self) -> float:
        """What the title of a vertical axis takes besides the labels, in px."""
        return self.fonts.title + _TITLED if self.title else 0

    def places(self, cells: Iterable[Cell]) -> list[float | None]:
        """The cells as they are drawn on this axis, None for what cannot be."""
        return self.placed(self.numbers(cells))

    def numbers(self, cells: Iterable[Cell]) -> Floats:
        """The cells as an array, NaN for what cannot be drawn on this axis."""
        return floats(cells, positive=self.kind == "log")

    def placed(self, numbers: Floats) -> list[float | None]:
        """Such numbers as they are drawn, None for NaN."""
        return rounded(numbers, self.low, self.high, log=self.kind == "log")

    def scale(self) -> dict[str, Any]:
        """The Vega-Lite scale."""
        kinds = {"linear": "linear", "log": "log", "time": "utc", "duration": "linear"}
        ends = [self.round(self.low), self.round(self.high)]
        return {"type": kinds[self.kind], "domain": ends, "nice": self.nice}

    def axis(self, *, lying: bool = False) -> dict[str, Any]:
        """The Vega-Lite axis. Expressions hold numbers only, never words of the author.

        The first and last label of a lying axis end with it: a label that reaches beyond is cut
        off when the engine has fitted the plot without it.
        """
        shown = shorten(self.title, max(self.length, 60), self.fonts.title) or None
        flush = round(self.labelled / 2) + 1 if lying else False
        return {"title": shown, "labelFlush": flush, **self.ticks.style}

    def channel(self, field: str, *, lying: bool = False) -> dict[str, Any]:
        """The encoding of a position by a field."""
        kind = "temporal" if self.kind == "time" else "quantitative"
        return {"field": field, "type": kind, "scale": self.scale(), "axis": self.axis(lying=lying)}


def fit(values: Floats, *, bounds: Bounds = (None, None), log: bool = False) -> tuple[float, float]:
    """The range of an axis: the author's bounds, free ends from the numbers.

    Always returns `low < high`, both finite, positive on a log axis.
    """
    found = extent(values) or (1.0, 10.0)
    low, high = (
        given if given is not None and drawable(given, positive=log) is not None else free
        for given, free in zip(bounds, found, strict=True)
    )
    if low < high:
        return low, high
    return _around(low, log=log) if low == high else _around(low if bounds[0] else high, log=log)


def _around(value: float, *, log: bool) -> tuple[float, float]:
    """A range with the value in its middle."""
    if log:
        return value / 2, value * 2
    half = abs(value) * 0.1 or 1.0
    return value - half, value + half


def widen(low: float, high: float, *, log: bool = False) -> tuple[float, float]:
    """The range and a margin of 4 %, so that no point sits on an edge."""
    if log:
        factor = 10 ** ((math.log10(high) - math.log10(low)) * 0.04)
        return max(low / factor, min(low, SMALLEST)), min(high * factor, max(high, LARGEST))
    margin = (high - low) * 0.04
    return low - margin, high + margin


def round_log(low: float, high: float) -> tuple[float, float]:
    """The range widened to the next 1, 2 or 5 times a power of ten."""
    first, last = _step_down(low), 1 / _step_down(1 / high)
    return (first, last) if first < last else (low / 2, high * 2)


def _step_down(value: float) -> float:
    power = math.floor(math.log10(value) + 1e-9)
    steps = (5, 2, 1)
    mantissa = value / 10.0**power
    return next((s for s in steps if s <= mantissa * (1 + 1e-9)), 1) * 10.0**power


def worded(title: str, axis: Axis) -> str:
    """The title of an axis with what its ticks do not say: `Time (UTC, 5 Mar 2026)`.

    Ticks of a duration name their unit, so the title drops it.
    """
    title = clean(title)
    if axis.kind == "duration":
        return title.removesuffix(" (s)")
    if axis.kind != "time":
        return title
    day = f", {date(axis.low)}" if ticks.hides_day(axis.low, axis.high) else ""
    return f"{title.removesuffix(' (UTC)')} (UTC{day})"


def kind_of(column: Column | None, low: float, high: float, *, log: bool) -> AxisKind:
    """What an axis over these numbers of a column is; times that no calendar has are numbers."""
    if log:
        return "log"
    time = column is not None and column.kind == "time" and _CALENDAR[0] <= low < high
    return "time" if time and high <= _CALENDAR[1] else "linear"


def date(value: float) -> str:
    """The day of a time in epoch ms: `5 Mar 2026`; the number when no calendar has it."""
    if not _CALENDAR[0] <= value <= _CALENDAR[1]:
        return short(value)
    day = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
