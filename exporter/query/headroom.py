"""Room for sums of huge numbers, and equal windows over x; exact where floats allow it."""

import numpy as np
from numpy.typing import NDArray

from exporter.model.series import Floats

_HUGE = 1e290
_SMALLER = 2.0**-64


def headroom(*values: Floats) -> float:
    """What to multiply by before adding or subtracting, and to divide by afterwards.

    A power of two, so that nothing is rounded: 1 unless a finite number is so large that a sum of
    2^64 of them would not be one any more.
    """
    greatest = max((float(np.abs(v[np.isfinite(v)]).max(initial=0)) for v in values), default=0)
    return _SMALLER if greatest > _HUGE else 1.0


def headrooms(rows: Floats) -> Floats | float:
    """The same for each column, so that a small one beside a large one loses nothing."""
    return 1.0 if headroom(rows) == 1 else np.array([headroom(column) for column in rows.T])


def window_of(x: Floats, first: float, last: float, count: int) -> NDArray[np.intp]:
    """Which of `count` equal windows from `first` to `last` each x is in, from 0.

    ``floor((x - first) * count / (last - first))``, and the last window holds `last`. Multiplied
    before it is divided: of whole numbers, such as steps, the result is exact, so that one on the
    edge of a window is always in the one that it opens.
    """
    room = headroom(np.array([first, last]))
    span = last * room - first * room
    if span <= 0:
        return np.zeros(len(x), np.intp)
    places = np.floor((x * room - first * room) * count / span)
    return np.clip(places, 0, count - 1).astype(np.intp)


def middle_of(windows: NDArray[np.intp], first: float, last: float, count: int) -> Floats:
    """The x in the middle of windows of `window_of`."""
    room = headroom(np.array([first, last]))
    span = last * room - first * room
    return (first * room + span * ((windows + 0.5) / count)) / room
