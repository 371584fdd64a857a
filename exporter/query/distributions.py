"""How the finite values of a group lie: Tukey's box and a kernel density. Pure numpy."""

from dataclasses import dataclass

import numpy as np

from exporter.model.series import Floats

CURVE = 65
"""Points of a density curve."""


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """Quartiles, ends of the whiskers, and the values beyond them, ascending."""

    median: float
    q1: float
    q3: float
    low: float
    high: float
    outliers: tuple[float, ...]


def box(values: Floats) -> Box:
    """Tukey's box of at least one value.

    Quartiles by linear interpolation (numpy's default, type 7 of Hyndman and Fan, 1996); whiskers
    end at the furthest values within 1.5 interquartile ranges of the box, what is beyond is an
    outlier (Tukey, Exploratory Data Analysis, 1977; McGill, Tukey and Larsen, 1978).
    """
    q1, median, q3 = (float(q) for q in np.percentile(values, (25, 50, 75)))
    reach = 1.5 * (q3 - q1)
    within = (values >= q1 - reach) & (values <= q3 + reach)
    # interpolated quartiles may lie beyond the furthest value within reach
    low, high = min(float(values[within].min()), q1), max(float(values[within].max()), q3)
    return Box(median, q1, q3, low, high, tuple(np.sort(values[~within]).tolist()))


def density(values: Floats) -> tuple[Floats, Floats] | None:
    """Places from the least to the greatest value, and the density there; None when all are equal.

    A sum of gaussians of one bandwidth, ``0.9 * min(SD, IQR / 1.34) * n^(-1/5)`` (Silverman,
    Density Estimation for Statistics and Data Analysis, 1986, equation 3.31), with the sample SD
    alone where half of the values are equal. It is cut at the outermost values, so that it shows
    none that nobody had. None as well for numbers that overflow.
    """
    n = len(values)
    if n < 2 or values.min() == values.max():
        return None
    deviation = float(np.std(values, ddof=1))
    q1, q3 = np.percentile(values, (25, 75))
    width = 0.9 * min(deviation, (q3 - q1) / 1.34 or deviation) * n ** (-1 / 5)
    places: Floats = np.linspace(float(values.min()), float(values.max()), CURVE)
    with np.errstate(all="ignore"):
        weights: Floats = np.exp(-0.5 * ((places[:, None] - values[None, :]) / width) ** 2)
        found: Floats = weights.sum(axis=1) / (n * width * np.sqrt(2 * np.pi))
    return (places, found) if np.isfinite(found).all() else None
