"""Several histories on one x: the runs of a group become one line."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from exporter.model.panels import LinePanel
from exporter.model.series import Floats, Trace
from exporter.query.aggregate import center, spread
from exporter.query.headroom import headroom, middle_of, window_of

BUCKETS = 250
"""Windows over x in which the runs of a group meet when they were not logged at equal x.

W&B takes 250, or the number of points of the longest line if that is less (W&B docs, "Point
aggregation", Line plot grouping). Here it is how often the coarsest run's median distance fits into
the axis, as more windows would leave every other one of that run empty.
"""

_AT_ONCE = 1 << 17
"""Values that are aggregated at a time."""


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
    wherever one of them has no value. A window in which nothing was logged is none. A single run
    is drawn as it was logged, without an area.
    """
    counted = panel.aggregate == "count" and panel.groupby
    if len(traces) == 1 and not counted:
        return Line(traces[0].x, traces[0].y)
    if _alike(traces):
        return _line(traces[0].x, [t.y for t in traces], traces, panel)
    places = np.unique(np.concatenate([t.x for t in traces]))
    if all(_everywhere(places, t.x) for t in traces):
        return _line(places, [_at(places, t.x, t.y) for t in traces], traces, panel)
    return _line(*_windows(traces, places), traces, panel)


def _alike(traces: Sequence[Trace]) -> bool:
    """Whether all runs were logged at the same x, at each of them once."""
    x = traces[0].x
    return bool((x[1:] > x[:-1]).all()) and all(
        t.x is x or np.array_equal(t.x, x) for t in traces[1:]
    )


def _line(x: Floats, rows: Sequence[Floats], traces: Sequence[Trace], panel: LinePanel) -> Line:
    """The line of rows of one length; some x at a time, so that all of it is in the cache."""
    size = max(_AT_ONCE // len(rows), 1)
    starts = range(0, max(len(x), 1), size)
    pieces = [_piece([row[at : at + size] for row in rows], panel) for at in starts]
    y, *edges = map(np.concatenate, zip(*pieces, strict=True))
    return Line(x, y, *edges, samples=tuple(traces) if panel.samples != "none" else ())


def _piece(rows: Sequence[Floats], panel: LinePanel) -> list[Floats]:
    """The middle and, if there are any, the edges."""
    piece = np.concatenate(rows).reshape(len(rows), -1)
    # so that -0 is 0, as it is in every other sum
    piece += 0.0
    middle = center(piece, panel.aggregate)
    edges = spread(piece, middle, panel.range) or ()
    return [_drawable(values) for values in (middle, *edges)]


def _drawable(values: Floats) -> Floats:
    """A gap where a sum or an edge is beyond the greatest float."""
    return np.where(np.isfinite(values), values, np.nan)


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


def _windows(traces: Sequence[Trace], places: Floats) -> tuple[Floats, list[Floats]]:
    first, last = float(places[0]), float(places[-1])
    count = _count(traces, first, last)
    slots = [window_of(t.x, first, last, count) for t in traces]
    # A window in which nothing was logged is no gap in the data, so it must not break the line.
    logged = np.unique(np.concatenate(slots))
    rows = [_mean_by(s, t.y, count)[logged] for s, t in zip(slots, traces, strict=True)]
    return middle_of(logged, first, last, count), rows


def _count(traces: Sequence[Trace], first: float, last: float) -> int:
    room = headroom(np.array([first, last]))
    gaps = [float(np.median(np.diff(t.x * room))) for t in traces if len(t.x) > 1]
    gap = max(gaps)
    span = last * room - first * room
    if span > gap * (BUCKETS + 1) or gap == 0:
        return BUCKETS
    fitting = span / gap
    whole = round(fitting)
    if abs(fitting - whole) <= _ROUNDED * fitting and not all(_counted(t.x) for t in traces):
        # rounding would decide; the runs that may have the widest gap have few points here
        long = [t.x for t in traces if len(t.x) > 1]
        near = [x for x, own in zip(long, gaps, strict=True) if own >= gap * (1 - _ROUNDED)]
        fitting = (Fraction(last) - Fraction(first)) / max(map(_exact_gap, near))
    return min(max(int(fitting), 1), BUCKETS)


_ROUNDED = 1e-9
_COUNTED = 2.0**50


def _counted(x: Floats) -> bool:
    """Whether x are whole numbers that floats subtract and divide exactly enough, such as steps."""
    return bool((np.abs(x) < _COUNTED).all() and (x == np.floor(x)).all())


def _exact_gap(x: Floats) -> Fraction:
    """The median distance from one x to the next."""
    return median(Fraction(b) - Fraction(a) for a, b in pairwise(x.tolist()))


def _mean_by(slots: NDArray[np.intp], y: Floats, count: int) -> Floats:
    finite = np.isfinite(y)
    n = np.bincount(slots[finite], minlength=count)
    if headroom(y) != 1:
        return _exact_means(slots[finite], y[finite], count)
    total = np.bincount(slots[finite], y[finite], count)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def _exact_means(slots: NDArray[np.intp], y: Floats, count: int) -> Floats:
    """The means where huge numbers may cancel each other out, or leave the floats."""
    own: dict[int, list[float]] = {}
    for slot, value in zip(slots.tolist(), y.tolist(), strict=True):
        own.setdefault(slot, []).append(value)
    found = np.full(count, np.nan)
    for slot, values in own.items():
        room = headroom(np.array(values)) if len(values) > 1 else 1.0
        try:
            found[slot] = math.fsum(values) / len(values)
        except OverflowError:
            found[slot] = math.fsum(v * room for v in values) / len(values) / room
    return found
