"""One block of a bar panel whose groups are boxes or violins along their own value axis.

A violin is an area around the middle of its row, so it lies on a second, numeric scale across the
rows, whose whole numbers are their edges; a band scale with equal paddings has them there too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exporter.panels import series, theme
from exporter.panels.axes import Axis
from exporter.panels.series import Drawn

_HALF = 0.42
"""Half of the width of a violin, in rows."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A box or violin in data units: key of its series, five numbers, and what is beyond them."""

    key: str
    median: float
    q1: float
    q3: float
    low: float
    high: float
    outliers: tuple[float, ...] = ()
    curve: tuple[tuple[float, float], ...] = ()
    """Places and densities of a violin."""

    @property
    def ends(self) -> tuple[float, ...]:
        """The numbers that must be inside the value axis."""
        return (self.low, self.high, *self.outliers, *(value for value, _ in self.curve))


def layers(
    shapes: Sequence[Shape], of: Sequence[Drawn], axis: Axis, place: Mapping[str, Any], along: str
) -> dict[str, Any]:
    """The layers of a block; `along` is the channel of the values."""
    if not any(shape.curve for shape in shapes):
        return {"layer": _boxes(shapes, of, axis, place, along)}
    rule = {"type": "rule", "strokeWidth": 4, "stroke": theme.INK}
    dot = {"type": "circle", "strokeWidth": 1, "stroke": theme.PAPER, "size": 34}
    middle = {**place, along: _at(place, along, "m"), "fill": series.LITERAL}
    stems = [_rule(rule, place, along, ("q1", "q3")), _layer(dot, middle)]
    return {
        "layer": [_curves(shapes, of, axis, place[along], along), {"layer": stems}],
        "resolve": {"scale": {"y" if along == "x" else "x": "independent"}},
    }


def _boxes(
    shapes: Sequence[Shape], of: Sequence[Drawn], axis: Axis, place: Mapping[str, Any], along: str
) -> list[dict[str, Any]]:
    """Whiskers, boxes, medians and outliers, from the back to the front."""
    size = {"height" if along == "x" else "width": {"band": 0.8}}
    whisker = {"type": "rule", "stroke": theme.INK, "strokeWidth": 1.2}
    body = {"type": "bar", "fillOpacity": 0.45, "strokeWidth": 1.2, **size}
    median = {"type": "tick", "thickness": 2, "color": theme.INK, **size}
    paint = {"fill": series.channel(of, None), "stroke": series.LITERAL}
    found = [
        _rule(whisker, place, along, ("lo", "q1")),
        _rule(whisker, place, along, ("q3", "hi")),
        _layer(body, {**_span(place, along, "q1", "q3"), **paint}),
        _layer(median, {**place, along: _at(place, along, "m")}),
    ]
    lone = [
        {"s": s.key, "c": _color(s, of), "v": axis.round(v)} for s in shapes for v in s.outliers
    ]
    if not lone:
        return found
    dots = {**place, along: _at(place, along, "v"), "fill": series.LITERAL}
    return [*found, {"data": {"values": lone}, **_layer({"type": "circle", "size": 26}, dots)}]


def rows(shapes: Sequence[Shape], of: Sequence[Drawn], axis: Axis) -> list[dict[str, Any]]:
    """The data of a block: median `m`, quartiles, whiskers from `lo` to `hi`."""
    return [
        {"s": s.key, "c": _color(s, of), "m": axis.round(s.median)}
        | {"q1": axis.round(s.q1), "q3": axis.round(s.q3)}
        | {"lo": axis.round(s.low), "hi": axis.round(s.high)}
        for s in shapes
    ]


def _curves(
    shapes: Sequence[Shape], of: Sequence[Drawn], axis: Axis, values: Mapping[str, Any], along: str
) -> dict[str, Any]:
    """The areas of all violins, each as wide as the others at its widest."""
    across = "y" if along == "x" else "x"
    places = {d.key: number + 0.5 for number, d in enumerate(of)}
    data: list[dict[str, Any]] = []
    for shape in shapes:
        most = max((height for _, height in shape.curve), default=1)
        for value, height in shape.curve:
            half, middle = _HALF * height / most, places[shape.key]
            a, b = round(middle - half, 4), round(middle + half, 4)
            row = {"s": shape.key, "c": _color(shape, of), "v": axis.round(value)}
            data.append({**row, "a": a, "b": b})
    scale = {"domain": [0, len(of)], "nice": False, "zero": False, "reverse": along == "x"}
    edge = {"field": "a", "type": "quantitative", "scale": scale, "axis": None}
    area = {"type": "area", "orient": "vertical" if along == "x" else "horizontal"}
    encoding = {
        along: {**values, "field": "v"},
        across: edge,
        f"{across}2": {"field": "b"},
        "detail": {"field": "s"},
        "fill": series.LITERAL,
    }
    return {"data": {"values": data}, **_layer({**area, "fillOpacity": 0.6}, encoding)}


def _rule(
    mark: Mapping[str, Any], place: Mapping[str, Any], along: str, ends: tuple[str, str]
) -> dict[str, Any]:
    """A line from one number to another, where they differ: a line of no length has no ink."""
    layer = _layer(mark, _span(place, along, *ends))
    return {"transform": [{"filter": f"datum.{ends[0]} < datum.{ends[1]}"}], **layer}


def _span(place: Mapping[str, Any], along: str, start: str, end: str) -> dict[str, Any]:
    return {**place, along: _at(place, along, start), f"{along}2": {"field": end}}


def _at(place: Mapping[str, Any], along: str, field: str) -> dict[str, Any]:
    return {**place[along], "field": field}


def _layer(mark: Mapping[str, Any], encoding: Mapping[str, Any]) -> dict[str, Any]:
    return {"mark": {"aria": False, **mark}, "encoding": dict(encoding)}


def _color(shape: Shape, of: Sequence[Drawn]) -> str:
    return next(d.series.color for d in of if d.key == shape.key)
