"""Which part of the numbers an axis shows when a few of them are far away from the rest."""

import numpy as np

from exporter.model.series import Floats
from exporter.query.headroom import headroom

INNER = (5.0, 95.0)
"""Percentiles: "only points from 5% to 95% are shown" (W&B docs, "Line plot reference", Ignore
outliers; there it is so in random sampling mode alone)."""


def inner_range(values: Floats) -> tuple[float, float] | None:
    """The 5th and 95th percentile of the finite values; None without any.

    By linear interpolation, type 7 of Hyndman and Fan (1996): with ``h = (n - 1) * p``, the
    value at ``floor(h)`` of the ascending ones plus ``h - floor(h)`` times the way to the next.
    """
    finite = values[np.isfinite(values)]
    if not len(finite):
        return None
    room = headroom(finite)
    low, high = np.percentile(finite * room, INNER) / room
    return float(low), float(high)
