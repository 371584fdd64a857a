"""Line panels equal the reference: gaps, groups, ranges, windows, smoothing, stacks, sampling."""

import math
from typing import get_args

import numpy as np
import pytest
from formulas import lines, numbers, smoothing
from hypothesis import given
from hypothesis import strategies as st
from made import HUGE, agree, ask_lines, histories, scale_of

from exporter.model.panels import Aggregate, RangeArea
from exporter.query.outliers import inner_range
from exporter.query.sampling import sample
from exporter.query.smoothing import smooth

AGGREGATES = get_args(Aggregate)
RANGES = get_args(RangeArea)
AMOUNTS = {"twema": 0.9, "ema": 0.6, "gaussian": 1.5, "average": 4, "none": 0.5}


def scale(points):
    return scale_of([y for own in points for _, y in own])


@given(histories(), st.booleans(), st.booleans())
def test_every_run_is_a_line_of_its_own(points, log_x, log_y):
    found = ask_lines(points, log_x=log_x, log_y=log_y)
    expected = [lines.line([own], log_x=log_x, log_y=log_y) for own in points]
    for number, wanted in enumerate(expected):
        agree(found.get(f"run {number}", []), wanted)


@given(histories(2), st.sampled_from(AGGREGATES), st.sampled_from(RANGES))
def test_a_group_is_one_line(points, aggregate, area):
    found = ask_lines(points, group="g", aggregate=aggregate, range=area)
    expected = lines.line(points, aggregate=aggregate, area=area)
    agree(found.get("g", []), expected, scale(points))


@given(histories(2), st.sampled_from(list(AMOUNTS)), st.sampled_from(RANGES))
def test_a_line_and_its_area_are_smoothed_after_they_are_aggregated(points, kind, area):
    amount = AMOUNTS[kind]
    found = ask_lines(points, group="g", range=area, smoothing=amount, smoothing_kind=kind)
    expected = lines.line(points, area=area, kind=kind, amount=amount)
    agree(found.get("g", []), expected, scale(points))


@given(histories(2, longest=60), st.sampled_from(AGGREGATES))
def test_runs_logged_at_different_x_meet_in_windows(points, aggregate):
    apart = [[(x + n, y) for x, y in own] for n, own in enumerate(points)]
    found = ask_lines(apart, group="g", aggregate=aggregate)
    agree(found.get("g", []), lines.line(apart, aggregate=aggregate), scale(points))


def test_a_step_on_the_edge_of_a_window_is_in_the_one_that_it_opens():
    slow = [(float(x), float(x)) for x in range(0, 4901, 7)]
    fast = [(float(x), 1.0) for x in range(0, 4901, 5)]
    found = ask_lines([slow, fast], group="g", range="minmax")["g"]
    agree(found, lines.line([slow, fast], area="minmax"), 4900)


@given(histories(1, 3), st.sampled_from(["area", "percent"]))
def test_areas_lie_on_top_of_each_other(points, kind):
    found = ask_lines(points, stack=kind)
    own = [line for line in map(lines.usable, points) if line]
    expected = lines.stacked(own, kind)
    size = 100.0 if kind == "percent" else scale(points) * len(own)
    for number, line in enumerate(found.values()):
        wanted = [(x, *edges[number]) for x, edges in expected]
        agree([(x, low, high) for x, _, low, high, _ in line], wanted, size)


@st.composite
def long_lines(draw):
    unit = draw(st.sampled_from([1.0, HUGE]))
    x = sorted(draw(st.lists(st.integers(-60, 60), min_size=1, max_size=80)))
    y = draw(st.lists(st.sampled_from([math.nan, 0.0, 1.0, -2.0, 7.5, 1e308]), min_size=len(x)))
    return [place * unit for place in x], y[: len(x)]


@given(long_lines(), st.integers(1, 9))
def test_sampling_keeps_the_first_lowest_highest_and_last_of_a_column(line, columns):
    x, y = line
    kept = sample(np.array(x), np.array(y), columns).tolist()
    assert kept == lines.sampled(x, [None if v != v else v for v in y], columns)


def test_a_long_line_loses_no_extreme():
    y = [math.sin(i * 0.37) * i for i in range(20_000)]
    (found,) = ask_lines([list(enumerate(y))]).values()
    places = lines.sampled(list(range(20_000)), y)
    assert [row[:2] for row in found] == [(i, y[i]) for i in places]
    assert len(found) <= 2400
    assert {min(y), max(y)} <= {row[1] for row in found}


@given(st.lists(st.floats(allow_nan=True), max_size=40))
def test_outliers_are_outside_the_5th_to_95th_percentile(values):
    found, expected = inner_range(np.array(values, float)), numbers.inner_range(values)
    agree([found or ()], [expected or ()], scale_of(values))


@given(
    st.lists(st.tuples(st.integers(0, 9), st.floats(-1e308, 1e308)), min_size=1, max_size=25),
    st.sampled_from(["twema", "ema"]),
    st.floats(0.001, 1),
)
def test_exponential_averages_are_the_documented_recurrences(points, kind, weight):
    x, y = (list(part) for part in zip(*sorted(points), strict=True))
    found = smooth(np.array(x, float), np.array(y), kind, weight).tolist()
    expected = smoothing.smooth(x, y, kind, weight)
    agree(zip_rows(found), zip_rows(expected), scale_of(y))


@given(
    st.lists(st.floats(-1e308, 1e308), min_size=1, max_size=25),
    st.sampled_from(["gaussian", "average"]),
    st.floats(1e-3, 40),
)
def test_windowed_averages_are_weighted_means(y, kind, amount):
    x = [float(i) for i in range(len(y))]
    found = smooth(np.array(x), np.array(y), kind, amount).tolist()
    agree(zip_rows(found), zip_rows(smoothing.smooth(x, y, kind, amount)), scale_of(y))


def zip_rows(values):
    return [(value,) for value in values]


@pytest.mark.parametrize("kind", ["twema", "ema"])
def test_the_strongest_smoothing_is_still_defined(kind):
    y = [1.0, 5.0, 3.0]
    found = smooth(np.arange(3.0), np.array(y), kind, 1.0).tolist()
    agree(zip_rows(found), zip_rows(smoothing.smooth([0, 1, 2], y, kind, 1.0)), 5)
