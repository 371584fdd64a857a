"""Positions in px: d3's linear and logarithmic scales over a rising domain, and its bands."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from exporter.figures.coverage import refuse
from exporter.figures.typeset.numbers import nice
from exporter.figures.typeset.places import Names, Numbers

_LEAST, _MOST, _FINEST = 1e-60, 1e60, 1e-9
"""Numbers of a domain, and how close its ends are to each other."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A domain of numbers on a range of px."""

    kind: str
    start: float
    stop: float
    first: float
    last: float
    band = 0.0

    def at(self, value: float) -> float:
        """The position of a number."""
        low, high = self.start, self.stop
        if self.kind == "log":
            value, low, high = math.log(value), math.log(low), math.log(high)
        share = (value - low) / (high - low)
        return self.first * (1 - share) + self.last * share

    middle = at


@dataclass(frozen=True, slots=True)
class Bands:
    """Names on a range of px, with a band each; `band` is its width, 0 for points.

    `names` has the number of each, in order. Ticks are by `offset` px before the middle.
    """

    names: Mapping[str, int]
    first: float
    step: float
    band: float
    offset: float

    def at(self, name: str) -> float:
        """Where a band begins."""
        return self.first + self.step * self.names[name]

    def middle(self, name: str) -> float:
        """The position of a name."""
        return self.at(name) + self.band * 0.5


def banded(place: Names, length: float) -> Bands:
    """The scale of names, which begin at 0."""
    count = len(place.domain)
    space = count - place.inner + 2 * place.outer
    step = length / (space if space > 0 else 1)
    first = (length - step * (count - place.inner)) * 0.5
    numbers = {name: number for number, name in enumerate(place.domain)}
    return Bands(numbers, first, step, step * (1 - place.inner), place.offset)


def scaled(place: Numbers, first: float, last: float) -> Scale:
    """The scale of numbers."""
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
    if place.padding:
        low, high = _padded(place, low, high, abs(last - first))
    if place.nice:
        if place.kind == "log":
            refuse("round powers")
        low, high = nice(low, high)
    return Scale(place.kind, low, high, first, last)


def _padded(place: Numbers, low: float, high: float, length: float) -> tuple[float, float]:
    """The domain widened by some px (`zoomLinear`)."""
    if place.kind != "linear" or length <= 2 * place.padding:
        refuse("room beside bars on another scale, or more than there is")
    middle, grown = (low + high) / 2, length / (length - 2 * place.padding)
    return middle + (low - middle) * grown, middle + (high - middle) * grown
