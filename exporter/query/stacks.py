"""Lines on top of each other: at every x they share, each one begins where the one below ends.

``high_i = y_1 + ... + y_i`` and ``low_i = high_(i-1)``; in per cent ``100 * high_i / high_n``, 0
where all are 0 (W&B docs, "Line plot reference": "percent of total", for stacked area charts).

Between two of its points a line goes straight, as it does when it is drawn alone. It counts as 0
before its first point, behind its last one, in its gaps, and where it is below zero: an area has no
negative height.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from exporter.model.series import Floats
from exporter.query.headroom import headroom, headrooms
from exporter.query.line_merge import distinct
from exporter.query.sampling import ALL, COLUMNS, View, sample

StackKind = Literal["area", "percent"]


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """One row a line, from the bottom up, one column an x.

    `values` are the lines' own numbers, `low` and `high` the edges of their areas: sums, or per
    cent of the sum of all lines at that x.
    """

    x: Floats
    values: Floats
    low: Floats
    high: Floats
    negative: int = 0
    """How many values were below zero."""


def stack(lines: Sequence[tuple[Floats, Floats]], kind: StackKind, view: View = ALL) -> Stack:
    """The stack of at least one line of ascending, finite x; the first lies at the bottom."""
    kept = [sample(x, y, view=view) for x, y in lines]
    thinned = [distinct(x[k], y[k]) for (x, y), k in zip(lines, kept, strict=True)]
    x: Floats = np.unique(np.concatenate([xs for xs, _ in thinned]))
    rows = np.vstack([_along(x, xs, ys) for xs, ys in thinned])
    values = np.where(np.isfinite(rows) & (rows > 0), rows, 0.0)
    room = headrooms(values)
    high = np.cumsum(values * room, axis=0)
    with np.errstate(over="ignore"):
        shares = high / np.where(high[-1] > 0, high[-1], 1.0)
        high = 100.0 * shares if kind == "percent" else high / room
    low = np.vstack([np.zeros_like(x), high[:-1]])
    seen = _kept(x, high, view)
    negative = int((rows < 0).sum())
    return Stack(x[seen], values[:, seen], low[:, seen], high[:, seen], negative)


def _along(places: Floats, x: Floats, y: Floats) -> Floats:
    """The line at `places`; NaN outside of it and beside its gaps."""
    values = np.full(len(places), np.nan)
    inside = (places >= x[0]) & (places <= x[-1])
    if len(x) > 1:
        # by shares of the way: a slope may be too steep for a float
        wide = x * headroom(x)
        at = np.clip(np.searchsorted(x, places[inside], "right") - 1, 0, len(x) - 2)
        share = (places[inside] * headroom(x) - wide[at]) / (wide[at + 1] - wide[at])
        values[inside] = _between(y[at], y[at + 1], share)
    # a point beside a gap is there, though the slope to its neighbour is not
    values[np.searchsorted(places, x)] = y
    return values


def _between(first: Floats, last: Floats, share: Floats) -> Floats:
    """From `first` to `last` by a share of the way; 0 where the line crosses it.

    Halves that cancel leave a rounding of nothing, which would be all there is of a sum.
    """
    found = first * (1 - share) + last * share
    crosses = (first < 0) != (last < 0)
    nothing = 4 * np.finfo(np.float64).eps * np.maximum(np.abs(first), np.abs(last))
    return np.where(crosses & (np.abs(found) <= nothing), 0.0, found)


def _kept(x: Floats, edges: Floats, view: View) -> NDArray[np.intp]:
    """What one can see of any of the edges, so that all lines keep one x."""
    columns = max(COLUMNS // len(edges), 20)
    return np.unique(np.concatenate([sample(x, edge, columns, view) for edge in edges]))
