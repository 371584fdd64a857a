"""Positions in px: d3's linear and logarithmic scales over a rising domain."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from exporter.figures.coverage import refuse
from exporter.figures.typeset import times
from exporter.figures.typeset.asked import Place
from exporter.figures.typeset.labels import Writer, written
from exporter.figures.typeset.numbers import fixed, nice, thinned, ticks

_LEAST, _MOST, _FINEST = 1e-60, 1e60, 1e-9
"""Numbers of a domain, and how close its ends are to each other."""
_MOST_TICKS = 500
_EVERY = 40
"""Px between the ticks that Vega-Lite asks for of itself."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A domain on a range of px."""

    kind: str
    start: float
    stop: float
    first: float
    last: float

    def at(self, value: float) -> float:
        """The position of a number."""
        low, high = self.start, self.stop
        if self.kind == "log":
            value, low, high = math.log(value), math.log(low), math.log(high)
        share = (value - low) / (high - low)
        return self.first * (1 - share) + self.last * share


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis, and what is written there."""

    at: float
    label: str


def scaled(place: Place, first: float, last: float) -> Scale:
    """The scale of a position."""
    low, high = place.domain or (min(place.values), max(place.values))
    if place.zero:
        low, high = min(low, 0), max(high, 0)
    largest = max(abs(low), abs(high))
    if not (low < high and _LEAST < largest < _MOST and high - low > largest * _FINEST):
        refuse("a domain that does not rise, or beyond what doubles tell apart")
    if place.kind == "log" and low <= 0:
        refuse("a logarithm of nothing")
    if place.kind == "utc" and (place.nice or place.zero or place.domain is None):
        refuse("a calendar that is widened")
    if place.kind == "utc":
        # a date has whole ms; numbers of the data, which are none, keep their fractions
        low, high = math.trunc(low), math.trunc(high)
    if place.nice:
        if place.kind == "log":
            refuse("round powers")
        low, high = nice(low, high)
    return Scale(place.kind, low, high, first, last)


def ticked(scale: Scale, place: Place) -> list[Tick]:
    """The ticks of an axis, in the order of their values."""
    numbers, label = (
        _given(scale, place) if place.axis["values"] is not None else _usual(scale, place)
    )
    return [Tick(scale.at(n), label(n)) for n in numbers]


def _given(scale: Scale, place: Place) -> tuple[Sequence[float], Writer]:
    """The author's numbers, as far as they are on the axis."""
    axis = place.axis
    if axis["format"] is not None:
        refuse("a format of numbers that are given")
    given = axis["values"]
    sound = len(given) <= _MOST_TICKS and all(type(one) in (int, float) for one in given)
    if not sound or given != sorted(set(given)):
        refuse("ticks in no order")
    numbers = _inside(scale, given)
    if axis["tickCount"] is not None:
        numbers = thinned(numbers, axis["tickCount"])
    return numbers, written(axis["labelExpr"])


def _usual(scale: Scale, place: Place) -> tuple[Sequence[float], Writer]:
    """About as many round numbers as are asked for."""
    count, expression, form = (place.axis[n] for n in ("tickCount", "labelExpr", "format"))
    if count is None:
        count = math.ceil(abs(scale.last - scale.first) / _EVERY)
    if type(count) not in (int, float) or not 1 <= count <= _MOST_TICKS or scale.kind == "log":
        refuse("no ticks, too many, or powers of ten")
    if scale.kind == "utc":
        if expression is not None:
            refuse("times by an expression")
        return times.ticks(scale.start, scale.stop, count), times.written(form)
    if form is not None:
        refuse("a format of numbers")
    numbers = ticks(scale.start, scale.stop, count)
    if expression is not None:
        return numbers, written(expression)
    return numbers, fixed(scale.start, scale.stop, count)


def _inside(scale: Scale, numbers: Sequence[float]) -> list[float]:
    """Those that are on the axis, or less than a px beside it."""
    low, high = sorted((scale.first, scale.last))
    return [n for n in numbers if math.floor(low) <= scale.at(n) <= math.ceil(high)]
