"""Several histories on one x: the runs of a group become one line."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exporter.model.panels import LinePanel
from exporter.model.series import Floats, Trace
from exporter.query.aggregate import center, spread

BUCKETS = 250
"""Windows over x in which the runs of a group meet when they were not logged at equal x (W&B);
fewer where the coarsest run would leave every other one empty."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line before sampling; `low` and `high` are the edges of its area."""

    x: Floats
    y: Floats
    low: Floats | None = None
    high: Floats | None = None
    samples: tuple[Trace, ...] = ()
    """The histories it was made of, where the panel shows them."""


def merge(traces: Sequence[Trace], panel: LinePanel) -> Line:
    """One line of one or more runs.

    Runs logged at equal x, as far as each goes, are aggregated x by x; otherwise over `BUCKETS`
    windows, in each of which a run counts once, with its mean: x by x, the mean would jump
    wherever one of them has no value.
    """
    counted = panel.aggregate == "count" and panel.groupby
    if len(traces) == 1 and not counted:
        return Line(traces[0].x, traces[0].y)
    places = np.unique(np.concatenate([t.x for t in traces]))
    if all(_everywhere(places, t.x) for t in traces):
        x, rows = places, np.vstack([_at(places, t.x, t.y) for t in traces])
    else:
        x, rows = _windows(traces, places)
    middle = center(rows, panel.aggregate)
    edges = spread(rows, middle, panel.range)
    low, high = edges or (None, None)
    return Line(x, middle, low, high, tuple(traces) if panel.samples != "none" else ())


def _everywhere(places: Floats, x: Floats) -> bool:
    """Whether a run was logged at every place between its first and its last one."""
    first, last = np.searchsorted(places, (x[0], x[-1]))
    return last - first + 1 == len(np.unique(x))


def distinct(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The line with every x once; the mean where one x was logged twice."""
    places: Floats = np.unique(x)
    return places, _at(places, x, y)


def _at(places: Floats, x: Floats, y: Floats) -> Floats:
    """The values of a line at `places`; the mean where one x was logged twice."""
    return _mean_by(np.searchsorted(places, x), y, len(places))


def _windows(traces: Sequence[Trace], places: Floats) -> tuple[Floats, Floats]:
    gap = max(float(np.median(np.diff(t.x))) for t in traces if len(t.x) > 1)
    count = min(BUCKETS, max(int((places[-1] - places[0]) / gap) if gap else BUCKETS, 1))
    edges: Floats = np.linspace(float(places[0]), float(places[-1]), count + 1)
    slots = [np.clip(np.searchsorted(edges, t.x, "right") - 1, 0, count - 1) for t in traces]
    rows = np.vstack([_mean_by(s, t.y, count) for s, t in zip(slots, traces, strict=True)])
    # A window in which nothing was logged is no gap in the data, so it must not break the line.
    logged = np.unique(np.concatenate(slots))
    return ((edges[:-1] + edges[1:]) / 2)[logged], rows[:, logged]


def _mean_by(slots: NDArray[np.intp], y: Floats, count: int) -> Floats:
    finite = np.isfinite(y)
    total = np.bincount(slots[finite], y[finite], count)
    n = np.bincount(slots[finite], minlength=count)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)
