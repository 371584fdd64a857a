"""The end of a history: `last-1000` of whatever the x axis counts, `last-1h` of the clock."""

import re
from dataclasses import dataclass

from exporter.query.faults import fault, shown
from exporter.query.times import UNITS

_LAST = re.compile(r"last-(\d{1,15}(?:\.\d{1,9})?)([smhdw])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Last:
    """How far back from its end a run is shown: `amount` units of x, or seconds of wall time."""

    amount: float
    clock: bool = False


def parse_last(text: str) -> Last | None:
    """The stretch that a text names, None for an empty one; FilterError `last-syntax` else."""
    if not text:
        return None
    found = _LAST.fullmatch(text.strip())
    if not found or not float(found[1]):
        hint = "write last-1000 for steps, or last-30m, last-1h, last-7d (units s m h d w)"
        raise fault("last-syntax", f"{shown(text)} is no end of a run", text, 0, hint)
    unit = found[2]
    return Last(float(found[1]) * (UNITS[unit] if unit else 1), clock=bool(unit))
