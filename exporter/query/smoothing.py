"""Smoothing of one line, in the definitions that W&B documents. Pure numpy, gaps stay gaps.

`x` ascends; `y` may hold NaN: such points neither count nor move the average, and stay NaN. Source
of the formulas: W&B docs, "Smooth line plots"
(docs.wandb.ai/models/app/features/panels/line-plot/smoothing).
"""

import numpy as np

from exporter.model.panels import SmoothingKind
from exporter.model.series import Floats
from exporter.query.headroom import headroom

VIEWPORT_SCALE = 1000
"""Units that the x axis is stretched to before TWEMA decays.

Undocumented by W&B; 1000 matches its 1000 buckets and the independent re-implementations.
"""


def smooth(x: Floats, y: Floats, kind: SmoothingKind, amount: float) -> Floats:
    """The smoothed line; `amount` as in `LinePanel.smoothing`. Nothing is done for 0 or `none`."""
    keep = np.isfinite(y)
    if amount <= 0 or kind == "none" or not keep.any():
        return y
    out = np.full_like(y, np.nan)
    x_room, y_room = headroom(x[keep]), headroom(y[keep])
    out[keep] = _KINDS[kind](x[keep] * x_room, y[keep] * y_room, amount) / y_room
    return out


def twema(x: Floats, y: Floats, weight: float) -> Floats:
    """Time-weighted exponential moving average, debiased.

    ``a_i = w^((x_i - x_(i-1)) / range(x) * VIEWPORT_SCALE)`` with ``w = min(sqrt(weight), 0.999)``;
    ``last = last * a + y``, ``debias = debias * a + 1``, result ``last / debias``. The range is
    that of the line itself; W&B does not say whether it means the line or the whole chart. Where
    all x are equal, every step counts as one.
    """
    decay = min(np.sqrt(min(weight, 1.0)), 0.999)
    span = x[-1] - x[0]
    gaps = np.diff(x, prepend=x[0]) / span * VIEWPORT_SCALE if span > 0 else np.ones_like(x)
    return _decayed_mean(y, decay ** np.maximum(gaps, 0))


def ema(x: Floats, y: Floats, weight: float) -> Floats:
    """Exponential moving average, debiased: TensorBoard's and W&B's `exponential`.

    ``last = last * w + (1 - w) * y``, result ``last / (1 - w^n)``; equal to TWEMA with unit gaps.
    At ``w = 1``, where that is 0 / 0, it is the limit: the mean of all points so far.
    """
    return _decayed_mean(y, np.full_like(y, min(weight, 1.0)))


def _decayed_mean(y: Floats, factors: Floats) -> Floats:
    total = debias = 0.0
    out = np.empty_like(y)
    for i, (value, factor) in enumerate(zip(y.tolist(), factors.tolist(), strict=True)):
        total = total * factor + value
        debias = debias * factor + 1.0
        out[i] = total / debias
    return out


def gaussian(x: Floats, y: Floats, sigma: float) -> Floats:
    """Weighted mean with weights ``exp(-d^2 / (2 sigma^2))``, cut at 4 sigma and renormalised.

    The distance `d` counts points. W&B documents the weights, not their unit.
    """
    radius = int(min(np.ceil(4 * sigma), len(y)))
    with np.errstate(over="ignore"):
        kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    return _centred(y, kernel)


def average(x: Floats, y: Floats, points: float) -> Floats:
    """Running mean (boxcar): `points` points, as many before as behind.

    An even number counts one point more. At the ends of the line the window is cut.
    """
    half = int(min(points, 2 * len(y))) // 2
    return _centred(y, np.ones(2 * half + 1))


def _centred(y: Floats, kernel: Floats) -> Floats:
    half = len(kernel) // 2
    total = np.convolve(y, kernel, mode="full")[half : half + len(y)]
    weight = np.convolve(np.ones_like(y), kernel, mode="full")[half : half + len(y)]
    return total / weight


_KINDS = {"twema": twema, "ema": ema, "gaussian": gaussian, "average": average}
