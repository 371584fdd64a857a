"""Points of our own are those of the engine: to 0.01 px, in the same order."""

import re
import runpy
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exporter.figures import normalise
from exporter.figures.lines import skeleton, spliced
from exporter.figures.sanitise import sanitise

SHARED = runpy.run_path(str(Path(__file__).with_name("drawings.py")))
NAMES, drawn, is_equal, positions, whole = (
    SHARED[name] for name in ("NAMES", "drawn", "is_equal", "positions", "whole")
)
PLACE = {
    "x": {"field": "x", "type": "quantitative"},
    "y": {"field": "y", "type": "quantitative"},
    "fill": {"field": "s", "type": "nominal"},
}
ROWS = [{"s": s, "x": n, "y": n * n % 7, "t": f"run {n}"} for s in "abc" for n in range(9)]
PLAIN = {"data": {"values": ROWS}, "mark": "point", "encoding": PLACE}


@st.composite
def charts(draw):
    """Stretches of points, some of one series apart from each other, as panels or authors draw."""
    x, xs = draw(positions(["linear", "log", "time", "symlog"]))
    y, ys = draw(positions(["linear", "log", "symlog", "sqrt", "pow"]))
    keys = draw(st.lists(st.tuples(NAMES, st.integers(0, 1)), min_size=1, max_size=4))
    rows = [
        {"s": s, "n": n, "t": "name", "x": a, "y": b}
        for s, n in keys
        for a, b in draw(st.lists(st.tuples(xs, ys), min_size=4, max_size=9))
    ]
    colour = {"field": "s", "type": "nominal"}
    place = {"x": {"field": "x", **x}, "y": {"field": "y", **y}}
    channels = draw(st.sets(st.sampled_from(["fill", "stroke", "color", "shape", "opacity"])))
    place |= dict.fromkeys(channels, colour)
    if draw(st.booleans()):
        place |= {"tooltip": {"field": "t"}, "detail": {"field": "n"}}
    mark = {
        "type": draw(st.sampled_from(["point", "circle", "square"])),
        "filled": draw(st.booleans()),
        "clip": draw(st.booleans()),
        "size": draw(st.integers(1, 90)),
    }
    unit = {"mark": mark, "encoding": place}
    if draw(st.booleans()):
        trend = {"data": {"values": rows[:2]}, "mark": "line", "encoding": _only_places(place)}
        body = {"layer": draw(st.permutations([trend, {"data": {"values": rows}, **unit}]))}
    else:
        facet = {"row": {"field": "n", "type": "ordinal"}} if draw(st.booleans()) else {}
        body = {"data": {"values": rows}, "mark": mark, "encoding": {**place, **facet}}
    return {"width": 300, "height": 120, **body}


def _only_places(encoding):
    return {channel: encoding[channel] for channel in ("x", "y")}


@pytest.mark.slow
@settings(max_examples=100)
@given(charts())
def test_points_are_where_the_engine_puts_them(studio, spec):
    assume(skeleton(sanitise(spec)) is not None)
    assert skeleton(sanitise(whole(spec))) is None
    is_equal(*drawn(studio, spec, whole(spec)))


def test_a_skeleton_has_two_points_a_stretch_and_no_others():
    frame = skeleton(sanitise(PLAIN | {"data": {"values": [*ROWS, *ROWS[:9]]}}))
    assert frame is not None
    assert [len(trace.x) for trace in frame.traces] == [9, 9, 9, 9]
    assert frame.spec.count('"runpress_line":') == 8


def test_columns_are_read_like_rows(studio):
    columns = [
        {"s": s, "x": [r["x"] for r in ROWS if r["s"] == s], "y": [n + 1 for n in range(9)]}
        for s in "abc"
    ]
    spec = {**PLAIN, "data": {"values": columns}, "transform": [{"flatten": ["x", "y"]}]}
    assert skeleton(sanitise(spec)) is not None
    is_equal(*drawn(studio, spec, whole(spec)))


NOT_COVERED = {
    "a colour by number": {"fill": {"field": "y2", "type": "quantitative"}},
    "a size by number": {"size": {"field": "y2", "type": "quantitative"}},
    "bins": {"x": {**PLACE["x"], "bin": True}},
    "a tooltip that counts": {"tooltip": {"aggregate": "count"}},
    "tooltips of which one counts": {
        "tooltip": [{"field": "t"}, {"aggregate": "mean", "field": "n", "type": "quantitative"}]
    },
    "a tooltip of times": {"tooltip": {"field": "s", "type": "temporal"}},
    "a shape by its row": {"shape": {"value": {"expr": "datum.y > 3 ? 'circle' : 'square'"}}},
    "an offset": {"xOffset": {"field": "s"}},
}


@pytest.mark.parametrize("channels", NOT_COVERED.values(), ids=NOT_COVERED)
def test_what_is_not_known_to_be_equal_is_left_to_the_engine(channels):
    assert skeleton(sanitise(PLAIN)) is not None
    assert skeleton(sanitise({**PLAIN, "encoding": {**PLACE, **channels}})) is None


def test_series_that_alternate_are_left_to_the_engine():
    assert skeleton(sanitise({**PLAIN, "data": {"values": ROWS[::9] * 9}})) is None


def test_a_point_without_a_place_is_left_to_the_engine():
    assert skeleton(sanitise({**PLAIN, "data": {"values": [*ROWS, {"s": "c", "x": 1}]}})) is None


def test_points_that_the_engine_has_to_colour_keep_the_lines_beside_them(studio):
    ramp = {"fill": {"field": "y", "type": "quantitative"}}
    dots = {"data": {"values": ROWS}, "mark": "point", "encoding": {**_only_places(PLACE), **ramp}}
    trend = {"data": {"values": ROWS[:9]}, "mark": "line", "encoding": _only_places(PLACE)}
    frame = skeleton(sanitise({"layer": [trend, dots]}))
    assert frame is not None
    assert [trace.symbols for trace in frame.traces] == [False]
    is_equal(*drawn(studio, {"layer": [trend, dots]}, whole({"layer": [trend, dots]})))


def test_many_points_take_their_order_from_the_data(studio):
    rows = [{"s": "ab"[n // 600], "x": n, "y": (n * 37) % 101} for n in range(1200)]
    (svg,) = drawn(studio, {**PLAIN, "data": {"values": rows}})
    across = [float(x) for x in re.findall(r'translate\(([\d.]+),[\d.]+\)" d="M', svg)]
    assert len(across) >= 1200
    assert all(a < b for a, b in pairwise(across[:1200]))


@pytest.mark.parametrize("shape", ["M3,0A3,3,0,1,1,-3,0A3,3,0,1,1,3,0", "M-1,-2L1,-2L1,2Z"])
def test_a_symbol_takes_the_place_of_its_stretch(shape):
    """Also one with straight sides, which begins like a line."""
    frame = skeleton(sanitise(PLAIN | {"data": {"values": ROWS[:9]}}))
    assert frame is not None
    named, look = 'aria-label="runpress-line-0" role="graphics-symbol"', f'd="{shape}" fill="red"'
    svg = "".join(f'<path {named} transform="translate({at})" {look}/>' for at in ("0,9", "80,1"))
    found = spliced(f"<g>{svg}</g>", frame)
    assert found is not None
    assert found.svg == f'<g><path {named} transform="symbols0" {look}/></g>'
    assert len(found.paths[0].split(" ")) == 9


def test_many_symbols_are_too_big_together(monkeypatch):
    monkeypatch.setattr(normalise, "MAX_BYTES", 4000)
    one = '<path transform="symbols{}" d="M0,0Z" fill="red"/>'
    size = 'xmlns="http://www.w3.org/2000/svg" width="9" height="9"'
    svg = f"<svg {size}>{''.join(map(one.format, range(5)))}</svg>"
    drawing = normalise.normalise(svg, "", "", ["1,2 3,4"] * 5)
    assert drawing.svg.count(b"translate(") == 10
    with pytest.raises(normalise.FigureError, match="the drawing has"):
        normalise.normalise(svg, "", "", [" ".join(["1,2"] * 20)] * 5)
