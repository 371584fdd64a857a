"""Lines, areas and circles as they are asked for: their rows, and how each is painted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exporter.figures.coverage import Node, node, only, refuse
from exporter.figures.typeset.inks import colours, dashes
from exporter.figures.typeset.layers import KEPT, PAINTS, Layer
from exporter.figures.typeset.looks import INK, Style, is_size

_WIDTH = 2
"""Of a line, and of the stroke that a circle would have, in px."""
_SIZE = 30
"""Of a circle: the square of its diameter in px."""
_BARE = frozenset({"x", "y", "y2", "description"})
"""Channels that tell no series apart."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A line or an area with all of its rows, or a circle at one; `name` is '' without one."""

    name: str
    rows: Sequence[Node]
    style: Style


@dataclass(frozen=True, slots=True)
class Marks:
    """What one layer draws, in its order."""

    kind: str
    shapes: Sequence[Shape]
    fields: tuple[str, ...]
    """The fields of x, of y and, for an area, of its other edge."""
    clipped: bool
    """Whether nothing is seen outside of the plot."""
    alone: bool
    """Whether shapes are in no groups, as where nothing tells series apart."""
    size: float


def marks_of(layer: Layer, config: Node) -> Marks:
    """What a layer draws."""
    fields = tuple(layer.field(name) for name in ("x", "y", "y2") if name in layer.encoding)
    circles = layer.kind == "circle"
    return Marks(
        kind=layer.kind,
        shapes=[*_shapes(layer, _base(layer, config), config)],
        fields=fields,
        clipped=layer.mark.get("clip", False),
        alone=circles or set(layer.encoding) <= _BARE,
        size=layer.mark.get("size", _SIZE),
    )


def _shapes(layer: Layer, base: Style, config: Node) -> Iterator[Shape]:
    own = [*_by_name(layer, config)]
    for name, rows in _series(layer):
        style = {key: known[rows[0][field]] for key, field, known in own}
        yield Shape(name, rows, {**base, **style})


def _series(layer: Layer) -> Iterator[tuple[str, Sequence[Node]]]:
    """The rows of each line, or each row by itself."""
    numbered = "description" in layer.encoding
    if layer.kind == "circle":
        field = layer.field("description") if numbered else None
        yield from ((row[field] if field else "", [row]) for row in layer.rows)
        return
    series: dict[str, list[Node]] = {}
    for row in layer.rows:
        series.setdefault(row[layer.field("description")], []).append(row)
    yield from series.items()


def _base(layer: Layer, config: Node) -> dict[str, Any]:
    """How every shape of a layer is painted, but for what its series say."""
    style: dict[str, Any] = {"color": INK}
    if layer.kind != "area":
        style["strokeWidth"] = _WIDTH
    if layer.kind == "line":
        style["opacity"] = 1
    for name, known in (("mark", frozenset[str]()), (layer.kind, KEPT[layer.kind])):
        given = node(config.get(name, {}), name)
        only(given, known | {"color", "opacity"}, "config of a mark")
        style |= given
    style |= layer.mark
    _check(style)
    kept = {name: style[name] for name in KEPT[layer.kind] if name in style}
    return {PAINTS[layer.kind][0]: style["color"], **kept}


def _check(style: Style) -> None:
    """Refuse paint of other kinds, and what is not opaque or not there."""
    if type(style.get("opacity")) not in (int, float) or style["opacity"] != 1:
        refuse("a mark that is not opaque")
    texts, sizes = ("color", "strokeJoin"), ("size", "strokeWidth")
    if not all(isinstance(one, str) and one for one in (style.get(n, "x") for n in texts)):
        refuse("a paint that is no text")
    opacities = (style.get(name, 1) for name in ("fillOpacity", "strokeOpacity"))
    if not all(map(is_size, opacities)):
        refuse("an opacity that is no number")
    if not all(is_size(one) and one > 0 for one in (style.get(name, 1) for name in sizes)):
        refuse("a thickness that is no number, or none")


def _by_name(layer: Layer, config: Node) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """What is painted by name, the field of the names, and how each is painted."""
    paint = PAINTS[layer.kind]
    for name, channel in layer.encoding.items():
        if name in paint:
            yield paint[0], channel["field"], colours(layer, name, config)
        elif name == "strokeDash":
            yield name, channel["field"], dashes(channel)
