"""Round numbers along an axis and how they are written: d3-array, d3-scale and d3-format, as Vega
calls them. Nothing here knows of pixels.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from exporter.figures.coverage import refuse

_E10, _E5, _E2 = math.sqrt(50), math.sqrt(10), math.sqrt(2)
_PASSES = 10
_DIGITS = 6
_SMALLEST_EXPONENT = -6
_PREFIXES = {-6: "µ", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T", 15: "P"}


def _spec(start: float, stop: float, count: float) -> tuple[int, int, float]:
    """The first and last multiple and the step, which is negative when it divides (tickSpec)."""
    step = (stop - start) / max(0.0, count)
    power = math.floor(math.log10(step))
    error = step / 10.0**power
    factor = 10 if error >= _E10 else 5 if error >= _E5 else 2 if error >= _E2 else 1
    if power < 0:
        inc = 10.0**-power / factor
        first, last = _rounded(start * inc), _rounded(stop * inc)
        first += first / inc < start
        last -= last / inc > stop
        inc = -inc
    else:
        inc = 10.0**power * factor
        first, last = _rounded(start / inc), _rounded(stop / inc)
        first += first * inc < start
        last -= last * inc > stop
    if last < first and 0.5 <= count < 2:
        return _spec(start, stop, count * 2)
    return first, last, inc


def _rounded(number: float) -> int:
    return math.floor(number + 0.5)


def ticks(start: float, stop: float, count: float) -> list[float]:
    """About `count` round numbers from `start` to `stop`, which is greater."""
    first, last, inc = _spec(start, stop, count)
    return [n / -inc if inc < 0 else n * inc for n in range(first, last + 1)]


def nice(start: float, stop: float, count: float = 10) -> tuple[float, float]:
    """The domain widened to round numbers."""
    before: float | None = None
    for _ in range(_PASSES):
        step = _spec(start, stop, count)[2]
        if step == before:
            break
        if step > 0:
            start, stop = math.floor(start / step) * step, math.ceil(stop / step) * step
        else:
            start, stop = math.ceil(start * step) / step, math.floor(stop * step) / step
        before = step
    return start, stop


def fixed(start: float, stop: float, count: float) -> Callable[[float], str]:
    """Writes numbers with the decimals that the distance of ticks needs, as `20,000` or `0.25`."""
    inc = _spec(start, stop, count)[2]
    step = 1 / -inc if inc < 0 else inc
    places = max(0, -_exponent(step))
    return lambda number: _signed(f"{abs(number):,.{places}f}", number)


def _exponent(number: float) -> int:
    """Of the number in scientific notation, with as few digits as tell it."""
    return Decimal(repr(number)).adjusted()


def _signed(text: str, number: float) -> str:
    return f"−{text}" if number < 0 and text.strip("0.,") else text


def _general(number: float) -> str:
    """d3's format `,~g`: six digits, without the zeros at the end."""
    exponent = int(f"{abs(number):.{_DIGITS - 1}e}".partition("e")[2])
    if number and not _SMALLEST_EXPONENT <= exponent < _DIGITS:
        refuse("a label in scientific notation")
    return _signed(_trimmed(f"{abs(number):,.{max(0, _DIGITS - 1 - exponent)}f}"), number)


def _prefixed(number: float) -> str:
    """d3's format `~s`: `20k`, `1.5M`."""
    exponent = int(f"{abs(number):.{_DIGITS - 1}e}".partition("e")[2]) if number else 0
    power = math.floor(exponent / 3) * 3
    if power not in _PREFIXES:
        refuse("a label without a prefix")
    places = _DIGITS - 1 - (exponent - power)
    scaled = abs(number) / 10.0**power if power >= 0 else abs(number) * 10.0**-power
    return _signed(_trimmed(f"{scaled:.{places}f}"), number) + _PREFIXES[power]


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _mixed(number: float) -> str:
    return _general(number) if number < 1000 else _prefixed(number)


_EXPRESSIONS: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {
        "format(datum.value, ',~g')": _general,
        "format(datum.value, '~s')": _prefixed,
        "datum.value < 1000 ? format(datum.value, ',~g') : format(datum.value, '~s')": _mixed,
    }
)


def written(expression: object) -> Callable[[float], str]:
    """What an expression of labels makes of a number; of those that our own axes ask for."""
    found = _EXPRESSIONS.get(expression) if isinstance(expression, str) else None
    if found is None:
        refuse("labels by an expression")
    return found


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
