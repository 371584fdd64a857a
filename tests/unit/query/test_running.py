"""Scatter plots: running lines, points outside, names of the author's own."""

import math
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.panels import ScatterPanel
from exporter.model.run import Run, RunKey
from exporter.query.colors import assign
from exporter.query.points import scatter_table
from exporter.query.scene import Scene


def table(points, **fields):
    runs = tuple(
        Run(RunKey("e", "p", str(n)), f"r{n}", config={"x": x, "n": n}, summary={"y": y})
        for n, (x, y) in enumerate(points)
    )
    panel = ScatterPanel(x="config.x", y="summary.y", **fields)
    return scatter_table(panel, Scene(runs, None, assign(str(r.key) for r in runs)))


numbers = st.floats(-1e6, 1e6)


@given(st.lists(st.tuples(st.integers(0, 5).map(float), numbers), min_size=1, max_size=20))
def test_a_running_line_is_about_all_points_that_are_not_further(points):
    found = table(points, running=("min", "max", "mean"))
    for n, (x, _) in enumerate(points):
        near = [b for a, b in points if a <= x]
        assert found.column("running_min").values[n] == min(near)
        assert found.column("running_max").values[n] == max(near)
        mean = found.column("running_mean").values[n]
        assert mean == pytest.approx(math.fsum(near) / len(near), abs=1e-6)


@given(st.lists(numbers, min_size=1, max_size=20))
def test_over_time_it_is_the_plain_running_extreme(values):
    found = table(list(enumerate(values)), running=("max",))
    assert list(found.column("running_max").values) == list(accumulate(values, max))


def test_points_outside_the_axes_are_counted():
    points, words = [(0, 0), (1, 1), (2, 5)], "outside the axes."
    assert table(points, y_range=(None, 2)).notes == (f"1 point lies {words}",)
    assert table(points, x_range=(0.5, 1), y_range=(0, 2)).notes == (f"2 points lie {words}",)
    assert table(points, x_range=(0, 2)).notes == ()


def test_the_author_says_what_points_are_called():
    found = table([(1, 2)], legend_template="${run:name} at ${config:n}")
    assert [s.label for s in found.series] == ["r0 at 0"]
