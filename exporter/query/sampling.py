"""Sampling at the ink: as many points as a drawing can show, with every extreme kept.

For each pixel column the first, lowest, highest and last point stay (M4, Jugel et al., VLDB 2014),
so the drawn line covers the same pixels and a spike of one step is on paper. Deterministic.
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

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """The pixel columns that points at `x` are in: where each begins, and how many it holds.

    Made once for all lines that were logged at the same x.
    """

    x: Floats
    starts: Places
    sizes: Places

    @classmethod
    def of(cls, x: Floats, columns: int = COLUMNS) -> "Pixels":
        """The columns of ascending and finite x; none when all points may stay."""
        if len(x) <= 4 * columns:
            return cls(x, np.empty(0, np.intp), np.empty(0, np.intp))
        column = window_of(x, float(x[0]), float(x[-1]), columns)
        starts = np.append(0, np.flatnonzero(column[1:] != column[:-1]) + 1)
        return cls(x, starts, np.diff(starts, append=len(x)))

    def mark(self, y: Floats, kept: NDArray[np.bool_]) -> None:
        """Set `kept` where a point of `y` has to stay; a gap (NaN) keeps one point."""
        if not len(self.starts):
            kept[:] = True
            return
        kept[self.starts] = True
        kept[self.starts + self.sizes - 1] = True
        finite = np.isfinite(y)
        low = high = y
        if not finite.all():
            kept[np.flatnonzero(~finite & np.append(True, finite[:-1]))] = True
            low, high = np.where(finite, y, np.inf), np.where(finite, y, -np.inf)
        kept[self._first(low, np.minimum)] = True
        kept[self._first(high, np.maximum)] = True

    def _first(self, y: Floats, extreme: np.ufunc) -> Places:
        """Where each column has its lowest or highest value, the first one on a tie."""
        if len(y) >= _FULL * len(self.starts):
            # column by column, each within the processor's cache, in a third of the time
            find = np.ndarray.argmin if extreme is np.minimum else np.ndarray.argmax
            columns = zip(self.starts.tolist(), self.sizes.tolist(), strict=True)
            return self.starts + [find(y[start : start + size]) for start, size in columns]
        found = np.repeat(extreme.reduceat(y, self.starts), self.sizes)
        equal = np.flatnonzero(y == found)
        return equal[np.searchsorted(equal, self.starts)]


def sample(x: Floats, y: Floats, columns: int = COLUMNS) -> Places:
    """Indices to keep, ascending. `x` ascends and is finite; gaps (NaN in `y`) keep one point each.

    Lines of at most `4 * columns` points are kept whole.
    """
    kept = np.zeros(len(x), np.bool_)
    Pixels.of(x, columns).mark(y, kept)
    return np.flatnonzero(kept)
