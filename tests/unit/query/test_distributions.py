"""Boxes and densities against written-out definitions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.query.distributions import CURVE, box, density

values = st.lists(st.floats(-1e6, 1e6).map(lambda v: round(v, 3)), min_size=1, max_size=40)


def quantile(ordered, share):
    """Linear interpolation between the two neighbours in rank."""
    place = share * (len(ordered) - 1)
    low = ordered[math.floor(place)]
    return low + (ordered[math.ceil(place)] - low) * (place - math.floor(place))


@given(values)
def test_a_box_is_tukeys(numbers):
    found, ordered = box(np.array(numbers)), sorted(numbers)
    q1, median, q3 = (quantile(ordered, share) for share in (0.25, 0.5, 0.75))
    assert [found.q1, found.median, found.q3] == pytest.approx([q1, median, q3], abs=1e-6)
    reach = 1.5 * (found.q3 - found.q1)
    within = [v for v in ordered if found.q1 - reach <= v <= found.q3 + reach]
    assert found.low == min(*within, found.q1)
    assert found.high == max(*within, found.q3)
    assert sorted([*within, *found.outliers]) == ordered


@given(values)
def test_a_density_is_the_sum_of_its_kernels(numbers):
    found = density(np.array(numbers))
    if min(numbers) == max(numbers):
        assert found is None
        return
    n = len(numbers)
    mean = sum(numbers) / n
    deviation = math.sqrt(sum((v - mean) ** 2 for v in numbers) / (n - 1))
    ordered = sorted(numbers)
    middle = quantile(ordered, 0.75) - quantile(ordered, 0.25)
    width = 0.9 * min(deviation, middle / 1.34 or deviation) * n**-0.2
    places, heights = found
    assert len(places) == CURVE
    assert (places[0], places[-1]) == (min(numbers), max(numbers))
    for place, height in list(zip(places, heights, strict=True))[::16]:
        kernels = (math.exp(-(((place - v) / width) ** 2) / 2) for v in numbers)
        wanted = sum(kernels) / (n * width * math.sqrt(2 * math.pi))
        assert height == pytest.approx(wanted, rel=1e-6, abs=1e-12)


def test_the_density_of_many_is_that_of_their_law():
    normal = np.random.default_rng(7).normal(size=4000)
    places, heights = density(normal)
    law = np.exp(-(places**2) / 2) / math.sqrt(2 * math.pi)
    assert np.abs(heights - law).max() < 0.03


def test_numbers_that_overflow_have_no_density():
    assert density(np.array([1e-320, 0.0, 5e-324])) is None
