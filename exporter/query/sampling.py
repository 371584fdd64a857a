"""Sampling at the ink: as many points as a drawing can show, with every extreme kept.

For each pixel column the first, lowest, highest and last point stay (M4, Jugel et al., VLDB 2014),
so the drawn line covers the same pixels and a spike of one step is on paper. Deterministic.
Columns are equal where x is drawn: over its logarithm, and once more over the part that is shown.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exporter.model.series import Floats
from exporter.query.headroom import window_of

COLUMNS = 600
"""Pixel columns of the widest plot; 4 points each."""
_FULL = 100
"""Points of a column from which on it pays to look at each by itself."""
_LARGE = 1000
"""Points of a column from which on a grid of them only takes room."""
_UNEQUAL = 2
"""How many times the points a grid of the columns may hold."""

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """The pixel columns that points at `x` are in: where each begins and ends (inclusive).

    `grid` has a row for each column, of the places in it, the last of which is repeated; None where
    columns are too unequal for that. Made once for all lines that were logged at the same x.
    """

    x: Floats
    starts: Places
    ends: Places
    grid: Places | None = None

    @classmethod
    def of(cls, x: Floats, columns: int = COLUMNS) -> "Pixels":
        """The columns of ascending and finite x; none when all points may stay."""
        if len(x) <= 4 * columns:
            return cls(x, np.empty(0, np.intp), np.empty(0, np.intp))
        starts = searched(x, columns) if len(x) >= _FULL * columns else compared(x, columns)
        ends = np.append(starts[1:], len(x)) - 1
        widest = int((ends - starts).max()) + 1
        if len(x) >= _LARGE * columns or widest * len(starts) > _UNEQUAL * len(x):
            return cls(x, starts, ends)
        return cls(x, starts, ends, np.minimum(starts[:, None] + np.arange(widest), ends[:, None]))

    def mark(self, y: Floats, kept: NDArray[np.bool_]) -> None:
        """Set `kept` where a point of `y` has to stay; a gap (NaN) keeps one point."""
        if not len(self.starts):
            kept[:] = True
            return
        kept[self.starts] = True
        kept[self.ends] = True
        if self.grid is not None and self._mark_finite(y, self.grid, kept):
            return
        finite = np.isfinite(y)
        low = high = y
        if not finite.all():
            kept[np.flatnonzero(~finite & np.append(True, finite[:-1]))] = True
            low, high = np.where(finite, y, np.inf), np.where(finite, y, -np.inf)
        if self.grid is None:
            kept[self._first(low, np.minimum)] = True
            kept[self._first(high, np.maximum)] = True
            return
        kept[self.starts + low.take(self.grid).argmin(axis=1)] = True
        kept[self.starts + high.take(self.grid).argmax(axis=1)] = True

    def _mark_finite(self, y: Floats, grid: Places, kept: NDArray[np.bool_]) -> bool:
        """Set `kept` at the extremes of a line without gaps; False, and nothing set, for another.

        A NaN is the least and the greatest of its column.
        """
        side = y.take(grid)
        low, high = self.starts + side.argmin(axis=1), self.starts + side.argmax(axis=1)
        if not (np.isfinite(y[low]).all() and np.isfinite(y[high]).all()):
            return False
        kept[low] = True
        kept[high] = True
        return True

    def _first(self, y: Floats, extreme: np.ufunc) -> Places:
        """Where each column has its lowest or highest value, the first one on a tie."""
        if len(y) >= _FULL * len(self.starts):
            # column by column, each within the processor's cache, in a third of the time
            find = np.ndarray.argmin if extreme is np.minimum else np.ndarray.argmax
            columns = zip(self.starts.tolist(), (self.ends - self.starts + 1).tolist(), strict=True)
            return self.starts + [find(y[start : start + size]) for start, size in columns]
        found = np.repeat(extreme.reduceat(y, self.starts), self.ends - self.starts + 1)
        equal = np.flatnonzero(y == found)
        return equal[np.searchsorted(equal, self.starts)]


@dataclass(frozen=True, slots=True)
class View:
    """What the x axis shows, in the unit of x; None is as far as the values go."""

    low: float | None = None
    high: float | None = None
    log: bool = False

    def part(self, x: Floats) -> slice:
        """The points of ascending x that are shown, with the one before and the one after."""
        first = 0 if self.low is None else int(np.searchsorted(x, self.low, "left")) - 1
        last = len(x) if self.high is None else int(np.searchsorted(x, self.high, "right")) + 1
        return slice(max(first, 0), min(last, len(x)))


ALL = View()


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The pixel columns of a line: those of all of it, and of the part that is shown, if it is one.

    Points out of sight stay as few as they were, since the next panel may show them.
    """

    x: Floats
    whole: Pixels
    part: slice
    near: Pixels | None

    @classmethod
    def of(cls, x: Floats, view: View = ALL, columns: int = COLUMNS) -> "Shown":
        """The columns of ascending and finite x, above 0 where the axis is logarithmic."""
        along = np.log10(x) if view.log else x
        part = view.part(x)
        own = None if part == slice(0, len(x)) else Pixels.of(along[part], columns)
        return cls(x, Pixels.of(along, columns), part, own)

    @property
    def all_stay(self) -> bool:
        """Whether there are so few points that none has to go."""
        return not len(self.whole.starts)

    def mark(self, y: Floats, kept: NDArray[np.bool_]) -> None:
        """Set `kept` where a point of `y` has to stay."""
        self.whole.mark(y, kept)
        if self.near is not None:
            self.near.mark(y[self.part], kept[self.part])


def compared(x: Floats, columns: int) -> Places:
    """Where each column that holds a point begins; every point is looked at."""
    column = window_of(x, float(x[0]), float(x[-1]), columns)
    return np.append(0, np.flatnonzero(column[1:] != column[:-1]) + 1)


def searched(x: Floats, columns: int) -> Places:
    """The same for many points: the edges are searched for by halving, all of them at once.

    Windows rise with x, as every step of their formula does.
    """
    windows = np.arange(1, columns)
    low, high = np.zeros(columns - 1, np.intp), np.full(columns - 1, len(x))
    while (open_ := low < high).any():
        middle = np.minimum((low + high) // 2, len(x) - 1)
        below = window_of(x[middle], float(x[0]), float(x[-1]), columns) < windows
        low = np.where(open_ & below, middle + 1, low)
        high = np.where(open_ & ~below, middle, high)
    return np.unique(np.append(0, low[low < len(x)]))


def sample(x: Floats, y: Floats, columns: int = COLUMNS, view: View = ALL) -> Places:
    """Indices to keep, ascending. `x` ascends and is finite; gaps (NaN in `y`) keep one point each.

    Lines of at most `4 * columns` points are kept whole.
    """
    kept = np.zeros(len(x), np.bool_)
    Shown.of(x, view, columns).mark(y, kept)
    return np.flatnonzero(kept)
