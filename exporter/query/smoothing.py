"""Smoothing of one line, in the definitions that W&B documents. Pure numpy, gaps stay gaps.

`x` ascends; `y` may hold NaN: such points neither count nor move the average, and stay NaN. Source
of the formulas: W&B docs, "Smooth line plots"
(docs.wandb.ai/models/app/features/panels/line-plot/smoothing).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exporter.model.panels import SmoothingKind
from exporter.model.series import Floats
from exporter.query.decay import decayed_means
from exporter.query.headroom import headroom

VIEWPORT_SCALE = 1000
"""Units that the x axis is stretched to before TWEMA decays.

Undocumented by W&B; 1000 matches its 1000 buckets and the independent re-implementations.
"""


Lines = Sequence[tuple[Floats, Floats]]


def smooth(x: Floats, y: Floats, kind: SmoothingKind, amount: float) -> Floats:
    """The smoothed line; `amount` as in `LinePanel.smoothing`. Nothing is done for 0 or `none`."""
    return smooth_all([(x, y)], kind, amount)[0]


def smooth_all(lines: Lines, kind: SmoothingKind, amount: float) -> list[Floats]:
    """Many lines, each smoothed as if it were alone, in a fraction of the time."""
    if amount <= 0 or kind == "none":
        return [y for _, y in lines]
    kept = [np.isfinite(y) for _, y in lines]
    rooms = [headroom(y) for _, y in lines]
    whole = [
        (x, _times(y, room)) if keep.all() else (x[keep], _times(y[keep], room))
        for (x, y), keep, room in zip(lines, kept, rooms, strict=True)
    ]
    found = _KINDS[kind](whole, amount)
    return [
        _with_gaps(_times(values, 1 / room), keep)
        for values, keep, room in zip(found, kept, rooms, strict=True)
    ]


def _times(values: Floats, power_of_two: float) -> Floats:
    return values if power_of_two == 1 else values * power_of_two


def _with_gaps(smoothed: Floats, keep: NDArray[np.bool_]) -> Floats:
    if len(smoothed) == len(keep):
        return smoothed
    out = np.full(len(keep), np.nan)
    out[keep] = smoothed
    return out


def twema(lines: Lines, weight: float) -> list[Floats]:
    """Time-weighted exponential moving averages, debiased.

    ``a_i = w^((x_i - x_(i-1)) / range(x) * VIEWPORT_SCALE)`` with ``w = min(sqrt(weight), 0.999)``;
    ``last = last * a + y``, ``debias = debias * a + 1``, result ``last / debias``. The range is
    that of the line itself; W&B does not say whether it means the line or the whole chart. Where
    all x are equal, every step counts as one.
    """
    decay = min(np.sqrt(min(weight, 1.0)), 0.999)
    # runs that were logged at the same x share one array of it
    decays = {id(x): _decays(x * headroom(x), decay) for x in {id(x): x for x, _ in lines}.values()}
    return decayed_means([(decays[id(x)], y) for x, y in lines])


def _decays(x: Floats, decay: float) -> Floats:
    if not len(x):
        return x
    span = x[-1] - x[0]
    gaps = np.diff(x, prepend=x[0]) / span * VIEWPORT_SCALE if span > 0 else np.ones_like(x)
    steps = np.maximum(gaps, 0)
    # powers are dear, and most lines have equal steps: one value stands for all but the first
    equal = len(x) > 1 and bool((steps[1:] == steps[1]).all())
    return np.power(decay, steps[1:2] if equal else steps)


def ema(lines: Lines, weight: float) -> list[Floats]:
    """Exponential moving averages, debiased: TensorBoard's and W&B's `exponential`.

    ``last = last * w + (1 - w) * y``, result ``last / (1 - w^n)``; equal to TWEMA with unit gaps.
    At ``w = 1``, where that is 0 / 0, it is the limit: the mean of all points so far.
    """
    return decayed_means([(np.array([min(weight, 1.0)]), y) for _, y in lines])


def gaussian(lines: Lines, sigma: float) -> list[Floats]:
    """Weighted means with weights ``exp(-d^2 / (2 sigma^2))``, cut at 4 sigma and renormalised.

    The distance `d` counts points. W&B documents the weights, not their unit.
    """
    return [_centred(y, _bell(sigma, len(y))) for _, y in lines]


def _bell(sigma: float, points: int) -> Floats:
    radius = int(min(np.ceil(4 * sigma), points))
    with np.errstate(over="ignore"):
        return np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)


def average(lines: Lines, points: float) -> list[Floats]:
    """Running means (boxcar): `points` points, as many before as behind.

    An even number counts one point more. At the ends of the line the window is cut.
    """
    return [_centred(y, np.ones(2 * (int(min(points, 2 * len(y))) // 2) + 1)) for _, y in lines]


def _centred(y: Floats, kernel: Floats) -> Floats:
    if not len(y):
        return y
    half = len(kernel) // 2
    total = np.convolve(y, kernel, mode="full")[half : half + len(y)]
    # all weights but those of the ends are one number
    most = min(len(y), 2 * len(kernel))
    ends = np.convolve(np.ones(most), kernel, mode="full")[half : half + most]
    middle = np.full(len(y) - most, ends[most // 2])
    weight = np.concatenate([ends[: most // 2], middle, ends[most // 2 :]])
    return total / weight


_KINDS = {"twema": twema, "ema": ema, "gaussian": gaussian, "average": average}
