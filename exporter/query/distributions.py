"""How finite values lie: Tukey's box, a kernel density, counts in bins. Pure numpy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exporter.model.series import Floats
from exporter.query.headroom import headroom, window_of

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
    room = headroom(values)
    near = values * room
    q1, median, q3 = (float(q) for q in np.percentile(near, (25, 50, 75)))
    reach = 1.5 * (q3 - q1)
    within = (near >= q1 - reach) & (near <= q3 + reach)
    # interpolated quartiles may lie beyond the furthest value within reach
    low, high = min(float(near[within].min()), q1), max(float(near[within].max()), q3)
    outliers = tuple(np.sort(values[~within]).tolist())
    return Box(median / room, q1 / room, q3 / room, low / room, high / room, outliers)


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


def binned(parts: Sequence[Floats], most: int) -> tuple[Floats, list[Floats]]:
    """The edges of equal bins that all parts share, and how many values of each are in them.

    The bins are as wide as the narrower rule says: ``2 * IQR * n^(-1/3)`` (Freedman and Diaconis,
    1981) or ``range / (log2(n) + 1)`` (Sturges, 1926), the latter alone where the IQR is 0. There
    are at most `most`. Equal values are in one bin, half a unit to either side. A bin holds its
    lower edge, the last one both.
    """
    values = np.concatenate(parts)
    first, last = float(values.min()), float(values.max())
    if first == last:
        return np.array([first - 0.5, last + 0.5]), [np.array([float(len(p))]) for p in parts]
    room = headroom(values)
    q1, q3 = np.percentile(values * room, (25, 75))
    span, n = last * room - first * room, len(values)
    width = 2.0 * float(q3 - q1) * n ** (-1 / 3)
    fitting = max(float(np.log2(n)) + 1, span / width if width > 0 else 0.0)
    count = max(int(np.ceil(min(fitting, most))), 1)
    edges = (first * room + span * np.arange(count + 1) / count) / room
    counts = [np.bincount(window_of(own, first, last, count), minlength=count) for own in parts]
    return edges, [found.astype(np.float64) for found in counts]
