"""Traces of many runs at once: runs whose columns have the same ids are read in one query."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from exporter.model.run import Run, RunKey
from exporter.model.series import Trace
from exporter.store import reading

if TYPE_CHECKING:
    import duckdb

STEP = "_step"
BATCH = 100
"""Files a query; bounds the memory that a query takes."""


@dataclass(frozen=True, slots=True)
class History:
    """A run and where its history is."""

    run: Run
    file: Path


def column_ids(run: Run, *, any_kind: bool = False) -> dict[str, str]:
    """Column ids by metric name, of numbers unless any kind will do; `_step` is its own id."""
    known = {c.name: c.id for c in run.columns if any_kind or c.kind == "number"}
    return known | {STEP: STEP}


def traces(
    connection: "duckdb.DuckDBPyConnection",
    histories: Iterable[History],
    x: str,
    metrics: Sequence[str],
) -> dict[tuple[str, RunKey], Trace]:
    """The trace of every metric that a run has, by metric and run."""
    found: dict[tuple[str, RunKey], Trace] = {}
    groups: dict[tuple[tuple[str, str], ...], list[History]] = {}
    for history in histories:
        ids = column_ids(history.run)
        wanted = {metric: ids[metric] for metric in metrics if metric in ids}
        if x in ids and wanted:
            groups.setdefault(tuple({**wanted, x: ids[x]}.items()), []).append(history)
        # without the axis the metric still exists: its trace is empty
        key = history.run.key
        found |= {(m, key): Trace(key, m, np.empty(0), np.empty(0)) for m in wanted}
    for named, members in groups.items():
        ids = dict(named)
        for trace in _group(connection, members, ids, x, [m for m in metrics if m in ids]):
            found[trace.metric, trace.run] = trace
    return found


def _group(
    connection: "duckdb.DuckDBPyConnection",
    members: Sequence[History],
    ids: Mapping[str, str],
    x: str,
    metrics: Sequence[str],
) -> Iterator[Trace]:
    for start in range(0, len(members), BATCH):
        batch = members[start : start + BATCH]
        tables = reading.columns(connection, [h.file for h in batch], list(ids.values()))
        for history, table in zip(batch, tables, strict=True):
            for metric in metrics:
                xs, ys = reading.together(table[ids[x]], table[ids[metric]])
                yield Trace(history.run.key, metric, xs, ys)
