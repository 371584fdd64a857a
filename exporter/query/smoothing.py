"""Smoothing of one line, in the definitions that W&B documents. Pure numpy, gaps stay gaps.

`x` ascends; `y` may hold NaN: such points neither count nor move the average, and stay NaN.
"""

import numpy as np

from exporter.model.panels import SmoothingKind
from exporter.model.series import Floats

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
    out[keep] = _KINDS[kind](x[keep], y[keep], amount)
    return out


def twema(x: Floats, y: Floats, weight: float) -> Floats:
    """Time-weighted exponential moving average, debiased.

    ``a_i = w^((x_i - x_(i-1)) / range(x) * VIEWPORT_SCALE)`` with ``w = min(sqrt(weight), 0.999)``;
    ``last = last * a + y``, ``debias = debias * a + 1``, result ``last / debias``
    (wandb docs, guides/models/app/features/panels/line-plot/smoothing).
    """
    decay = min(np.sqrt(min(weight, 1.0)), 0.999)
    span = x[-1] - x[0]
    gaps = np.diff(x, prepend=x[0]) / span * VIEWPORT_SCALE if span > 0 else np.ones_like(x)
    return _decayed_mean(y, decay ** np.maximum(gaps, 0))


def ema(x: Floats, y: Floats, weight: float) -> Floats:
    """Exponential moving average, debiased: TensorBoard's and W&B's `exponential`.

    ``last = last * w + (1 - w) * y``, result ``last / (1 - w^n)``; equal to TWEMA with unit gaps.
    """
    return _decayed_mean(y, np.full_like(y, min(weight, 0.999)))


def _decayed_mean(y: Floats, factors: Floats) -> Floats:
    total = debias = 0.0
    out = np.empty_like(y)
    for i, (value, factor) in enumerate(zip(y.tolist(), factors.tolist(), strict=True)):
        total = total * factor + value
        debias = debias * factor + 1.0
        out[i] = total / debias
    return out


def gaussian(x: Floats, y: Floats, sigma: float) -> Floats:
    """Weighted mean with a normal kernel of `sigma` points, cut at 4 sigma and renormalised."""
    radius = min(int(np.ceil(4 * sigma)), len(y))
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    return _centred(y, kernel)


def average(x: Floats, y: Floats, points: float) -> Floats:
    """Centred running mean over `points` points; windows are cut at the ends."""
    half = min(max(int(points) // 2, 0), len(y))
    return _centred(y, np.ones(2 * half + 1))


def _centred(y: Floats, kernel: Floats) -> Floats:
    half = len(kernel) // 2
    total = np.convolve(y, kernel, mode="full")[half : half + len(y)]
    weight = np.convolve(np.ones_like(y), kernel, mode="full")[half : half + len(y)]
    return total / weight


_KINDS = {"twema": twema, "ema": ema, "gaussian": gaussian, "average": average}
