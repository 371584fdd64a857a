"""Round numbers along an axis: d3-array and d3-scale, as Vega calls them. No pixels here."""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal

from exporter.figures.coverage import refuse
from exporter.figures.typeset.elements import half_up
from exporter.figures.typeset.labels import signed

_E10, _E5, _E2 = math.sqrt(50), math.sqrt(10), math.sqrt(2)
_PASSES = 10
_MOST_PLACES, _MOST_PLAIN = 20, 1e20
"""Beyond which d3 and JavaScript write numbers otherwise."""


def _spec(start: float, stop: float, count: float) -> tuple[int, int, float]:
    """The first and last multiple and the step, which is negative when it divides (tickSpec)."""
    step = (stop - start) / max(0.0, count)
    power = math.floor(math.log10(step))
    error = step / 10.0**power
    factor = 10 if error >= _E10 else 5 if error >= _E5 else 2 if error >= _E2 else 1
    if power < 0:
        inc = 10.0**-power / factor
        first, last = half_up(start * inc), half_up(stop * inc)
        first += first / inc < start
        last -= last / inc > stop
        inc = -inc
    else:
        inc = 10.0**power * factor
        first, last = half_up(start / inc), half_up(stop / inc)
        first += first * inc < start
        last -= last * inc > stop
    if last < first and 0.5 <= count < 2:
        return _spec(start, stop, count * 2)
    return first, last, inc


def ticks(start: float, stop: float, count: float) -> list[float]:
    """About `count` round numbers from `start` to `stop`, which is greater."""
    first, last, inc = _spec(start, stop, count)
    return [n / -inc if inc < 0 else n * inc for n in range(first, last + 1)]


def nice(start: float, stop: float, count: float = 10) -> tuple[float, float]:
    """The domain widened to round numbers."""
    low, high, before = start, stop, 0.0
    for _ in range(_PASSES):
        step = _spec(low, high, count)[2]
        if step == before:
            return low, high
        if step > 0:
            low, high = math.floor(low / step) * step, math.ceil(high / step) * step
        else:
            low, high = math.ceil(low * step) / step, math.floor(high * step) / step
        before = step
    return start, stop


def fixed(start: float, stop: float, count: float) -> Callable[[float], str]:
    """Writes numbers with the decimals that the distance of ticks needs, as `20,000` or `0.25`."""
    inc = _spec(start, stop, count)[2]
    step = 1 / -inc if inc < 0 else inc
    places = max(0, -_exponent(step))
    if places > _MOST_PLACES or max(abs(start), abs(stop)) >= _MOST_PLAIN:
        refuse("numbers that are written otherwise")
    return lambda number: signed(f"{abs(number):,.{places}f}", number)


def _exponent(number: float) -> int:
    """Of the number in scientific notation, with as few digits as tell it."""
    return Decimal(repr(number)).adjusted()


def thinned(numbers: Sequence[float], count: float) -> list[float]:
    """Every other of them, until they are no more than `count`; at least the ends (validTicks)."""
    found = list(numbers)
    if count > 0 and len(found) > 1:
        ends = [found[0], found[-1]]
        while len(found) > count and len(found) >= 3:
            found = found[::2]
        if len(found) < 3:
            found = ends
    return found
