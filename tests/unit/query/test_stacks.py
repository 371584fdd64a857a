"""Stacks against a reference that adds the lines up point by point."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.query.stacks import stack

values = st.floats(0, 1e6, allow_subnormal=False) | st.just(math.nan)
xs = st.lists(st.integers(0, 40), min_size=1, max_size=12).map(sorted)
lines = st.lists(
    xs.flatmap(lambda x: st.tuples(st.just(x), st.lists(values, min_size=len(x), max_size=len(x)))),
    min_size=1,
    max_size=4,
)


def at(place, x, y):
    """What a line is worth at a place: its mean there, else a straight line, else nothing."""
    own = {p: [v for q, v in zip(x, y, strict=True) if q == p and v == v] for p in x}
    means = {p: sum(v) / len(v) if v else math.nan for p, v in own.items()}
    if place in means:
        return means[place] if means[place] == means[place] else 0.0
    before = [p for p in means if p < place]
    after = [p for p in means if p > place]
    if not before or not after:
        return 0.0
    a, b = max(before), min(after)
    between = means[a] + (means[b] - means[a]) * (place - a) / (b - a)
    return between if between == between else 0.0


@given(lines)
def test_every_line_begins_where_the_one_below_ends(given_lines):
    arrays = [(np.array(x, float), np.array(y)) for x, y in given_lines]
    found = stack(arrays, "area")
    assert found.x.tolist() == sorted({p for x, _ in given_lines for p in x})
    for column, place in enumerate(found.x):
        total = 0.0
        for row, (x, y) in enumerate(given_lines):
            value = at(place, x, y)
            assert found.values[row, column] == pytest.approx(value, rel=1e-9, abs=1e-9)
            assert found.low[row, column] == pytest.approx(total, rel=1e-9, abs=1e-9)
            total += value
            assert found.high[row, column] == pytest.approx(total, rel=1e-9, abs=1e-9)


@given(lines)
def test_shares_add_up_to_a_hundred_or_to_nothing(given_lines):
    arrays = [(np.array(x, float), np.array(y)) for x, y in given_lines]
    found = stack(arrays, "percent")
    sums = stack(arrays, "area").high[-1]
    assert found.high[-1] == pytest.approx(np.where(sums > 0, 100.0, 0.0))
    assert (np.diff(np.vstack([found.low, found.high[-1:]]), axis=0) >= -1e-9).all()


def test_what_is_below_zero_or_infinite_is_nothing():
    x = np.arange(3.0)
    found = stack([(x, np.array([-1.0, 2.0, math.inf])), (x, np.ones(3))], "area")
    assert found.high[-1].tolist() == [1, 3, 1]
    assert found.negative == 1


def test_long_lines_keep_one_x_and_their_spike():
    x = np.arange(100_000.0)
    y = np.zeros(100_000)
    y[77_777] = 5
    found = stack([(x, np.ones(100_000)), (x + 0.5, y)], "area")
    assert len(found.x) < 10_000
    assert found.high.max() == 6


@given(st.integers(1, 60), st.integers(1, 60), st.sampled_from([1.0, 1e-9, 1e300]))
def test_where_a_line_crosses_zero_it_has_no_share(below, above, unit):
    crossing = (np.array([0.0, below + above]), np.array([-below, above]) * unit)
    beside = (np.arange(below + above + 1.0), np.zeros(below + above + 1))
    found = stack([crossing, beside], "percent")
    shares = dict(zip(found.x.tolist(), found.high[0].tolist(), strict=True))
    assert shares[below] == 0
    assert shares[below + above] == 100
    assert shares[below - 1] == 0
