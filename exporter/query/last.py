"""The end of a history: `last-1000` of whatever the x axis counts, `last-1h`, or `last-10%`."""

import re
from dataclasses import dataclass

from exporter.query.faults import fault, shown
from exporter.query.times import UNITS

_LAST = re.compile(r"last-(\d{1,15}(?:\.\d{1,9})?)([smhdw%])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Last:
    """How far back from its end a run is shown: units of x, seconds, or a share of its own x."""

    amount: float
    clock: bool = False
    """Whether it is seconds of wall time."""
    share: bool = False

    def start(self, least: float, greatest: float) -> float:
        """Where the end of a run begins that reaches from `least` to `greatest`."""
        if not self.share:
            return greatest - self.amount
        # each end by itself, as their difference may be beyond the floats
        return greatest * (1 - self.amount) + least * self.amount


def parse_last(text: str) -> Last | None:
    """The stretch that a text names, None for an empty one; FilterError `last-syntax` else."""
    if not text:
        return None
    found = _LAST.fullmatch(text.strip())
    if not found or not float(found[1]):
        hint = (
            "write last-1000 for steps, last-30m, last-1h, last-7d (units s m h d w), or last-10%"
        )
        raise fault("last-syntax", f"{shown(text)} is no end of a run", text, 0, hint)
    unit = found[2]
    if unit == "%":
        return Last(min(float(found[1]) / 100, 1.0), share=True)
    return Last(float(found[1]) * (UNITS[unit] if unit else 1), clock=bool(unit))
