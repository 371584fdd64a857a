"""Bar panels: one block of bars per metric, one bar per run or group.

Metrics have different units, so every block has a value axis of its own; the names of the runs
stand once, at the first block of a row (horizontal) or below the last one (vertical). Values are
written at the ends of the bars. Layers of a block have no names: those must be unique in a chart.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from exporter.model.figure import Chart
from exporter.model.panels import BarPanel
from exporter.model.table import Cell, PanelTable
from exporter.panels import blocks, series, words
from exporter.panels.axes import PAD
from exporter.panels.blocks import Bar, Block, Size
from exporter.panels.boxes import Shape
from exporter.panels.numbers import drawable, short
from exporter.panels.series import Drawn
from exporter.panels.sizes import PADDING, fonts_of, outer_width
from exporter.panels.spec import unsized
from exporter.panels.text import clean, measure, shorten

_SPACING = 20
_NARROWEST = 130
"""A block of bars is at least this wide, else it goes to the next row."""
_HAIR = 1
"""What the lines of axes add to the width of a view of fixed size."""
_STANDING = 200
_LONGEST_SLANTED = 130
_LONGEST_UPRIGHT = 180
_SLANT = 6
"""What the last slanted name reaches to the right of the middle of its bar."""
_TALLEST = 820
"""All bars together are at most this high, so that a drawing fits a printed page."""


def chart(panel: BarPanel, table: PanelTable) -> Chart:
    """The bar chart of a panel."""
    of = series.drawn(table)
    found = _blocks(panel, table, of)
    draw = _lying if panel.orientation == "horizontal" else _standing
    return Chart(unsized(panel, draw(panel, of, found)), panel.title, words.bars(panel, table))


def _blocks(panel: BarPanel, table: PanelTable, of: Sequence[Drawn]) -> list[Block]:
    """The bars by metric, in the order of the table."""
    metric = table.column("metric")
    names: Sequence[Cell] = metric.values if metric else (panel.metrics[0],) * table.rows
    keys = {row: d.key for d in of for row in d.rows}
    found: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        found.setdefault(str(name), []).append(row)
    title = clean(panel.value_title)
    if table.column("part") is None:
        bars = {n: tuple(_bar(panel, table, keys[r], r) for r in own) for n, own in found.items()}
        return [
            Block(name, own, title, log=panel.log, bounds=panel.value_range)
            for name, own in bars.items()
        ]
    return [
        Block(name, (), title, panel.log, _shapes(table, keys, own), panel.value_range)
        for name, own in found.items()
    ]


def _shapes(table: PanelTable, keys: Mapping[int, str], rows: Sequence[int]) -> tuple[Shape, ...]:
    """Boxes and violins: a row for the box, then its outliers or its curve."""
    found: list[Shape] = []
    for row in rows:
        part, value = _cell(table, "part", row), _number(table, "value", row)
        if part == "box":
            q1, q3, low, high = (_number(table, n, row) for n in ("q1", "q3", "low", "high"))
            found.append(Shape(keys[row], value, q1, q3, low, high))
        elif part == "outlier":
            found[-1] = replace(found[-1], outliers=(*found[-1].outliers, value))
        else:
            point = (value, _number(table, "density", row))
            found[-1] = replace(found[-1], curve=(*found[-1].curve, point))
    return tuple(found)


def _cell(table: PanelTable, name: str, row: int) -> Cell:
    column = table.column(name)
    return column.values[row] if column else None


def _number(table: PanelTable, name: str, row: int) -> float:
    return drawable(_cell(table, name, row)) or 0.0


def _bar(panel: BarPanel, table: PanelTable, key: str, row: int) -> Bar:
    cells = [c.values[row] if (c := table.column(n)) else None for n in ("value", "low", "high")]
    value, low, high = (drawable(cell, positive=panel.log) for cell in cells)
    shown = cells[0]
    text = "–" if shown is None or isinstance(shown, str) else short(shown)
    return Bar(key, value, low, high, text)


def _lying(panel: BarPanel, of: Sequence[Drawn], found: Sequence[Block]) -> dict[str, Any]:
    """Blocks side by side, as many as have room; names left of every row."""
    outer = outer_width(panel) - 2 * PADDING - _HAIR
    names = _names_width(panel, of, outer)
    columns = _columns(len(found), outer - names)
    width = (outer - names - (columns - 1) * (_SPACING + _HAIR)) / columns
    fonts = fonts_of(panel)
    high = panel.height or _step(len(of), found) * len(of)
    size = Size(round(width, 2), high, fonts=fonts)
    extent = {"minExtent": names, "maxExtent": names, **_title_above(panel, names)}
    views = [
        blocks.view(b, of, size, extent if n % columns == 0 else None, titled=len(found) > 1)
        for n, b in enumerate(found)
    ]
    rows = [views[n : n + columns] for n in range(0, len(views), columns)]
    return {
        "params": _names(panel, of, names - blocks.NAME_GAP),
        "vconcat": [{"hconcat": row, "spacing": _SPACING} for row in rows],
        "spacing": _SPACING,
    }


def _standing(panel: BarPanel, of: Sequence[Drawn], found: Sequence[Block]) -> dict[str, Any]:
    """Blocks above each other; names below the last, slanted or upright when they are long."""
    height, fonts = panel.height or _STANDING, fonts_of(panel)
    outer = outer_width(panel) - 2 * PADDING - _HAIR
    labels, title = _value_axes(found, Size(outer, height, lying=False, fonts=fonts), len(of))
    width = outer - labels - title
    step = width / max(len(of), 1)
    flat = all(measure(d.label, fonts.label) <= step - 4 for d in of)
    # A slanted name may reach left as far as the value axis does.
    slanted = min((labels + title + step / 2) * 1.4 - fonts.label, _LONGEST_SLANTED)
    longest = max((measure(d.label, fonts.label) for d in of), default=0)
    upright = not flat and longest > slanted
    width -= 0 if flat or upright else math.ceil(max(_SLANT - step / 2, 0))
    size = Size(width, height, lying=False, labels=labels, fonts=fonts)
    turned = {"labelAlign": "right", "labelOverlap": step < fonts.label}
    turned |= {"labelAngle": -90, "labelBaseline": "middle"} if upright else {"labelAngle": -45}
    style = {"labelAngle": 0} if flat else turned
    style |= {"title": shorten(clean(panel.name_title), width, fonts.title) or None}
    last = len(found) - 1
    views = [
        blocks.view(b, of, size, style if n == last else None, titled=True)
        for n, b in enumerate(found)
    ]
    room = step if flat else _LONGEST_UPRIGHT if upright else slanted
    return {"params": _names(panel, of, room), "vconcat": views, "spacing": _SPACING}


def _value_axes(found: Sequence[Block], size: Size, bars: int) -> tuple[float, float]:
    """What labels and title of the widest value axis take."""
    made = [blocks.value_axis(block, size, bars, block.title) for block in found]
    labels = max((axis.labelled for axis in made), default=0)
    return math.ceil(labels + PAD), max((axis.titled for axis in made), default=0)


def _names(panel: BarPanel, of: Sequence[Drawn], room: float) -> list[dict[str, Any]]:
    size = fonts_of(panel).label
    return [{"name": "names", "value": {d.key: shorten(d.label, room, size) for d in of}}]


def _title_above(panel: BarPanel, names: float) -> dict[str, Any]:
    """The title of lying bars' names, above them: beside them it would take their room."""
    title = shorten(clean(panel.name_title), names - blocks.NAME_GAP, fonts_of(panel).title)
    if not title:
        return {}
    place = {"titleX": -blocks.NAME_GAP, "titleY": -6, "titleAngle": 0}
    return {"title": title, **place, "titleAlign": "right", "titleBaseline": "bottom"}


def _names_width(panel: BarPanel, of: Sequence[Drawn], outer: float) -> float:
    """The column of names: as wide as the longest, at most 38 % of the drawing."""
    fonts = fonts_of(panel)
    title = measure(clean(panel.name_title), fonts.title)
    longest = max((measure(d.label, fonts.label) for d in of), default=0)
    longest = max(longest, title)
    return round(min(longest + blocks.NAME_GAP + 1, outer * 0.38))


def _columns(count: int, room: float) -> int:
    """Blocks side by side; rows are kept even (4 blocks are 2 + 2, not 3 + 1)."""
    most = max(1, int((room + _SPACING) // (_NARROWEST + _SPACING)))
    rows = -(-count // most)
    return -(-count // rows) if rows else 1


def _step(bars: int, found: Sequence[Block]) -> float:
    wanted = 24 if bars <= 12 else 20 if bars <= 30 else 16
    wanted *= 1.6 if any(block.shapes for block in found) else 1
    return max(min(wanted, _TALLEST / max(bars, 1)), 1)
