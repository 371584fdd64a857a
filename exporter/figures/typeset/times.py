"""Ticks along a calendar, in UTC: d3-time's intervals, and the formats of our own time axes."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from exporter.figures.coverage import refuse

_SECOND, _MINUTE, _HOUR, _DAY = 1000, 60_000, 3_600_000, 86_400_000
_WEEK, _MONTH, _YEAR = 7 * _DAY, 30 * _DAY, 365 * _DAY
_STEPS = (
    *((_SECOND, n) for n in (1, 5, 15, 30)),
    *((_MINUTE, n) for n in (1, 5, 15, 30)),
    *((_HOUR, n) for n in (1, 3, 6, 12)),
    *((_DAY, n) for n in (1, 2)),
    (_WEEK, 1),
    *((_MONTH, n) for n in (1, 3)),
    (_YEAR, 1),
)
"""A unit in ms, and how many of it are between two ticks."""
_LENGTHS = [unit * count for unit, count in _STEPS]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SUNDAY = 6
_MOST = 200
"""Ticks of an axis."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EARLIEST, _LATEST = -62_135_596_800_000, 253_402_300_799_000
"""The years 1 to 9999 in epoch ms."""


def ticks(start: float, stop: float, count: float) -> list[float]:
    """About `count` times between two, in epoch ms."""
    target = (stop - start) / count
    at = bisect_right(_LENGTHS, target)
    if not (0 < at < len(_STEPS) and _EARLIEST < start < stop < _LATEST):
        refuse("ticks of less than a second, or of many years")
    closer = at - 1 if target / _LENGTHS[at - 1] < _LENGTHS[at] / target else at
    unit, every = _STEPS[closer]
    if (stop - start) / (unit * every) > _MOST:
        refuse("too many times")
    return [time for time in _from(start, stop, unit, every) if start <= time <= stop]


def _from(start: float, stop: float, unit: int, every: int) -> Iterator[float]:
    """Times from before the start on, in order."""
    if unit <= _DAY:
        # counted from 1970 on: a day and an hour have whole numbers of the steps that they hold
        step = unit * every
        first = int(start // step) * step
        yield from range(first, int(stop) + step, step)
        return
    day = _EPOCH + timedelta(days=start // _DAY)
    while (time := (day - _EPOCH) / timedelta(milliseconds=1)) <= stop:
        if _begins(day, unit, every):
            yield time
        day += timedelta(days=1)


def _begins(day: datetime, unit: int, every: int) -> bool:
    """Whether a step begins with a day."""
    if unit == _WEEK:
        return day.weekday() == _SUNDAY
    return day.day == 1 and (day.month - 1) % (every if unit == _MONTH else 12) == 0


_FORMS: dict[str, Callable[[datetime], str]] = {
    "%H:%M:%S": lambda t: f"{t:%H:%M:%S}",
    "%H:%M": lambda t: f"{t:%H:%M}",
    "%-d %b": lambda t: f"{t.day} {_MONTHS[t.month - 1]}",
    "%b %Y": lambda t: f"{_MONTHS[t.month - 1]} {t.year:04d}",
    "%Y-%m": lambda t: f"{t.year:04d}-{t.month:02d}",
    "%Y": lambda t: f"{t.year:04d}",
}


def written(form: object) -> Callable[[float], str]:
    """What a format of times makes of epoch ms."""
    write = _FORMS.get(form) if isinstance(form, str) else None
    if write is None:
        return refuse("another format of times")
    return lambda time: write(_EPOCH + timedelta(milliseconds=time))
