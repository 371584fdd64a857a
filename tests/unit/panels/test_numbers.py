"""Numbers on paper."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.panels.numbers import drawable, extent, floats, rounded, rounding, short


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.92778, "0.9278"),
        (1.5, "1.5"),
        (650.0, "650"),
        (18090.0, "18,090"),
        (1234567.0, "1,234,567"),
        (123456789.0, "1.235e8"),
        (0.000031, "3.1e−5"),
        (-2.5, "−2.5"),
        (math.nan, "NaN"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers_are_written_for_people(value, text):
    assert short(value) == text


@pytest.mark.parametrize("cell", [None, "text", math.nan, math.inf, 1.7e308])
def test_what_has_no_place_is_not_drawn(cell):
    assert drawable(cell) is None


cells = st.none() | st.floats() | st.just("text")


@given(st.lists(cells), st.booleans())
def test_arrays_agree_with_single_cells(values, positive):
    one_by_one = [drawable(v, positive=positive) for v in values]
    together = floats(values, positive=positive)
    assert [None if math.isnan(v) else v for v in together.tolist()] == one_by_one


@given(st.lists(st.floats(-1e9, 1e9), min_size=2), st.booleans())
def test_rounding_together_is_rounding_one_by_one(values, log):
    array = floats(values, positive=log)
    low, high = extent(array) or (1.0, 2.0)
    single = rounding(low, high, log=log)
    for one, value in zip(rounded(array, low, high, log=log), array.tolist(), strict=True):
        if math.isnan(value):
            assert one is None
        else:
            assert one == pytest.approx(single(value), rel=1e-12, abs=1e-300)


def test_rounded_numbers_are_short():
    assert rounded(np.array([0.123456789, math.nan, -0.0000001]), 0, 1) == [0.12346, None, 0.0]
    assert rounded(np.array([3.0, 10.0]), 0, 10) == [3, 10]
    assert isinstance(rounded(np.array([3.0]), 0, 10)[0], int)


def test_small_differences_of_large_numbers_survive():
    values = floats([100_000.01, 100_000.02])
    assert rounded(values, 100_000.01, 100_000.02) == [100_000.01, 100_000.02]


def test_an_empty_column_has_no_extent():
    assert extent(floats([None, math.nan])) is None
