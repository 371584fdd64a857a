"""Axes: their lines, ticks, labels and titles, and how far they reach beyond the plot.

As `vega-parser` encodes a left and a bottom axis and `vega-view-transforms` lays them out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from exporter.figures.coverage import refuse
from exporter.figures.typeset.elements import Box, Text, half_up, line, moved
from exporter.figures.typeset.looks import Style, is_size
from exporter.figures.typeset.scales import Tick

_LIMIT = 180
"""Px of a label, beyond which it is cut off (`labelLimit`)."""
_HALF = 0.5
"""Axes lie between two pixels, and lines are so thick on both sides."""
_FEWEST = 3
_HARDLY = 1e-3


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis as it is drawn, and what it takes besides the plot."""

    grid: str
    body: str
    box: Box


def left(style: Style, ticks: Sequence[Tick], wide: float, high: float, *, log: bool) -> Axis:
    """The axis of a chart's heights."""
    size = style["tickSize"] if style["ticks"] else 0
    if style["labelFlush"] is not None and style["labelFlush"] is not False:
        refuse("a standing axis with flush labels")
    reach = size + style["labelPadding"]
    labels = _apart([_label(style, t, -reach, t.at, "right") for t in ticks], style, log=log)
    marks = [Box(-size, half_up(t.at), 0, half_up(t.at)) for t in ticks] if style["ticks"] else []
    extent = max(0.0, -min((box.left for box in _boxes(marks, labels)), default=0))
    at = -(extent + style["titlePadding"])
    title = _title(style, at, high / 2, baseline="bottom", standing=True)
    _check_ends(title, high)
    box = Box(-extent, 0, 0, high).around((*_boxes(marks, labels), *(t.box for t in title)))
    rules = [line(0, box.top, -size, 0, style["tickColor"]) for box in marks]
    grid = [line(0, half_up(t.at), wide, 0, style["gridColor"]) for t in ticks]
    domain = line(0, high, 0, -high, style["domainColor"])
    return _axis(style, (_HALF, _HALF), grid, (*rules, *_texts(labels)), domain, title, box)


def _check_ends(title: Sequence[Text], high: float) -> None:
    """Refuse a title that is longer than the plot by whole px: the engine's may be one more."""
    for box in (one.box for one in title):
        for beyond in (-box.top, box.bottom - high):
            if beyond > 0 and abs(beyond - round(beyond)) < _HARDLY:
                refuse("a title that ends between two pixels")


def bottom(style: Style, ticks: Sequence[Tick], wide: float, high: float, *, log: bool) -> Axis:
    """The axis that lies below a chart."""
    size = style["tickSize"] if style["ticks"] else 0
    reach = size + style["labelPadding"]
    flush = _flush(style, wide)
    found = [_label(style, t, t.at, reach, flush(t.at), baseline="top") for t in ticks]
    labels = _apart(found, style, log=log)
    marks = [Box(half_up(t.at), 0, half_up(t.at), size) for t in ticks] if style["ticks"] else []
    extent = max((box.bottom for box in _boxes(marks, labels)), default=0)
    title = _title(style, wide / 2, extent + style["titlePadding"], baseline="top")
    box = Box(0, 0, wide, extent).around((*_boxes(marks, labels), *(t.box for t in title)))
    rules = [line(box.left, 0, 0, size, style["tickColor"]) for box in marks]
    grid = [line(half_up(t.at), -high, 0, high, style["gridColor"]) for t in ticks]
    domain = line(0, 0, wide, 0, style["domainColor"])
    place = _HALF, high + _HALF
    body = (*rules, *_texts(labels))
    return _axis(style, place, grid, body, domain, title, box.moved(0, high))


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
    style: Style, tick: Tick, x: float, y: float, align: str, baseline: str = "middle"
) -> Text:
    found = Text(tick.label, x, y, style["labelFontSize"], style["labelColor"], align, baseline)
    if found.width > _LIMIT:
        refuse("a label that is cut off")
    return found


def _title(
    style: Style, x: float, y: float, *, baseline: str, standing: bool = False
) -> Sequence[Text]:
    words, size, weight = style["title"], style["titleFontSize"], style["titleFontWeight"]
    if words is None:
        return ()
    if not isinstance(words, str) or not words or not isinstance(weight, str | int):
        refuse("a title of several lines, of none, or of no weight")
    return (Text(words, x, y, size, style["titleColor"], "center", baseline, weight, standing),)


def _flush(style: Style, wide: float) -> Callable[[float], str]:
    """How labels are aligned: those near an end of the axis end with it."""
    near = style["labelFlush"]
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


def _boxes(marks: Sequence[Box], labels: Sequence[Text]) -> list[Box]:
    return [*(mark.grown(_HALF) for mark in marks), *(text.box for text in labels if text.seen)]


def _texts(texts: Sequence[Text]) -> list[str]:
    return [text.markup for text in texts]


def _apart(labels: Sequence[Text], style: Style, *, log: bool) -> list[Text]:
    """The labels, those that have no room unseen (`Overlap.js`)."""
    shown = list(range(len(labels)))
    boxes = [text.box for text in labels]
    gap = style["labelSeparation"]
    while len(shown) >= _FEWEST and _crowded([boxes[n] for n in shown], gap):
        shown = _greedy(shown, boxes, gap) if log else shown[::2]
        if len(shown) < _FEWEST and shown[-1] != len(labels) - 1:
            shown = [*shown[:1], len(labels) - 1]
    seen = frozenset(shown)
    return [replace(text, seen=n in seen) for n, text in enumerate(labels)]


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
