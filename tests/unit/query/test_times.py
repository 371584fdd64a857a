"""Times are aware, in UTC, and a date is its whole day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import FilterError
from exporter.query.times import instant, parse_time, parse_window

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("2026-01-31T10:00", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("2026-01-31 10:00:05.5+02:00", datetime(2026, 1, 31, 8, 0, 5, 500_000, tzinfo=UTC)),
        ("2026-01-31T10:00-0130", datetime(2026, 1, 31, 11, 30, tzinfo=UTC)),
        ("2026-01-31T10:00Z", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("now", timedelta()),
        ("now-90m", timedelta(minutes=-90)),
        ("now + 2w", timedelta(weeks=2)),
        ("now-30s", timedelta(seconds=-30)),
        ("now-1h", timedelta(hours=-1)),
    ],
)
def test_a_time_is_a_day_an_instant_or_a_distance(text, time):
    assert parse_time(text) == time
    assert type(parse_time(text)) is type(time)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("", (None, None)),
        ("  ", (None, None)),
        (">=now-7d", (NOW - timedelta(days=7), None)),
        (">= now", (NOW, None)),
        (">now", (NOW + TICK, None)),
        ("<now", (None, NOW)),
        ("<=now", (None, NOW + TICK)),
        ("<2026-01-31", (None, day(31))),
        ("<=2026-01-30", (None, day(31))),
        (">2026-01-30", (day(31), None)),
        (">=2026-01-30", (day(30), None)),
        ("2026-01-30", (day(30), day(31))),
        ("==2026-01-30", (day(30), day(31))),
        ("2026-01-01..2026-01-31", (day(1), day(31))),
        (" 2026-01-01 .. now ", (day(1), NOW)),
        ("2026-01-01..", (day(1), None)),
        ("..2026-01-01", (None, day(1))),
        ("..", (None, None)),
        ("now-7d..now", (NOW - timedelta(days=7), NOW)),
    ],
)
def test_a_window_starts_included_and_ends_excluded(text, window):
    assert parse_window(text, NOW) == window


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("soon", 1),
        (">= soon", 4),
        ("=>now", 2),
        (">=now-7y", 3),
        ("2026-01-01..tomorrow", 13),
        ("2026-02-30..now", 1),
        ("2026-02-01..2026-01-01", 1),
        ("2026-01-01..2026-01-01", 1),
        ("now-99999999w", 1),
        ("9999-12-31", 1),
        ("0001-01-01", 1),
        ("2026-01-31T25:00", 1),
        ("٢٠٢٦-٠١-٣١", 1),
    ],
)
def test_what_is_no_time_is_refused_at_its_column(text, column):
    with pytest.raises(FilterError) as caught:
        parse_window(text, NOW)
    (found,) = caught.value.problems
    assert found.code == "filter-bad-time"
    assert found.place
    assert found.place.column == column


@given(st.text(st.sampled_from("0123456789-:T.Znow+smhdw<>= é")))
def test_any_text_is_a_window_or_a_filter_error(text):
    try:
        since, until = parse_window(text, NOW)
    except FilterError:
        return
    assert all(t is None or t.tzinfo is UTC for t in (since, until))
    assert since is None or until is None or since < until


def test_as_of_a_date_is_midnight():
    assert instant("2026-01-31", NOW) == day(31)
    assert instant("now-1h", NOW) == NOW - timedelta(hours=1)
