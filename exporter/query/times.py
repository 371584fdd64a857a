"""Times as authors write them: ISO dates and times, and distances from now. All aware, all UTC.

A bare date means its whole day: `<=2026-01-31` keeps that day's last run, `>2026-01-31` starts
with the next day. A time without an offset is UTC. Nothing here asks a clock.
"""

import re
from datetime import UTC, date, datetime, timedelta

from exporter.errors import FilterError
from exporter.query.faults import fault, moved, shown

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
"""Seconds of a unit of time."""
DATE = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?"
"""A date, or a date with a time of day."""
NOW = r"now(?:\s*[-+]\s*\d{1,9}[smhdw])?"
"""The time of the build, or a distance from it."""

Time = date | timedelta
"""A day, an instant (`datetime`), or a distance from now."""

_HINT = "write 2026-01-31, 2026-01-31T12:00Z, now, or now-7d (units s m h d w)"
_TICK = timedelta(microseconds=1)
_LONGEST = timedelta(days=36_525)


def parse_time(text: str) -> Time:
    """A time of any form; FilterError `filter-bad-time` else."""
    try:
        if re.fullmatch(DATE, text, re.ASCII):
            return _absolute(text)
        if re.fullmatch(NOW, text, re.ASCII):
            return _relative(text)
    except (ValueError, OverflowError):
        raise fault("filter-bad-time", f"{shown(text)} does not exist", text, 0, _HINT) from None
    raise fault("filter-bad-time", f"{shown(text)} is not a time", text, 0, _HINT)


def _absolute(text: str) -> date:
    # the last and the first year are left out: their days have no neighbour
    if not "0002" <= text[:4] <= "9998":
        raise ValueError(text)
    if len(text) == len("2026-01-31"):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _relative(text: str) -> timedelta:
    distance = "".join(text[len("now") :].split())
    if not distance:
        return timedelta()
    seconds = int(distance[1:-1]) * UNITS[distance[-1]]
    if seconds > _LONGEST.total_seconds():
        raise OverflowError(text)
    return timedelta(seconds=-seconds if distance[0] == "-" else seconds)


def span_of(time: Time, now: datetime) -> tuple[datetime, datetime]:
    """The half-open stretch that a time stands for: a whole day, or one microsecond."""
    if isinstance(time, timedelta):
        return now + time, now + time + _TICK
    if isinstance(time, datetime):
        return time, time + _TICK
    start = datetime(time.year, time.month, time.day, tzinfo=UTC)
    return start, start + timedelta(days=1)


def instant(text: str, now: datetime) -> datetime:
    """The moment that a time names; a date is its first moment, midnight in UTC."""
    return span_of(parse_time(text.strip()), now)[0]


Window = tuple[datetime | None, datetime | None]
"""From (included) and to (excluded); None is open."""


def parse_window(text: str, now: datetime) -> Window:
    """The window of a condition on `created_at`; an empty text is open on both sides.

    `>=now-7d`, `>2026-01-31`, `<2026-02-01`, `<=now`, `2026-01-01..2026-02-01` (the end is
    excluded, either side may be empty), or one time alone, which stands for its day or instant.
    """
    stripped = text.strip()
    if not stripped:
        return None, None
    lead = len(text) - len(text.lstrip())
    if ".." in stripped:
        return _between(text, now)
    sign = re.match(r"[<>]=?|==?", stripped)
    symbol = sign[0] if sign else "="
    at = lead + len(sign[0]) if sign else lead
    start, end = span_of(_time_in(text, at, len(text)), now)
    return {
        ">=": (start, None),
        ">": (end, None),
        "<": (None, start),
        "<=": (None, end),
    }.get(symbol, (start, end))


def _between(text: str, now: datetime) -> Window:
    cut = text.index("..")
    low = text[:cut].strip() and span_of(_time_in(text, 0, cut), now)[0]
    high = text[cut + 2 :].strip() and span_of(_time_in(text, cut + 2, len(text)), now)[0]
    if isinstance(low, datetime) and isinstance(high, datetime) and low >= high:
        raise fault("filter-bad-time", "the window ends before it starts", text, 0)
    return low or None, high or None


def _time_in(text: str, start: int, end: int) -> Time:
    part = text[start:end].strip()
    at = start + len(text[start:end]) - len(text[start:end].lstrip())
    try:
        return parse_time(part)
    except FilterError as error:
        raise moved(error, part, text, at) from None
