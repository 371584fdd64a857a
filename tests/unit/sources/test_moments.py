"""Times that are read at once are the times that are read one by one."""

from datetime import UTC

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.moments import seconds, seconds_in, seconds_of

USUAL = st.datetimes(timezones=st.just(UTC)).map(lambda t: t.isoformat(timespec="microseconds"))
ODD = [
    " 2026-11-23T09:14:05.03140+00:00",
    "2026-11-23T09:14:05.03140 +00:00",
    "2026-11-23T09:14:05.03140Z+00:00",
    "2026-11-23T09:14:05.0+0100+00:00",
    "+2026-11-23T09:14:05.03140+00:00",
    "0000-01-01T00:00:00.000000+00:00",
    "2026-02-30T00:00:00.000000+00:00",
    "2026-11-23T09:14:60.000000+00:00",
    "NaT".ljust(26, "\0") + "+00:00",
    "now".ljust(26, "\0") + "+00:00",
    "2026-11-23T09:14:05.\0" + "31403+00:00",
    "2026-11-23 09:14:05.031403+00:00",
    "2026-11-23T09:14:05.031403+01:00",
    "2026-11-23",
    "",
    "a\n" + "b" * 31,
]


@given(st.lists(USUAL | st.sampled_from(ODD), max_size=4) | st.lists(USUAL))
def test_many_are_read_as_one_by_one(texts):
    expected = [seconds(text) for text in texts]
    np.testing.assert_array_equal(seconds_of(texts), expected)
    if texts and not any("\n" in text for text in texts):
        lines = "\n".join(texts).encode()
        np.testing.assert_array_equal(seconds_in(lines, len(texts)), expected)


@pytest.mark.parametrize("text", ODD)
def test_odd_ones_are_what_they_are_alone(text):
    np.testing.assert_array_equal(seconds_of([text]), [seconds(text)])


def test_a_line_end_within_a_text_does_not_move_the_next():
    usual = "2026-11-23T09:14:05.031403+00:00"
    texts = [f"{usual}\n{usual[:7]}", usual[8:]]
    assert np.isnan(seconds_of(texts)).all()
