"""Panels that are text: tables of runs and rows of big numbers, with numbers made readable."""

import math
from dataclasses import replace
from datetime import UTC, datetime

from exporter.model.document import Inlines, Scalar, ScalarBlock, Styled, TableBlock, Text
from exporter.model.panels import ComparerPanel, Panel, ScalarPanel, TablePanel
from exporter.model.table import Cell, CellKind, Column, PanelTable

MOST_ROWS = 200
"""Rows printed; the attached CSV file has them all."""


def table_block(
    panel: Panel, table: PanelTable, number: str, caption: Inlines, data: str
) -> TableBlock:
    """The table as it is printed."""
    rows = list(zip(*(_column(c) for c in table.columns), strict=True))
    return TableBlock(
        header=tuple((Text(c.title),) for c in table.columns),
        rows=tuple(tuple((Text(v),) if v else () for v in row) for row in rows[:MOST_ROWS]),
        align="".join("l" if c.kind == "text" else "r" for c in table.columns),
        id=f"tbl-{panel.id}",
        number=number,
        caption=caption,
        notes=table.notes,
        data=data,
        more=max(len(rows) - MOST_ROWS, 0),
        keys=keys_of(panel),
    )


def keys_of(panel: Panel) -> int:
    """How many columns from the left name the rows."""
    pinned = panel.pinned if isinstance(panel, TablePanel) else ()
    return len({"name", *pinned})


def comparer_block(
    panel: ComparerPanel, table: PanelTable, number: str, caption: Inlines, data: str
) -> TableBlock:
    """Keys as rows and runs as columns, where `table` has runs as rows."""
    names, *keys = table.columns
    runs = [
        Column(f"r{i}", str(name), "text", tuple(one[i] for one in map(_column, keys)))
        for i, name in enumerate(names.values)
    ]
    titles = Column("key", "", "text", tuple(key.title for key in keys))
    turned = PanelTable(table.kind, (titles, *runs), (), table.notes)
    block = table_block(panel, turned, number, caption, data)
    return _split(block, [_shared(key) for key in keys]) if panel.split else block


def _split(block: TableBlock, shared: list[bool]) -> TableBlock:
    """With a line between the values that differ and those that all runs share."""
    at = shared.index(True) if True in shared else len(shared)
    if at >= len(block.rows):
        return block
    between = ((Styled("strong", (Text("Shared by all runs"),)),), *[()] * (len(block.align) - 1))
    return replace(block, rows=(*block.rows[:at], between, *block.rows[at:]))


def _shared(column: Column) -> bool:
    # `repr`, as NaN is not equal to itself
    return len({repr(value) for value in column.values}) == 1


def scalar_block(panel: ScalarPanel, table: PanelTable, data: str) -> ScalarBlock:
    """The big numbers of a panel, each with how it came about."""
    rows = zip(*(c.values for c in table.columns), strict=True)
    scalars = tuple(
        Scalar(str(label), format_d3(value, panel.format), _detail(panel, (value, n, low, high)))
        for label, value, n, low, high in rows
    )
    return ScalarBlock(f"fig-{panel.id}", panel.title, scalars, table.notes, data)


def _detail(panel: ScalarPanel, row: tuple[Cell, Cell, Cell, Cell]) -> str:
    value, n, low, high = (v if isinstance(v, float | int) else None for v in row)
    if panel.aggregate == "count":
        return "runs with a value"
    if n == 1:
        return "1 run"
    words = f"{panel.aggregate} of {n or 0:.0f} runs"
    if value is None or low is None or high is None:
        return words
    if panel.range == "minmax":
        return f"{words}, {format_d3(low, panel.format)} to {format_d3(high, panel.format)}"
    return f"{words}, ± {format_d3(value - low, panel.format)} {_SPREADS[panel.range]}"


_SPREADS = {"stddev": "SD", "stderr": "SE"}


def _column(column: Column) -> list[str]:
    return [printed(value, column.kind) for value in column.values]


def printed(value: Cell, kind: CellKind = "number") -> str:
    """A cell for people: five significant digits, times to the minute, a dash for missing."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    if kind == "time" and (moment := moment_of(value)) is not None:
        return moment.strftime("%Y-%m-%d %H:%M")
    return (
        f"{value:,.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.5g}"
    ).replace("-", "−")


def moment_of(milliseconds: float) -> datetime | None:
    """The time, or None for what no calendar holds (milliseconds logged as seconds, say)."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def format_d3(value: Cell, spec: str) -> str:
    """A number in a d3 format: Python's mini-language has the same forms, `~` trims zeros."""
    if not isinstance(value, float | int) or not math.isfinite(value):
        return printed(value)
    text = format(value, spec.replace("~", ""))
    if "~" in spec and "." in text and "e" not in text:
        head, _, tail = text.partition("%")
        text = head.rstrip("0").rstrip(".") + ("%" if tail or text.endswith("%") else "")
    return text.replace("-", "−")
