"""The ticks of an axis: which, where, and what is written there."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exporter.figures.coverage import refuse
from exporter.figures.typeset import times
from exporter.figures.typeset.elements import half_up
from exporter.figures.typeset.labels import Writer, written
from exporter.figures.typeset.looks import Style
from exporter.figures.typeset.numbers import fixed, thinned, ticks
from exporter.figures.typeset.scales import Bands, Scale

Words = Callable[[Any], Mapping[str, str] | None]
"""What an expression makes of names."""
_MOST_TICKS = 500
_EVERY = 40
"""Px between the ticks that Vega-Lite asks for of itself."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis in whole px, and what is written where."""

    value: float | str
    mark: float
    at: float
    label: str


def joined(before: Sequence[Tick], ticks: Sequence[Tick]) -> list[int]:
    """The numbers of ticks in the order of drawing: those first that were there before.

    A chart that is fitted is laid out twice, and Vega keeps what stays and adds what is new.
    """
    known = {tick.value: number for number, tick in enumerate(ticks)}
    stay = [known.pop(tick.value) for tick in before if tick.value in known]
    return [*stay, *known.values()]


def ticked(scale: Scale | Bands, axis: Style, words: Words) -> list[Tick]:
    """The ticks of an axis, in the order of their values."""
    if isinstance(scale, Bands):
        return _named(scale, axis, words)
    numbers, label = _given(scale, axis) if axis["values"] is not None else _usual(scale, axis)
    places = [scale.at(n) for n in numbers]
    return [Tick(n, half_up(at), at, label(n)) for n, at in zip(numbers, places, strict=True)]


def _named(scale: Bands, axis: Style, words: Words) -> list[Tick]:
    if any(axis[name] is not None for name in ("format", "tickCount", "values")):
        refuse("chosen names")
    called = words(axis["labelExpr"])
    places = [scale.middle(name) - scale.offset for name in scale.names]
    labels = [name if called is None else called[name] for name in scale.names]
    found = zip(scale.names, places, labels, strict=True)
    return [Tick(name, half_up(at), at, label) for name, at, label in found]


def _given(scale: Scale, axis: Style) -> tuple[Sequence[float], Writer]:
    """The author's numbers, as far as they are on the axis."""
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


def _usual(scale: Scale, axis: Style) -> tuple[Sequence[float], Writer]:
    """About as many round numbers as are asked for."""
    count, expression, form = (axis[n] for n in ("tickCount", "labelExpr", "format"))
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
