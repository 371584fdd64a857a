"""The symbols of a legend with their names, in rows beside or below a chart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from exporter.figures.coverage import refuse
from exporter.figures.typeset.elements import (
    Box,
    Inner,
    Text,
    circle,
    moved,
    painted,
    px,
    square,
    thickness,
)
from exporter.figures.typeset.key import Entries, Entry
from exporter.figures.typeset.looks import Style

_MOST = 30
"""Entries, beyond which a legend counts what it leaves out (`symbolLimit`)."""


@dataclass(frozen=True, slots=True)
class _Set:
    """An entry and what it takes."""

    body: str
    box: Box


def drawn(given: Entries) -> Inner:
    """All entries, each column as wide as its widest and each row as high as its highest."""
    style = given.style
    if not 0 < len(given.every) <= _MOST:
        refuse("a legend without entries, or with too many")
    entries = [_entry(one, given.symbol, style) for one in given.every]
    return _grid(entries, _columns(style, len(entries)), style)


def _columns(style: Style, entries: int) -> int:
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


def _entry(entry: Entry, symbol: str, style: Style) -> _Set:
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
    half = side / 2
    at = f"translate({px(slot / 2)},{px(slot / 2)})"
    shape, high = {
        "stroke": (f"M-{px(half)},0L{px(half)},0", 0.0),
        "circle": (circle(half), half),
        "square": (square(half), half),
    }[symbol]
    made = f'<path transform="{at}" d="{shape}"{painted(entry.style)}/>'
    box = Box(-half, -high, half, high).moved(slot / 2, slot / 2)
    around = thickness(entry.style) if "stroke" in entry.style else 0
    return _Set(made + label.markup, label.box.around([box.grown(around)]))


def _grid(entries: Sequence[_Set], columns: int, style: Style) -> Inner:
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
    return Inner("".join(parts), Box(0, 0, 0, 0).around(boxes))


def _starts(tracks: Sequence[Sequence[tuple[float, float]]], gap: float) -> list[float]:
    """Where columns or rows of boxes begin, of which some reach before their origin."""
    found = [0.0]
    for before, own in pairwise(tracks):
        reach = max(math.ceil(end) for _, end in before)
        early = max(max(0, math.ceil(-start)) for start, _ in own)
        found.append(found[-1] + reach + gap + early)
    return found
