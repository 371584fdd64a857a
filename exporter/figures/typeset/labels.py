"""How numbers are written on an axis: d3-format, and the expressions of our own axes.

Any other expression is refused: it would take the engine to read it.
"""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from exporter.figures.coverage import refuse

Writer = Callable[[float], str]
_DIGITS = 6
_SMALLEST_EXPONENT = -6
_PREFIXES = {-6: "µ", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T", 15: "P"}
_DURATION = re.compile(
    r"datum\.value == 0 \? '0' : format\(datum\.value / ([1-9][0-9]*), ',~g'\) \+ '( ?[a-z]*)'"
)
_POWERS = re.compile(
    r"(?:abs\(datum\.value\) < ((?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?) \? '0' : )?"
    r"datum\.value == 1 \? '1' : "
    r"replace\(replace\(format\(datum\.value, '\.([0-9])~e'\), 'e\+', 'e'\), 'e-', 'e−'\)"
)


def signed(text: str, number: float) -> str:
    """The text of a number without its sign, and the sign unless the text says zero."""
    return f"−{text}" if number < 0 and text.strip("0.,") else text


def _precise(number: float, digits: int) -> Decimal:
    """The number without its sign in so many digits, ties away from zero, as JavaScript rounds."""
    exact = Decimal(abs(number))
    last = Decimal((0, (1,), exact.adjusted() - digits + 1))
    return exact.quantize(last, ROUND_HALF_UP)


def general(number: float) -> str:
    """The format `,~g`: six digits, without the zeros at the end."""
    if number == 0:
        return "0"
    found = _precise(number, _DIGITS)
    if not _SMALLEST_EXPONENT <= found.adjusted() < _DIGITS:
        refuse("a label in scientific notation")
    return signed(_trimmed(f"{found:,f}"), number)


def prefixed(number: float) -> str:
    """The format `~s`: `20k`, `1.5M`."""
    if number == 0:
        return "0"
    found = _precise(number, _DIGITS)
    power = found.adjusted() // 3 * 3
    if power not in _PREFIXES:
        refuse("a label without a prefix")
    return signed(_trimmed(f"{found.scaleb(-power):f}"), number) + _PREFIXES[power]


def _mixed(number: float) -> str:
    return general(number) if number < 1000 else prefixed(number)


def _duration(size: float, unit: str) -> Writer:
    """`30 s`, `15 min`."""
    return lambda number: "0" if number == 0 else f"{general(number / size)}{unit}"


def _powers(zero: float, digits: int) -> Writer:
    """`2e36`, `1.5e−7`; what is less than `zero` is 0."""

    def write(number: float) -> str:
        if abs(number) < zero:
            return "0"
        if number in (0, 1):
            return "1" if number else "0e0"
        found = _precise(number, digits + 1)
        power = found.adjusted()
        mantissa = _trimmed(f"{found.scaleb(-power):f}")
        return signed(f"{mantissa}e{str(power).replace('-', '−')}", number)

    return write


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


_WRITERS: dict[str, Writer] = {
    "format(datum.value, ',~g')": general,
    "format(datum.value, '~s')": prefixed,
    "datum.value < 1000 ? format(datum.value, ',~g') : format(datum.value, '~s')": _mixed,
}


def written(expression: object) -> Writer:
    """What an expression of labels makes of a number; of those that our own axes ask for."""
    if not isinstance(expression, str):
        return refuse("labels by no expression")
    if found := _WRITERS.get(expression):
        return found
    if found := _DURATION.fullmatch(expression):
        return _duration(float(found[1]), found[2])
    if found := _POWERS.fullmatch(expression):
        return _powers(float(found[1] or 0), int(found[2]))
    return refuse("labels by another expression")
