"""Axes: ranges that always work, ticks that people read."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.panels import LinePanel
from exporter.model.table import Column
from exporter.panels import axes, chart, ticks
from exporter.panels.axes import Axis
from exporter.panels.numbers import floats

anything = st.floats(-1e300, 1e300)
bound = st.none() | anything


@given(st.lists(anything), st.tuples(bound, bound), st.booleans())
def test_a_range_is_never_empty_or_upside_down(values, bounds, log):
    low, high = axes.fit(floats(values, positive=log), bounds=bounds, log=log)
    assert -math.inf < low < high < math.inf
    assert low > 0 or not log


@given(st.lists(anything, min_size=2), st.booleans())
def test_margins_keep_everything_inside(values, log):
    low, high = axes.fit(floats(values, positive=log), log=log)
    wide = axes.widen(low, high, log=log)
    assert wide[0] <= low < high <= wide[1]


@given(st.floats(1e-290, 1e290), st.floats(1e-290, 1e290))
def test_a_log_range_is_rounded_outwards_by_less_than_a_decade(a, b):
    low, high = sorted((a, b))
    first, last = axes.round_log(low, high)
    assert low / 5 < first <= low * (1 + 1e-8)
    assert high * (1 - 1e-8) <= last < high * 5


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (0.001, 10, [0.001, 0.01, 0.1, 1, 10]),
        (0.1, 2, [0.1, 0.2, 0.5, 1, 2]),
        (3, 4, []),
        (1e-3, 1e12, [1e-3, 1, 1e3, 1e6, 1e9, 1e12]),
    ],
)
def test_log_ticks_are_powers_of_ten_or_few_multiples(low, high, found):
    assert ticks.log_numbers(low, high, 7) == found


@given(st.floats(1e-290, 1e290), st.floats(1e-290, 1e290), st.integers(2, 20))
def test_log_ticks_are_few_and_inside(a, b, most):
    low, high = sorted((a, b))
    found = ticks.log_numbers(low, high, most)
    assert len(found) <= max(most, 3)
    assert all(low * (1 - 1e-8) <= tick <= high * (1 + 1e-8) for tick in found)


@pytest.mark.parametrize(
    ("largest", "written"),
    [(0.5, None), (999_999.0, None), (2e6, "'~s'"), (1e-5, "~e'"), (1e20, "~e'")],
)
def test_very_large_and_very_small_numbers_are_written_short(largest, written):
    axis = Axis("linear", 0, largest, 300).axis()
    assert (written or "") in axis.get("labelExpr", "")
    assert ("labelExpr" in axis) == (written is not None)


@pytest.mark.parametrize("kind", ["linear", "log"])
def test_tight_axes_write_thousands_short(kind):
    wide, tight = (Axis(kind, 10, 2e4, 300, tight=t).axis() for t in (False, True))
    assert "'~s'" not in wide.get("labelExpr", "")
    assert "'~s'" in tight["labelExpr"]


@pytest.mark.parametrize("seconds", [3, 59, 100, 3700, 86_399, 9e6])
def test_durations_have_a_few_ticks_at_whole_units(seconds):
    values = Axis("duration", 0, seconds, 600).axis()["values"]
    assert 3 <= len(values) <= 11
    assert values[0] == 0


@pytest.mark.parametrize("seconds", [0.5, 1e300])
def test_durations_that_no_clock_shows_are_plain_numbers(seconds):
    assert "values" not in Axis("duration", 0, seconds, 600).axis()


def test_times_outside_the_calendar_are_numbers():
    column = Column("x", "Time", "time", ())
    assert axes.kind_of(column, 0, 1e12, log=False) == "time"
    assert axes.kind_of(column, 0, 1e300, log=False) == "linear"
    assert axes.date(1e300) == "1e300"
    assert axes.date(1_772_712_000_000) == "5 Mar 2026"


def test_a_long_title_is_shortened_to_the_axis():
    title = Axis("linear", 0, 1, 100, "train/" + "x" * 300).axis()["title"]
    assert len(title) < 30


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e9))
def test_round_numbers_are_few_and_inside(low, span):
    found = ticks.round_numbers(low, low + span, 5)
    assert len(found) <= 11
    assert all(low - span * 1e-6 <= t <= low + span * (1 + 1e-6) for t in found)


def test_the_room_for_labels_is_known_before_they_are_drawn(tables, drawn):
    for ys in ([0.1, 0.2], [1e6, 1e6 + 1.5], [-2e-7, 3e-7], [2e6, 9e6], [-5000.0, 120.0]):
        figure, svg = drawn(chart(LinePanel(y=("m",)), tables.line({"a": ys})))
        left = float(re.search(r'<g [^>]*transform="translate\(([\d.]+)', svg)[1])
        axis = Axis("linear", *sorted(ys), 300, "m")
        assert left - 14 <= axis.extent + 2 <= left + 14
        assert figure.width == 680
