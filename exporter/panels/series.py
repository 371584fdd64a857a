"""Series as the drawing knows them: a safe short key, a colour, a dash, an entry in one legend.

Labels are data (a parameter of the chart that the legend looks up by key), never part of an
expression; two series of one label stay two series.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exporter.model.cells import Repeated
from exporter.model.panels import Panel, Width
from exporter.model.table import Cell, PanelTable, Series
from exporter.panels.sizes import fonts_of, plot_height
from exporter.panels.text import clean, measure, shorten
from exporter.panels.theme import INK

LABELS = "labels"
"""Name of the chart parameter that maps series keys to labels."""
LITERAL: dict[str, Any] = {"field": "c", "type": "nominal", "scale": None}
"""A channel whose colours are in the data. Channels with a scale each want a legend, and the engine
drops all of them when two layers disagree."""
MOST = 20
"""Entries of a legend; more colours cannot be told apart."""
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
_STROKE: dict[Width, int] = {"full": 17, "half": 17, "third": 13, "quarter": 11}
"""Length of the line in front of an entry."""
_GAP = 16
_ROW_GAP = 3
_BESIDE = frozenset({"left", "right"})
_FEWEST_ROWS = 3
_WHOLE_ROWS = 8
"""Above or below a plot that is less than twice as high, so many rows stand if they are all."""
_WIDEST = 260
_NARROWEST = 30


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series of the table and the numbers of its rows, in drawing order."""

    key: str
    series: Series
    rows: Sequence[int]

    @property
    def label(self) -> str:
        """The cleaned label, the key of the series when it has none."""
        return clean(self.series.label) or clean(self.series.key) or "–"


def drawn(table: PanelTable) -> tuple[Drawn, ...]:
    """The series that have rows, in the order of the table's legend."""
    rows = _places(table)
    known = {s.key: s for s in table.series}
    order = [*(k for k in known if k in rows), *(k for k in rows if k not in known)]
    return tuple(
        Drawn(f"s{n}", known.get(str(k)) or Series(str(k), str(k), INK), rows[k])
        for n, k in enumerate(order)
    )


def _places(table: PanelTable) -> dict[Cell, list[int]]:
    """The rows of each series."""
    column = table.column("series")
    cells: Sequence[Cell] = column.values if column else ("",) * table.rows
    blocks = cells.blocks if isinstance(cells, Repeated) else ((cell, 1) for cell in cells)
    rows: dict[Cell, list[int]] = {}
    start = 0
    for cell, count in blocks:
        rows.setdefault(cell, []).extend(range(start, start + count))
        start += count
    return rows


def scale(of: Sequence[Drawn]) -> dict[str, Any]:
    """Key to colour."""
    return {"domain": [d.key for d in of], "range": [d.series.color for d in of]}


def dashes(of: Sequence[Drawn]) -> dict[str, Any]:
    """Key to dash pattern, one step of a solid line where there is none."""
    return {
        "domain": [d.key for d in of],
        "range": [list(d.series.dash) or [1, 0] for d in of],
    }


def shapes(of: Sequence[Drawn]) -> dict[str, Any]:
    """Key to shape of a point, one shape per dash pattern."""
    patterns = list(dict.fromkeys(d.series.dash for d in of))
    names = [_SHAPES[patterns.index(d.series.dash) % len(_SHAPES)] for d in of]
    return {"domain": [d.key for d in of], "range": names}


def channel(of: Sequence[Drawn], legend: Mapping[str, Any] | None) -> dict[str, Any]:
    """The encoding of colour by series."""
    return {"field": "s", "type": "nominal", "scale": scale(of), "legend": legend}


def labels(of: Sequence[Drawn], panel: Panel, room: float) -> list[dict[str, Any]]:
    """The chart parameter that the legend reads; `room` as in `legend`."""
    most, size = label_room(panel, room), fonts_of(panel).label
    return [{"name": LABELS, "value": {d.key: shorten(d.label, most, size) for d in of}}]


def label_room(panel: Panel, room: float) -> float:
    """The widest that a label of the legend may be, in px."""
    share = 0.35 if panel.legend in _BESIDE else 1
    return max(min(_WIDEST, room * share - _symbol(panel)), _NARROWEST)


def _symbol(panel: Panel) -> float:
    """Width of a symbol and the space behind it."""
    return _STROKE[panel.width] + 9


def legend(
    of: Sequence[Drawn],
    panel: Panel,
    room: float,
    *,
    said: Sequence[str] = (),
    stroke: bool = True,
) -> dict[str, Any] | None:
    """The legend, or None when there is nothing to tell apart.

    `room` is what lies right of the vertical axis, in px: a legend starts where the plot does.
    `said` are words that the reader sees anyway; a single series of one of these names needs no
    legend. At the bottom, there are as many columns as fit. Its entries are at most as high as the
    plot beside it, or half the plot above or below it, unless eight rows hold them all; the title
    says how many are left out.
    """
    if panel.legend == "none" or (len(of) < 2 and {d.label for d in of} <= {*map(clean, said)}):
        return None
    shown = of[:MOST]
    most, symbol, size = label_room(panel, room), _symbol(panel), fonts_of(panel).label
    widths = [measure(shorten(d.label, most, size), size) + symbol for d in shown]
    orient = panel.legend if panel.legend != "auto" else "bottom"
    columns = 1 if orient in _BESIDE else fitting_columns(widths, room)
    rows = _rows(panel, beside=orient in _BESIDE)
    if orient not in _BESIDE and len(of) <= min(MOST, _WHOLE_ROWS * columns):
        rows = max(rows, _WHOLE_ROWS)
    if len(of) > min(MOST, rows * columns):
        # a title takes a row
        shown = shown[: max(rows - 1, _FEWEST_ROWS) * columns]
    line = {"symbolType": "stroke", "symbolSize": _STROKE[panel.width] ** 2, "symbolStrokeWidth": 2}
    return {
        "title": f"The first {len(shown)} of {len(of)}" if len(of) > len(shown) else None,
        "orient": orient,
        "direction": "vertical" if columns == 1 else "horizontal",
        "columns": columns,
        "columnPadding": _GAP,
        "labelExpr": f"{LABELS}[datum.value]",
        "labelLimit": _WIDEST + 20,
        "values": [d.key for d in shown],
        **(line if stroke else {"symbolSize": 60}),
    }


def _rows(panel: Panel, *, beside: bool) -> int:
    """How many rows a legend may have."""
    high = max(_STROKE[panel.width], fonts_of(panel).label + 2) + _ROW_GAP
    room = plot_height(panel) * (1 if beside else 0.5)
    return max(int(room / high), _FEWEST_ROWS)


def fitting_columns(widths: Sequence[float], room: float) -> int:
    """As few rows as fit `room` px, and no more columns than those rows need; at least 1."""
    counts = range(len(widths), 1, -1)
    most = next((n for n in counts if _table_width(widths, n) <= room), 1)
    even = -(-len(widths) // -(-len(widths) // most)) if widths else 1
    return even if _table_width(widths, even) <= room else most


def _table_width(widths: Sequence[float], columns: int) -> float:
    return sum(max(widths[c::columns]) + _GAP for c in range(columns)) - _GAP


def stretches(values: Sequence[float | None]) -> Iterator[tuple[int, int]]:
    """Start and end (exclusive) of every stretch without a gap."""
    start: int | None = None
    for number, value in enumerate([*values, None]):
        if value is None and start is not None:
            yield start, number
            start = None
        elif value is not None and start is None:
            start = number
