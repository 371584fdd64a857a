"""Axes: which part of the numbers is shown, where the ticks are, how they are written.

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
from exporter.panels.text import clean, shorten

AxisKind = Literal["linear", "log", "time", "duration"]

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# Epoch ms of the years 1 to 9999.
_CALENDAR = (-6.21e13, 2.534e14)
_SECOND, _DAY = 1000.0, 86_400_000.0
# Greatest span in ms -> (d3 time format, whether the title must say the day).
_TIMES = (
    (120 * _SECOND, "%H:%M:%S", True),
    (1.5 * _DAY, "%H:%M", True),
    (90 * _DAY, "%-d %b", False),
    (900 * _DAY, "%b %Y", False),
    (math.inf, "%Y", False),
)
# Seconds that a unit has, its sign, and the multiples that make good ticks.
_UNITS = (
    (1, "s", (1, 2, 5, 10, 15, 30)),
    (60, "min", (1, 2, 5, 10, 15, 30)),
    (3600, "h", (1, 2, 3, 6, 12)),
    (86_400, "d", (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)),
)


# Every so manieth power of ten is written on a long logarithmic axis.
_DECADES = (2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)


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

    @property
    def round(self) -> Callable[[float], float]:
        """Drops the digits that cannot be seen on this axis."""
        return rounding(self.low, self.high, log=self.kind == "log")

    @property
    def short_from(self) -> float:
        """Numbers as large as this are written with k, M or G."""
        return 1e4 if self.tight else 1e6

    def places(self, cells: Iterable[Cell]) -> list[float | None]:
        """The cells as they are drawn on this axis, None for what cannot be."""
        log = self.kind == "log"
        return rounded(floats(cells, positive=log), self.low, self.high, log=log)

    def scale(self) -> dict[str, Any]:
        """The Vega-Lite scale."""
        kinds = {"linear": "linear", "log": "log", "time": "utc", "duration": "linear"}
        ends = [self.round(self.low), self.round(self.high)]
        return {"type": kinds[self.kind], "domain": ends, "nice": self.nice}

    def axis(self) -> dict[str, Any]:
        """The Vega-Lite axis. Expressions hold numbers only, never words of the author."""
        shown = shorten(self.title, max(self.length, 60), 12) or None
        return {"title": shown, "labelFlush": False, **self.ticks()}

    def ticks(self) -> dict[str, Any]:
        """Where the ticks are and how they are written."""
        return _TICKS[self.kind](self)

    def channel(self, field: str) -> dict[str, Any]:
        """The encoding of a position by a field."""
        kind = "temporal" if self.kind == "time" else "quantitative"
        return {"field": field, "type": kind, "scale": self.scale(), "axis": self.axis()}


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
    return _step_down(low), 1 / _step_down(1 / high)


def _step_down(value: float) -> float:
    power = math.floor(math.log10(value) + 1e-9)
    steps = (5, 2, 1)
    mantissa = value / 10.0**power
    return next((s for s in steps if s <= mantissa * (1 + 1e-9)), 1) * 10.0**power


def _linear_ticks(axis: Axis) -> dict[str, Any]:
    largest = max(abs(axis.low), abs(axis.high))
    count = {"tickCount": max(2, round(axis.length / 60))}
    if 1e-3 <= largest < axis.short_from:
        return count
    short_form = axis.short_from <= largest < 1e15
    return {**count, **({"labelExpr": _PREFIXED} if short_form else _powers(largest))}


def _powers(largest: float) -> dict[str, Any]:
    """`2e36`, `1.5e−7` and a plain 0."""
    written = "replace(replace(format(datum.value, '~e'), 'e+', 'e'), 'e-', 'e−')"
    zero = f"abs(datum.value) < {largest * 1e-9:g} ? '0' : "
    return {"labelExpr": f"{zero}datum.value == 1 ? '1' : {written}"}


def _log_ticks(axis: Axis) -> dict[str, Any]:
    values = log_ticks(axis.low, axis.high, max(2, round(axis.length / 45)))
    if not values:
        return _linear_ticks(axis)
    if values[0] < 1e-4 or values[-1] >= 1e15:
        return {"values": values, **_powers(0)}
    plain = "format(datum.value, ',~g')"
    mixed = f"datum.value < 1000 ? {plain} : {_PREFIXED}"
    return {"values": values, "labelExpr": plain if values[-1] < axis.short_from else mixed}


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Powers of ten, or 1, 2, 5 times them on a short axis; empty when none would do."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    decades = [float(f"1e{n}") for n in range(first, last + 1)]
    if len(decades) > most:
        every = next(n for n in _DECADES if len(decades) / n <= most)
        return [float(f"1e{n}") for n in range(first, last + 1) if n % every == 0]
    if len(decades) > 2:
        return decades
    for mantissas in ((1, 2, 5), (1, 3), (1,)):
        exponents = range(first - 1, last + 1)
        ticks = [float(f"{m}e{n}") for n in exponents for m in mantissas]
        inside = [t for t in ticks if low * (1 - 1e-9) <= t <= high * (1 + 1e-9)]
        if 2 <= len(inside) <= most:
            return inside
    return decades if len(decades) > 1 else []


def worded(title: str, axis: Axis) -> str:
    """The title of an axis with what its ticks do not say: `Time (UTC, 5 Mar 2026)`.

    Ticks of a duration name their unit, so the title drops it.
    """
    title = clean(title)
    if axis.kind == "duration":
        return title.removesuffix(" (s)")
    if axis.kind != "time":
        return title
    alone = next(alone for most, _, alone in _TIMES if axis.high - axis.low <= most)
    day = f", {date(axis.low)}" if alone else ""
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


def _time_ticks(axis: Axis) -> dict[str, Any]:
    fmt = next(f for most, f, _ in _TIMES if axis.high - axis.low <= most)
    return {"format": fmt, "tickCount": max(2, round(axis.length / 110))}


def _duration_ticks(axis: Axis) -> dict[str, Any]:
    most = max(2, round(axis.length / 75))
    span = axis.high - axis.low
    steps = ((size * m, size, sign) for size, sign, ms in _UNITS for m in ms)
    step, size, sign = next((s for s in steps if span / s[0] <= most), (0, 1, ""))
    if not step or span < 2:
        return _linear_ticks(axis)
    first, last = math.ceil(axis.low / step), math.floor(axis.high / step)
    label = f"datum.value == 0 ? '0' : format(datum.value / {size}, ',~g') + ' {sign}'"
    return {"values": [step * n for n in range(first, last + 1)], "labelExpr": label}


# `1.5M`; an expression, because the engine would write a zero as `0M` by itself.
_PREFIXED = "format(datum.value, '~s')"
_TICKS: dict[AxisKind, Callable[[Axis], dict[str, Any]]] = {
    "linear": _linear_ticks,
    "log": _log_ticks,
    "time": _time_ticks,
    "duration": _duration_ticks,
}
