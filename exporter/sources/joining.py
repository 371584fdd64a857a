"""The end of a history joined to what the store holds of its beginning.

A live run is fetched from a little before where the last pull ended: rows of the overlap are taken
from the new part, since a tracker may have filled them in since. This module reads no file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from exporter.model.run import Completeness, HistoryColumn, PulledRun, Run
from exporter.sources.wide import Cells, Wide, by_step, by_time

_STEP, _TIME = "_step", "_timestamp"


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A wide table (`pa.Table`) and what its columns are called."""

    table: Any
    columns: tuple[HistoryColumn, ...]

    def values(self, name: str) -> tuple[NDArray[np.int64], Any, str]:
        """The rows that hold a metric, their values, and its kind; '' when it is not here."""
        column = next((c for c in self.columns if c.name == name), None)
        if column is None:
            return np.empty(0, np.int64), None, ""
        array = self.table[column.id].combine_chunks()
        present = np.flatnonzero(array.is_valid().to_numpy(zero_copy_only=False))
        return present, array.drop_null(), column.kind


def join(end: PulledRun, kept: Run, history: Any, system: Any | None) -> PulledRun:
    """The whole run: `history` and `system` are the tables of `kept`, `end` what came after."""
    joined = end
    if end.since is not None:
        old, new = _Part(history, kept.columns), _Part(end.history, end.run.columns)
        wide = _joined(_STEP, old, new, end.since)
        run = replace(
            end.run,
            columns=wide.columns,
            completeness=_extent(end.run.completeness, wide),
            media=_media(kept, end.run, end.since),
        )
        joined = replace(joined, run=run, history=wide.table, since=None)
    if end.system_since is not None and system is not None and end.system is not None:
        old, new = _Part(system, kept.system_columns), _Part(end.system, end.run.system_columns)
        wide = _joined(_TIME, old, new, end.system_since)
        run = replace(joined.run, system_columns=wide.columns)
        joined = replace(joined, run=run, system=wide.table)
    return replace(joined, system_since=None)


def alike(end: Run, kept: Run) -> bool:
    """Whether every metric that both have is of one kind in both."""
    pairs = ((kept.columns, end.columns), (kept.system_columns, end.system_columns))
    return all(
        kinds.get(column.name, column.kind) == column.kind
        for old, new in pairs
        for kinds in [{column.name: column.kind for column in old}]
        for column in new
    )


def _extent(completeness: Completeness, wide: Wide) -> Completeness:
    return replace(completeness, rows=wide.rows, first_step=wide.first, last_step=wide.last)


def _media(kept: Run, new: Run, since: int) -> tuple[Any, ...]:
    """Media of both, each file once; those of steps that were read anew are the new ones."""
    named = {(one.key, one.step, one.path) for one in new.media}
    before = (one for one in kept.media if one.step is None or one.step < since)
    old = (one for one in before if (one.key, one.step, one.path) not in named)
    return tuple(sorted((*old, *new.media), key=lambda one: (one.key, one.step or 0, one.path)))


def _joined(axis: str, old: _Part, new: _Part, since: float) -> Wide:
    """Rows of the old table before `since`, then those of the new one."""
    before = old.table.filter(pa.array(old.table[axis].to_numpy() < since))
    parts = (_Part(before, old.columns), new)
    moments = np.concatenate([part.table[axis].to_numpy() for part in parts])
    known = {column.name: column for part in parts for column in part.columns}
    cells = [_cells(column, parts) for column in known.values()]
    if axis == _STEP:
        return by_step(moments, cells, lambda name: known[name].step_metric)
    return by_time(moments, cells)


def _cells(column: HistoryColumn, parts: Sequence[_Part]) -> Cells:
    """One metric over all parts; it counts as text when it is no number in any of them."""
    held = [(start, *part.values(column.name)) for start, part in _numbered(parts)]
    held = [one for one in held if one[3]]
    rows = np.concatenate([start + at for start, at, _, _ in held])
    kinds = {kind for _, _, _, kind in held}
    if kinds == {"number"}:
        numbers = np.concatenate([values.to_numpy() for _, _, values, _ in held])
        return Cells(column.name, "number", rows, numbers)
    texts = [str(value) for _, _, values, _ in held for value in values.to_pylist()]
    return Cells(column.name, column.kind if len(kinds) == 1 else "text", rows, texts)


def _numbered(parts: Sequence[_Part]) -> Iterator[tuple[int, _Part]]:
    """Each part and the number of its first row."""
    start = 0
    for part in parts:
        yield start, part
        start += len(part.table)
