"""The rows of one run, read column by column: where every cell is what its column needs.

That takes a fifth of the time of `gather`, which reads cell by cell, says what is wrong with one,
and knows what becomes of rows without a step. Both give the same.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from exporter.model.run import ColumnKind
from exporter.sources.jsontext import clean, dump
from exporter.sources.table import cells
from exporter.sources.table.shape import Shape

TIME = "_timestamp"


@dataclass(frozen=True, slots=True)
class Column:
    """The values of a metric; `rows` count from the first row that was read."""

    name: str
    kind: ColumnKind
    rows: Sequence[int]
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Straight:
    """Rows of a run: a step each, their metrics, `TIME` among them, and when they were logged."""

    steps: Sequence[int]
    columns: Sequence[Column]
    times: Sequence[float]


def straight(shape: Shape, rows: Sequence[int]) -> Straight | None:
    """The rows of a sheet; None where one has no step, or a cell is not what it should be."""
    roles = shape.layout.roles
    if "step" not in roles:
        return None
    steps = cells.steps(_cells(shape, roles["step"], rows))
    if steps is None:
        return None
    times = [*_times(shape, rows)]
    read = _long if shape.layout.long else _wide
    columns = [*read(shape, rows), *times]
    known = [column for column in columns if column is not None]
    if len({column.name for column in known}) < len(columns):
        return None
    moments = [moment for column in times if column for moment in column.values]
    return Straight(steps, [column for column in known if column.rows], moments)


def _cells(shape: Shape, title: str, rows: Sequence[int]) -> list[Any]:
    column = shape.sheet.columns[title]
    return [column[row] for row in rows]


def _wide(shape: Shape, rows: Sequence[int]) -> Iterator[Column | None]:
    for title, kind in shape.metrics.items():
        read = cells.numbers if kind == "number" else _texts
        yield _column(title, kind, _cells(shape, title, rows), read)


def _long(shape: Shape, rows: Sequence[int]) -> Iterator[Column | None]:
    roles = shape.layout.roles
    named, values = (_cells(shape, roles[role], rows) for role in ("metric", "value"))
    if None in named:
        yield None
        return
    found: dict[str, list[int]] = {}
    for row, name in enumerate(named):
        if values[row] is not None:
            found.setdefault(clean(str(name)), []).append(row)
    for name, own in found.items():
        numbers = cells.numbers([values[row] for row in own])
        yield None if numbers is None else Column(name, "number", own, numbers)


def _times(shape: Shape, rows: Sequence[int]) -> Iterator[Column | None]:
    if "time" in shape.layout.roles:
        found = _cells(shape, shape.layout.roles["time"], rows)
        yield _column(TIME, "number", found, cells.moments)


def _column(
    name: str,
    kind: ColumnKind,
    found: Sequence[Any],
    read: Callable[[Sequence[Any]], list[Any] | None],
) -> Column | None:
    there = [cell is not None for cell in found]
    values = read([*compress(found, there)])
    rows = [*compress(range(len(found)), there)]
    return None if values is None else Column(name, kind, rows, values)


def _texts(found: Sequence[Any]) -> list[str]:
    return [text(cell) for cell in found]


def text(cell: Any) -> str:
    """A cell of a column of texts."""
    return clean(cell) if isinstance(cell, str) else dump(cell)


def last_of(
    titles: Mapping[Any, str], shape: Shape, rows: Sequence[int]
) -> Iterator[tuple[Any, Any]]:
    """The last cell that is there in each of the named columns."""
    for name, title in titles.items():
        column = shape.sheet.columns[title]
        found = next((column[row] for row in reversed(rows) if column[row] is not None), None)
        if found is not None:
            yield name, found
