"""Traces of system metrics, which have a clock of their own and no steps.

They lie beside the histories, never in a pack; the rows of the two have nothing in common.
"""

from collections.abc import Sequence

import numpy as np

from exporter.model.metrics import SYSTEM, system_metrics
from exporter.model.run import Run
from exporter.model.series import Floats, Trace
from exporter.store import layout, reading
from exporter.store.histories import History
from exporter.store.layout import TIME
from exporter.store.reading import Numbers

RUNTIME = "_runtime"


def asked_for(metrics: Sequence[str]) -> bool:
    """Whether some of the metrics may be system metrics."""
    return any(name.startswith(SYSTEM) for name in metrics)


def traces(asked: Sequence[History], x: str, metrics: Sequence[str]) -> list[Trace]:
    """The system metrics among `metrics` over `_timestamp` or `_runtime`.

    `_runtime` is counted from the start of the run, where that is not known from the first reading.
    Over anything else they have no points.

    Raises:
        SourceError: when a file is missing or damaged.
    """
    if not asked_for(metrics):
        return []

    def read(history: History) -> list[Trace]:
        return _of_run(history, x, metrics)

    lanes = asked[0].files.lanes if asked else 1
    return [trace for own in reading.each(read, asked, lanes) for trace in own]


def _of_run(history: History, x: str, metrics: Sequence[str]) -> list[Trace]:
    known = {name: column.id for name, column in system_metrics(history.run).items()}
    wanted = [name for name in dict.fromkeys(metrics) if name in known]
    key = history.run.key
    if x not in {TIME, RUNTIME}:
        nothing: Floats = np.empty(0)
        return [Trace(key, name, nothing, nothing) for name in wanted]
    if not wanted:
        return []
    ids = [TIME, *(known[name] for name in wanted)]
    columns = reading.numbers(history.files, f"{history.at}/{layout.SYSTEM}", ids)
    times = columns[TIME]
    along = _since_start(times, history.run) if x == RUNTIME else times
    return [Trace(key, name, *reading.together(along, columns[known[name]])) for name in wanted]


def _since_start(times: Numbers, run: Run) -> Numbers:
    first = times.values[0] if len(times.values) else 0.0
    start = run.created_at.timestamp() if run.created_at else first
    return Numbers(times.values - start, times.there)
