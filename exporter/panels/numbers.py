"""Numbers on their way to paper: what can be drawn, how exactly, and how it is written."""

import math
from collections.abc import Callable, Iterable

import numpy as np

from exporter.model.series import Floats
from exporter.model.table import Cell

# Sums and differences of larger numbers overflow inside the scales of the engine.
LARGEST = 1e300
SMALLEST = 1e-300
# Steps across an axis: 680 px / 1e5 is far below what an eye or a printer resolves.
_STEPS = 1e5
# Powers of ten up to this one are exact in binary.
_EXACT = 22
_LONGEST = 1e15
_PLAIN = frozenset({float, int, type(None)})


def drawable(cell: Cell, *, positive: bool = False) -> float | None:
    """The number of a cell, or None when it cannot be drawn (on a log axis if `positive`)."""
    if isinstance(cell, str) or cell is None or not math.isfinite(cell) or abs(cell) > LARGEST:
        return None
    if positive:
        return float(cell) if cell >= SMALLEST else None
    return float(cell) if abs(cell) >= SMALLEST else 0.0


def floats(cells: Iterable[Cell], *, positive: bool = False) -> Floats:
    """The cells as an array, NaN for what `drawable` refuses."""
    numbers = list(cells)
    if not _PLAIN.issuperset(map(type, numbers)):
        # to numpy, which reads None as NaN, a text of digits is a number
        numbers = [math.nan if isinstance(cell, str) else cell for cell in numbers]
    values: Floats = np.array(numbers, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        values[~(np.abs(values) <= LARGEST)] = np.nan
        tiny = values < SMALLEST if positive else np.abs(values) < SMALLEST
    values[tiny] = np.nan if positive else 0.0
    return values


def extent(values: Floats) -> tuple[float, float] | None:
    """Least and greatest of the numbers, NaN left out; None without any."""
    found = values[~np.isnan(values)]
    return (float(found.min()), float(found.max())) if len(found) else None


def rounding(low: float, high: float, *, log: bool = False) -> Callable[[float], float]:
    """A function that drops the digits which cannot be seen on an axis from `low` to `high`."""
    if log:
        digits = 6 if high > 1.3 * low else 17
        return lambda v: _plain(float(f"{v:.{digits}g}"))
    places = _places(low, high)
    return lambda v: _plain(round(float(v), places))


def rounded(values: Floats, low: float, high: float, *, log: bool = False) -> list[float | None]:
    """All values rounded as `rounding` does; None for NaN."""
    places = _places(low, high)
    if log or abs(places) > _EXACT:
        exactly = rounding(low, high, log=log)
        return [None if v != v else exactly(v) for v in values.tolist()]
    kept = np.round(values, places) + 0.0
    if bool(np.all(np.abs(kept) < _LONGEST) and np.all(kept == np.rint(kept))):
        return [*kept.astype(np.int64).tolist()]
    return [None if v != v else v for v in kept.tolist()]


def _places(low: float, high: float) -> int:
    """Decimal places that matter between `low` and `high`."""
    span = (high - low) or abs(high) or 1.0
    return min(max(math.ceil(math.log10(_STEPS / span)), -323), 323)


def _plain(value: float) -> float:
    """The same number, as an int where that is shorter in JSON."""
    return int(value) if value.is_integer() and abs(value) < _LONGEST else value


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
