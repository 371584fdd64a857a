"""Smoothing equals the written-out formulas of the W&B documentation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.query.smoothing import VIEWPORT_SCALE, smooth

numbers = st.floats(-1e6, 1e6, allow_nan=False)
lines = st.lists(numbers, min_size=1, max_size=60)
KINDS = ("twema", "ema", "gaussian", "average")


def reference_twema(x, y, weight):
    decay, last, debias, out = min(weight**0.5, 0.999), 0.0, 0.0, []
    for i, value in enumerate(y):
        gap = (x[i] - x[i - 1]) / (x[-1] - x[0]) * VIEWPORT_SCALE if i else 0
        last = last * decay**gap + value
        debias = debias * decay**gap + 1
        out.append(last / debias)
    return out


def reference_ema(y, weight):
    last, out = 0.0, []
    for n, value in enumerate(y, 1):
        last = last * weight + (1 - weight) * value
        out.append(last / (1 - weight**n))
    return out


@given(st.lists(numbers, min_size=2, max_size=60), st.floats(0.01, 1))
def test_twema_is_the_documented_recurrence(y, weight):
    x = np.arange(len(y), dtype=float) ** 1.5
    got = smooth(x, np.array(y), "twema", weight)
    assert got == pytest.approx(reference_twema(x, y, weight), rel=1e-9, abs=1e-6)


@given(lines, st.floats(0.01, 0.99))
def test_ema_is_tensorboards(y, weight):
    x = np.arange(len(y), dtype=float)
    assert smooth(x, np.array(y), "ema", weight) == pytest.approx(
        reference_ema(y, weight), rel=1e-6, abs=1e-3
    )


@given(lines, st.sampled_from(KINDS), st.floats(0.01, 0.99))
def test_a_smoothed_line_stays_between_its_extremes(y, kind, amount):
    x = np.arange(len(y), dtype=float)
    got = smooth(x, np.array(y), kind, amount)
    slack = 1e-9 * max(map(abs, y)) + 1e-12
    assert got.min() >= min(y) - slack
    assert got.max() <= max(y) + slack


@given(numbers, st.integers(1, 50), st.sampled_from(KINDS))
def test_a_constant_stays_constant(value, n, kind):
    y = np.full(n, value)
    assert smooth(np.arange(n, dtype=float), y, kind, 0.7) == pytest.approx(y)


@pytest.mark.parametrize("kind", KINDS)
def test_gaps_stay_gaps_and_move_nothing(kind):
    x = np.arange(6, dtype=float)
    whole = smooth(x[[0, 1, 3, 4, 5]], np.array([1.0, 2, 4, 5, 6]), kind, 0.5)
    gapped = smooth(x, np.array([1.0, 2, np.nan, 4, 5, 6]), kind, 0.5)
    assert np.isnan(gapped[2])
    assert gapped[[0, 1, 3, 4, 5]] == pytest.approx(whole)


def test_no_smoothing_is_the_line_itself():
    y = np.array([3.0, 1, 2])
    assert smooth(np.arange(3.0), y, "twema", 0) is y
    assert smooth(np.arange(3.0), y, "none", 0.9) is y
