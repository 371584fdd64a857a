"""Marks as they are asked for: their rows, where each is, and how it is painted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from exporter.figures.coverage import Node, is_literal, node, only, refuse, told, words
from exporter.figures.typeset.gradients import Gradient, gradient_of
from exporter.figures.typeset.inks import Dashes, dashes, ink_of, is_pattern
from exporter.figures.typeset.layers import PAINTS, PATHS, Layer
from exporter.figures.typeset.looks import INK, Style, is_ink, is_size

STROKE = words("strokeDash strokeJoin strokeOpacity strokeWidth")
_FILL = words("fillOpacity strokeWidth")
_SYMBOL = words("fillOpacity size stroke strokeJoin strokeOpacity strokeWidth")
_KEPT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "line": STROKE,
        "rule": STROKE,
        "area": frozenset({"fillOpacity"}),
        "circle": _SYMBOL,
        "square": _SYMBOL,
        "point": _SYMBOL | {"filled"},
        "bar": _FILL | words("height stroke strokeOpacity width xOffset"),
        "rect": _FILL,
        "tick": words("height orient size thickness width"),
        "text": words("align angle baseline dx dy fontSize"),
    }
)
"""What is said of a mark, besides its colour."""
_LOOKS: Mapping[str, frozenset[str]] = MappingProxyType(
    {kind: said & (STROKE | {"fillOpacity", "fontSize"}) for kind, said in _KEPT.items()}
)
"""What a configuration may say of a mark."""
_MARK = words("aria clip color fill opacity stroke tooltip type")
_USUAL: Mapping[str, Style] = MappingProxyType(
    {
        "line": {"strokeWidth": 2},
        "rule": {"color": "black"},
        "circle": {"size": 30, "strokeWidth": 2},
        "square": {"size": 30, "strokeWidth": 2},
        "point": {"size": 30, "strokeWidth": 2, "filled": False},
        "tick": {"thickness": 1},
        "text": {"color": "black", "fontSize": 11},
    }
)
_HAZY: Mapping[str, float] = dict.fromkeys(("circle", "point", "square", "tick"), 0.7)
"""Opacities of marks that lie over each other."""
_BOXES = frozenset({"bar", "rect", "tick"})
_SMALL, _GREAT = 1e-4, 1e15
"""Numbers that Python and JavaScript write alike."""
_TEXTS = ("color", "fill", "stroke", "strokeJoin")
_SIZES = ("size", "strokeWidth", "thickness")
_SHARES = ("fillOpacity", "opacity", "strokeOpacity")


@dataclass(frozen=True, slots=True)
class Shape:
    """A line or an area with all of its rows, or another mark at one; `name` is '' without one."""

    name: str
    rows: Sequence[Node]
    style: Style


@dataclass(frozen=True, slots=True)
class Marks:
    """What one layer draws, in its order."""

    kind: str
    shapes: Sequence[Shape]
    places: Mapping[str, Node]
    """The channels of x and y, and of their other ends."""
    clipped: bool
    """Whether nothing is seen outside of the plot."""
    alone: bool
    """Whether shapes are in no groups, as where nothing tells series apart."""
    mark: Style
    """What is said of the mark by anybody, and the fields of `text` and `shape`."""


def marks_of(layer: Layer, config: Node) -> Marks:
    """What a layer draws."""
    said = _said(layer, config)
    told = {name: layer.field(name) for name in ("text", "shape") if name in layer.encoding}
    if "shape" in told and not is_literal(layer.encoding["shape"]):
        refuse("symbols by name")
    return Marks(
        kind=layer.kind,
        shapes=[*_shapes(layer, said, config)],
        places={n: layer.encoding[n] for n in ("x", "y", "x2", "y2") if n in layer.encoding},
        clipped=layer.mark.get("clip", False),
        alone=layer.kind not in PATHS or not layer.grouping(),
        mark={**said, **told},
    )


def _shapes(layer: Layer, said: Style, config: Node) -> Iterator[Shape]:
    base, paints = _base(layer, said), layer.paints
    inks = [(paints[n], ink_of(layer, n, config)) for n in paints if n in layer.encoding]
    used = {attribute for attribute, _ in inks}
    if len(used) < len(inks) or ("color" in layer.encoding and used & {*layer.mark}):
        refuse("two channels for one colour, or a channel and a word")
    patterns = layer.encoding.get("strokeDash")
    known: Dashes = dashes(patterns) if patterns else {}
    for name, rows in _series(layer):
        style = {**base, **{attribute: ink(rows[0]) for attribute, ink in inks}}
        if patterns:
            style["strokeDash"] = known[rows[0][patterns["field"]]]
        yield Shape(name, rows, style)


def _series(layer: Layer) -> Iterator[tuple[str, Sequence[Node]]]:
    """The rows of each line, or each row by itself."""
    numbered = "description" in layer.encoding
    if layer.kind not in PATHS:
        field = layer.field("description") if numbered else None
        yield from ((row[field] if field else "", [row]) for row in layer.rows)
        return
    if not numbered:
        yield from (("", rows) for rows in _whole(layer))
        return
    series: dict[str, list[Node]] = {}
    for row in layer.rows:
        series.setdefault(row[layer.field("description")], []).append(row)
    yield from series.items()


def _whole(layer: Layer) -> Iterator[Sequence[Node]]:
    """The rows of each line that has all of its points, none of them a gap."""
    series: dict[str, list[Node]] = {}
    fields = layer.grouping()
    keys: dict[tuple[str, ...], str] = {}
    for row in layer.rows:
        key = tuple(_told(row.get(field)) for field in fields)
        series.setdefault(keys.setdefault(key, "|".join(key)), []).append(row)
    if len(series) < len(keys) or any(len(rows) <= 1 for rows in series.values()):
        refuse("series that the engine takes for one, or of one point")
    yield from series.values()


def _told(name: Any) -> str:
    """A name as JavaScript joins it, if it is one that Python writes alike."""
    plain = type(name) in (int, float) and (name == 0 or _SMALL <= abs(name) < _GREAT)
    return told(name) if plain or isinstance(name, str) else refuse("a series of another name")


def _said(layer: Layer, config: Node) -> dict[str, Any]:
    """All that is said of a mark, the author's own words last."""
    kind = layer.kind
    only(layer.mark, _MARK | _KEPT[kind], "a mark")
    said: dict[str, Any] = {"color": INK}
    for name, known in (("mark", frozenset[str]()), (kind, _LOOKS[kind])):
        given = node(config.get(name, {}), name)
        only(given, known | {"color", "opacity"}, "config of a mark")
        said |= given if name == "mark" else {**_USUAL.get(kind, {}), **given}
    said |= layer.mark
    said.setdefault("opacity", 1 if "fillOpacity" in said else _HAZY.get(kind, 1))
    if isinstance(layer.mark.get("color"), dict) and kind in _BOXES:
        said["color"] = gradient_of(layer.mark["color"])
    check(said)
    return said


def opacity_of(layer: Layer, config: Node) -> float:
    """What a legend shows of the opacity of a layer's marks: not that of a configuration."""
    if "opacity" in layer.mark:
        return layer.mark["opacity"]
    configured = any("opacity" in config.get(name, {}) for name in ("mark", layer.kind))
    return 1 if configured else _said(layer, config)["opacity"]


def check(said: Style) -> None:
    """Refuse paint of other kinds, and what is not there."""
    texts = (said.get(name, "x") for name in _TEXTS)
    if not all(isinstance(one, Gradient) or is_ink(one) for one in texts):
        refuse("a paint that is no text")
    if not all(map(is_size, (said.get(name, 1) for name in _SHARES))) or not said["opacity"]:
        refuse("an opacity that is no number")
    if not all(is_size(one) and one > 0 for one in (said.get(name, 1) for name in _SIZES)):
        refuse("a thickness that is no number, or none")
    if "strokeDash" in said and not is_pattern(said["strokeDash"]):
        refuse("dashes that are no numbers")
    if not isinstance(said.get("filled", False), bool):
        refuse("a point that may be filled")


def _base(layer: Layer, said: Style) -> dict[str, Any]:
    """How every shape of a layer is painted, but for what its rows say."""
    kind = layer.kind
    style: dict[str, Any] = {layer.own: said.get(layer.own, said["color"])}
    for name in ("fill", "stroke"):
        if name in layer.mark:
            if name not in PAINTS[kind].values():
                refuse("a paint of another kind of mark")
            style[name] = layer.mark[name]
    kept = _KEPT[kind] & (STROKE | {"fillOpacity"})
    style |= {name: said[name] for name in kept if name in said}
    return style if said["opacity"] == 1 else {**style, "opacity": said["opacity"]}
