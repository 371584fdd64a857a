"""Times as trackers write them, as epoch seconds and as moments."""

import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_USUAL = len("2026-11-23T09:14:05.031403+00:00")
_UTC = "+00:00"
_LETTER = np.dtype("U1").itemsize
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
    """`seconds` of many texts; at once where all are of the usual form, in UTC."""
    letters = np.array(texts, dtype=np.str_)
    if letters.dtype.itemsize == _USUAL * _LETTER and letters.size:
        zones = letters.view("U1").reshape(len(texts), -1)[:, -len(_UTC) :]
        with suppress(ValueError):
            if (zones == list(_UTC)).all():
                found = letters.astype(f"U{_USUAL - len(_UTC)}").astype("datetime64[us]")
                return found.astype(np.int64) / 1e6
    return np.array([seconds(text) for text in texts], dtype=np.float64)


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
    given = np.fromiter(times, dtype=np.float64)
    return given[(given >= 0) & (given < _END)]
