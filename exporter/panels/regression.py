"""The least-squares line of a scatter panel, on the scales of its axes.

On a logarithmic axis the logarithm (base 10) is what is fitted, so that the line is straight on
paper. With centred x and y, slope = Σxy / Σx², R² = (Σxy)² / (Σx² Σy²): Draper and Smith, Applied
Regression Analysis, 3rd edition (1998), sections 1.2 and 1.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exporter.panels.axes import Axis
from exporter.panels.numbers import short


@dataclass(frozen=True, slots=True)
class Line:
    """A fitted line: both ends in data units, and how well it fits."""

    ends: tuple[tuple[float, float], tuple[float, float]]
    slope: float
    intercept: float
    r2: float
    count: int
    text: str
    """`R² = 0.83 (n = 12)`."""


def fit(points: Sequence[tuple[float, float]], x: Axis, y: Axis) -> Line | None:
    """The line through points in data units; None with fewer than 2 different x."""
    xs, ys = (_scaled([p[n] for p in points], a) for n, a in ((0, x), (1, y)))
    if len(xs) < 2 or float(np.ptp(xs)) == 0:
        return None
    dx, dy = xs - xs.mean(), ys - ys.mean()
    sxx, sxy, syy = (float(a @ b) for a, b in ((dx, dx), (dx, dy), (dy, dy)))
    if not 0 < sxx < np.inf or not np.isfinite(syy):
        return None
    slope = sxy / sxx
    intercept = float(ys.mean()) - slope * float(xs.mean())
    r2 = sxy * sxy / (sxx * syy) if syy > 0 else 1.0
    at = (float(xs.min()), float(xs.max()))
    first, last = ((_data(a, x), _data(intercept + slope * a, y)) for a in at)
    text = f"R² = {short(r2, 3)} (n = {len(points)})"
    return Line((first, last), slope, intercept, r2, len(points), text)


def _scaled(values: Sequence[float], axis: Axis) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    return np.log10(array) if axis.kind == "log" else array


def _data(value: float, axis: Axis) -> float:
    return axis.round(10.0**value if axis.kind == "log" else value)
