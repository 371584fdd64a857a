"""Parallel coordinates: every axis to its own scale."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.panels import ParallelAxis, ParallelPanel
from exporter.model.table import Column
from exporter.panels import chart, ramp
from exporter.panels.coordinate import coordinate

ABC = ["a", "b", "c"]


def _axis(values, kind="number", *, log=False, inverted=False):
    column = Column("p0", "t", kind, tuple(values))
    return coordinate(column, "t", log=log, inverted=inverted)


def _panel(count, **more):
    return ParallelPanel(axes=tuple(ParallelAxis(value=f"v{n}") for n in range(count)), **more)


def _layer(spec, name):
    return next((layer for layer in spec["layer"] if layer["name"] == name), None)


def test_values_run_from_foot_to_head():
    axis = _axis([10.0, 20.0, 15.0, None, math.inf])
    assert axis.places == (0, 1, 0.5, None, None)
    assert axis.ticks[0] == (0, "10")
    assert axis.ticks[-1] == (1, "20")


def test_log_axes_are_even_in_ratios():
    axis = _axis([0.001, 0.01, 0.1, 0.0], log=True)
    assert axis.places == (0, 0.5, 1, None)
    assert [text for _, text in axis.ticks] == ["0.001", "0.01", "0.1"]


def test_an_inverted_axis_is_upside_down():
    upright, turned = (_axis([1.0, 2.0, 4.0], inverted=i) for i in (False, True))
    assert turned.places == pytest.approx([1 - p for p in upright.places], abs=1e-4)
    assert turned.ticks[0] == (1, "1")


def test_texts_have_one_place_each_the_first_at_the_head():
    axis = _axis(["adam", "sgd", "adam", None], "text")
    assert axis.places == (0.75, 0.25, 0.75, None)
    assert axis.ticks == ((0.75, "adam"), (0.25, "sgd"))


def test_a_constant_is_in_the_middle():
    assert _axis([5.0, 5.0]).places == (0.5, 0.5)


def test_times_are_written_as_days():
    axis = _axis([1_772_712_000_000.0, 1_775_390_400_000.0], "time")
    assert axis.ticks[0][1] == "5 Mar 2026"


@given(st.lists(st.floats(-1e12, 1e12), min_size=1), st.booleans(), st.booleans())
def test_places_are_on_the_axis_and_in_order(values, log, inverted):
    axis = _axis(values, log=log, inverted=inverted)
    known = [(v, p) for v, p in zip(values, axis.places, strict=True) if p is not None]
    assert all(0 <= p <= 1 for _, p in [*known, *((0, p) for p, _ in axis.ticks)])
    places = [p for _, p in sorted(known)]
    assert places == sorted(places, reverse=inverted)


def test_every_run_is_one_line_over_all_axes(tables, drawn):
    table = tables.parallel(ABC, {"x": [1.0, 2.0, 3.0], "y": ["u", "v", "u"]})
    made = chart(_panel(2), table)
    rows = _layer(made.spec, "lines")["data"]["values"]
    assert [(row["s"], row["x"]) for row in rows] == [(f"s{n}", [0, 1]) for n in range(3)]
    _, svg = drawn(made)
    assert all(svg.count(f'stroke="{c}"') == 2 for c in ("#2a78c2", "#d9541e", "#12956b"))


def test_a_missing_value_breaks_the_line(tables, drawn):
    values = {"x": [1.0, 2.0], "y": [1.0, 2.0], "z": [None, 2.0], "u": [1.0, 2.0], "v": ["a", "b"]}
    _, svg = drawn(chart(_panel(5), tables.parallel(ABC[:2], values)))
    (path,) = [
        d
        for d in re.findall(r'd="([^"]*)" stroke="#2a78c2"', svg)
        if d.count("M") + d.count("L") > 2
    ]
    assert path.count("M") == 2


def test_the_author_chooses_the_colours_of_the_lines(tables):
    stops = [{"color": "#000000", "offset": 0}, {"color": "#ffffff", "offset": 100}]
    panel = ParallelPanel(axes=_panel(2).axes, gradient=stops)
    made = chart(panel, tables.parallel(ABC, {"x": [1.0, 2.0, 3.0], "y": [0.0, 5.0, 10.0]}))
    colours = [row["c"] for row in _layer(made.spec, "lines")["data"]["values"]]
    assert colours == ["#000000", "#808080", "#ffffff"]
    shown = _layer(made.spec, "ramp")["mark"]["color"]["stops"]
    assert [stop["color"] for stop in shown] == ["#000000", "#ffffff"]


def test_a_last_axis_of_numbers_colours_the_lines_and_is_the_legend(tables, drawn):
    made = chart(_panel(2), tables.parallel(ABC, {"x": [1.0, 2.0, 3.0], "y": [0.0, 5.0, None]}))
    colours = [row["c"] for row in _layer(made.spec, "lines")["data"]["values"]]
    assert colours == [ramp.mixed(0), ramp.mixed(1), "#aab2bd"]
    assert "params" not in made.spec
    assert "linearGradient" in drawn(made)[1]


def test_a_last_axis_of_texts_leaves_colours_to_the_series(tables):
    spec = chart(_panel(2), tables.parallel(ABC, {"x": [1.0, 2.0, 3.0], "y": list("uvw")})).spec
    assert _layer(spec, "ramp") is None
    assert _layer(spec, "lines")["encoding"]["stroke"]["legend"]["values"] == ["s0", "s1", "s2"]


@pytest.mark.parametrize("width", ["full", "quarter"])
def test_nothing_is_wider_than_the_drawing(tables, drawn, width):
    axes = {f"config.a_very_long_name_{n}": [1e-5, 123456.0, 3.0] for n in range(8)}
    figure, svg = drawn(chart(_panel(8, width=width), tables.parallel(ABC, axes)))
    assert figure.width <= {"full": 680, "quarter": 160}[width]
    assert "NaN" not in svg


@pytest.mark.parametrize(
    ("place", "colour"), [(None, "#aab2bd"), (0, "#5f46b0"), (1, "#9ac43a"), (7, "#9ac43a")]
)
def test_the_ramp_has_two_ends_and_grey_for_nothing(place, colour):
    assert ramp.mixed(place) == colour
