"""Axes: their lines, ticks, labels and titles, and how far they reach beyond the plot.

As `vega-parser` encodes a left and a bottom axis and `vega-view-transforms` lays them out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from exporter.figures.coverage import refuse
from exporter.figures.typeset.elements import Box, Text, line, moved
from exporter.figures.typeset.looks import Style, is_size
from exporter.figures.typeset.ticks import Tick

_HALF = 0.5
"""Axes lie between two pixels, and lines are so thick on both sides."""
_FEWEST = 3
_HARDLY = 1e-3
_UPRIGHT, _SLANTED = 270, 315


@dataclass(frozen=True, slots=True)
class Label:
    """A text of an axis, what it takes, and whether there is room for it."""

    text: Text
    box: Box
    seen: bool

    @property
    def markup(self) -> str:
        """As SVG."""
        return self.text.markup if self.seen else self.text.unseen


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis as it is drawn, and what it takes besides the plot."""

    grid: str
    body: str
    box: Box


def left(
    style: Style, ticks: Sequence[Tick], overlap: str, wide: float, high: float, *, named: bool
) -> Axis:
    """The axis of a chart's heights; `overlap` is what becomes of labels without room."""
    size = style["tickSize"] if style["ticks"] else 0
    if style["labelFlush"] is not None and style["labelFlush"] is not False:
        refuse("a standing axis with flush labels")
    if style["labelAngle"] not in (None, 0) or style["labelAlign"] or style["labelBaseline"]:
        refuse("labels that are turned")
    reach = size + style["labelPadding"]
    made = [_label(style, t.label, -reach, t.at, "right") for t in ticks]
    labels = apart(made if style["labels"] else [], style["labelSeparation"], overlap)
    marks = [Box(-size, t.mark, 0, t.mark) for t in ticks] if style["ticks"] else []
    taken = _boxes(marks, labels)
    extent = _extent(style, -min((box.left for box in taken), default=0))
    at = -(extent + style["titlePadding"])
    title = _title(style, 0, high / 2, "bottom", angle=-90, late=at)
    _check_ends(title, high)
    box = Box(-extent, 0, 0, high).around((*taken, *(t.box for t in title)))
    rules = [line(0, box.top, -size, 0, style["tickColor"]) for box in marks]
    grid = [line(0, t.mark, wide, 0, style["gridColor"]) for t in ticks]
    start, rise = (0, high) if named else (high, -high)
    domain = line(0, start, 0, rise, style["domainColor"])
    return _axis(style, (_HALF, _HALF), grid, (*rules, *_texts(labels)), domain, title, box)


def _extent(style: Style, taken: float) -> float:
    """What an axis takes for ticks and labels, as far as it may be more or less."""
    return max(style["minExtent"], min(style["maxExtent"], max(0, taken)))


def _check_ends(title: Sequence[Text], high: float) -> None:
    """Refuse a title that is longer than the plot by whole px: the engine's may be one more."""
    for box in (one.box for one in title):
        for beyond in (-box.top, box.bottom - high):
            if beyond > 0 and abs(beyond - round(beyond)) < _HARDLY:
                refuse("a title that ends between two pixels")


def bottom(
    style: Style,
    ticks: Sequence[Tick],
    overlap: str,
    wide: float,
    high: float,
    *,
    named: bool,
    crossing: bool,
    order: Sequence[int],
) -> Axis:
    """The axis that lies below a chart; that of names has them upright of itself.

    Lines of the grid go to where the other axis ends: for one of names, `crossing`, that is above.
    `order` is that in which ticks are drawn, by number.
    """
    size = style["tickSize"] if style["ticks"] else 0
    place = _lying(style, wide, named=named)
    top = size + style["labelPadding"]
    made = [_label(style, t.label, t.at, top, *place(t.at)) for t in ticks]
    labels = apart(made if style["labels"] else [], style["labelSeparation"], overlap)
    marks = [Box(t.mark, 0, t.mark, size) for t in ticks] if style["ticks"] else []
    taken = _boxes(marks, labels)
    extent = _extent(style, max((box.bottom for box in taken), default=0))
    title = _title(style, wide / 2, extent + style["titlePadding"], "top")
    box = Box(0, 0, wide, extent).around((*taken, *(t.box for t in title)))
    rules = [line(marks[n].left, 0, 0, size, style["tickColor"]) for n in order if marks]
    start, rise = (0, -high) if crossing else (-high, high)
    grid = [line(ticks[n].mark, start, 0, rise, style["gridColor"]) for n in order]
    domain = line(0, 0, wide, 0, style["domainColor"])
    at = _HALF, high + _HALF
    body = (*rules, *_texts([labels[n] for n in order if labels]))
    return _axis(style, at, grid, body, domain, title, box.moved(0, high))


def _axis(
    style: Style,
    at: tuple[float, float],
    grid: Sequence[str],
    body: Sequence[str],
    domain: str,
    title: Sequence[Text],
    box: Box,
) -> Axis:
    """Put together; an empty grid or axis is no group."""
    parts = [*body, *([domain] if style["domain"] else []), *_texts(title)]
    return Axis(
        moved(*at, "".join(grid)) if style["grid"] and grid else "",
        moved(*at, "".join(parts)) if parts else "",
        box,
    )


def _label(
    style: Style,
    words: str,
    x: float,
    y: float,
    align: str,
    baseline: str = "middle",
    angle: float = 0,
) -> Text:
    size, colour = style["labelFontSize"], style["labelColor"]
    found = Text(words, x, y, size, colour, align, baseline, angle=angle)
    if found.width > style["labelLimit"]:
        refuse("a label that is cut off")
    return found


def _title(
    style: Style, x: float, y: float, baseline: str, angle: float = 0, late: float = 0
) -> Sequence[Text]:
    words, size, weight = style["title"], style["titleFontSize"], style["titleFontWeight"]
    if words is None:
        return ()
    if not isinstance(words, str) or not words or not isinstance(weight, str | int):
        refuse("a title of several lines, of none, or of no weight")
    colour = style["titleColor"]
    return (Text(words, x, y, size, colour, "center", baseline, weight, angle, late=late),)


_Set = tuple[str, str, float]
"""How a label is aligned, its baseline and its angle."""


def _lying(style: Style, wide: float, *, named: bool) -> Callable[[float], _Set]:
    """How the labels of a lying axis are set, by their place."""
    angle, align, baseline = (style[f"label{name}"] for name in ("Angle", "Align", "Baseline"))
    angle = (270 if named else 0) if angle is None else angle
    angle = angle % 360 if type(angle) in (int, float) else angle
    if angle in (_UPRIGHT, _SLANTED):
        usual = "middle" if angle == _UPRIGHT else "top"
        if align not in (None, "right") or baseline not in (None, usual) or _is_flush(style):
            refuse("labels that are turned and set otherwise")
        return lambda at: ("right", usual, angle)
    if angle != 0 or align is not None or baseline is not None:
        refuse("labels that are turned")
    if named:
        if _is_flush(style):
            refuse("names that are flush")
        return lambda at: ("center", "top", 0)
    flush = _flush(style["labelFlush"], wide)
    return lambda at: (flush(at), "top", 0)


def _is_flush(style: Style) -> bool:
    return style["labelFlush"] not in (None, False)


def _flush(near: Any, wide: float) -> Callable[[float], str]:
    """How labels are aligned: those near an end of the axis end with it."""
    if near is False:
        return lambda at: "center"
    near = 1 if near is None or near is True else near
    if not is_size(near):
        refuse("labels that may be flush")

    def align(at: float) -> str:
        before, behind = abs(at), abs(wide - at)
        if before < behind and before <= near:
            return "left"
        return "right" if behind <= near else "center"

    return align


def _boxes(marks: Sequence[Box], labels: Sequence[Label]) -> list[Box]:
    return [*(mark.grown(_HALF) for mark in marks), *(one.box for one in labels if one.seen)]


def _texts(texts: Sequence[Text | Label]) -> list[str]:
    return [text.markup for text in texts]


def apart(texts: Sequence[Text], gap: float, overlap: str) -> list[Label]:
    """The texts, those that have no room unseen (`Overlap.js`)."""
    shown = list(range(len(texts)))
    boxes = [text.box for text in texts]
    while overlap and len(shown) >= _FEWEST and _crowded([boxes[n] for n in shown], gap):
        shown = _greedy(shown, boxes, gap) if overlap == "greedy" else shown[::2]
        if len(shown) < _FEWEST and shown[-1] != len(texts) - 1:
            shown = [*shown[:1], len(texts) - 1]
    seen = frozenset(shown)
    return [Label(text, boxes[n], n in seen) for n, text in enumerate(texts)]


def _greedy(shown: Sequence[int], boxes: Sequence[Box], gap: float) -> list[int]:
    found = [shown[0]]
    for n in shown[1:]:
        if not _meet(boxes[found[-1]], boxes[n], gap):
            found.append(n)
    return found


def _crowded(boxes: Sequence[Box], gap: float) -> bool:
    return any(_meet(a, b, gap) for a, b in pairwise(boxes))


def _meet(one: Box, other: Box, gap: float) -> bool:
    across = max(other.left - one.right, one.left - other.right)
    return gap > max(across, other.top - one.bottom, one.top - other.bottom)
