"""Blocks side by side give what one point after the other gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.query.decay import BLOCK, decayed_means

LENGTHS = (1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 1000, 5 * BLOCK + 7)


def one_by_one(factors, y):
    last = debias = 0.0
    found = []
    for factor, value in zip(np.broadcast_to(factors, len(y)), y, strict=True):
        last, debias = last * factor + value, debias * factor + 1
        found.append(last / debias)
    return found


def made(length, seed, shared=False):
    chance = np.random.default_rng(seed)
    factors = chance.uniform(0, 1, 1 if shared else length) ** chance.choice([0.001, 1, 50])
    return factors, chance.normal(size=length) * 10.0 ** chance.integers(-200, 200)


lines = st.lists(
    st.builds(made, st.sampled_from(LENGTHS), st.integers(0, 2**32), st.booleans()), min_size=1
)


@given(lines)
def test_they_are_the_recurrences(own):
    for (factors, y), found in zip(own, decayed_means(own), strict=True):
        size = np.abs(y).max()
        assert found / size == pytest.approx(np.array(one_by_one(factors, y)) / size, abs=1e-13)


@given(lines)
def test_a_line_is_the_same_alone_as_among_others(own):
    for line, found in zip(own, decayed_means(own), strict=True):
        np.testing.assert_array_equal(decayed_means([line])[0], found)


@pytest.mark.parametrize("length", [1, 2, BLOCK])
def test_lines_of_one_block_are_equal_to_the_last_bit(length):
    factors, y = made(length, 7)
    assert decayed_means([(factors, y)])[0].tolist() == one_by_one(factors, y)


def test_more_lines_than_fit_at_once_come_in_their_order():
    many = [(np.array([0.5]), np.full(100_000, float(n))) for n in range(7)]
    assert [float(found[-1]) for found in decayed_means(many)] == [0.0, 1, 2, 3, 4, 5, 6]
    assert decayed_means([]) == []
