"""The layers of a chart: their mark, their channels and the rows that they draw."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from exporter.figures.coverage import Node, node, nodes, only, refuse

PAINTS: Mapping[str, Sequence[str]] = MappingProxyType(
    {"line": ("stroke", "color"), "area": ("fill", "color"), "circle": ("fill", "color")}
)
"""The channels that colour a mark."""
STROKE = frozenset({"strokeWidth", "strokeJoin", "strokeOpacity"})
_MARK = STROKE | {"aria", "clip", "color", "fillOpacity", "opacity", "size", "tooltip", "type"}
_CHANNELS = frozenset({"x", "y", "y2", "strokeDash", "detail", "description"})


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
    only(mark, _MARK, "a mark")
    if mark.get("clip", False) not in (True, False):
        refuse("a clip that may be")
    if "transform" in given or set(given.get("data", {})) != {"values"}:
        refuse("data from elsewhere")
    encoding = node(given.get("encoding"), "encoding")
    only(encoding, _CHANNELS | {*PAINTS[kind]}, "encoding")
    return Layer(kind, mark, encoding, nodes(given["data"]["values"], "values"))


def _kind(mark: Mapping[str, Any]) -> str:
    kind = mark.get("type")
    if not isinstance(kind, str) or kind not in PAINTS:
        refuse("another mark")
    return kind
