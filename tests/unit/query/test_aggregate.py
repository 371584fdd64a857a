"""Aggregates and ranges against plain definitions."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporter.query.aggregate import center, spread

samples = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


@given(samples)
def test_ranges_are_population_figures(values):
    rows = np.array(values)[:, None]
    middle = center(rows, "mean")
    deviation = statistics.pstdev(values)
    low, high = spread(rows, middle, "stddev")
    assert (high[0] - low[0]) / 2 == pytest.approx(deviation, abs=1e-6, rel=1e-6)
    low, high = spread(rows, middle, "stderr")
    error = deviation / math.sqrt(len(values))
    assert (high[0] - low[0]) / 2 == pytest.approx(error, abs=1e-6, rel=1e-6)
    assert [e[0] for e in spread(rows, middle, "minmax")] == [min(values), max(values)]


@given(samples)
def test_aggregates_are_the_textbook_ones(values):
    rows = np.array(values)[:, None]
    assert center(rows, "mean")[0] == pytest.approx(statistics.fmean(values), abs=1e-6, rel=1e-9)
    assert center(rows, "median")[0] == pytest.approx(statistics.median(values), abs=1e-6)
    assert center(rows, "min")[0] == min(values)
    assert center(rows, "max")[0] == max(values)
    assert center(rows, "sum")[0] == pytest.approx(math.fsum(values), abs=1e-6, rel=1e-9)
    assert center(rows, "count")[0] == len(values)


def test_what_is_not_finite_takes_no_part():
    rows = np.array([[1.0], [math.nan], [math.inf], [3.0]])
    assert center(rows, "mean")[0] == 2
    assert math.isnan(center(np.array([[math.nan]]), "mean")[0])
    assert math.isnan(center(np.array([[math.nan]]), "sum")[0])
    assert center(np.array([[math.nan]]), "count")[0] == 0


@example([1.0000000000000002e290, 2.2250738585072014e-308], "median")
@given(
    st.lists(st.floats(), min_size=1, max_size=5),
    st.sampled_from(["mean", "median", "min", "max", "sum"]),
)
def test_one_row_is_its_own_aggregate(values, how):
    expected = np.where(np.isfinite(values), values, np.nan)
    np.testing.assert_array_equal(center(np.array([values]), how), expected)
    beside_nothing = np.array([values, [np.nan] * len(values)])
    np.testing.assert_allclose(center(beside_nothing, how), expected, rtol=1e-15)


@given(
    st.lists(st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=1, max_size=6),
    st.integers(-900, 900),
)
def test_an_aggregate_of_sized_numbers_is_the_sized_aggregate(rows, exponent):
    plain = np.array(rows, dtype=float)
    own = np.ldexp(plain, exponent)
    for how in ("mean", "sum"):
        found, middle = center(own, how), center(plain, how)
        np.testing.assert_allclose(found, np.ldexp(middle, exponent), rtol=1e-12)
