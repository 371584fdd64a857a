"""Where the ends and the middles of marks are on a plot, as `vega-lite` encodes positions."""

from dataclasses import dataclass
from typing import Any

from exporter.figures.coverage import Node, is_literal, refuse
from exporter.figures.typeset.looks import is_size
from exporter.figures.typeset.marks import Marks
from exporter.figures.typeset.scales import Bands, Scale

_SIZES = {"x": "width", "y": "height"}
_THINNEST = 0.25
"""A bar is so thick at least."""
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plane:
    """A plot with its scales, in px."""

    across: Scale | Bands | None
    up: Scale | Bands | None
    wide: float
    high: float

    def middle(self, name: str, row: Node, marks: Marks) -> float:
        """The place of a mark that is a point."""
        channel = marks.places.get(name)
        if channel is None:
            refuse("a mark without a place")
        return self._at(name, row, channel)

    def ends(self, name: str, row: Node, marks: Marks) -> Span:
        """Of a rule: from one end to the other, the whole plot, or one place."""
        other = marks.places.get(f"{name}2")
        if other is not None:
            return self.middle(name, row, marks), self._at(name, row, other)
        if name not in marks.places:
            return (self.wide, 0) if name == "x" else (0, self.high)
        at = self.middle(name, row, marks)
        return at, at

    def span(self, name: str, row: Node, marks: Marks) -> Span:
        """Of a bar: its ends, its band, or what it is thick around a place."""
        scale, channel = self._scale(name), marks.places.get(name)
        if channel is None:
            refuse("a bar without a place")
        if marks.kind == "tick":
            return self._tick(name, row, marks)
        other, size = marks.places.get(f"{name}2"), self._size(name, marks)
        offset = marks.mark.get("xOffset", 0) if name == "x" else 0
        if type(offset) not in (int, float):
            refuse("a bar that may be elsewhere")
        if other is None and size is not None:
            return self._thick(self._at(name, row, channel) + offset, size, scale)
        if size is not None or offset:
            refuse("a bar that is of a size and has two ends")
        if other is None and isinstance(scale, Bands):
            start = scale.at(row[channel["field"]])
            return start, start + max(_THINNEST, scale.band)
        start, stop = self._at(name, row, channel), self._stop(name, row, marks)
        return min(start, stop), max(start, stop)

    def _size(self, name: str, marks: Marks) -> Any:
        """What is said of the thickness of a bar, which it has across its numbers alone."""
        along = isinstance(self._scale(name), Scale) and isinstance(self._across(name), Bands)
        return None if along else marks.mark.get(_SIZES[name])

    def _stop(self, name: str, row: Node, marks: Marks) -> float:
        """The other end of a bar: another field, or zero for those that have a name each."""
        other, scale = marks.places.get(f"{name}2"), self._scale(name)
        if other is not None:
            return self._at(name, row, other)
        if marks.kind != "bar" or not isinstance(self._across(name), Bands):
            refuse("a bar that has one end")
        return scale.at(0) if isinstance(scale, Scale) else refuse("a bar along names")

    def _thick(self, middle: float, size: Any, scale: Scale | Bands | None) -> Span:
        thick = self._share(size, scale) if isinstance(size, dict) else size
        if not is_size(thick) or not (thick or isinstance(size, dict)):
            refuse("a bar of another size, or of none")
        start = middle - thick / 2
        return start, start + (max(_THINNEST, thick) if isinstance(size, dict) else thick)

    def _share(self, size: Any, scale: Scale | Bands | None) -> float:
        """What a share of a band is, in px."""
        if [*size] != ["band"] or not is_size(size["band"]) or not isinstance(scale, Bands):
            refuse("a share of no band")
        return size["band"] * scale.band

    def _tick(self, name: str, row: Node, marks: Marks) -> Span:
        """As thin as it is thick along its numbers, and as long as it is big across them."""
        thin = {"horizontal": "y", "vertical": "x"}[marks.mark.get("orient") or self._tick_orient()]
        middle = self.middle(name, row, marks)
        if name == thin:
            return self._thick(middle, marks.mark["thickness"], None)
        sizes = [marks.mark[key] for key in ("size", _SIZES[name]) if key in marks.mark]
        if len(sizes) != 1:
            refuse("a tick that is as long as a band")
        return self._thick(middle, sizes[0], self._scale(name))

    def _tick_orient(self) -> str:
        lying = isinstance(self.up, Bands), isinstance(self.across, Bands)
        if lying[0] is lying[1]:
            refuse("a tick that may lie or stand")
        return "vertical" if lying[0] else "horizontal"

    def _at(self, name: str, row: Node, channel: Node) -> float:
        value = channel["datum"] if "datum" in channel else row.get(channel["field"])
        if value is None:
            refuse("an end without a place")
        scale = self._scale(name)
        if is_literal(channel):
            return value if type(value) in (int, float) else refuse("a place that is no number")
        return scale.middle(value) if scale else refuse("a place without a scale")

    def _across(self, name: str) -> Scale | Bands | None:
        return self.up if name == "x" else self.across

    def _scale(self, name: str) -> Scale | Bands | None:
        return self.across if name == "x" else self.up
