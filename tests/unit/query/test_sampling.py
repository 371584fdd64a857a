"""Sampling keeps every extreme of every pixel column."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.query import sampling
from exporter.query.headroom import window_of
from exporter.query.sampling import COLUMNS, Pixels, View, compared, sample, searched


@given(st.integers(1, 5000), st.integers(1, 200), st.integers(0, 2**32 - 1))
def test_each_pixel_column_keeps_its_extremes_and_ends(n, columns, seed):
    random = np.random.default_rng(seed)
    x = np.sort(random.random(n))
    y = random.normal(size=n)
    keep = sample(x, y, columns)
    assert (np.diff(keep) > 0).all()
    if n <= 4 * columns:
        assert len(keep) == n
        return
    assert len(keep) <= 4 * columns
    span = max(x[-1] - x[0], 1e-300)
    bucket = np.minimum((x - x[0]) / span * columns, columns - 1).astype(int)
    for column in np.unique(bucket):
        inside = np.flatnonzero(bucket == column)
        kept = y[np.intersect1d(keep, inside)]
        assert kept.min() == y[inside].min()
        assert kept.max() == y[inside].max()
        assert {inside[0], inside[-1]} <= set(keep.tolist())


ASCENDING = st.lists(
    st.floats(-8e307, 8e307) | st.floats(0, 1e-300) | st.integers(-3, 3) | st.integers(0, 10**6),
    min_size=2,
    max_size=60,
).map(lambda some: np.sort(np.array(some, dtype=float)))


@given(ASCENDING, st.integers(1, 700))
def test_columns_of_many_points_begin_where_a_look_at_each_finds_them(x, columns):
    assert searched(x, columns).tolist() == compared(x, columns).tolist()


def test_a_spike_of_one_step_survives():
    y = np.zeros(1_000_000)
    y[123_456] = 7
    assert 123_456 in sample(np.arange(1_000_000.0), y)


def test_gaps_are_kept_as_gaps():
    y = np.sin(np.arange(10_000.0))
    y[5_000:5_100] = np.nan
    kept = y[sample(np.arange(10_000.0), y, 100)]
    assert np.isnan(kept).any()


def test_the_same_x_everywhere_does_not_break_it():
    keep = sample(np.zeros(10_000), np.arange(10_000.0), 10)
    assert {0, 9_999} <= set(keep.tolist())


@given(
    st.lists(st.sampled_from([0.0, -0.0, 1.0, -3.5, float("nan")]), min_size=40, max_size=200),
    st.integers(1, 9),
)
def test_columns_are_made_once_for_all_lines_of_one_x(values, columns):
    x = np.sqrt(np.arange(len(values)))
    pixels = Pixels.of(x, columns)
    for y in (np.array(values), -np.array(values), np.array(values)[::-1]):
        kept = np.zeros(len(x), np.bool_)
        pixels.mark(y, kept)
        np.testing.assert_array_equal(np.flatnonzero(kept), sample(x, y, columns))


@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.booleans())
def test_full_columns_are_sampled_as_those_of_few_points(seed, columns, gaps):
    """One by one or all at once: the same points."""
    random = np.random.default_rng(seed)
    x = np.sort(random.random(700))
    y = random.integers(-3, 4, 700) / 2
    if gaps:
        y[random.integers(0, 700, 200)] = np.nan
    found = []
    for full in (1, 1000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sampling, "_FULL", full)
            found.append(sample(x, y, columns))
    np.testing.assert_array_equal(*found)


@given(
    st.lists(st.integers(0, 200), min_size=5, max_size=60, unique=True).map(sorted),
    st.data(),
)
def test_columns_side_by_side_keep_the_same_points_as_one_after_the_other(x, data):
    values = st.sampled_from([0.0, 1.0, -1.0, math.nan, math.inf, 1e308])
    y = np.array(data.draw(st.lists(values, min_size=len(x), max_size=len(x))))
    columns = data.draw(st.integers(1, (len(x) - 1) // 4))
    pixels = Pixels.of(np.array(x, dtype=float), columns)
    widest = int((pixels.ends - pixels.starts).max()) + 1
    grid = np.minimum(pixels.starts[:, None] + np.arange(widest), pixels.ends[:, None])
    found = []
    for way in (None, grid):
        kept = np.zeros(len(x), dtype=np.bool_)
        replace(pixels, grid=way).mark(y, kept)
        found.append(kept.tolist())
    assert found[0] == found[1]


def extremes(y, columns):
    """Lowest and highest of each pixel column, nan where there is no point."""
    found = np.full((2, COLUMNS), np.nan)
    np.fmin.at(found[0], columns, y)
    np.fmax.at(found[1], columns, y)
    return found


@pytest.mark.parametrize(
    "view",
    [
        View(),
        View(log=True),
        View(1000, 3000),
        View(high=20_000),
        View(low=190_000.5),
        View(10, 100_000, log=True),
    ],
    ids=str,
)
def test_what_the_axis_shows_keeps_its_extremes(view):
    x = np.arange(1.0, 200_001)
    y = np.random.default_rng(1).normal(size=len(x)).cumsum()
    keep = sample(x, y, view=view)
    assert len(keep) <= 8 * COLUMNS
    part = view.part(x)
    along = np.log10(x) if view.log else x
    column = window_of(along, along[part][0], along[part][-1], COLUMNS)
    kept = keep[(keep >= part.start) & (keep < part.stop)]
    np.testing.assert_array_equal(extremes(y[part], column[part]), extremes(y[kept], column[kept]))


@given(st.lists(st.integers(-9, 9), max_size=12), st.integers(-12, 12), st.integers(-12, 12))
def test_the_part_that_is_shown_has_a_neighbour_on_either_side(some, low, high):
    x = np.sort(np.array(some, dtype=float))
    part = View(low, high).part(x)
    within = [n for n in range(len(x)) if low <= x[n] <= high]
    assert {*within} <= {*range(part.start, part.stop)}
    if within:
        around = {max(within[0] - 1, 0), min(within[-1] + 1, len(x) - 1)}
        assert {part.start, part.stop - 1} == around
    assert View().part(x) == slice(0, len(x))
