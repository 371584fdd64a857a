"""Windows are exact for whole numbers, and numbers near the greatest float can be added up."""

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.query.headroom import headroom, middle_of, window_of


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**7), st.integers(1, 1000), st.data())
def test_a_step_is_in_the_window_that_its_fraction_says(first, span, count, data):
    step = data.draw(st.integers(first, first + span))
    window = min(floor(Fraction(step - first) * count / span), count - 1)
    assert window_of(np.array([float(step)]), first, first + span, count).tolist() == [window]


def test_a_step_on_the_edge_of_a_window_opens_it():
    assert 29 / 100 * 100 < 29
    assert window_of(np.array([29.0]), 0.0, 100.0, 100).tolist() == [29]


def test_windows_may_span_all_floats():
    ends = -1.7e308, 1.7e308
    assert window_of(np.array([-1.7e308, 0.0, 1.7e308]), *ends, 4).tolist() == [0, 2, 3]
    assert middle_of(np.array([0, 3]), *ends, 4) == pytest.approx([-1.275e308, 1.275e308])


def test_an_axis_of_one_place_is_one_window():
    assert window_of(np.full(3, 7.0), 7.0, 7.0, 250).tolist() == [0, 0, 0]


def test_only_huge_numbers_are_made_smaller():
    assert headroom(np.array([1e200, np.nan, np.inf]), np.array([])) == 1
    assert headroom(np.array([1.0]), np.array([-1e300])) == 2.0**-64
