"""The layers of a chart: their mark, their channels and the rows that they draw."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

from exporter.figures.coverage import (
    NAME,
    NAMED,
    Node,
    field_of,
    is_literal,
    node,
    nodes,
    only,
    refuse,
    words,
)
from exporter.figures.typeset.rows import rows_of

_FILLED = MappingProxyType({"fill": "fill", "color": "fill", "stroke": "stroke"})
_DRAWN = MappingProxyType({"stroke": "stroke", "color": "stroke"})
PAINTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "line": _DRAWN,
        "rule": _DRAWN,
        "area": MappingProxyType({"fill": "fill", "color": "fill"}),
        "circle": _FILLED,
        "square": _FILLED,
        "point": MappingProxyType({**_FILLED, "color": "stroke"}),
        "bar": _FILLED,
        "rect": _FILLED,
        "tick": MappingProxyType({"fill": "fill", "color": "fill"}),
        "text": MappingProxyType({"fill": "fill", "color": "fill"}),
    }
)
"""The channels that colour a mark, and what they colour; the first is its own."""
PATHS = frozenset({"line", "area"})
"""Marks that join rows; any other draws each by itself."""
_PLACES = words("x y x2 y2")
_FURTHER: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "line": words("x y strokeDash detail description"),
        "area": words("x y y2 detail description"),
        "circle": words("x y detail description tooltip"),
        "square": words("x y detail description tooltip"),
        "point": words("x y shape detail description tooltip"),
        "bar": words("x y x2 y2 detail tooltip"),
        "rect": words("x y x2 y2 detail tooltip"),
        "rule": words("x y x2 y2 detail tooltip"),
        "tick": words("x y detail tooltip"),
        "text": words("x y text detail tooltip"),
    }
)
NAMES = frozenset({"nominal", "ordinal"})
_SAID: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "x2": frozenset({"field"}),
        "y2": frozenset({"field"}),
        "text": words("field type"),
        "shape": words("field scale type"),
        "detail": words("field title type"),
        "description": frozenset({"field"}),
        "tooltip": words("field format title type"),
    }
)
"""What channels may say that are neither a first place nor a colour."""
_TOLD: Mapping[str, tuple[str, ...]] = MappingProxyType({"tooltip": ("quantitative",)})
_MADE = re.compile("_(start|end|sort_index)$")
"""Fields that Vega-Lite makes, of bars on each other and of names in an order."""
LIKE_NUMBERS = frozenset({"quantitative", "temporal"})
_PAINT = words("field legend scale sort title type")


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer; `kind` is that of its mark."""

    kind: str
    mark: Node
    encoding: Node
    rows: Sequence[Node]

    def field(self, channel: str) -> str:
        """The field of a channel."""
        return self.encoding[channel]["field"]

    @property
    def paints(self) -> Mapping[str, str]:
        """The channels that colour the mark, and what they colour."""
        if self.mark.get("filled"):
            return {**PAINTS[self.kind], "color": "fill"}
        return PAINTS[self.kind]

    @property
    def own(self) -> str:
        """What the mark is seen by: points that are not filled by their stroke."""
        hollow = self.kind == "point" and not self.mark.get("filled")
        return "stroke" if hollow else next(iter(PAINTS[self.kind].values()))

    @property
    def scheme(self) -> str:
        """The colours for numbers, by their name in a configuration."""
        return "heatmap" if self.kind == "rect" else "ramp"

    def values(self, place: str) -> Iterator[Any]:
        """All values of a position, `x` or `y`, both edges of areas and both ends of bars."""
        if self.kind == "bar" and self._stands_on(place):
            yield 0
        for name in (place, f"{place}2"):
            channel = self.encoding.get(name, {})
            if is_literal(channel):
                continue
            if "datum" in channel:
                yield channel["datum"]
            elif "field" in channel:
                field = channel["field"]
                yield from (row[field] for row in self.rows if row.get(field) is not None)

    def _stands_on(self, place: str) -> bool:
        numbers = self.encoding.get(place, {}).get("type") not in NAMES
        return numbers and not {"x2", "y2"} & {*self.encoding}

    def grouping(self) -> list[str]:
        """The fields that tell series apart."""
        detail = self.encoding.get("detail", [])
        every = [said for _, said in self.painted()]
        every += detail if isinstance(detail, list) else [detail]
        return [*dict.fromkeys(cast("str", said["field"]) for said in every)]

    def painted(self) -> Iterator[tuple[str, Node]]:
        """The channels that colour by a field."""
        for name in (*PAINTS[self.kind], "strokeDash"):
            if name in self.encoding and "field" in self.encoding[name]:
                yield name, self.encoding[name]


def layer_of(given: Node, around: Sequence[Node]) -> Layer:
    """A layer of a specification, and what holds it."""
    only(given, ("data", "description", "encoding", "mark", "name", "transform"), "a layer")
    mark = given.get("mark")
    mark = node({"type": mark} if isinstance(mark, str) else mark, "mark")
    kind = _kind(mark)
    if not isinstance(mark.get("clip", False), bool):
        refuse("a clip that may be")
    encoding = node(given.get("encoding"), "encoding")
    only(encoding, _FURTHER[kind] | {*PAINTS[kind]}, "encoding")
    _check(kind, encoding)
    rows, numbered = rows_of(given, around), "description" in encoding
    for name in ("x", "y"):
        if f"{name}2" in encoding and encoding.get(name, {}).get("type") not in LIKE_NUMBERS:
            refuse("two ends along names")
        if name in encoding and is_literal(encoding[name]):
            _check_literal(kind, encoding[name], rows)
    if numbered and not all(str(row.get(NAMED)).startswith(NAME) for row in rows):
        refuse("descriptions that are no skeleton's")
    if kind in PATHS:
        _check_path(kind, encoding)
    sound = rows if kind in PATHS and numbered else _sound(rows, encoding)
    if kind in PATHS and len(sound) < len(rows):
        refuse("lines with gaps")
    if kind == "bar" and not {"x2", "y2"} & {*encoding}:
        _check_stack(encoding, sound)
    return Layer(kind, mark, encoding, sound)


def _check_path(kind: str, encoding: Node) -> None:
    """Refuse lines that stand or that have no places, and areas that stand on an axis."""
    if encoding.get("y", {}).get("type") != "quantitative" or "x" not in encoding:
        refuse("a line along y")
    if kind == "area" and "y2" not in encoding:
        refuse("an area that stands on an axis")


def _check_stack(encoding: Node, rows: Sequence[Node]) -> None:
    """Refuse bars that are put on each other, as those of one name are."""
    places = [encoding[name] for name in ("x", "y") if name in encoding]
    named = [said["field"] for said in places if said.get("type") in NAMES]
    if len(named) != 1 or len({row.get(named[0]) for row in rows}) < len(rows):
        refuse("bars on each other")


def _check(kind: str, encoding: Node) -> None:
    """Refuse channels that are read otherwise than as plain fields, and two of one paint."""
    for name, channel in encoding.items():
        for one in nodes(channel if isinstance(channel, list) else [channel], "a channel"):
            _check_field(name, one)
    if encoding.get("description", {}).get("field", NAMED) != NAMED:
        refuse("descriptions of the author's own")
    for name in (*PAINTS[kind], "strokeDash"):
        if name in encoding and "field" in encoding[name]:
            _check_paint(encoding[name])


def _check_paint(channel: Node) -> None:
    only(channel, _PAINT, "a colour")
    if "sort" in channel or channel.get("type") not in ("nominal", "quantitative"):
        refuse("a colour of times, or of names in an order")


def _check_field(name: str, channel: Node) -> None:
    if name in _SAID:
        only(channel, _SAID[name], name)
        if channel.get("type", "nominal") not in (*NAMES, *_TOLD.get(name, ())):
            refuse("a channel that is read otherwise")
    if "field" in channel:
        if _MADE.search(field_of(channel)):
            refuse("a field that may be the engine's own")
    elif name in _PLACES:
        if type(channel.get("datum")) not in (int, float):
            refuse("a place without a field")
    elif name not in ("fill", "stroke", "color"):
        refuse("a channel without a field")


def _check_literal(kind: str, channel: Node, rows: Sequence[Node]) -> None:
    """Refuse places in px of anything but texts, or those that say more."""
    only(channel, ("axis", "field", "scale", "type"), "a place in px")
    if kind != "text" or channel.get("type") != "quantitative" or channel.get("axis") is not None:
        refuse("a place in px of another mark")
    if any(row.get(channel["field"]) is None for row in rows):
        refuse("a place in px that is none")


def _kind(mark: Mapping[str, Any]) -> str:
    kind = mark.get("type")
    if not isinstance(kind, str) or kind not in PAINTS:
        refuse("another mark")
    return kind


def _sound(rows: Sequence[Node], encoding: Node) -> list[Node]:
    """The rows that have all of their numbers; without one of them nothing is drawn."""
    of = [
        cast("str", channel["field"])
        for name, channel in encoding.items()
        if isinstance(channel, Mapping)
        and name not in ("x2", "y2", "tooltip", "detail", "text")
        and cast("Node", channel).get("type") in LIKE_NUMBERS
        and "field" in channel
    ]
    found = [row for row in rows if all(row.get(field) is not None for field in of)]
    if not all(_is_number(row[field]) for row in found for field in of):
        refuse("a text in place of a number")
    return found


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)
