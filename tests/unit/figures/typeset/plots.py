"""Random charts of bars, points, rules, texts and heat maps, alone, in layers and side by side."""

import runpy
from pathlib import Path

from hypothesis import strategies as st

from exporter.panels.sizes import Fonts
from exporter.panels.theme import config

LINES = runpy.run_path(str(Path(__file__).with_name("charts.py")))
WORDS, COLOURS, NUMBERS = LINES["WORDS"], LINES["COLOURS"], LINES["NUMBERS"]
SHARES = st.sampled_from([0, 0.1, 0.28, 0.5, 1])
HEX = st.sampled_from(["#1661e6", "#e76707", "#14af82", "#ffffff", "#000000"])
RAMPS = st.lists(HEX, min_size=2)
AXIS = {"title": st.none() | WORDS, **dict.fromkeys(("grid", "ticks", "domain"), st.booleans())}


def sometimes(draw, parent, **choices):
    """Say some of what may be said."""
    for name, choice in choices.items():
        if draw(st.booleans()):
            parent[name] = draw(choice)
    return parent


@st.composite
def names_places(draw, field, names, *, banded):
    """A position by name."""
    channel = {"field": field, "type": draw(st.sampled_from(["nominal", "ordinal"]))}
    scale = {}
    if draw(st.booleans()):
        scale["domain"] = names
    if draw(st.booleans()) and banded:
        scale |= {"paddingInner": draw(SHARES), "paddingOuter": draw(SHARES)}
    elif draw(st.integers(0, 3)) == 0:
        scale["padding"] = draw(SHARES)
    if scale:
        channel["scale"] = scale
    if draw(st.integers(0, 5)) == 0:
        return {**channel, "axis": None}
    axis = sometimes(
        draw,
        {},
        **AXIS,
        labels=st.booleans(),
        labelOverlap=st.booleans(),
        labelPadding=st.integers(0, 12),
        labelLimit=st.just(1000),
        minExtent=st.integers(0, 90),
        maxExtent=st.integers(20, 200),
    )
    if draw(st.booleans()):
        axis["labelExpr"] = "names[datum.value]"
    return {**channel, "axis": axis} if axis else channel


@st.composite
def value_places(draw, field):
    """A position by number, on a scale that may be left to the data."""
    channel = {"field": field, "type": "quantitative"}
    scale = sometimes(draw, {}, nice=st.booleans(), zero=st.booleans())
    if draw(st.booleans()):
        scale["domain"] = sorted(draw(st.lists(NUMBERS, min_size=2, max_size=2, unique=True)))
    if scale:
        channel["scale"] = scale
    if draw(st.integers(0, 5)) == 0:
        return {**channel, "axis": None}
    axis = sometimes(
        draw,
        {},
        **AXIS,
        tickCount=st.integers(2, 12),
    )
    return {**channel, "axis": axis} if axis else channel


@st.composite
def paints(draw, names):
    """Colours by name, by number, or those of the data."""
    kind = draw(st.sampled_from(["name", "name", "number", "literal"]))
    if kind == "literal":
        return {"field": "c", "type": "nominal", "scale": None}
    if kind == "number":
        scale = sometimes(draw, {}, range=RAMPS, domain=st.just([0, 10]))
        channel = {"field": "w", "type": "quantitative", **({"scale": scale} if scale else {})}
        legend = sometimes(draw, {}, title=WORDS, gradientLength=st.integers(30, 200))
        if draw(st.booleans()):
            legend |= {"orient": "bottom", "direction": "horizontal", "gradientLength": 90}
    else:
        channel = {"field": "s", "type": "nominal"}
        if draw(st.booleans()):
            channel["scale"] = {"domain": names, "range": [draw(COLOURS) for _ in names]}
        legend = sometimes(draw, {}, title=st.none() | WORDS)
        if draw(st.booleans()):
            legend |= {"orient": "bottom", "columns": draw(st.integers(1, 4))}
        if draw(st.booleans()):
            legend["symbolSize"] = draw(st.sampled_from([40, 60, 121]))
    if draw(st.booleans()):
        channel["legend"] = draw(st.sampled_from([None, legend]))
    return channel


@st.composite
def rows_of(draw, names):
    rows = draw(st.lists(st.sampled_from(names), min_size=1, max_size=8))
    if draw(st.booleans()):
        rows = names
    made = [
        {"s": s, "g": draw(st.sampled_from(names)), "v": draw(NUMBERS), "u": draw(NUMBERS)}
        | {"w": draw(st.integers(0, 10)), "c": draw(COLOURS), "t": draw(WORDS), "z": 0}
        for s in rows
    ]
    if draw(st.integers(0, 3)) == 0:
        made[-1]["v"] = None
    return made


@st.composite
def heat_maps(draw, names, paint, channel):
    """Rectangles over two positions by name, some with texts in them."""
    place = {n: draw(names_places(f, names, banded=True)) for n, f in (("x", "s"), ("y", "g"))}
    found = [{"mark": "rect", "encoding": {**place, channel: paint}}]
    if draw(st.booleans()):
        test = {"test": "datum.w > 4.5", "value": draw(COLOURS)}
        fill = draw(st.sampled_from([{"condition": test, "value": "#141a22"}, None]))
        text = {**place, "text": {"field": "t"}, **({"fill": fill} if fill else {})}
        mark = {"type": "text", "fontSize": 10, "color": "#333"}
        found.append({"mark": mark, "encoding": text})
    return found


@st.composite
def points(draw, paint, channel):
    """Points over two numbers, some with the line that fits them."""
    place = {"x": draw(value_places("u")), "y": draw(value_places("v"))}
    mark = {"type": draw(st.sampled_from(["point", "circle", "square"]))}
    sometimes(draw, mark, opacity=st.sampled_from([0.5, 1]), size=st.integers(9, 90))
    sometimes(draw, mark, clip=st.booleans(), fillOpacity=st.sampled_from([0.3, 1]))
    if mark["type"] == "point":
        mark["filled"] = draw(st.booleans())
    found = [{"mark": mark, "encoding": {**place, channel: paint}}]
    if draw(st.integers(0, 2)) == 0:
        step = {"regression": "v", "on": "u"}
        found.append({"transform": [step], "mark": "line", "encoding": place})
    return found


@st.composite
def ticks(draw, names, paint, channel):
    """Thin marks along numbers, one row for each name."""
    along, across = draw(st.permutations("xy"))
    mark = {"type": "tick", "thickness": draw(st.integers(1, 3)), "size": draw(st.integers(5, 30))}
    place = {along: draw(value_places("v")), across: draw(names_places("s", names, banded=True))}
    return [{"mark": mark, "encoding": {**place, channel: paint}}]


@st.composite
def lines(draw, names, paint):
    """Lines over names, as those of parallel coordinates."""
    place = {"y": draw(value_places("v")), "x": draw(names_places("s", names, banded=False))}
    detail = {"detail": {"field": "g"}} if draw(st.booleans()) else {}
    return [{"mark": "line", "encoding": {**place, "stroke": paint, **detail}}]


@st.composite
def bars(draw, names, paint, channel):
    """Bars that lie or stand, some with whiskers, a line at zero and values."""
    along, across = draw(st.permutations("xy"))
    value = draw(value_places("v"))
    place = {along: value, across: draw(names_places("s", names, banded=True))}
    mark = sometimes(draw, {"type": "bar"}, fillOpacity=st.sampled_from([0.4, 1]))
    size = "height" if along == "x" else "width"
    sometimes(draw, mark, **{size: st.integers(2, 30) | st.just({"band": 0.6})})
    encoding = {**place, channel: paint}
    if draw(st.booleans()):
        encoding[f"{along}2"] = {"field": "z"}
    found = [{"mark": mark, "encoding": encoding}]
    if draw(st.booleans()):
        rule = {"type": "rule", "stroke": "#1c2430"}
        sometimes(draw, rule, strokeWidth=st.sampled_from([1, 1.2]))
        found.append({"mark": rule, "encoding": {**place, f"{along}2": {"field": "u"}}})
    if draw(st.booleans()):
        zero = {along: {**{k: v for k, v in value.items() if k != "field"}, "datum": 0}}
        found.append({"data": {"values": [{}]}, "mark": "rule", "encoding": zero})
    return [*found, *draw(values(place))]


@st.composite
def values(draw, place):
    """The texts at bars, if any."""
    if draw(st.booleans()):
        return []
    text = sometimes(
        draw,
        {"type": "text", "color": "#5a6472"},
        align=st.sampled_from(["left", "center", "right"]),
        baseline=st.sampled_from(["top", "middle", "bottom"]),
        dx=st.integers(-8, 8),
        dy=st.integers(-8, 8),
    )
    tests = st.sampled_from(["!(datum.v < 0)", "datum.v < 0", "datum.u <= datum.v"])
    steps = {"transform": [{"filter": draw(tests)}]} if draw(st.booleans()) else {}
    return [{**steps, "mark": text, "encoding": {**place, "text": {"field": "t"}}}]


@st.composite
def layers(draw, names, *, legends=True):
    """The layers of a plot: what is drawn, and along which axes."""
    paint = draw(paints(names))
    if not legends and paint.get("scale", {}) is not None:
        paint["legend"] = None
    channel = draw(st.sampled_from(["color", "fill"]))
    kinds = (
        heat_maps(names, paint, channel),
        ticks(names, paint, channel),
        lines(names, paint),
        *(points(paint, channel), points(paint, channel)),
        *(bars(names, paint, channel), bars(names, paint, channel)),
    )
    return draw(st.sampled_from(kinds).flatmap(lambda kind: kind))


@st.composite
def views(draw, names, *, legends):
    """A plot with its data."""
    own = draw(layers(names, legends=legends))
    size = st.integers(40, 400) | st.sampled_from([77.5, 120.25])
    view = {"width": draw(size), "height": draw(size)}
    view["data"] = {"values": draw(rows_of(names))}
    if draw(st.integers(0, 2)) == 0:
        view["title"] = {"text": draw(WORDS), "anchor": draw(st.sampled_from(["start", "end"]))}
        view["title"] |= {"frame": "group", "fontSize": 12, "fontWeight": "normal", "color": "red"}
        sometimes(draw, view["title"], offset=st.integers(0, 9))
    if len(own) == 1 and draw(st.booleans()):
        return {**view, **own[0]}
    return {**view, "layer": own}


@st.composite
def plots(draw):
    """A chart of one plot or of several."""
    names = draw(st.lists(WORDS, min_size=1, max_size=6, unique=True))
    spec = {"params": [{"name": "names", "value": {name: draw(WORDS) for name in names}}]}
    if draw(st.booleans()):
        spec["config"] = config(draw(st.sampled_from([Fonts(9, 10), Fonts(11, 12)])))
    if draw(st.integers(0, 3)) == 0:
        order = draw(st.sampled_from(["hconcat", "vconcat"]))
        own = draw(st.lists(views(names, legends=False), min_size=1, max_size=3))
        return {**spec, order: own, "spacing": draw(st.integers(0, 25))}
    if draw(st.integers(0, 3)) == 0:
        spec |= {"autosize": {"type": "fit-x", "contains": "padding"}, "padding": 2}
    return {**spec, **draw(views(names, legends=True))}
