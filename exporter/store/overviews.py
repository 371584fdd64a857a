"""Overviews: the points that a line of a long history is drawn with, kept beside the history.

A panel of ten lines of a million points then reads some thousand of each. An overview is exactly
what `sampling.sample` keeps of a whole line over its steps, so what is drawn does not depend on it;
a run without one is read in full. The number in its name is another when sampling keeps other
points. A metric with a NaN or an infinity has no points in it, since a panel says how many of those
there are.
"""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from exporter.model.run import Run, RunKey
from exporter.model.series import Trace
from exporter.query.sampling import sample
from exporter.store import layout, reading
from exporter.store.histories import History, column_ids
from exporter.store.layout import STEP
from exporter.store.reading import Numbers

LEAST = 1 << 16
"""Rows of a history that has none; 2,400 points a metric take 4 % of the room of so many."""


def made(run: Run, history: Any) -> Any | None:
    """The overview of a history as a `pa.Table`, None for a short one.

    A column `c0` of the metric's points and one of their steps, `c0_step`, for each metric; the
    shorter ones end in nulls.
    """
    if len(history) <= LEAST:
        return None
    found: dict[str, Any] = {}
    steps = reading.filled(history.column(STEP))
    for name in (column.id for column in run.columns if column.kind == "number"):
        rows = _kept(steps, reading.filled(history.column(name)))
        found[_steps(name)] = history.column(STEP).take(rows)
        found[name] = history.column(name).take(rows)
    most = max(map(len, found.values()), default=0)
    columns = {name: _filled_up(column, most) for name, column in found.items()}
    return cast("Any", pa.table(columns)) if most else None


def _kept(steps: Numbers, column: Numbers) -> NDArray[np.intp]:
    """The rows of a history that the line of a column is drawn with; none for what has a gap."""
    x, y = reading.together(steps, column)
    if not (np.isfinite(y).all() and (np.diff(x) > 0).all()):
        return np.empty(0, np.intp)
    kept = sample(x, y)
    return kept if column.there is None else np.flatnonzero(column.there)[kept]


def _filled_up(column: Any, size: int) -> Any:
    missing = cast("Any", pa).nulls(size - len(column), column.type)
    return cast("Any", pa.chunked_array([*column.chunks, missing]))


def _steps(name: str) -> str:
    return f"{name}{STEP}"


def traces(asked: Sequence[History], metrics: Sequence[str]) -> dict[RunKey, list[Trace]]:
    """The lines over steps of the runs whose overviews have all that is asked of them.

    Raises:
        SourceError: when a file is damaged.
    """
    long = [h for h in asked if h.place is None and h.run.completeness.rows > LEAST]
    lanes = long[0].files.lanes if long else 1
    found = reading.each(lambda history: _of_run(history, metrics), long, lanes)
    return {h.run.key: own for h, own in zip(long, found, strict=True) if own}


def _of_run(history: History, metrics: Sequence[str]) -> list[Trace]:
    """The lines, none at all where one has to be read in full."""
    file = f"{history.at}/{layout.OVERVIEW}"
    if not history.files.exists(file):
        return []
    known = column_ids(history.run)
    ids = {name: known[name] for name in metrics if name in known}
    wanted = [column for id_ in ids.values() for column in (_steps(id_), id_)]
    columns = reading.numbers(history.files, file, wanted)
    found = [
        Trace(history.run.key, name, *reading.together(columns[_steps(id_)], columns[id_]))
        for name, id_ in ids.items()
    ]
    return found if all(len(trace.x) for trace in found) else []
