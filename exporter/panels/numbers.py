"""Numbers on their way to paper: what can be drawn, how exactly, and how it is written."""

import math
from collections.abc import Callable, Iterable

from exporter.model.table import Cell

# Sums and differences of larger numbers overflow inside the scales of the engine.
LARGEST = 1e300
SMALLEST = 1e-300
# Steps across an axis: 680 px / 1e5 is far below what an eye or a printer resolves.
_STEPS = 1e5


def drawable(cell: Cell, *, positive: bool = False) -> float | None:
    """The number of a cell, or None when it cannot be drawn (on a log axis if `positive`)."""
    if isinstance(cell, str) or cell is None or not math.isfinite(cell) or abs(cell) > LARGEST:
        return None
    if positive:
        return float(cell) if cell >= SMALLEST else None
    return float(cell) if abs(cell) >= SMALLEST else 0.0


def extent(values: Iterable[float | None]) -> tuple[float, float] | None:
    """Least and greatest of the numbers, or None without any."""
    found = [v for v in values if v is not None]
    return (min(found), max(found)) if found else None


def rounding(low: float, high: float, *, log: bool = False) -> Callable[[float], float]:
    """A function that drops the digits which cannot be seen on an axis from `low` to `high`."""
    if log:
        span = math.log10(high / low) if high > low > 0 else 0
        digits = 6 if span > 0.1 else 15
        return lambda v: _plain(float(f"{v:.{digits}g}"))
    span = (high - low) or abs(high) or 1.0
    places = min(max(math.ceil(math.log10(_STEPS / span)), -300), 300)
    return lambda v: _plain(round(float(v), places))


def _plain(value: float) -> float:
    """The same number, as an int where that is shorter in JSON."""
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def short(value: float, digits: int = 4) -> str:
    """A number for people: `0.9278`, `18,090`, `1.2e6`, `−3.1e−5`; `digits` significant ones."""
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    text = f"{value:.{digits}g}"
    if 1e-4 <= abs(value) < 1e7:
        places = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
        text = f"{value:,.{places}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    elif "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")
