"""Cells of a table as numbers, steps, times and config values; each says whether it is one."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

_INT64 = 1 << 63


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
