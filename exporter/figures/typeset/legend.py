"""The legend: strokes with their names, in rows beside or below a chart.

As `vega-parser` encodes symbols and labels and the grid of `vega-view-transforms` sets them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from exporter.figures.coverage import refuse
from exporter.figures.typeset.elements import Box, Text, moved, number, painted, thickness
from exporter.figures.typeset.entries import Entries, Entry
from exporter.figures.typeset.looks import Style

_MOST = 30
"""Entries, beyond which a legend counts what it leaves out (`symbolLimit`)."""
_TITLE_GAP = 5
_TITLE_LIMIT = 180


@dataclass(frozen=True, slots=True)
class Legend:
    """A legend at its origin, its size in whole px, and where it is set."""

    body: str
    width: float
    height: float
    orient: str
    offset: float


@dataclass(frozen=True, slots=True)
class _Set:
    """An entry and what it takes."""

    body: str
    box: Box


def legend(given: Entries) -> Legend:
    """The legend of a chart."""
    style = given.style
    if style["offset"] != int(style["offset"]):
        refuse("a legend between pixels")
    if not 0 < len(given.every) <= _MOST or style["symbolType"] != "stroke":
        refuse("a legend without entries, with too many, or of other symbols")
    entries = [_entry(one, style) for one in given.every]
    rows, box = _grid(entries, _columns(style, len(entries)), style)
    title = _title(given)
    top = title.box.bottom - title.box.top + _TITLE_GAP if title else 0
    box = box.moved(0, top).around([title.box] if title else [])
    body = moved(0, top, rows) + (title.markup if title else "")
    width, height = math.ceil(box.right), math.ceil(box.bottom)
    return Legend(body, width, height, style["orient"], style["offset"])


def _columns(style: Style, entries: int) -> int:
    if style["orient"] not in ("right", "bottom"):
        refuse("a legend elsewhere")
    usual = "horizontal" if style["orient"] == "bottom" else "vertical"
    direction = usual if style["direction"] is None else style["direction"]
    columns = style["columns"]
    lying = direction == "horizontal"
    if columns is None:
        columns = 0 if lying else 1
    if direction not in ("horizontal", "vertical") or type(columns) is not int or columns < 0:
        refuse("a legend in another order")
    if not lying and columns != 1:
        refuse("columns that are filled one after the other")
    return columns or entries


def _title(given: Entries) -> Text | None:
    if given.title is None:
        return None
    style, size = given.style, given.style["titleFontSize"]
    title = Text(
        given.title,
        0,
        0,
        size,
        style["titleColor"],
        baseline="top",
        weight=style["titleFontWeight"],
    )
    if not given.title or title.weight is None or title.width > _TITLE_LIMIT:
        refuse("a title that is cut off")
    return title


def _entry(entry: Entry, style: Style) -> _Set:
    side, thick = math.sqrt(style["symbolSize"]), entry.style["strokeWidth"]
    slot = max(math.ceil(side + thick), style["labelFontSize"])
    label = Text(
        entry.label,
        slot + style["labelOffset"],
        slot / 2,
        style["labelFontSize"],
        style["labelColor"],
    )
    if label.width > style["labelLimit"]:
        refuse("a label that is cut off")
    middle, half = number(slot / 2), number(side / 2)
    at, shape = f"translate({middle},{middle})", f"M-{half},0L{half},0"
    symbol = f'<path transform="{at}" d="{shape}"{painted(entry.style)}/>'
    line = Box(-side / 2, 0, side / 2, 0).moved(slot / 2, slot / 2)
    return _Set(symbol + label.markup, label.box.around([line.grown(thickness(entry.style))]))


def _grid(entries: Sequence[_Set], columns: int, style: Style) -> tuple[str, Box]:
    """The entries, each column as wide as its widest and each row as high as its highest."""
    across = [entries[n::columns] for n in range(min(columns, len(entries)))]
    down = [entries[n : n + columns] for n in range(0, len(entries), columns)]
    wide = [[(e.box.left, e.box.right) for e in column] for column in across]
    high = [[(e.box.top, e.box.bottom) for e in row] for row in down]
    xs, ys = _starts(wide, style["columnPadding"]), _starts(high, style["rowPadding"])
    parts: list[str] = []
    boxes: list[Box] = []
    for n, entry in enumerate(entries):
        row = n // columns
        # Vega means to centre entries in their rows, and forgets that all but the first are lower
        room = max(math.ceil(e.box.bottom) for e in down[row]) - entry.box.bottom - ys[row]
        x, y = xs[n % columns], ys[row] + (room / 2 if columns > 1 and room > 0 else 0)
        parts.append(moved(x, y, entry.body))
        boxes.append(entry.box.moved(x, y))
    return "".join(parts), Box(0, 0, 0, 0).around(boxes)


def _starts(tracks: Sequence[Sequence[tuple[float, float]]], gap: float) -> list[float]:
    """Where columns or rows of boxes begin, of which some reach before their origin."""
    found = [0.0]
    for before, own in pairwise(tracks):
        reach = max(math.ceil(end) for _, end in before)
        early = max(max(0, math.ceil(-start)) for start, _ in own)
        found.append(found[-1] + reach + gap + early)
    return found
