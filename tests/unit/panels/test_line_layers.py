"""Stacks, styles of single lines, and axes without outliers, as they are drawn."""

import re
from dataclasses import replace

import pytest

from exporter.model.panels import LinePanel
from exporter.panels import chart

LINES = {"a": [1.0, 2.0, 3.0], "b": [2.0, 2.0, 1.0]}
EDGES = {"low": [[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]], "high": [[1.0, 2.0, 3.0], [3.0, 4.0, 4.0]]}


def styled(table, **fields):
    first, *rest = table.series
    return replace(table, series=(replace(first, **fields), *rest))


def layer(spec, name):
    return next((one for one in spec["layer"] if one["name"] == name), None)


def domain(spec):
    return layer(spec, "line")["encoding"]["y"]["scale"]["domain"]


@pytest.mark.parametrize("kind", ["area", "percent"])
@pytest.mark.parametrize("width", ["full", "quarter"])
def test_a_stack_is_filled_from_edge_to_edge(tables, valid, drawn, kind, width):
    made = chart(LinePanel(y=("m",), stack=kind, width=width), tables.line(LINES, **EDGES))
    valid(made.spec)
    area = layer(made.spec, "range")
    assert area["mark"]["fillOpacity"] > 0.5
    assert [v["lo"] for v in made.spec["data"]["values"]] == EDGES["low"]
    assert [v["y"] for v in made.spec["data"]["values"]] == EDGES["high"]
    assert domain(made.spec) == ([0, 4] if kind == "area" else [0, 100])
    _, svg = drawn(made)
    assert len(re.findall(r'fill="#[0-9a-f]{6}" fill-opacity="0.72"', svg)) == 2


def test_a_stack_says_what_it_is(tables):
    made = chart(LinePanel(y=("m",), stack="percent"), tables.line(LINES, **EDGES))
    assert made.alt.startswith("Stacked areas of Share of m (%)")


def test_a_wide_line_is_wide_and_its_legend_is_not(tables, valid, drawn):
    made = chart(LinePanel(y=("m",)), styled(tables.line(LINES), width=5))
    valid(made.spec)
    _, svg = drawn(made)
    assert re.findall(r'stroke="#2a78c2" stroke-width="([\d.]+)"', svg) == ["5", "1.6"]


def test_a_line_of_points_has_no_line(tables, valid, drawn):
    made = chart(LinePanel(y=("m",)), styled(tables.line(LINES), points=True, dash=(2, 5)))
    valid(made.spec)
    assert len(layer(made.spec, "marks")["data"]["values"]) == 3
    assert made.spec["data"]["values"][0]["y"] == [None] * 3
    _, svg = drawn(made)
    assert len(re.findall(r'<path [^>]*d="[^"]*A[^"]*"[^>]* fill="#2a78c2"', svg)) == 3


def test_outliers_are_cut_off(tables, valid):
    ys = [float(n) for n in range(1, 101)] + [1e6]
    made = chart(LinePanel(y=("m",), ignore_outliers=True), tables.line({"a": ys}))
    valid(made.spec)
    assert domain(made.spec) == [0, 96]
    assert all(one["mark"]["clip"] for one in made.spec["layer"])


def test_bounds_of_the_author_stand_above_outliers(tables):
    panel = LinePanel(y=("m",), ignore_outliers=True, y_range=(None, 7))
    assert domain(chart(panel, tables.line({"a": [1.0, 2.0, 90.0]})).spec) == [1.1, 7]


def test_outliers_of_a_stack_are_those_of_its_sum(tables):
    high = [float(n) for n in range(1, 101)] + [1e6]
    edges = {"low": [[0.0] * 101], "high": [high]}
    panel = LinePanel(y=("m",), ignore_outliers=True, stack="area")
    assert domain(chart(panel, tables.line({"a": high}, **edges)).spec) == [0, 96]


def test_one_metric_of_a_pattern_is_the_title_of_the_axis(tables):
    table = styled(tables.line({"a": [1.0, 2.0]}), metric="val/loss")
    made = chart(LinePanel(y_pattern="loss"), table)
    assert layer(made.spec, "line")["encoding"]["y"]["axis"]["title"] == "val/loss"
    assert made.alt.startswith("Line chart of val/loss over")
