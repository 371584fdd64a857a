"""Scatter plots and their regression line."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exporter.model.panel import Stop
from exporter.model.panels import ScatterPanel
from exporter.model.table import Column
from exporter.panels import chart, ramp, regression
from exporter.panels.axes import Axis

PANEL = ScatterPanel(x="config.lr", y="summary.loss")
ABC = ["a", "b", "c"]
LINEAR, LOG = Axis("linear", 0, 1e6, 300), Axis("log", 1e-6, 1e6, 300)


def _layer(spec, name):
    return next((layer for layer in spec["layer"] if layer["name"] == name), None)


def _points(spec, name="points"):
    return [(row["x"], row["y"]) for row in _layer(spec, name)["data"]["values"]]


def test_every_run_with_both_values_is_one_point(tables, drawn):
    table = tables.scatter(ABC, [1.0, 2.0, None], [3.0, math.nan, 4.0])
    made = chart(PANEL, table)
    assert _points(made.spec) == [(1, 3)]
    assert len(re.findall(r'<path [^>]*fill="#2a78c2"', drawn(made)[1])) == 2  # and in the legend


def test_log_axes_leave_out_what_they_cannot_show(tables):
    panel = PANEL.model_copy(update={"log_x": True, "log_y": True})
    made = chart(panel, tables.scatter(ABC, [1e-3, 0.0, 1e-1], [1.0, 2.0, -3.0]))
    assert _points(made.spec) == [(0.001, 1)]


def test_a_third_value_is_a_colour_with_a_gradient_legend(tables, drawn):
    table = tables.scatter(ABC, [1.0, 2.0, 3.0], [1.0, 2.0, 3.0], z=[10.0, 20.0, 30.0])
    made = chart(PANEL.model_copy(update={"z": "config.depth"}), table)
    fill = _layer(made.spec, "points")["encoding"]["fill"]
    assert fill["scale"]["domain"] == [10, 30]
    assert fill["legend"]["title"] == "depth"
    assert "linearGradient" in drawn(made)[1]


def test_points_without_a_colour_value_are_hollow(tables):
    table = tables.scatter(ABC, [1.0, 2.0, 3.0], [1.0, 2.0, 3.0], z=[10.0, None, -1.0])
    spec = chart(PANEL.model_copy(update={"z": "d", "log_z": True}), table).spec
    assert _points(spec) == [(1, 1)]
    assert _points(spec, "missing") == [(2, 2), (3, 3)]
    assert _layer(spec, "missing")["mark"]["filled"] is False


def test_a_colour_that_no_run_has_falls_back_to_series(tables):
    table = tables.scatter(ABC, [1.0, 2.0, 3.0], [1.0, 2.0, 3.0], z=[None, None, math.nan])
    fill = _layer(chart(PANEL, table).spec, "points")["encoding"]["fill"]
    assert fill["field"] == "s"


def test_series_of_one_colour_differ_in_shape(tables, drawn):
    table = tables.scatter(ABC, [1.0] * 3, [1.0, 2.0, 3.0], dashes=((), (6, 3)))
    made = chart(PANEL, table)
    shape = _layer(made.spec, "points")["encoding"]["shape"]
    assert shape["scale"]["range"] == ["circle", "square", "circle"]
    assert drawn(made)[1].count(">b<") == 1


@pytest.mark.parametrize(("log_x", "log_y"), [(False, False), (True, False), (True, True)])
def test_the_regression_line_is_numpys_on_the_axes_scales(tables, log_x, log_y):
    x, y = [1.0, 10.0, 100.0, 1000.0], [5.0, 3.0, 2.5, 0.7]
    panel = PANEL.model_copy(update={"regression": True, "log_x": log_x, "log_y": log_y})
    made = chart(panel, tables.scatter([*ABC, "d"], x, y))
    u, v = (np.log10(a) if log else np.array(a) for a, log in ((x, log_x), (y, log_y)))
    fitted = np.polyval(np.polyfit(u, v, 1), [u[0], u[-1]])
    ends = _points(made.spec, "trend")
    assert [e[0] for e in ends] == [1, 1000]
    assert [e[1] for e in ends] == pytest.approx(10**fitted if log_y else fitted, rel=1e-4)
    r2 = float(np.corrcoef(u, v)[0, 1] ** 2)
    assert made.spec["title"]["text"] == f"R² = {r2:.3g} (n = 4)"


values = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=20)


@given(values, values)
def test_r2_is_the_squared_correlation(xs, ys):
    count = min(len(xs), len(ys))
    xs, ys = np.round(xs[:count], 3), np.round(ys[:count], 3)
    assume(np.ptp(xs) > 1e-2 and np.ptp(ys) > 1e-2)
    line = regression.fit(list(zip(xs.tolist(), ys.tolist(), strict=True)), LINEAR, LINEAR)
    assert line.r2 == pytest.approx(float(np.corrcoef(xs, ys)[0, 1] ** 2), abs=1e-6)


def test_swapping_the_axes_keeps_r2():
    points = [(1.0, 2.0), (2.0, 2.5), (5.0, 4.0), (9.0, 3.0)]
    there = regression.fit(points, LINEAR, LOG)
    back = regression.fit([(y, x) for x, y in points], LOG, LINEAR)
    assert there.r2 == pytest.approx(back.r2)


SQUARE = ([1.0, 2.0, 3.0], [1.0, 4.0, 9.0])


def test_the_authors_bounds_are_the_axes(tables):
    panel = PANEL.model_copy(update={"x_range": (0, 2.5), "y_range": (None, 20)})
    spec = chart(panel, tables.scatter(ABC, *SQUARE)).spec
    points = _layer(spec, "points")
    assert points["encoding"]["x"]["scale"]["domain"] == [0, 2.5]
    assert points["encoding"]["y"]["scale"]["domain"][1] == 20
    assert points["encoding"]["y"]["scale"]["domain"][0] < 1
    assert points["mark"]["clip"]


def test_colours_of_ones_own_reach_over_the_range(tables, drawn):
    stops = [{"color": "#ff0000", "offset": 0}, {"color": "#00ff00", "offset": 25}]
    stops += [{"color": "#0000ff", "offset": 100}]
    panel = ScatterPanel(x="a", y="b", z="c", gradient=stops, z_range=(0, 100))
    table = tables.scatter(ABC, *SQUARE, z=[0.0, 25.0, 400.0])
    made = chart(panel, table)
    scale = _layer(made.spec, "points")["encoding"]["fill"]["scale"]
    assert scale["range"] == ["#ff0000", "#00ff00", "#00aa55", "#0055aa", "#0000ff"]
    assert (scale["domain"], scale["clamp"]) == ([0, 100], True)
    svg = drawn(made)[1]
    assert set(re.findall(r'fill="(rgb[^"]*)" fill-opacity', svg)) == {
        "rgb(255, 0, 0)", "rgb(0, 255, 0)", "rgb(0, 0, 255)"
    }  # fmt: skip


@pytest.mark.parametrize("offsets", [(0, 100), (10, 50), (0, 33.3, 100), (99,)])
def test_a_gradient_meets_its_stops(offsets):
    stops = ramp.stops([Stop(color=f"#0000{n:02x}", offset=o) for n, o in enumerate(offsets)])
    even = ramp.evenly(stops)
    assert (stops[0][0], stops[-1][0]) == (0, 1)
    assert (even[0], even[-1]) == (stops[0][1], stops[-1][1])
    for place, colour in stops:
        assert ramp.mixed(place, stops) == colour


def test_running_lines_are_steps_with_names(tables, drawn):
    table = tables.scatter(ABC, *SQUARE)
    column = Column("running_max", "", "number", (1.0, 4.0, 9.0))
    made = chart(PANEL, replace(table, columns=(*table.columns, column)))
    assert _points(made.spec, "running-max") == [(1, 1), (2, 4), (3, 9)]
    assert ">max<" in drawn(made)[1]


@pytest.mark.parametrize("points", [[], [(1.0, 2.0)], [(1.0, 2.0), (1.0, 5.0)]])
def test_there_is_no_line_without_two_different_x(tables, points):
    assert regression.fit(points, LINEAR, LINEAR) is None
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    spec = chart(
        PANEL.model_copy(update={"regression": True}), tables.scatter(ABC[: len(xs)], xs, ys)
    ).spec
    assert _layer(spec, "trend") is None
    assert "title" not in spec


def test_a_flat_line_fits_perfectly():
    line = regression.fit([(1.0, 2.0), (2.0, 2.0), (3.0, 2.0)], LINEAR, Axis("linear", 1, 3, 9))
    assert (line.r2, line.ends) == (1, ((1.0, 2), (3.0, 2)))


@pytest.mark.parametrize("log", [False, True])
def test_the_axis_reaches_to_both_ends_of_the_regression_line(tables, log):
    x, y = [1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 50.0, 60.0, 70.0, 71.0]
    panel = PANEL.model_copy(update={"regression": True, "log_y": log})
    spec = chart(panel, tables.scatter("abcde", x, y)).spec
    trend = _layer(spec, "trend")
    low, high = trend["encoding"]["y"]["scale"]["domain"]
    assert all(low <= height <= high for _, height in _points(spec, "trend"))
    bounded = panel.model_copy(update={"y_range": (0.5, 80.0)})
    domain = _layer(chart(bounded, tables.scatter("abcde", x, y)).spec, "trend")
    assert domain["encoding"]["y"]["scale"]["domain"] == [0.5, 80]
