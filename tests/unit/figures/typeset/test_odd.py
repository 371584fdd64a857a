"""Charts that were set otherwise than by the engine once: the same now, or left to it."""

import runpy
from pathlib import Path

import pytest

from exporter.figures import engine

CHECK = runpy.run_path(str(Path(__file__).with_name("test_typeset.py")))["check"]
ROWS = [
    {"n": "one", "m": "a", "x": 1, "y": 4, "z": 2, "t": "4.0", "c": "red"},
    {"n": "two", "m": "b", "x": 2, "y": -3, "z": 3, "t": "-3", "c": "blue"},
    {"n": "six", "m": "a", "x": 6, "y": 5, "z": 1.5, "t": "none", "c": "red"},
]
N, M = ({"field": name, "type": "nominal"} for name in "nm")
X, Y, Z = ({"field": name, "type": "quantitative"} for name in "xyz")
TITLE = {"text": "T", "frame": "group", "fontSize": 12, "fontWeight": "bold", "color": "#000"}
MEAN = {"field": "z", "aggregate": "mean", "type": "quantitative"}
TWO = [{"g": None, **ROWS[0]}, {"g": "null", **ROWS[1]}]


def layer(mark, transform=(), **encoding):
    found = {"mark": mark, "encoding": encoding}
    return {**found, "transform": [*transform]} if transform else found


def plot(*layers, **more):
    return {"width": 200, "height": 100, "data": {"values": ROWS}, "layer": [*layers], **more}


def unit(one, **more):
    return {"width": 200, "height": 100, "data": {"values": ROWS}, **one, **more}


def line(**more):
    return layer("line", x=N, y=Y, **more)


CLIP = {"type": "point", "clip": True}
NARROW = plot(layer(CLIP, x={**X, "axis": None}, y={**Y, "axis": None}), width=77.5)
ODD = {
    "a rule to an axis": plot(layer("rule", x=N, y=Y)),
    "a rule from a point": plot(layer("rule", x=X, y=Y)),
    "a range without a place": plot(layer("rule", x=X, x2={"field": "z"})),
    "a standing range without a place": plot(layer("rule", y=X, y2={"field": "z"})),
    "a rule of nothing": plot(layer("rule")),
    "a bar over numbers that lies": plot(layer("bar", x=X, x2={"field": "z"}, y=Y)),
    "a bar over numbers that stands": plot(layer("bar", x=X, y=Y, y2={"field": "z"})),
    "a width along numbers": plot(layer({"type": "bar", "width": 7}, x=X, y=N)),
    "a height along numbers": plot(layer({"type": "bar", "height": 7}, x=N, y=Y)),
    "a bar of no width": plot(layer({"type": "bar", "width": 0}, x=N, y=Y)),
    "a rectangle along numbers": plot(layer("rect", x={**X, "scale": {"zero": False}}, y=Y)),
    "a bar in px": plot(layer("bar", x=N, y={**X, "scale": None}), layer("circle", x=N, y=X)),
    "a field of a stack": unit(
        layer("bar", x=N, y=Y, fill={"field": "y_end", "type": "quantitative"}),
        data={"values": [{**row, "y_end": 1} for row in ROWS]},
    ),
    "two ends of names": plot(layer("bar", x=N, x2={"field": "m"}, y=Y)),
    "a line that stands": unit(layer("line", x=X, y=N)),
    "a line in one colour": unit(line(color={"value": "red"})),
    "nothing and its name": unit(line(detail={"field": "g"}), data={"values": TWO * 2}),
    "yes and one": unit(
        line(detail={"field": "g"}),
        data={"values": [{**row, "g": n} for row in ROWS for n in (1, True)]},
    ),
    "a skeleton's description": unit(
        line(description={"field": "runpress_line"}),
        data={"values": [{**row, "runpress_line": "q"} for row in ROWS]},
    ),
    "a clip of nothing": unit(
        layer({"type": "line", "clip": True}, x={**X, "scale": {"domain": [0, 1]}}, y=Y),
        data={"values": []},
    ),
    "a counted tooltip": plot(layer("circle", x=X, y=Y, tooltip={"aggregate": "count"})),
    "a mean in a tooltip": plot(layer("circle", x=X, y=Y, tooltip=[MEAN])),
    "a mean in a detail": plot(layer("circle", x=X, y=Y, detail=[MEAN])),
    "a day in a tooltip": unit(
        layer("bar", x=N, y=Y, tooltip=[{"field": "n", "type": "temporal"}]),
        data={"values": [{"n": "2020-01-01", "y": 1}, {"n": "2021-01-01", "y": 2}]},
    ),
    "a formatted text": plot(layer("text", x=N, y=Y, text={"field": "x", "format": ".2f"})),
    "a number as text": plot(layer("text", x=N, y=Y, text={"field": "t", "type": "quantitative"})),
    "an end with a title": plot(layer("bar", y=N, x=X, x2={"field": "z", "title": "Upper"})),
    "a mean as end": plot(layer("bar", y=N, x=X, x2={"field": "z", "aggregate": "mean"})),
    "an end in px": plot(layer("rule", y=N, x=X, x2={"field": "z", "scale": None})),
    "a mean in px": plot(layer("circle", x={**X, "scale": None, "aggregate": "mean"}, y=N)),
    "a number before fields": plot(
        layer("rule", x={"datum": 9, "type": "quantitative", "title": "t"}),
        layer("circle", x={**X, "title": "t"}, y=Y),
    ),
    "a number alone": plot(layer("rule", x={"datum": 5, "type": "quantitative"})),
    "upright labels": unit(layer("bar", x={**N, "axis": {"labelAngle": -90}}, y=Y)),
    "slanted labels": unit(
        layer("bar", x={**N, "axis": {"labelAngle": -45, "labelAlign": "right"}}, y=Y)
    ),
    "an order of two fields": plot(
        layer("bar", y={**N, "sort": ["two", "one", "six", "a", "b"]}, x=X),
        layer("bar", y={**M, "sort": ["two", "one", "six", "a", "b"]}, x=X),
    ),
    "no width": plot(layer("bar", x=N, y=Y), width=0),
    "half a pixel": {"vconcat": [NARROW]},
    "half a pixel twice": {"vconcat": [NARROW, NARROW], "config": {"view": {"stroke": None}}},
    "a path to fold": unit(
        layer("line", [{"fold": ["a.b", "z"]}], x={**N, "field": "key"}, y={**Y, "field": "value"}),
        data={"values": [{"a.b": 3, "a": {"b": 7}, "z": 4}]},
    ),
    "a fill and a colour": plot(layer({"type": "bar", "fill": "red"}, x=N, y=Y, color=M)),
    "a stroke and a colour": unit(layer({"type": "line", "stroke": "red"}, x=X, y=Y, color=M)),
    "symbols with a stroke": plot(layer({"type": "circle", "stroke": "white"}, x=X, y=Y, color=M)),
    "symbols with a stroke by value": plot(
        layer("circle", x=X, y=Y, fill=M, stroke={"value": "black"})
    ),
    "an opacity of marks": unit(layer("bar", x=N, y=Y, color=M), config={"mark": {"opacity": 0.4}}),
    "an opacity of bars": unit(layer("bar", x=N, y=Y, color=M), config={"bar": {"opacity": 0.5}}),
    "numbers off a gradient": unit(
        layer("circle", x=X, y=Y, color={**Z, "legend": {"labelOffset": 11}})
    ),
    "two schemes of one scale": plot(
        layer("rect", x=N, y=M, fill={**X, "legend": None}),
        layer("point", x=N, y=M, fill={**X, "legend": None}),
        config={"range": {"heatmap": ["#000000", "#ff0000"], "ramp": ["#00ff00", "#0000ff"]}},
    ),
    "a line in a gradient": unit(
        layer(
            {
                "type": "line",
                "color": {"gradient": "linear", "stops": [{"offset": 0, "color": "red"}]},
            },
            x=X,
            y=Y,
        )
    ),
    "a title as configured": plot(
        layer("bar", x=N, y=Y), title=TITLE, config={"title": {"anchor": "start", "offset": 20}}
    ),
    "a text of nothing": plot(
        layer("text", x=N, y=Y, text={"field": "t"}), data={"values": [{**ROWS[0], "t": ""}]}
    ),
    "no ends of a domain": unit(layer("circle", x={**X, "scale": {"domain": []}}, y=Y)),
    "no expression of labels": unit(layer("bar", x={**N, "axis": {"labelExpr": None}}, y=Y)),
    "an ordinal colour": unit(layer("bar", x=N, y=Y, color={**M, "type": "ordinal"})),
    "a stack": unit(layer("bar", x=M, y=Y, color=N)),
    "a calculated x": {
        "width": 200,
        "height": 100,
        "data": {"values": [{"x": [0, 4], "y": [1, 3]}]},
        "transform": [{"flatten": ["x", "y"]}, {"calculate": "datum.x*2", "as": "w"}],
        **layer("line", x={**X, "field": "w"}, y=Y),
    },
}


@pytest.fixture(scope="module", autouse=True)
def _engine():
    engine.start()


@pytest.mark.parametrize("spec", ODD.values(), ids=ODD)
def test_it_is_the_same_or_left_to_the_engine(spec):
    CHECK(spec)
