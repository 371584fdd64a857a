"""The least-squares line of a scatter panel, on the scales of its axes.

On a logarithmic axis the logarithm (base 10) is what is fitted, so that the line is straight on
paper. With centred x and y, slope = Σxy / Σx² and R² = (Σxy)² / (Σx² Σy²): Draper and Smith,
Applied Regression Analysis, 3rd edition (1998), sections 1.2 and 1.3.
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
    r2: float
    text: str
    """`R² = 0.83 (n = 12)`."""


def fit(points: Sequence[tuple[float, float]], x: Axis, y: Axis) -> Line | None:
    """The line through points in data units; None with fewer than 2 different x."""
    xs, ys = (_scaled([p[n] for p in points], a) for n, a in ((0, x), (1, y)))
    if len(xs) < 2 or float(np.ptp(xs)) == 0:
        return None
    dx, dy = xs - xs.mean(), ys - ys.mean()
    # Deviations are scaled to 1, so that no square over- or underflows.
    wide, high = float(np.abs(dx).max()), float(np.abs(dy).max()) or 1.0
    u, v = dx / wide, dy / high
    slope = float(u @ v) / float(u @ u)
    r2 = slope * float(u @ v) / float(v @ v) if v.any() else 1.0
    at = (int(xs.argmin()), int(xs.argmax()))
    fitted = (float(ys.mean()) + high * slope * float(u[n]) for n in at)
    first, last = ((points[n][0], _data(f, y)) for n, f in zip(at, fitted, strict=True))
    return Line((first, last), r2, f"R² = {short(r2, 3)} (n = {len(points)})")


def _scaled(values: Sequence[float], axis: Axis) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    return np.log10(array) if axis.kind == "log" else array


def _data(value: float, axis: Axis) -> float:
    return axis.round(10.0 ** min(value, 300) if axis.kind == "log" else value)
