"""From cells to a wide history: one row a step, one Parquet-ready column a metric.

Sources hand over their cells in the order in which they were written. Where two cells meet in one
step and metric, as after a resume, the later one wins. This module reads no file.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from exporter.model.run import ColumnKind, HistoryColumn
from exporter.sources.places import Ints


@dataclass(frozen=True, slots=True)
class Cells:
    """The values of one metric: `values[i]` was written in row `rows[i]`.

    Values are floats for a column of kind number, texts for the other kinds.
    """

    name: str
    kind: ColumnKind
    rows: Sequence[int] | Ints
    values: Sequence[float] | Sequence[str] | NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Wide:
    """A history (a `pa.Table`), its columns in the same order, and the extent of its axis."""

    table: Any
    columns: tuple[HistoryColumn, ...]
    rows: int
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Dense:
    """One metric over all rows: the array and where it holds a value."""

    array: Any
    present: NDArray[np.bool_]
    nan: int = 0
    infinite: int = 0
    last: float | None = None


def by_step(
    steps: Sequence[int] | Ints,
    cells: Iterable[Cells],
    step_metric: Callable[[str], str | None] | None = None,
) -> Wide:
    """The wide history over `_step` (int64, ascending, unique); `steps[row]` is a row's step."""
    unique, place = np.unique(np.asarray(steps, dtype=np.int64), return_inverse=True)
    arrays: list[Any] = [pa.array(unique)]
    columns: list[HistoryColumn] = []
    for number, column in enumerate(sorted(cells, key=lambda c: c.name)):
        dense = _spread(column, place, len(unique))
        axis = step_metric(column.name) if step_metric else None
        arrays.append(dense.array)
        columns.append(_describe(f"c{number}", column, dense, unique, axis))
    extent: list[int] = unique[[0, -1]].tolist() if len(unique) else []
    return Wide(_table("_step", arrays, columns), tuple(columns), len(unique), *extent)


def by_time(times: Sequence[float] | NDArray[np.float64], cells: Iterable[Cells]) -> Wide:
    """The wide system metrics over float64 `_timestamp` (epoch seconds, ascending)."""
    moments = np.asarray(times, dtype=np.float64)
    order = np.argsort(moments, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    arrays: list[Any] = [pa.array(moments[order])]
    columns: list[HistoryColumn] = []
    for number, column in enumerate(sorted(cells, key=lambda c: c.name)):
        dense = _spread(column, place, len(order))
        arrays.append(dense.array)
        columns.append(_describe(f"c{number}", column, dense))
    return Wide(_table("_timestamp", arrays, columns), tuple(columns), len(order))


def _table(axis: str, arrays: list[Any], columns: list[HistoryColumn]) -> Any:
    return cast("Any", pa.table(arrays, names=[axis, *(c.id for c in columns)]))


def _spread(cells: Cells, place: Ints, size: int) -> _Dense:
    """Put every value into its row; of several for one row the last stays."""
    rows = place[np.asarray(cells.rows, dtype=np.int64)]
    present = np.zeros(size, dtype=np.bool_)
    present[rows] = True
    if cells.kind != "number":
        texts: list[Any] = [None] * size
        for row, value in zip(rows.tolist(), cells.values, strict=True):
            texts[row] = value
        return _Dense(cast("Any", pa.array(texts, pa.string())), present)
    dense = np.zeros(size, dtype=np.float64)
    dense[rows] = np.asarray(cells.values, dtype=np.float64)
    nan, infinite = int(np.isnan(dense).sum()), int(np.isinf(dense).sum())
    last = float(dense[present][-1]) if present.any() else None
    return _Dense(cast("Any", pa.array(dense, mask=~present)), present, nan, infinite, last)


def _describe(
    column_id: str, cells: Cells, dense: _Dense, steps: Ints | None = None, axis: str | None = None
) -> HistoryColumn:
    held = steps[dense.present] if steps is not None else np.empty(0, dtype=np.int64)
    return HistoryColumn(
        id=column_id,
        name=cells.name,
        kind=cells.kind,
        count=int(dense.present.sum()),
        first_step=int(held[0]) if len(held) else None,
        last_step=int(held[-1]) if len(held) else None,
        nan=dense.nan,
        infinite=dense.infinite,
        last=dense.last,
        step_metric=axis,
    )
