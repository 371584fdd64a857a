"""Runs logged at the same x need no search for it, and huge numbers cancel out exactly."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.panels import LinePanel
from exporter.model.run import RunKey
from exporter.model.series import Trace
from exporter.query.line_merge import distinct, merge

PANEL = LinePanel(y=("m",), groupby="group", range="stddev")
values = st.floats(-1e6, 1e6) | st.just(float("nan"))


def trace(number, x, y):
    return Trace(RunKey("e", "p", str(number)), "m", np.array(x, float), np.array(y, float))


@given(st.integers(1, 30).flatmap(lambda n: st.lists(st.lists(values, min_size=n, max_size=n),
                                                     min_size=2, max_size=5)))  # fmt: skip
def test_the_short_way_gives_what_the_long_one_gives(rows):
    x = np.arange(len(rows[0]))
    short = merge([trace(n, x, row) for n, row in enumerate(rows)], PANEL)
    # a gap that is logged twice at one x changes no mean, but the runs have no longer one x
    twice = [trace(0, [x[0], *x], [np.nan, *rows[0]])]
    long = merge([*twice, *(trace(n, x, row) for n, row in enumerate(rows[1:], 1))], PANEL)
    for name in ("x", "y", "low", "high"):
        np.testing.assert_array_equal(getattr(short, name), getattr(long, name))


def test_huge_values_at_one_x_cancel_each_other_out():
    x, y = distinct(np.array([0.0, 1, 1, 1]), np.array([0.0, 1, -1e308, 1e308]))
    assert (x.tolist(), y.tolist()) == ([0, 1], [0, 1 / 3])
    _, y = distinct(np.array([1.0, 1]), np.array([1.7e308, 1.5e308]))
    assert y.tolist() == [1.6e308]


def test_rounding_does_not_decide_how_many_windows_fit():
    unit = 2.0**1015
    rows = [trace(0, [-unit, 0, 0, 2 * unit], [1, 2, 3, 4])]
    # the widest gap is one more than a third of the span, so only two of them fit
    rows.append(trace(1, [-unit, 1, 1, 2 * unit], [1, 2, 3, 4]))
    assert len(merge(rows, PANEL).x) == 2
