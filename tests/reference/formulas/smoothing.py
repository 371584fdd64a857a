"""Smoothing as W&B writes it down, one point after the other.

Source of all: W&B docs, "Smooth line plots"
(docs.wandb.ai/models/app/features/panels/line-plot/smoothing). Points without a value are left out
before and stay without one.
"""

import math
from fractions import Fraction

VIEWPORT_SCALE = 1000


def twema(x, y, weight):
    """Time weighted exponential moving average, the sample code of the docs in Python.

    smoothingWeight = min(sqrt(weight), 0.999); for each point: changeInX = (x_i - x_(i-1)) /
    rangeOfX * VIEWPORT_SCALE; adj = smoothingWeight ^ changeInX; last = last * adj + y_i; debias =
    debias * adj + 1; result last / debias. `rangeOfX` is that of the line itself; without a range
    (all x equal) every step counts as one. The docs do not say VIEWPORT_SCALE: 1000, the number of
    buckets of an axis (docs, "Point aggregation").
    """
    decay = min(math.sqrt(min(weight, 1)), 0.999)
    span = Fraction(x[-1]) - Fraction(x[0])
    last, debias, found = Fraction(0), Fraction(0), []
    for i, value in enumerate(y):
        step = Fraction(x[i]) - Fraction(x[max(i - 1, 0)])
        change = float(step / span * VIEWPORT_SCALE) if span else 1.0
        factor = Fraction(decay**change)
        last, debias = _short(last * factor + Fraction(value)), _short(debias * factor + 1)
        found.append(float(last / debias))
    return found


def ema(x, y, weight):
    """Exponential moving average with its debias term, TensorBoard's.

    last = last * w + (1 - w) * y_i; result last / (1 - w^i), i from 1. At w = 1 that is 0 / 0; its
    limit is the mean of all points so far.
    """
    w = Fraction(min(weight, 1))
    last, found = Fraction(0), []
    for i, value in enumerate(y, 1):
        if w == 1:
            last = last + Fraction(value)
            found.append(float(last / i))
            continue
        last = _short(last * w + (1 - w) * Fraction(value))
        found.append(float(last / (1 - w**i)))
    return found


def gaussian(x, y, sigma):
    """Mean of all points, weighted with exp(-(i - j)^2 / (2 sigma^2)), cut at 4 sigma.

    "A weighted average of the points, where the weights correspond to a Gaussian distribution with
    the standard deviation specified as the smoothing parameter"; the unit is one point.
    """
    reach = math.ceil(4 * sigma)

    def weight(distance):
        ratio = distance / sigma if distance else 0.0
        return math.exp(-0.5 * ratio * ratio) if abs(ratio) < 1e100 else 0.0

    return _weighted(y, weight, reach)


def average(x, y, points):
    """Boxcar: the mean of a point and of as many before as after it, `points` in all.

    "Replaces a point with the average of points in a window before and after the given x value".
    There are as many on both sides, so an even number counts one more; at the ends there are fewer.
    """
    half = int(points) // 2
    return _weighted(y, lambda _: 1, half)


def _weighted(y, weight, reach):
    found = []
    for i in range(len(y)):
        near = range(max(i - reach, 0), min(i + reach + 1, len(y)))
        shares = [(Fraction(weight(i - j)), Fraction(y[j])) for j in near]
        found.append(float(sum(w * v for w, v in shares) / sum(w for w, _ in shares)))
    return found


def _short(exact):
    """A fraction of 200 bits: enough for any comparison, and it does not grow with the line."""
    size = exact.numerator.bit_length() - exact.denominator.bit_length()
    unit = Fraction(2) ** (200 - size)
    return Fraction(round(exact * unit)) / unit


KINDS = {"twema": twema, "ema": ema, "gaussian": gaussian, "average": average}


def smooth(x, y, kind, amount):
    """The smoothed values; None stays None, and 0 and `none` change nothing."""
    there = [i for i, value in enumerate(y) if value is not None]
    if amount <= 0 or kind == "none" or not there:
        return list(y)
    values = iter(KINDS[kind]([x[i] for i in there], [y[i] for i in there], amount))
    return [None if value is None else next(values) for value in y]
