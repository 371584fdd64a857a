"""Sampling at the ink: as many points as a drawing can show, with every extreme kept.

For each pixel column the first, lowest, highest and last point stay (M4, Jugel et al., VLDB 2014),
so the drawn line covers the same pixels and a spike of one step is on paper. Deterministic.
"""

import numpy as np
from numpy.typing import NDArray

from exporter.model.series import Floats
from exporter.query.headroom import window_of

COLUMNS = 600
"""Pixel columns of the widest plot; 4 points each."""


def sample(x: Floats, y: Floats, columns: int = COLUMNS) -> NDArray[np.intp]:
    """Indices to keep, ascending. `x` ascends and is finite; gaps (NaN in `y`) keep one point each.

    Lines of at most `4 * columns` points are kept whole.
    """
    n = len(x)
    if n <= 4 * columns:
        return np.arange(n)
    bucket = window_of(x, float(x[0]), float(x[-1]), columns)
    starts = np.flatnonzero(np.diff(bucket, prepend=-1))
    ends = np.append(starts[1:], n) - 1
    finite = np.isfinite(y)
    low = _argbest(np.where(finite, y, np.inf), bucket)
    high = _argbest(np.where(finite, -y, np.inf), bucket)
    gaps = np.flatnonzero(~finite & np.append(True, finite[:-1]))
    return np.unique(np.concatenate([starts, ends, low, high, gaps]))


def _argbest(y: Floats, bucket: NDArray[np.intp]) -> NDArray[np.intp]:
    """The index of the lowest value of each bucket, the first one on a tie."""
    order = np.lexsort((np.arange(len(y)), y, bucket))
    return order[np.flatnonzero(np.diff(bucket[order], prepend=-1))]
