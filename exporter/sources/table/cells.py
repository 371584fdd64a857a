"""Cells of a table as numbers, steps, times and config values; each says whether it is one.

Of many cells at once, `numbers`, `steps` and `moments` say nothing where they are not sure.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

_INT64 = 1 << 63
_NUMBERS = frozenset({int, float, bool})


def number(cell: Any) -> float | None:
    """The cell as a number; None when it is none."""
    if isinstance(cell, str):
        try:
            return None if "_" in cell else float(cell)
        except ValueError:
            return None
    if not isinstance(cell, bool | int | float):
        return None
    try:
        return float(cell)
    except OverflowError:
        return math.inf if cell > 0 else -math.inf


def step(cell: Any) -> int | None:
    """The cell as a step, a whole number of 64 bits; None when it is none."""
    found = number(cell)
    if found is None or not math.isfinite(found) or found != int(found):
        return None
    return int(found) if -_INT64 <= found < _INT64 else None


def seconds(cell: Any) -> float | None:
    """The cell as epoch seconds, from a number or ISO 8601 (UTC when it names no zone)."""
    if (found := number(cell)) is not None:
        return found
    try:
        moment = datetime.fromisoformat(str(cell))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def numbers(cells: Sequence[Any]) -> list[float] | None:
    """`number` of many cells; None when one is none, or they are of several kinds."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        if "_" in "".join(cells):
            return None
    elif not kinds <= _NUMBERS:
        return None
    try:
        return [*map(float, cells)]
    except (ValueError, OverflowError):
        return None


def steps(cells: Sequence[Any]) -> list[int] | None:
    """`step` of many cells; None as in `numbers`."""
    found = numbers(cells)
    known = np.array(found or (), dtype=np.float64)
    whole = np.isfinite(known) & (known == np.floor(known))
    if found is None or not (whole & (known >= -_INT64) & (known < _INT64)).all():
        return None
    return known.astype(np.int64).tolist()


def moments(cells: Sequence[Any]) -> list[float] | None:
    """`seconds` of many cells; None when one is none."""
    found = numbers(cells)
    known = [seconds(cell) for cell in cells] if found is None else found
    times = [moment for moment in known if moment is not None]
    return times if len(times) == len(known) else None


def value(cell: Any) -> Any:
    """The cell as a config value: what it looks like."""
    if not isinstance(cell, str):
        return cell
    if cell.lower() in {"true", "false"}:
        return cell.lower() == "true"
    found = number(cell)
    if found is None:
        return cell
    return int(cell) if cell.strip().lstrip("+-").isdecimal() and len(cell) < 20 else found


def mostly_numbers(cells: Iterable[Any]) -> bool:
    """Whether at least half of the cells that are there are numbers."""
    present = [cell for cell in cells if cell is not None]
    return 2 * sum(number(cell) is not None for cell in present) >= len(present) > 0
