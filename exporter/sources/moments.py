"""Times as trackers write them, as epoch seconds and as moments."""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import numpy as np

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_USUAL = len("2026-11-23T09:14:05.031403+00:00")
_END = 253402300800.0
"""The year 10000, where datetime ends."""


def seconds(text: str) -> float:
    """ISO 8601 as epoch seconds (UTC when it names no zone), NaN when it is no time."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return math.nan


def seconds_of(texts: Sequence[str]) -> list[float]:
    """`seconds` of many texts; at once where all are of the usual form, in UTC."""
    if not all(len(text) == _USUAL and text.endswith("+00:00") for text in texts):
        return [seconds(text) for text in texts]
    try:
        found = np.array([text[:-6] for text in texts], dtype="datetime64[us]")
    except ValueError:
        return [seconds(text) for text in texts]
    return cast("list[float]", (found.astype(np.int64) / 1e6).tolist())


def moment(epoch: float | None) -> datetime | None:
    """Epoch seconds as a moment in UTC; None for what is no time between 1970 and 9999."""
    if epoch is None or not 0 <= epoch < _END:
        return None
    return EPOCH + timedelta(seconds=epoch)


def first(times: Iterable[float]) -> datetime | None:
    """The earliest of the times that are one."""
    return moment(min(_known(times), default=None))


def last(times: Iterable[float]) -> datetime | None:
    """The latest of the times that are one."""
    return moment(max(_known(times), default=None))


def _known(times: Iterable[float]) -> Iterable[float]:
    return (time for time in times if 0 <= time < _END)
