"""Traces of many runs at once: the rows in which a metric and its axis are both present."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from exporter.model.run import RunKey
from exporter.model.series import Floats, Trace
from exporter.store import histories, monitored, overviews, reading
from exporter.store.histories import STEP, History, column_ids

__all__ = ["STEP", "History", "column_ids", "traces"]


def traces(
    asked: Sequence[History], x: str, metrics: Sequence[str], *, sampled: bool = False
) -> dict[tuple[str, RunKey], Trace]:
    """The trace of every metric that a run has, by metric and run.

    Runs that were logged at the same x share one array of it. `sampled` as in `HistoryReader`.
    """
    found: dict[tuple[str, RunKey], Trace] = {}
    known: Floats = np.empty(0)
    # steps over steps are in no overview
    plain = sampled and x == STEP and STEP not in metrics
    short = overviews.traces(asked, metrics) if plain else {}
    whole = [history for history in asked if history.run.key not in short]
    columns = histories.numbers(whole, x, metrics)
    logged = (
        trace
        for history, own in zip(whole, columns, strict=True)
        for trace in _of_run(history.run.key, own, x, metrics)
    )
    lines = chain.from_iterable(short.values())
    for trace in chain(lines, logged, monitored.traces(asked, x, metrics)):
        same = known is trace.x or np.array_equal(known, trace.x)
        one = Trace(trace.run, trace.metric, known, trace.y) if same else trace
        known = one.x
        found[one.metric, one.run] = one
    return found


def _of_run(
    key: RunKey, columns: Mapping[str, reading.Numbers], x: str, metrics: Sequence[str]
) -> Iterator[Trace]:
    for metric in metrics:
        if metric not in columns:
            continue
        if x in columns:
            yield Trace(key, metric, *reading.together(columns[x], columns[metric]))
        else:
            # without the axis the metric still exists: its trace is empty
            yield Trace(key, metric, np.empty(0), np.empty(0))
