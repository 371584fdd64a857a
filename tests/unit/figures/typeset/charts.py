"""Random charts of the kinds that are set without the engine: as panels make them, and authors."""

import copy

from hypothesis import strategies as st

from exporter.panels.sizes import Fonts
from exporter.panels.theme import config

WORDS = st.text("abcAVTWo.,-/_0123456789()% =+fil", min_size=1, max_size=14).map(
    lambda text: " ".join(text.split()) or "a"
)
SIZES = st.integers(1, 6).flatmap(lambda e: st.floats(-(10.0**e), 10.0**e))
NUMBERS = SIZES.map(lambda n: float(f"{n:.5g}")) | st.floats(-1, 1).map(lambda n: round(n, 5))
POSITIVE = st.floats(-5, 5).map(lambda e: float(f"{10**e:.4g}"))
COLOURS = st.sampled_from(["#1661e6", "#e76707", "#14af82", "black"])
POWERS = (
    "datum.value == 1 ? '1' : replace(replace(format(datum.value, '.4~e'), 'e+', 'e'), 'e-', 'e−')"
)
LABEL_FORMS = st.sampled_from(
    [
        "format(datum.value, ',~g')",
        "format(datum.value, '~s')",
        "datum.value < 1000 ? format(datum.value, ',~g') : format(datum.value, '~s')",
        "datum.value == 0 ? '0' : format(datum.value / 60, ',~g') + ' min'",
        "abs(datum.value) < 1e-07 ? '0' : " + POWERS,
        POWERS.replace("4", "2"),
    ]
)


@st.composite
def axes(draw, *, lying):
    """What an author may say of an axis."""
    said = {}
    if draw(st.booleans()):
        said["title"] = draw(st.none() | WORDS)
    if draw(st.booleans()):
        said["tickCount"] = draw(st.integers(2, 12))
    if draw(st.booleans()):
        said["labelFlush"] = draw(st.sampled_from([False, 11, 0, True])) if lying else False
    if draw(st.integers(0, 3)) == 0:
        said["labelExpr"] = draw(LABEL_FORMS)
    return said


@st.composite
def places(draw, name):
    """A position on a linear or a logarithmic axis, and the numbers that are on it."""
    log = draw(st.integers(0, 3)) == 0
    numbers = POSITIVE if log else NUMBERS
    ends = sorted(draw(st.lists(numbers, min_size=2, max_size=2, unique=True)))
    axis = draw(axes(lying=name == "x"))
    scale = {"type": "log" if log else "linear"}
    if log:
        axis["values"] = sorted(draw(st.lists(POSITIVE, min_size=1, max_size=8, unique=True)))
        axis["labelExpr"] = draw(LABEL_FORMS)
        scale |= {"domain": ends, "nice": False}
    else:
        if draw(st.booleans()):
            scale["domain"] = ends
        if draw(st.booleans()):
            scale["nice"] = draw(st.booleans())
        if draw(st.booleans()):
            scale["zero"] = draw(st.booleans())
    place = {"field": name, "type": "quantitative", "scale": scale}
    if log or draw(st.booleans()):
        place["axis"] = axis
    return place, numbers


@st.composite
def legends(draw, names):
    """What an author may say of a legend, or None for no legend."""
    if draw(st.integers(0, 4)) == 0:
        return None
    said = {}
    if draw(st.booleans()):
        said["title"] = draw(st.none() | WORDS)
    if draw(st.booleans()):
        said |= {"orient": "bottom", "direction": "horizontal", "columns": draw(st.integers(1, 4))}
        said["columnPadding"] = draw(st.integers(0, 20))
    elif draw(st.booleans()):
        said["orient"] = "right"
    if draw(st.booleans()):
        said |= {"symbolType": "stroke", "symbolSize": draw(st.sampled_from([121, 169, 289]))}
        said["symbolStrokeWidth"] = draw(st.sampled_from([1, 2]))
    if draw(st.booleans()):
        said |= {"labelExpr": "labels[datum.value]", "labelLimit": 280}
    if draw(st.booleans()):
        said["values"] = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    return said


@st.composite
def charts(draw):
    """A chart of lines, some with bands below them."""
    (x, xs), (y, ys) = draw(places("x")), draw(places("y"))
    names = draw(st.lists(WORDS, min_size=1, max_size=5, unique=True))
    places_ = st.lists(st.tuples(xs, ys), min_size=2, max_size=4, unique_by=lambda p: p[0])
    rows = [
        {"s": name, "x": a, "y": b, "c": draw(COLOURS)} for name in names for a, b in draw(places_)
    ]
    colour = {"field": "s", "type": "nominal", "legend": draw(legends(names))}
    if draw(st.booleans()):
        colour["scale"] = {"domain": names, "range": [draw(COLOURS) for _ in names]}
    place = {"x": x, "y": y}
    line = {**place, draw(st.sampled_from(["color", "stroke"])): colour}
    if draw(st.integers(0, 3)) == 0:
        dashes = [draw(st.sampled_from([[1, 0], [4, 2], [2, 2, 6, 2]])) for _ in names]
        line["strokeDash"] = {**colour, "scale": {"domain": names, "range": dashes}}
    clip = draw(st.booleans())
    mark = {"type": "line", "strokeWidth": draw(st.sampled_from([1, 1.8, 3])), "clip": clip}
    if draw(st.booleans()):
        mark["strokeOpacity"] = draw(st.sampled_from([0.28, 1]))
    spec = {
        "width": draw(st.integers(60, 680)),
        "height": draw(st.integers(40, 400)),
        "params": [{"name": "labels", "value": {name: draw(WORDS) for name in names}}],
        "data": {"values": rows},
    }
    themed = draw(st.booleans())
    if themed:
        spec["config"] = config(draw(st.sampled_from([Fonts(9, 10), Fonts(11, 12), Fonts(14, 15)])))
    if draw(st.booleans()):
        spec |= {"autosize": {"type": "fit-x", "contains": "padding"}, "padding": 2}
    if themed and "domain" in x["scale"] and "domain" in y["scale"] and draw(st.booleans()):
        fill = {"field": "c", "type": "nominal", "scale": None}
        edges = {**place, "y": {**y, "field": "y"}, "y2": {"field": "y"}, "detail": {"field": "s"}}
        band = {"mark": {"type": "area", "fillOpacity": 0.2}, "encoding": {**edges, "fill": fill}}
        return {
            **spec,
            "layer": [{"mark": mark, "encoding": line}, band][:: draw(st.sampled_from([1, -1]))],
        }
    if themed and draw(st.booleans()):
        dot = {"type": "circle", "size": draw(st.sampled_from([14, 28])), "clip": clip}
        fill = {"field": "c", "type": "nominal", "scale": None}
        dots = {"data": {"values": rows[:2]}, "mark": dot, "encoding": {**place, "fill": fill}}
        if "domain" in x["scale"] and "domain" in y["scale"]:
            return {**spec, "layer": [{"mark": mark, "encoding": line}, dots]}
    if draw(st.booleans()):
        return {**spec, "layer": [{"mark": mark, "encoding": line}]}
    return {**spec, "mark": mark, "encoding": line}


JUNK = (
    *(None, True, False, 0, -1, 3.7, 12, "x", "red", "bottom", "left", [], {}, [1, 2], ["a"]),
    *({"expr": "1+1"}, {"signal": "width"}, {"value": 3}, "step-after", {"labelFontSize": 20}),
)
OTHERS = {
    "axis": "orient labels labelAngle tickMinStep grid ticks domain minExtent offset zindex format "
    "titleAnchor gridDash labelBound labelLimit tickCount values labelFlush labelOverlap",
    "legend": "type format symbolType columns direction orient offset title values labelLimit "
    "clipHeight symbolLimit padding",
    "scale": "type domain range nice zero reverse round clamp padding domainMin base scheme",
    "mark": "interpolate point opacity strokeDash strokeCap clip size color stroke fill xOffset "
    "orient width height cornerRadius align dx angle thickness filled shape binSpacing",
    "title": "text anchor frame offset align subtitle orient angle limit dy zindex",
    "config": "axis axisX axisLeft axisQuantitative legend line mark range scale view padding",
    "": "title background view padding autosize width height bounds projection",
}
"""What else may be said of a part of a chart."""


def mutated(spec, chance):
    """The chart with one thing in it that a stranger might write."""
    spec = copy.deepcopy(spec)
    objects = [*_objects(spec, "")]
    name, parent = chance.choice(objects)
    known = OTHERS.get("axis" if name.startswith("axis") else name, "").split()
    key = chance.choice([*known, *known, *parent] or ["x"])
    parent[key] = copy.deepcopy(chance.choice(JUNK))
    return spec


def _objects(node, name):
    """Every object of a specification but its data, with the name that it goes by."""
    if isinstance(node, dict):
        yield name, node
        for key, value in node.items():
            if key not in ("data", "params"):
                yield from _objects(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _objects(value, "")
