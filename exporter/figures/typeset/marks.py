"""Lines and areas as they are asked for: their rows, and how each is painted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exporter.figures.coverage import Node, node, only, refuse
from exporter.figures.typeset.inks import colours, dashes
from exporter.figures.typeset.layers import PAINTS, STROKE, Layer
from exporter.figures.typeset.looks import INK, Style

_WIDTH = 2
"""Of a line in px."""
_BARE = frozenset({"x", "y", "y2", "description"})
"""Channels that tell no series apart."""


@dataclass(frozen=True, slots=True)
class Path:
    """A line or an area: its name, its rows and how it is painted."""

    name: str
    rows: Sequence[Node]
    fields: tuple[str, ...]
    """The fields of x, of y and, for an area, of its other edge."""
    style: Style
    alone: bool
    """Whether it is in no group, as where nothing tells series apart."""


def paths(layer: Layer, config: Node) -> Iterator[Path]:
    """What a layer draws, in the order of its rows."""
    fields = tuple(layer.field(name) for name in ("x", "y", "y2") if name in layer.encoding)
    series: dict[str, list[Node]] = {}
    for row in layer.rows:
        series.setdefault(row[layer.field("description")], []).append(row)
    base, alone = _base(layer, config), set(layer.encoding) <= _BARE
    own = [*_by_name(layer, config)]
    for name, rows in series.items():
        style = {key: known[rows[0][field]] for key, field, known in own}
        yield Path(name, rows, fields, base | style, alone)


def _base(layer: Layer, config: Node) -> dict[str, Any]:
    """How every path of a layer is painted, but for what its series say."""
    lines = layer.kind == "line"
    usual = {"strokeWidth": _WIDTH, "opacity": 1} if lines else {}
    style: dict[str, Any] = {"color": INK, **usual}
    for name in ("mark", layer.kind):
        given = node(config.get(name, {}), name)
        only(given, STROKE | {"color", "fillOpacity", "opacity"}, "config of a mark")
        style |= given
    style |= layer.mark
    if style.get("opacity") != 1:
        refuse("a mark that is not opaque")
    kept = {name: style[name] for name in (STROKE if lines else {"fillOpacity"}) if name in style}
    return {PAINTS[layer.kind][0]: style["color"], **kept}


def _by_name(layer: Layer, config: Node) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """What is painted by name, the field of the names, and how each is painted."""
    paint = PAINTS[layer.kind]
    for name, channel in layer.encoding.items():
        if name in paint:
            yield paint[0], channel["field"], colours(layer, name, config)
        elif name == "strokeDash":
            yield name, channel["field"], dashes(channel)
