"""One metric of the file store: lines `time value step`, appended one by one.

The oldest files have no step (it is 0 then), the newest may name a data set after it. A last line
without its end was cut off, or is just being written.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from exporter.model.series import Floats
from exporter.sources.places import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Steps, times (ms) and values in the order of the file; how many lines were lost."""

    columns: tuple[Ints, Ints, Floats]
    lost: int = 0
    cut: bool = False

    @classmethod
    def of(cls, file: Path) -> "Series":
        """Read a file; one that cannot be read has no values, and counts as one lost line."""
        try:
            data = file.read_bytes()
        except OSError:
            return cls(_columns([]), lost=1)
        whole, _, rest = data.rpartition(b"\n")
        fields = whole.split()
        lines = whole.count(b"\n") + bool(whole)
        if len(fields) == 3 * lines:
            try:
                times = _whole(fields[0::3]), _whole(fields[2::3])
                return cls((times[1], times[0], np.array(fields[1::3], np.float64)), 0, bool(rest))
            except (ValueError, OverflowError):
                pass
        found = [_line(line) for line in whole.splitlines()]
        sound = [one for one in found if one is not None]
        return cls(_columns(sound), len(found) - len(sound), bool(rest))


def _whole(fields: list[bytes]) -> Ints:
    # numpy alone would take the texts for floats
    return np.array(list(map(int, fields)), dtype=np.int64)


def _line(line: bytes) -> tuple[int, int, float] | None:
    fields = line.split()
    if len(fields) not in {2, 3, 5}:
        return None
    try:
        step = int(fields[2]) if len(fields) > 2 else 0
        time, value = int(fields[0]), float(fields[1])
    except ValueError:
        return None
    return (step, time, value) if abs(step) < 1 << 63 > abs(time) else None


def _columns(rows: list[tuple[int, int, float]]) -> tuple[Any, Any, Any]:
    steps, times, values = zip(*rows, strict=True) if rows else ((), (), ())
    return np.array(steps, np.int64), np.array(times, np.int64), np.array(values, np.float64)
