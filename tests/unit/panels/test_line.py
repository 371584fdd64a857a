"""Lines: every number in its place, every series once, gaps as gaps."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.model.panels import LinePanel
from exporter.model.table import PanelTable
from exporter.panels import chart

PANEL = LinePanel(y=("val/loss",))
DAY = 86_400_000.0
NOON = 1_772_712_000_000.0  # 5 March 2026, 12:00 UTC


def _layer(spec, name):
    return next((layer for layer in spec["layer"] if layer["name"] == name), None)


def _axis(spec, channel):
    return _layer(spec, "line")["encoding"][channel]


def _paths(svg, colour):
    """The lines of a colour in the plot: a legend's are two points long."""
    lines = re.findall(rf'<path d="([^"]*)" stroke="{colour}" stroke-width="[\d.]+"[^>]*>', svg)
    return [d for d in lines if d.count(",") > 2]


@pytest.mark.parametrize("count", [1, 3, 10])
def test_every_series_is_drawn_once(tables, drawn, count):
    table = tables.line({f"run {n}": [1.0, 3.0, 2.0 + n] for n in range(count)})
    _, svg = drawn(chart(PANEL, table))
    for colour in {s.color for s in table.series}:
        wanted = sum(s.color == colour for s in table.series)
        assert len(_paths(svg, colour)) == wanted


def test_duplicate_labels_stay_two_series_with_two_entries(tables, drawn):
    table = tables.line({"a": [1.0, 2.0, 3.0], "b": [3.0, 1.0, 1.0]})
    twice = PanelTable("line", table.columns, tables.series(["same", "same"]))
    _, svg = drawn(chart(PANEL, twice))
    assert svg.count(">same<") == 2
    assert all(len(_paths(svg, s.color)) == 1 for s in twice.series)


def test_dashes_and_colours_share_one_legend(tables, drawn):
    lines = {"solid": [1.0, 2.0, 3.0], "dashed": [3.0, 1.0, 1.0]}
    _, svg = drawn(chart(PANEL, tables.line(lines, dashes=((), (6, 3)))))
    assert (svg.count(">solid<"), svg.count(">dashed<")) == (1, 1)
    assert svg.count('stroke-dasharray="6,3"') == 2


def test_a_gap_breaks_the_line_and_a_lone_point_is_a_dot(tables, drawn):
    ys = [1.0, 2.0, 1.0, math.nan, 5.0, None, 3.0, 2.0, 1.0]
    _, svg = drawn(chart(PANEL, tables.line({"a": ys, "b": [4.0] * 9})))
    (path,) = _paths(svg, "#2a78c2")
    assert path.count("M") == 2
    assert len(re.findall(r'<path [^>]*d="[^"]*A[^"]*"[^>]* fill="#2a78c2"', svg)) == 1


def test_a_single_point_is_visible(tables):
    spec = chart(PANEL, tables.line({"a": [1.5]})).spec
    assert _layer(spec, "points")["data"]["values"] == [{"c": "#2a78c2", "x": 0, "y": 1.5}]


numbers = st.floats(-1e6, 1e6, allow_subnormal=False)


@settings(max_examples=50, deadline=None)
@given(ys=st.lists(numbers, min_size=3, max_size=30), start=st.integers(-(10**9), 10**9))
def test_rounding_moves_no_point_visibly(tables, ys, start):
    xs = [float(start + 7 * n) for n in range(len(ys))]
    spec = chart(PANEL, tables.line({"a": ys}, x=xs)).spec
    (values,) = spec["data"]["values"]
    for field, given_values in (("x", xs), ("y", ys)):
        low, high = _axis(spec, field)["scale"]["domain"]
        error = np.abs(np.array(values[field], float) - np.array(given_values)).max()
        assert error <= (high - low) * 1e-5


def test_rounding_keeps_ratios_on_a_log_axis(tables):
    ys = [1.23456789e-7, 4.5678912, 9.87654321e8]
    spec = chart(LinePanel(y=("m",), log_y=True), tables.line({"a": ys})).spec
    assert spec["data"]["values"][0]["y"] == pytest.approx(ys, rel=1e-5)


def test_what_a_log_axis_cannot_show_is_a_gap(tables):
    spec = chart(LinePanel(y=("m",), log_y=True), tables.line({"a": [1.0, 2.0, 0.0, -1.0]})).spec
    assert spec["data"]["values"][0]["y"] == [1, 2, None, None]
    assert _axis(spec, "y")["scale"] == {"type": "log", "domain": [1, 2], "nice": False}


def test_bounds_are_exact_and_clip(tables):
    panel = LinePanel(y=("m",), x_range=(1, 2.5), y_range=(0, 0.33))
    spec = chart(panel, tables.line({"a": [0.1, 0.2, 0.3, 9.0]})).spec
    assert _axis(spec, "x")["scale"]["domain"] == [1, 2.5]
    assert _axis(spec, "y")["scale"] == {"type": "linear", "domain": [0, 0.33], "nice": False}
    assert all(layer["mark"]["clip"] for layer in spec["layer"])


def test_the_y_axis_fits_what_the_x_axis_shows(tables):
    panel = LinePanel(y=("m",), x_range=(1, None))
    spec = chart(panel, tables.line({"a": [900.0, 1.0, 2.0, 3.0]})).spec
    assert _axis(spec, "y")["scale"]["domain"] == [1, 3]


@pytest.mark.parametrize(("least", "foot"), [(0.1, 0), (0.5, 0.5), (-0.1, -0.1)])
def test_a_small_least_value_makes_the_axis_start_at_zero(tables, least, foot):
    spec = chart(PANEL, tables.line({"a": [least, 1.0, 0.7]})).spec
    assert _axis(spec, "y")["scale"]["domain"][0] == foot


def test_a_raw_line_is_faint_and_a_range_area_pale(tables, drawn):
    more = {"raw": [[1.0, 3.0, 2.0]], "low": [[0.5, 1.0, 1.0]], "high": [[2.0, 3.0, 4.0]]}
    made = chart(PANEL, tables.line({"a": [1.5, 2.5, 2.2]}, **more))
    assert [layer["name"] for layer in made.spec["layer"]] == ["range", "raw", "line"]
    _, svg = drawn(made)
    assert re.search(r'fill="#2a78c2" fill-opacity="0.16"', svg)
    assert re.search(r'stroke="#2a78c2" stroke-opacity="0.28"', svg)


@pytest.mark.parametrize(
    ("span", "title", "format_"),
    [
        (60_000.0, "Time (UTC, 5 Mar 2026)", "%H:%M:%S"),
        (DAY, "Time (UTC, 5 Mar 2026)", "%H:%M"),
        (30 * DAY, "Time (UTC)", "%-d %b"),
        (400 * DAY, "Time (UTC)", "%b %Y"),
        (4000 * DAY, "Time (UTC)", "%Y"),
    ],
)
def test_times_are_written_as_their_span_needs(tables, span, title, format_):
    table = tables.line({"a": [1.0, 2.0]}, x=[NOON, NOON + span], kind="time", title="Time (UTC)")
    x = _axis(chart(LinePanel(y=("m",), x="time"), table).spec, "x")
    assert x["axis"]["title"] == title
    assert x["axis"]["format"] == format_
    assert (x["type"], x["scale"]["type"]) == ("temporal", "utc")


def test_times_are_drawn_in_utc(tables, drawn, monkeypatch):
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    table = tables.line({"a": [1.0, 2.0]}, x=[NOON, NOON + 7_200_000], kind="time")
    _, svg = drawn(chart(LinePanel(y=("m",), x="time"), table))
    assert ">12:00<" in svg


def test_bounds_of_a_time_axis_may_be_seconds(tables):
    table = tables.line({"a": [1.0, 2.0]}, x=[NOON, NOON + DAY], kind="time")
    panel = LinePanel(y=("m",), x="time", x_range=(NOON / 1000, NOON + 2 * DAY))
    domain = _axis(chart(panel, table).spec, "x")["scale"]["domain"]
    assert domain == [NOON, NOON + 2 * DAY]


@pytest.mark.parametrize(("seconds", "label"), [(90.0, ">30 s<"), (21_600.0, ">1 h<")])
def test_time_since_the_start_is_told_in_good_units(tables, drawn, seconds, label):
    table = tables.line({"a": [1.0, 2.0]}, x=[0.0, seconds], title="Time since the start (s)")
    made = chart(LinePanel(y=("m",), x="relative"), table)
    assert _axis(made.spec, "x")["axis"]["title"] == "Time since the start"
    assert label in drawn(made)[1]


def test_titles_of_the_author_win(tables):
    panel = LinePanel(y=("m",), x_title="Updates", y_title="Loss")
    spec = chart(panel, tables.line({"a": [1.0, 2.0]})).spec
    assert [_axis(spec, c)["axis"]["title"] for c in "xy"] == ["Updates", "Loss"]


def test_several_metrics_have_no_common_title(tables):
    spec = chart(LinePanel(y=("a", "b")), tables.line({"a": [1.0, 2.0], "b": [2.0, 3.0]})).spec
    assert _axis(spec, "y")["axis"]["title"] is None


def test_the_height_of_the_plot_is_the_authors(tables):
    assert chart(LinePanel(y=("m",), height=123), tables.line({"a": [1.0]})).spec["height"] == 123
