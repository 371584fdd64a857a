"""One block of a bar panel: the bars of one metric along their own value axis.

Lying and standing bars are the same block with the channels changed over. The chart parameter
`names` maps the keys of the series to the names that the category axis prints.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from exporter.model.panels import Bounds
from exporter.panels import axes, boxes, series, theme
from exporter.panels.axes import Axis
from exporter.panels.boxes import Shape
from exporter.panels.numbers import drawable, floats
from exporter.panels.series import Drawn
from exporter.panels.sizes import MEDIUM, Fonts
from exporter.panels.text import clean, measure, shorten

NAME_GAP = 8
"""Between a name and its bar, in px."""
_VALUE_GAP = 5
_SMALLER = 0.5
"""By so much values are smaller than names, in px."""
_MOST_TEXT = 0.6
"""Values that would take more of a plot than this are not written."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: key of its series, value and error bar in data units, the value as text."""

    key: str
    value: float | None
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """The bars of one metric."""

    metric: str
    bars: tuple[Bar, ...]
    title: str = ""
    """What the author calls the values."""
    log: bool = False
    shapes: tuple[Shape, ...] = ()
    """Boxes or violins in place of the bars."""
    bounds: Bounds = (None, None)
    """What the author wants to see of the value axis."""

    @property
    def ends(self) -> list[float]:
        """Every number that must be inside the value axis."""
        if self.shapes:
            return [end for shape in self.shapes for end in shape.ends]
        return [v for b in self.bars for v in (b.value, b.low, b.high) if v is not None]


@dataclass(frozen=True, slots=True)
class Size:
    """The plot of a block in px, and which way its bars go."""

    width: float
    height: float
    lying: bool = True
    labels: float = 0
    """Width of the labels of a standing value axis, one for all blocks, so that they line up."""
    fonts: Fonts = MEDIUM

    @property
    def text(self) -> float:
        """Size of the values at the bars, in px."""
        return self.fonts.label - _SMALLER

    @property
    def along(self) -> str:
        """The channel of the values."""
        return "x" if self.lying else "y"

    @property
    def across(self) -> str:
        """The channel of the names."""
        return "y" if self.lying else "x"

    @property
    def length(self) -> float:
        """The length of the value axis."""
        return self.width if self.lying else self.height

    @property
    def value_axis(self) -> dict[str, Any]:
        """What the value axis needs besides its ticks."""
        return {} if self.lying else {"minExtent": self.labels, "maxExtent": self.labels}

    def step(self, bars: int) -> float:
        """Px from bar to bar."""
        return (self.height if self.lying else self.width) / max(bars, 1)

    def room(self, block: Block, bars: int) -> float:
        """What the text behind the longest bar takes, 0 when values are not written."""
        wide = max((measure(b.text, self.text) for b in block.bars), default=0)
        room = (wide if self.lying else self.text) + 2 * _VALUE_GAP
        beside = self.text if self.lying else wide + 2
        sides = len({end < 0 for end in block.ends})
        fits = self.step(bars) >= beside and room * sides < self.length * _MOST_TEXT
        # a bar that is cut off ends where its value is not
        return room if fits and block.bounds == (None, None) else 0

    def text_at(self, sign: int) -> dict[str, Any]:
        """Where a text stands at the end of a positive (1) or negative (-1) bar."""
        if self.lying:
            align = "left" if sign > 0 else "right"
            return {"align": align, "baseline": "middle", "dx": sign * _VALUE_GAP}
        baseline = "bottom" if sign > 0 else "top"
        return {"align": "center", "baseline": baseline, "dy": -sign * (_VALUE_GAP - 2)}


def view(
    block: Block,
    of: Sequence[Drawn],
    size: Size,
    names: Mapping[str, Any] | None,
    *,
    titled: bool,
) -> dict[str, Any]:
    """A view of the bars; `names` styles the axis of names, None leaves it out.

    A titled block says its metric above the bars, another along its value axis.
    """
    values = value_axis(block, size, len(of), block.title or ("" if titled else block.metric))
    place = {size.along: values.channel("v", lying=size.lying), size.across: _names(of, names)}
    place[size.along]["axis"] |= {"grid": True, "domain": False, "ticks": False, **size.value_axis}
    drawing = {
        "width": size.width,
        "height": size.height,
        **_drawn(block, of, values, place, size),
    }
    drawing = clipped(drawing) if block.bounds != (None, None) else drawing
    return {**drawing, "title": _heading(block.metric, size)} if titled else drawing


def clipped(view: Any) -> Any:
    """A view all of whose marks end where the plot does."""
    if isinstance(view, list):
        return [clipped(one) for one in cast("list[Any]", view)]
    if not isinstance(view, dict):
        return view
    parts = cast("dict[str, Any]", view)
    found = {k: v if k == "data" else clipped(v) for k, v in parts.items()}
    if isinstance(found.get("mark"), dict):
        found["mark"]["clip"] = True
    return found


def _drawn(
    block: Block, of: Sequence[Drawn], axis: Axis, place: Mapping[str, Any], size: Size
) -> dict[str, Any]:
    """Data and layers of the bars, or of what stands in their place."""
    if not block.shapes:
        data = [_row(b, axis) for b in block.bars]
        return {"data": {"values": data}, "layer": _layers(block, of, axis, place, size)}
    data = boxes.rows(block.shapes, of, axis)
    return {"data": {"values": data}, **boxes.layers(block.shapes, of, axis, place, size.along)}


def _names(of: Sequence[Drawn], axis: Mapping[str, Any] | None) -> dict[str, Any]:
    """The category channel; keys are looked up in the chart's `names`."""
    scale = {"domain": [d.key for d in of], "paddingInner": 0.28, "paddingOuter": 0.14}
    style = {
        "title": None,
        "domain": False,
        "ticks": False,
        "grid": False,
        "labelPadding": NAME_GAP,
        "labelColor": theme.INK,
        "labelExpr": "names[datum.value]",
        "labelLimit": 1000,
        "labelOverlap": True,
    }
    shown = {**style, **(axis or {"labels": False})}
    return {"field": "s", "type": "nominal", "scale": scale, "axis": shown}


def value_axis(block: Block, size: Size, bars: int, title: str) -> Axis:
    """A range in which every bar and the text behind it has room."""
    low, high = axes.fit(floats(block.ends), log=block.log)
    kind = "log" if block.log else "linear"
    if block.shapes:
        low, high = _bounded(*axes.widen(low, high, log=block.log), block)
        return Axis(kind, low, high, size.length, clean(title), tight=True, fonts=size.fonts)
    if block.log:
        low, high = axes.round_log(low * 0.999, high)
    else:
        low, high = min(low, 0.0), max(high, 0.0)
    low, high = _with_room(low, high, block, size.room(block, bars) / size.length)
    low, high = _bounded(low, high, block)
    return Axis(kind, low, high, size.length, clean(title), tight=True, fonts=size.fonts)


def _bounded(low: float, high: float, block: Block) -> tuple[float, float]:
    """The range with the author's ends, where they can be ends of it."""
    given = [None if b is None else drawable(b, positive=block.log) for b in block.bounds]
    first, last = (free if b is None else b for b, free in zip(given, (low, high), strict=True))
    return (first, last) if first < last else (low, high)


def _with_room(low: float, high: float, block: Block, share: float) -> tuple[float, float]:
    """The range widened so that texts outside the bars, a share of the plot, stay inside it."""
    if block.log:
        low, high = math.log10(low), math.log10(high)
    negative = any(e < 0 for e in block.ends) and not block.log
    positive = any(e > 0 for e in block.ends) or block.log
    grown = ((high - low) or 1.0) * share / (1 - share * (negative + positive))
    low, high = low - grown * negative, high + grown * positive
    return (10.0**low, 10.0 ** min(high, 300)) if block.log else (low, high)


def _row(bar: Bar, axis: Axis) -> dict[str, Any]:
    """One row of data: a bar from `z` to `v`, whiskers `lo` and `hi`, text `t` at `e`."""
    zero = axis.round(axis.low) if axis.kind == "log" else 0.0
    value = None if bar.value is None else axis.round(bar.value)
    ends = [v for v in (value, bar.low, bar.high) if v is not None]
    far = (min(ends) if value is not None and value < 0 else max(ends)) if ends else zero
    row: dict[str, Any] = {"s": bar.key, "v": value, "z": zero, "e": axis.round(far), "t": bar.text}
    if bar.low is not None and bar.high is not None:
        row |= {"lo": axis.round(bar.low), "hi": axis.round(bar.high)}
    return row


def _layers(
    block: Block, of: Sequence[Drawn], axis: Axis, place: Mapping[str, Any], size: Size
) -> list[dict[str, Any]]:
    along, other = size.along, f"{size.along}2"
    bars = {**place, other: {"field": "z"}, "fill": series.channel(of, None)}
    layers = [{"mark": {"type": "bar", "aria": False}, "encoding": bars}]
    if any(b.low is not None and b.high is not None for b in block.bars):
        rule = {"type": "rule", "aria": False, "stroke": theme.INK, "strokeWidth": 1.2}
        whisker = {**place, along: {**place[along], "field": "lo"}, other: {"field": "hi"}}
        layers.append({"mark": rule, "encoding": whisker})
    layers.append(_zero(axis, place, size))
    if size.room(block, len(of)):
        layers += [_texts(place, size, sign) for sign in (1, -1)]
    return layers


def _zero(axis: Axis, place: Mapping[str, Any], size: Size) -> dict[str, Any]:
    """The line that the bars start from."""
    at = axis.round(axis.low) if axis.kind == "log" else 0
    channel = {k: v for k, v in place[size.along].items() if k != "field"}
    rule = {"type": "rule", "aria": False, "stroke": theme.AXIS}
    once: list[dict[str, Any]] = [{}]
    encoding = {size.along: {**channel, "datum": at}}
    return {"data": {"values": once}, "mark": rule, "encoding": encoding}


def _texts(place: Mapping[str, Any], size: Size, sign: int) -> dict[str, Any]:
    """The values behind the ends of the bars: before the end of negative ones."""
    text = {"type": "text", "aria": False, "fontSize": size.text, "color": theme.MUTED}
    encoding = {**place, size.along: {**place[size.along], "field": "e"}, "text": {"field": "t"}}
    return {
        "transform": [{"filter": "!(datum.v < 0)" if sign > 0 else "datum.v < 0"}],
        "mark": {**text, **size.text_at(sign)},
        "encoding": encoding,
    }


def _heading(metric: str, size: Size) -> dict[str, Any]:
    return {
        "text": shorten(metric, size.width, size.fonts.title),
        "anchor": "start",
        "frame": "group",
        "fontSize": size.fonts.title,
        "fontWeight": "normal",
        "color": theme.INK,
        "offset": 6,
    }
