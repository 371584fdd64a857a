"""Traces of many runs at once, out of the file of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exporter.model.run import Run, RunKey
from exporter.model.series import Floats, Trace
from exporter.store import reading

STEP = "_step"


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
    histories: Sequence[History], x: str, metrics: Sequence[str]
) -> dict[tuple[str, RunKey], Trace]:
    """The trace of every metric that a run has, by metric and run.

    Runs that were logged at the same x share one array of it.
    """

    def read(history: History) -> list[Trace]:
        ids = column_ids(history.run)
        wanted = {metric: ids[metric] for metric in metrics if metric in ids}
        return _of_run(history, ids.get(x), wanted)

    found: dict[tuple[str, RunKey], Trace] = {}
    known: Floats = np.empty(0)
    for trace in (t for own in reading.each(read, histories) for t in own):
        shared = Trace(trace.run, trace.metric, known, trace.y)
        one = shared if np.array_equal(known, trace.x) else trace
        known = one.x
        found[one.metric, one.run] = one
    return found


def _of_run(history: History, x: str | None, wanted: Mapping[str, str]) -> list[Trace]:
    key = history.run.key
    if x is None:
        # without the axis the metric still exists: its trace is empty
        return [Trace(key, metric, np.empty(0), np.empty(0)) for metric in wanted]
    if not wanted:
        return []
    found = reading.numbers(history.file, [x, *wanted.values()])
    return [
        Trace(key, metric, *reading.together(found[x], found[column]))
        for metric, column in wanted.items()
    ]
