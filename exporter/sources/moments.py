"""Times as trackers write them, as epoch seconds and as moments."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_END = 253402300800.0
"""The year 10000, where datetime ends."""


def seconds(text: str) -> float:
    """ISO 8601 as epoch seconds (UTC when it names no zone), NaN when it is no time."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return math.nan


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
