"""The layers of a chart: their mark, their channels and the rows that they draw."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from exporter.figures.coverage import NAMED, Node, field_of, node, nodes, only, refuse

PAINTS: Mapping[str, Sequence[str]] = MappingProxyType(
    {"line": ("stroke", "color"), "area": ("fill", "color"), "circle": ("fill", "color")}
)
"""The channels that colour a mark."""
STROKE = frozenset({"strokeWidth", "strokeJoin", "strokeOpacity"})
KEPT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "line": STROKE,
        "area": frozenset({"fillOpacity"}),
        "circle": frozenset({"fillOpacity", "strokeWidth"}),
    }
)
"""What is painted of a mark, besides its colour."""
_MARK = frozenset({"aria", "clip", "color", "opacity", "tooltip", "type"})
_OWN = {"line": frozenset[str](), "area": frozenset[str](), "circle": frozenset({"size"})}
_CHANNELS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "line": frozenset({"x", "y", "strokeDash", "detail", "description"}),
        "area": frozenset({"x", "y", "y2", "detail", "description"}),
        "circle": frozenset({"x", "y", "detail", "description"}),
    }
)


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

    def numbers(self, place: str) -> Iterator[float]:
        """All numbers of a position, `x` or `y`, both edges of areas."""
        fields = [self.field(name) for name in (place, f"{place}2") if name in self.encoding]
        return (row[f] for f in fields for row in self.rows if row.get(f) is not None)


def layer_of(given: Node) -> Layer:
    """A layer of a specification."""
    mark = given.get("mark")
    mark = node({"type": mark} if isinstance(mark, str) else mark, "mark")
    kind = _kind(mark)
    only(mark, _MARK | _OWN[kind] | KEPT[kind], "a mark")
    if not isinstance(mark.get("clip", False), bool):
        refuse("a clip that may be")
    if "transform" in given or set(given.get("data", {})) != {"values"}:
        refuse("data from elsewhere")
    encoding = node(given.get("encoding"), "encoding")
    only(encoding, _CHANNELS[kind] | {*PAINTS[kind]}, "encoding")
    _check(kind, encoding)
    return Layer(kind, mark, encoding, nodes(given["data"]["values"], "values"))


def _check(kind: str, encoding: Node) -> None:
    """Refuse channels that are read otherwise than as plain fields, and two of one paint."""
    for channel in encoding.values():
        for one in nodes(channel if isinstance(channel, list) else [channel], "a channel"):
            field_of(one)
    if encoding.get("description", {}).get("field", NAMED) != NAMED:
        refuse("descriptions of the author's own")
    paints = [encoding[name] for name in PAINTS[kind] if name in encoding]
    named = [*paints, *([encoding["strokeDash"]] if "strokeDash" in encoding else [])]
    if len(paints) > 1 or any(one.get("type") != "nominal" for one in named):
        refuse("two paints, or one that is not by name")


def _kind(mark: Mapping[str, Any]) -> str:
    kind = mark.get("type")
    if not isinstance(kind, str) or kind not in PAINTS:
        refuse("another mark")
    return kind
