"""Which part of the numbers an axis shows when a few of them are far away from the rest."""

import numpy as np

from exporter.model.series import Floats

INNER = (5.0, 95.0)
"""Percentiles; W&B documents 5 % and 95 % for "ignore outliers"."""


def inner_range(values: Floats) -> tuple[float, float] | None:
    """The 5th and 95th percentile of the finite values (linear interpolation); None without any."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return None
    low, high = np.percentile(finite, INNER)
    return float(low), float(high)
