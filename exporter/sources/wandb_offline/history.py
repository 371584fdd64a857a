"""From logged JSON texts to typed columns: numbers, texts, and JSON for everything else.

A key is a column of numbers when every value of it is one (booleans count, `NaN` and `Infinity`
too, also as strings, which is how older clients wrote them). Else it is a column of text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from exporter.sources.jsontext import floats, parse
from exporter.sources.rows import typed
from exporter.sources.wandb_offline.log import RawColumn, RawTable
from exporter.sources.wandb_offline.patch import put
from exporter.sources.wandb_offline.records import Path, path
from exporter.sources.wandb_values import STEP
from exporter.sources.wide import Cells
from exporter.sources.wire import WireError

_INT64 = 1 << 63


@dataclass(slots=True)
class Decoded:
    """A raw table decoded: rows with their marks, columns by name, and what could not be read.

    `objects` are the structured values: row, key and the parsed JSON object.
    """

    marks: list[float | None]
    columns: list[Cells] = field(default_factory=list[Cells])
    objects: list[tuple[int, str, dict[str, Any]]] = field(
        default_factory=list[tuple[int, str, dict[str, Any]]]
    )
    unreadable: int = 0

    def column(self, name: str) -> Cells | None:
        """The column of that name."""
        return next((c for c in self.columns if c.name == name), None)


def decode(raw: RawTable) -> Decoded:
    """Every column of a raw table; nested keys are joined by dots, as W&B shows them.

    Typed objects (media, histograms), which the client logs leaf by leaf, become one JSON column.
    """
    found = Decoded(list(raw.marks))
    columns = _by_path(raw.columns, found)
    objects = {key[:-1] for key in columns if len(key) > 1 and key[-1] == "_type"}
    parts: dict[str, dict[Path, RawColumn]] = {}
    for key, column in columns.items():
        root = next((key[:n] for n in range(1, len(key)) if key[:n] in objects), key)
        leaves, leaf = parts.setdefault(".".join(root), {}), key[len(root) :]
        leaves[leaf] = _joined(leaves[leaf], column) if leaf in leaves else column
    for name, leaves in parts.items():
        simple = leaves.get(()) if len(leaves) == 1 else None
        cells = (simple and _numbers(name, simple)) or _mixed(name, _parsed(leaves, found), found)
        if cells.rows:
            found.columns.append(cells)
    return found


def steps(history: Decoded) -> list[int | None]:
    """The step of every row: the logged `_step`, else the record's own; None without either."""
    column = history.column(STEP)
    logged: dict[int, int | None] = {}
    if column and column.kind == "number":
        logged = dict(zip(column.rows, _wholes(column.values), strict=True))
    return [logged[n] if n in logged else _whole(mark) for n, mark in enumerate(history.marks)]


def keep(history: Decoded, marks: Sequence[float | None]) -> tuple[list[float], list[Cells]]:
    """The rows that have a mark, renumbered, and the columns over them."""
    number: dict[int, int] = {}
    for row, mark in enumerate(marks):
        if mark is not None:
            number[row] = len(number)
    kept = [mark for mark in marks if mark is not None]
    if len(kept) == len(marks):
        return kept, history.columns
    return kept, [_renumbered(column, number) for column in history.columns]


def _by_path(columns: dict[bytes, RawColumn], found: Decoded) -> dict[Path, RawColumn]:
    """Columns by path; one path may have been encoded in more than one way."""
    merged: dict[Path, RawColumn] = {}
    for encoded, column in columns.items():
        try:
            key = path(encoded)
        except WireError:
            found.unreadable += len(column.rows)
            continue
        merged[key] = _joined(merged[key], column) if key in merged else column
    return merged


def _joined(one: RawColumn, two: RawColumn) -> RawColumn:
    cells = sorted(
        zip([*one.rows, *two.rows], [*one.values, *two.values], strict=True), key=lambda c: c[0]
    )
    return RawColumn([row for row, _ in cells], [value for _, value in cells])


def _numbers(name: str, column: RawColumn) -> Cells | None:
    """The fast way for a column that holds nothing but numbers."""
    try:
        values = floats(column.values)
    except ValueError:
        return None
    return Cells(name, "number", column.rows, values)


def _mixed(name: str, cells: dict[int, Any], found: Decoded) -> Cells:
    found.objects += [(row, name, value) for row, value in cells.items() if isinstance(value, dict)]
    return typed(name, list(cells), list(cells.values()))


def _parsed(leaves: dict[Path, RawColumn], found: Decoded) -> dict[int, Any]:
    """The values of a key by row, put together from its leaves; JSON nulls are left out."""
    rows: dict[int, Any] = {}
    for keys, column in leaves.items():
        for row, raw in zip(column.rows, column.values, strict=True):
            try:
                value = parse(raw)
            except ValueError:
                found.unreadable += 1
                continue
            if keys:
                put(rows, (row, *keys), value)
            elif value is not None:
                rows[row] = value
    return dict(sorted(rows.items()))


def _whole(mark: float | None) -> int | None:
    """A step, when it is a whole number that fits."""
    if mark is None or not -_INT64 <= mark < _INT64 or mark != int(mark):
        return None
    return int(mark)


def _wholes(values: Any) -> list[int | None]:
    numbers = np.asarray(values, dtype=np.float64)
    if (np.isfinite(numbers) & (numbers == np.rint(numbers)) & (np.abs(numbers) < _INT64)).all():
        return cast("list[int | None]", numbers.astype(np.int64).tolist())
    return [_whole(value) for value in numbers.tolist()]


def _renumbered(column: Cells, number: dict[int, int]) -> Cells:
    cells = [(number[r], v) for r, v in zip(column.rows, column.values, strict=True) if r in number]
    values: Any = [value for _, value in cells]
    return Cells(column.name, column.kind, [row for row, _ in cells], values)
