"""Ticks: where they are on an axis, how they are written, how wide that is.

The engine places ticks of numbers and times itself; durations and logarithms are placed here. The
width of labels is needed before anything is drawn, to know how much room a legend has.
"""

import math
from dataclasses import dataclass
from typing import Any

from exporter.panels.numbers import short
from exporter.panels.text import measure

_SECOND, _DAY = 1000.0, 86_400_000.0
# Greatest span in ms -> d3 time format, a wide example of it, whether the day is left unsaid.
_TIMES = (
    (120 * _SECOND, "%H:%M:%S", "00:00:00", True),
    (1.5 * _DAY, "%H:%M", "00:00", True),
    (90 * _DAY, "%-d %b", "00 Mar", False),
    (900 * _DAY, "%b %Y", "Mar 2000", False),
    (math.inf, "%Y", "2000", False),
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
# Numbers are written with k, M or G from here on; as powers of ten outside of the last two.
_PREFIX_FROM, _PREFIX_FROM_TIGHT = 1e6, 1e4
_SMALLEST_PLAIN, _POWERS_FROM = 1e-3, 1e15
_PREFIXED = "format(datum.value, '~s')"


@dataclass(frozen=True, slots=True)
class Ticks:
    """What the engine is told about ticks, and labels as wide as the widest."""

    style: dict[str, Any]
    examples: tuple[str, ...] = ()

    def width(self, size: float) -> float:
        """The widest label in px, set in `size` px."""
        return max((measure(text, size) for text in self.examples), default=0)


def linear(low: float, high: float, length: float, *, tight: bool = False) -> Ticks:
    """Round numbers, `20,000` or, where room is tight, `20k`."""
    count = max(2, round(length / 60))
    largest = max(abs(low), abs(high))
    style = {"tickCount": count}
    if _SMALLEST_PLAIN <= largest < _prefix_from(tight=tight):
        return Ticks(style, _plain_examples(low, high, count))
    numbers = round_numbers(low, high, count)
    if _SMALLEST_PLAIN <= largest < _POWERS_FROM:
        return Ticks({**style, "labelExpr": _PREFIXED}, tuple(map(_prefixed, numbers)))
    examples = tuple(short(v, 3 if tight else 5) for v in numbers)
    return Ticks({**style, "labelExpr": _powers(largest, tight=tight)}, examples)


def _prefixed(value: float) -> str:
    """About what d3 makes of the format `~s`."""
    power = max(math.floor(math.log10(abs(value)) / 3), 0) if value else 0
    return f"{value / 1000**power:.6g}{'M' if power else ''}".replace("-", "−")


def _prefix_from(*, tight: bool) -> float:
    return _PREFIX_FROM_TIGHT if tight else _PREFIX_FROM


def _plain_examples(low: float, high: float, count: int) -> tuple[str, ...]:
    """The first and last number, with the decimals that their distance needs."""
    step = round_step(low, high, count)
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    ends = (math.floor(low / step) * step, math.ceil(high / step) * step)
    return tuple(f"{end:,.{places}f}" for end in ends)


def _powers(largest: float, *, tight: bool = False) -> str:
    """`2e36`, `1.5e−7`, a plain 1 and a plain 0 (which may be `largest` times rounding error)."""
    digits = 2 if tight else 4
    written = f"replace(replace(format(datum.value, '.{digits}~e'), 'e+', 'e'), 'e-', 'e−')"
    zero = f"abs(datum.value) < {largest * 1e-9:g} ? '0' : "
    return f"{zero}datum.value == 1 ? '1' : {written}"


def round_step(low: float, high: float, count: int) -> float:
    """The distance of ticks: 1, 2 or 5 times a power of ten (d3-array, `tickIncrement`)."""
    rough = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    error = rough / power
    return power * next(m for limit, m in _FACTORS if error >= limit)


_FACTORS = ((math.sqrt(50), 10), (math.sqrt(10), 5), (math.sqrt(2), 2), (0, 1))


def round_numbers(low: float, high: float, count: int) -> list[float]:
    """About `count` round numbers from `low` to `high`."""
    step = round_step(low, high, count)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [n * step for n in range(first, last + 1)]


def log(low: float, high: float, length: float, *, tight: bool = False) -> Ticks:
    """Powers of ten or few multiples of them."""
    values = log_numbers(low, high, max(2, round(length / 45)))
    if not values:
        return linear(low, high, length, tight=tight)
    examples = tuple(short(v) for v in values)
    if values[0] < _SMALLEST_PLAIN / 10 or values[-1] >= _POWERS_FROM:
        return Ticks({"values": values, "labelExpr": _powers(0)}, examples)
    plain = "format(datum.value, ',~g')"
    if values[-1] < _prefix_from(tight=tight):
        return Ticks({"values": values, "labelExpr": plain}, examples)
    mixed = f"datum.value < 1000 ? {plain} : {_PREFIXED}"
    return Ticks({"values": values, "labelExpr": mixed}, tuple(map(_prefixed, values)))


def log_numbers(low: float, high: float, most: int) -> list[float]:
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
        numbers = [float(f"{m}e{n}") for n in exponents for m in mantissas]
        inside = [t for t in numbers if low * (1 - 1e-9) <= t <= high * (1 + 1e-9)]
        if 2 <= len(inside) <= most:
            return inside
    return decades if len(decades) > 1 else []


def time(low: float, high: float, length: float, *, tight: bool = False) -> Ticks:
    """Times of day, days, months or years, as the span from `low` to `high` (ms) needs."""
    fmt, example = next((f, e) for most, f, e, _ in _TIMES if high - low <= most)
    if tight and fmt == "%b %Y":
        fmt, example = "%Y-%m", "2000-00"
    return Ticks({"format": fmt, "tickCount": max(3, round(length / 75))}, (example,))


def hides_day(low: float, high: float) -> bool:
    """Whether the ticks of a time axis leave the day unsaid."""
    return next(hidden for most, _, _, hidden in _TIMES if high - low <= most)


def duration(low: float, high: float, length: float, *, tight: bool = False) -> Ticks:
    """Seconds as `30 s`, `15 min`, `6 h` or `2 d`; plain numbers where no unit fits."""
    most, span = max(2, round(length / 75)), high - low
    steps = ((size * m, size, sign) for size, sign, ms in _UNITS for m in ms)
    step, size, sign = next((s for s in steps if span / s[0] <= most), (0, 1, ""))
    if not step or span < 2:
        return linear(low, high, length, tight=tight)
    values = [step * n for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
    label = f"datum.value == 0 ? '0' : format(datum.value / {size}, ',~g') + ' {sign}'"
    examples = tuple(f"{value / size:,g} {sign}" for value in values)
    return Ticks({"values": values, "labelExpr": label}, examples)
