"""Many numbers to one: mean, median, min, max, sum, count, and the range around it.

Non-finite numbers never take part; an aggregate of nothing is NaN. Rows are runs, columns are
positions (x values or bars).
"""

import warnings
from collections.abc import Callable, Mapping

import numpy as np

from exporter.model.panels import Aggregate, BarPanel, LinePanel, RangeArea, ScalarPanel
from exporter.model.series import Floats
from exporter.query.headroom import headrooms


def center(rows: Floats, how: Aggregate) -> Floats:
    """The aggregate of each column; a sum of nothing is NaN as well, a count of it is 0."""
    if how == "count":
        return np.isfinite(rows).sum(axis=0).astype(np.float64)
    if len(rows) == 1:
        return np.where(np.isfinite(rows[0]), rows[0], np.nan)
    if how == "sum":
        return np.where(np.isfinite(rows).any(axis=0), _sized(np.nansum, rows), np.nan)
    if how == "mean":
        return _sized(np.nanmean, rows)
    if how == "median":
        # the middle two are added up, and may be far below the greatest
        room = headrooms(rows)
        return _quiet(np.nanmedian, rows * room) / room
    return _quiet({"min": np.nanmin, "max": np.nanmax}[how], rows)


TOTALS: Mapping[str, str] = {"sum": "Sum of {}", "count": "Runs with {}"}
"""Aggregates that are no value of a run, and what they make of its name."""


def range_of(panel: LinePanel | BarPanel | ScalarPanel, notes: list[str]) -> RangeArea:
    """The range that a panel's groups have: none around a total, which is far from its parts."""
    if panel.aggregate not in TOTALS or panel.range == "none" or _alone(panel):
        return panel.range
    notes.append(f"A {panel.aggregate} of runs has no range around it.")
    return "none"


def _alone(panel: LinePanel | BarPanel | ScalarPanel) -> bool:
    """Whether nothing is aggregated: every run is drawn by itself."""
    return not panel.groupby and not isinstance(panel, ScalarPanel)


def spread(rows: Floats, middle: Floats, how: RangeArea) -> tuple[Floats, Floats] | None:
    """Lower and upper edge of the range area of each column, or None.

    Lowest and highest value; `middle` +- the standard deviation of a population
    ``SD = sqrt(1/n * sum((x - mean)^2))``; `middle` +- the standard error ``SE = SD / sqrt(n)``
    (W&B docs, "Point aggregation", Configure shading). Edges beyond the floats are infinite.
    """
    if how == "none":
        return None
    if how == "minmax":
        return _quiet(np.nanmin, rows), _quiet(np.nanmax, rows)
    deviation = _sized(np.nanstd, rows)
    if how == "stderr":
        deviation = deviation / np.sqrt(np.maximum(np.isfinite(rows).sum(axis=0), 1))
    with np.errstate(over="ignore"):
        return middle - deviation, middle + deviation


def _sized(function: Callable[..., Floats], rows: Floats) -> Floats:
    """As `_quiet`, with columns of huge or tiny numbers brought to about 1.

    So no square leaves the floats; by powers of two, which round nothing.
    """
    greatest = _quiet(np.nanmax, np.abs(rows))
    if not ((greatest > 0) & ((greatest < _TINY) | (greatest > _HUGE))).any():
        return _quiet(function, rows)
    exponent = np.frexp(np.nan_to_num(greatest))[1]
    found = _quiet(function, np.ldexp(rows, -exponent))
    with np.errstate(over="ignore"):
        return np.ldexp(found, exponent)


def _quiet(function: Callable[..., Floats], rows: Floats) -> Floats:
    finite = np.isfinite(rows)
    if len(rows) and finite.all():
        return _WHOLE[function](rows, axis=0)
    with warnings.catch_warnings():
        # An all-NaN column is a gap, not a mistake.
        warnings.simplefilter("ignore", RuntimeWarning)
        return function(np.where(finite, rows, np.nan), axis=0)


_TINY, _HUGE = 2.0**-400, 2.0**400
_WHOLE: Mapping[Callable[..., Floats], Callable[..., Floats]] = {
    np.nansum: np.sum,
    np.nanmean: np.mean,
    np.nanmedian: np.median,
    np.nanmin: np.min,
    np.nanmax: np.max,
    np.nanstd: np.std,
}
"""What is the same where nothing is missing, without a copy."""
