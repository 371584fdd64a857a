"""Many numbers to one: mean, median, min, max, and the range around it.

Non-finite numbers never take part; an aggregate of nothing is NaN. Rows are runs, columns are
positions (x values or bars).
"""

import warnings
from collections.abc import Callable

import numpy as np

from exporter.model.panels import Aggregate, RangeArea
from exporter.model.series import Floats


def center(rows: Floats, how: Aggregate) -> Floats:
    """The aggregate of each column."""
    functions = {"mean": np.nanmean, "median": np.nanmedian, "min": np.nanmin, "max": np.nanmax}
    return _quiet(functions[how], rows)


def spread(rows: Floats, middle: Floats, how: RangeArea) -> tuple[Floats, Floats] | None:
    """Lower and upper edge of the range area of each column, or None.

    W&B's definitions: min and max; mean +- population standard deviation
    ``sqrt(1/n * sum((x - mean)^2))``; mean +- standard error ``SD / sqrt(n)``.
    """
    if how == "none":
        return None
    if how == "minmax":
        return _quiet(np.nanmin, rows), _quiet(np.nanmax, rows)
    deviation = _quiet(np.nanstd, rows)
    if how == "stderr":
        deviation = deviation / np.sqrt(np.maximum(np.isfinite(rows).sum(axis=0), 1))
    return middle - deviation, middle + deviation


def _quiet(function: Callable[..., Floats], rows: Floats) -> Floats:
    finite = np.where(np.isfinite(rows), rows, np.nan)
    with warnings.catch_warnings():
        # An all-NaN column is a gap, not a mistake.
        warnings.simplefilter("ignore", RuntimeWarning)
        return function(finite, axis=0)
