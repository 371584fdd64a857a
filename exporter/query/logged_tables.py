"""Tables that a run logged (W&B's table files): JSON of a stranger -> columns and rows of cells.

    {"columns": ["class", "recall"], "data": [["0", 0.97], ...]}

A cell that is no number, text or truth value is written as words; pictures inside are not kept.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from exporter.model.table import Cell
from exporter.query.scene import cell

MOST_ROWS = 20_000
MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class LoggedTable:
    """Rows are as long as `columns`; a cell is a number, a text or None."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, name: str) -> tuple[Cell, ...] | None:
        """The cells of a column, or None when there is no such column."""
        if name not in self.columns:
            return None
        at = self.columns.index(name)
        return tuple(row[at] for row in self.rows)


def parse_table(content: bytes) -> LoggedTable:
    """The table in a file.

    Raises:
        ValueError: why it cannot be read.
    """
    try:
        found = json.loads(content)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except ValueError:
        raise ValueError("it is no JSON") from None
    columns, data = _parts(found)
    if len(columns) > MOST_COLUMNS or len(data) > MOST_ROWS:
        raise ValueError(f"it has {len(data)} rows and {len(columns)} columns")
    names = tuple(str(name) for name in columns)
    return LoggedTable(names, tuple(_row(row, len(names)) for row in data))


def _parts(found: Any) -> tuple[list[Any], list[Any]]:
    table: Mapping[str, Any] = {}
    if isinstance(found, Mapping):
        table = cast("Mapping[str, Any]", found)
    columns, data = table.get("columns"), table.get("data")
    if not isinstance(columns, list) or not isinstance(data, list) or not columns:
        raise ValueError("it is no table")
    return cast("list[Any]", columns), cast("list[Any]", data)


def _row(row: Any, width: int) -> tuple[Cell, ...]:
    cells = cast("list[Any]", row) if isinstance(row, list) else [row]
    made = [_cell(value) for value in cells[:width]]
    return (*made, *[None] * (width - len(made)))


def _cell(value: Any) -> Cell:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**1000:
        return str(value)[:40] if abs(value) < 2**4000 else "(a huge number)"
    kind = str(cast("Any", value).get("_type", "")) if isinstance(value, Mapping) else ""
    return f"({kind})" if kind else cell(value)
