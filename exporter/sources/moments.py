"""Times as trackers write them, as epoch seconds and as moments."""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_USUAL, _UTC = b"2026-11-23T09:14:05.031403+00:00\n", b"+00:00\n"
_LINE = np.dtype([("local", f"S{len(_USUAL) - len(_UTC)}"), ("utc", f"S{len(_UTC)}")])
_DIGITS = b"0123456789"
_ZEROS = bytes.maketrans(_DIGITS, b"0" * len(_DIGITS))
_FORM = _USUAL.translate(_ZEROS)
_NEAR = np.array(["1700", "2200"], "datetime64[us]")
"""Where a double holds every microsecond since 1970."""
_END = 253402300800.0
"""The year 10000, where datetime ends."""


def seconds(text: str) -> float:
    """ISO 8601 as epoch seconds (UTC when it names no zone), NaN when it is no time."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return math.nan


def seconds_of(texts: Sequence[str]) -> NDArray[np.float64]:
    """`seconds` of many texts."""
    found = _usual("\n".join(texts).encode("utf-8", "replace"), len(texts))
    return _one_by_one(texts) if found is None else found


def seconds_in(lines: bytes, rows: int) -> NDArray[np.float64]:
    """`seconds` of so many texts of a line each."""
    found = _usual(lines, rows)
    return _one_by_one(lines.decode("utf-8", "replace").split("\n")) if found is None else found


def _one_by_one(texts: Sequence[str]) -> NDArray[np.float64]:
    return np.array([seconds(text) for text in texts], dtype=np.float64)


def _usual(lines: bytes, rows: int) -> NDArray[np.float64] | None:
    """`seconds` of so many lines at once; None unless all are of the usual form, in UTC."""
    if not rows or lines.translate(_ZEROS) != (_FORM * rows)[:-1]:
        return None
    found = np.frombuffer(lines + b"\n", _LINE)
    # +01:00 is of that form, too
    if (found["utc"] != _UTC).any():
        return None
    try:
        times = found["local"].astype("datetime64[us]")
    except ValueError:
        return None
    near = (times >= _NEAR[0]) & (times < _NEAR[1])
    return times.astype(np.int64) / 1e6 if near.all() else None


def moment(epoch: float | None) -> datetime | None:
    """Epoch seconds as a moment in UTC; None for what is no time between 1970 and 9999."""
    if epoch is None or not 0 <= epoch < _END:
        return None
    return EPOCH + timedelta(seconds=epoch)


def first(times: Iterable[float]) -> datetime | None:
    """The earliest of the times that are one."""
    known = _known(times)
    return moment(float(known.min())) if known.size else None


def last(times: Iterable[float]) -> datetime | None:
    """The latest of the times that are one."""
    known = _known(times)
    return moment(float(known.max())) if known.size else None


def _known(times: Iterable[float]) -> NDArray[np.float64]:
    given = cast("Any", times if isinstance(times, np.ndarray) else list(times))
    found: NDArray[np.float64] = np.asarray(given, dtype=np.float64)
    return found[(found >= 0) & (found < _END)]
