"""Lines of our own are those of the engine: to 0.01 px, on every chart that they take."""

import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.figures import Studio
from exporter.figures.lines import skeleton
from exporter.figures.sanitise import sanitise

SHARED = runpy.run_path(str(Path(__file__).with_name("drawings.py")))
NAMES, drawn, is_equal, positions, whole = (
    SHARED[name] for name in ("NAMES", "drawn", "is_equal", "positions", "whole")
)


@pytest.fixture(scope="module")
def studio():
    """Closed with the module: tests of the crew count its threads."""
    with Studio(None, 2, seconds=60) as open_studio:
        yield open_studio


@st.composite
def columns(draw, xs, ys):
    """A series: unsorted, with equal places and with gaps."""
    size = draw(st.integers(0, 7))
    some = st.lists(st.none() | ys, min_size=size, max_size=size)
    low = draw(some)
    high = [None if v is None else draw(ys) for v in low]
    places = draw(st.lists(xs, min_size=size, max_size=size))
    return {"x": places, "y": draw(some), "lo": low, "hi": high}


@st.composite
def charts(draw):
    """A chart of lines and bands, as panels draw them or as authors do."""
    x, xs = draw(positions(["linear", "log", "time", "symlog"]))
    y, ys = draw(positions(["linear", "log", "symlog", "sqrt", "pow"]))
    keys = draw(st.lists(st.tuples(NAMES, st.integers(0, 1)), min_size=1, max_size=4))
    data = [{"s": s, "n": n, **draw(columns(xs, ys))} for s, n in keys]
    place = {"x": {"field": "x", **x}, "y": {"field": "y", **y}}
    colour = {"field": "s", "type": "nominal"}
    if draw(st.booleans()):
        place["stroke"] = {**colour, "legend": None}
    else:
        place["strokeDash"] = colour
    if draw(st.booleans()):
        place["detail"] = {"field": "n"}
    clip = {"clip": draw(st.booleans())}
    held = {k: v for k, v in place.items() if k != "strokeDash"}
    held.setdefault("detail", {"field": "s"})
    band = {**held, "y": {**place["y"], "field": "lo"}, "y2": {"field": "hi"}}
    layers = [
        {"name": "range", "mark": {"type": "area", "fillOpacity": 0.2, **clip}, "encoding": band},
        {"name": "line", "mark": {"type": "line", **clip}, "encoding": place},
    ]
    spec = {"width": 300, "height": 120, "data": {"values": data}}
    if draw(st.booleans()):
        only = {"filter": {"field": "s", "oneOf": draw(st.lists(NAMES))}}
        layers[1]["transform"] = [only] if "n" not in only else []
    if draw(st.booleans()):
        body = {"layer": draw(st.sampled_from([layers, layers[:1], layers[1:]]))}
    else:
        facet = {"column": {"field": "n", "type": "ordinal"}} if draw(st.booleans()) else {}
        body = {"mark": {"type": "line", **clip}, "encoding": {**place, **facet}}
    if draw(st.booleans()):
        return {**spec, **body, "transform": [{"flatten": ["x", "y", "lo", "hi"]}]}
    return {**spec, **body, "data": {"values": [row for d in data for row in _rows(d)]}}


def _rows(columns):
    lists = (columns[name] for name in ("x", "y", "lo", "hi"))
    for x, y, low, high in zip(*lists, strict=True):
        yield {"s": columns["s"], "n": columns["n"], "x": x, "y": y, "lo": low, "hi": high}


@pytest.mark.slow
@settings(max_examples=100)
@given(charts())
def test_lines_are_where_the_engine_puts_them(studio, spec):
    assert skeleton(sanitise(whole(spec))) is None
    is_equal(*drawn(studio, spec, whole(spec)))


PLACE = {
    "x": {"field": "x", "type": "quantitative"},
    "y": {"field": "y", "type": "quantitative"},
    "stroke": {"field": "s", "type": "nominal"},
}
ROWS = [{"s": "a", "x": 0, "y": 1.5}, {"s": "a", "x": 2, "y": 0.5}, {"s": "b", "x": 1, "y": 1}]
PLAIN = {"data": {"values": ROWS}, "mark": "line", "encoding": PLACE}


def _with(channel, **more):
    return {**PLAIN, "encoding": {**PLACE, channel: {**PLACE.get(channel, {}), **more}}}


def _scaled(**scale):
    return _with("y", scale=scale)


def _rows_of(**cells):
    return {**PLAIN, "data": {"values": [*ROWS, {**ROWS[0], **cells}]}}


NOT_COVERED = {
    "a curve": {**PLAIN, "mark": {"type": "line", "interpolate": "monotone"}},
    "a curve by configuration": {**PLAIN, "config": {"line": {"interpolate": "step"}}},
    "points on the line": {**PLAIN, "mark": {"type": "line", "point": True}},
    "an aggregate": _with("y", aggregate="mean"),
    "a time unit": _with("x", timeUnit="year"),
    "names along an axis": _with("x", type="nominal"),
    "an order of its own": _with("order", field="x", type="quantitative"),
    "a colour by number": _with("stroke", type="quantitative"),
    "a clamped scale": _scaled(clamp=True),
    "a scale in bands": _scaled(type="band"),
    "a scale of no known kind": _scaled(type=["log"]),
    "a domain of three": _scaled(domain=[0, 1, 2]),
    "a logarithm of nothing": _scaled(type="log", domain=[0, 1]),
    "a steep power": _scaled(type="pow", exponent=400),
    "a constant that is none": _scaled(type="symlog", constant=0),
    "a calculation": {**PLAIN, "transform": [{"calculate": "1", "as": "z"}]},
    "a missing place": _rows_of(x=None),
    "text for a number": _rows_of(y="7"),
    "a flag for a number": _rows_of(y=True),
    "a series without a name": _rows_of(s=None),
    "an endless number": _rows_of(y=1e300),
    "a nested field": _with("y", field="y.z"),
    "a field for two": _with("y", field="x"),
    "a selection": {**PLAIN, "params": [{"name": "p", "select": "point"}]},
    "no data": {k: v for k, v in PLAIN.items() if k != "data"},
    "data by name": {**PLAIN, "data": {"name": "rows"}, "datasets": {"rows": ROWS}},
    "a filter of no field": {
        "layer": [{**PLAIN, "transform": [{"filter": {"field": ["s"], "oneOf": ["a"]}}]}]
    },
    "a mark that reads its row": {**PLAIN, "mark": {"type": "line", "size": {"expr": "datum.y"}}},
    "a look by configuration that reads rows": {
        **PLAIN,
        "config": {"line": {"opacity": {"expr": "datum['y'] / 9"}}},
    },
    "an axis that reads all rows": _with("x", axis={"labelExpr": "data('source_0').length"}),
    "ticks at the rows": _with("x", axis={"values": {"expr": "pluck(data('source_0'), 'x')"}}),
    "colours among the rows": _with("stroke", scale={"range": {"field": "x"}}),
    "a series by our name": _with("stroke", field="runpress_line"),
    "times on a logarithm": _with("x", type="temporal", scale={"type": "log"}),
    "layers on two scales": {"layer": [_scaled(type="symlog"), PLAIN]},
    "a rule on a scale of its own": {
        "layer": [PLAIN, {**PLAIN, "mark": "rule", "encoding": {"y": {"datum": 3}}}]
    },
    "a mark of no kind": {**PLAIN, "mark": {"type": ["line"]}},
    "layers in layers": {"data": PLAIN["data"], "layer": [{"layer": []}]},
}


@pytest.mark.parametrize("spec", NOT_COVERED.values(), ids=NOT_COVERED)
def test_what_is_not_known_to_be_equal_is_left_to_the_engine(spec):
    assert skeleton(sanitise(PLAIN)) is not None
    assert skeleton(sanitise(spec)) is None


def test_a_chart_that_the_engine_reads_otherwise_is_drawn_by_it(studio):
    """The engine takes 1 and "1" for one series, and we for two."""
    spec = _rows_of(s=1)
    spec["data"]["values"].append({"s": "1", "x": 7, "y": 1})
    assert skeleton(sanitise(spec)) is None
    is_equal(*drawn(studio, spec, whole(spec)))


def test_a_line_whose_ends_are_beyond_a_double_is_drawn_by_the_engine(studio):
    """From -1e15 on, the pixels of .1 and .5 could not be told apart."""
    spec = {**_scaled(domain=[0, 1]), "mark": {"type": "line", "clip": True}}
    spec["data"] = {"values": [{"s": "a", "x": n, "y": y} for n, y in enumerate((-1e15, 0.1, 0.5))]}
    assert skeleton(sanitise(spec)) is not None
    is_equal(*drawn(studio, spec, whole(spec)))


def test_a_skeleton_has_two_points_a_line_and_no_others():
    long = {**PLAIN, "data": {"values": [{"s": "a", "x": n, "y": n % 7} for n in range(5000)]}}
    frame = skeleton(sanitise(long))
    assert frame is not None
    assert len(frame.spec) < 700
    assert [len(trace.x) for trace in frame.traces] == [5000]


def test_a_title_that_looks_like_a_line_stays_a_title(studio):
    spec = {**PLAIN, "title": ' d="path0" <path aria-label="runpress-line-0" d="M0,0L1,1">'}
    is_equal(*drawn(studio, spec, whole(spec)))
