"""Points as the text of SVG paths, to a hundredth of a pixel, and places of symbols.

Paths look as d3-shape writes them: `M` starts a stretch, `L` goes on, `Z` closes an area and a
stretch of one point.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from exporter.model.series import Floats

_MOST = 8000
"""Pixels that are written by table; a figure has no more."""


def line(x: Floats, y: Floats) -> str:
    """A line through the points; it breaks where `y` is NaN."""
    return "".join(
        f"M{points(x[a:b], y[a:b])}" + ("Z" if b - a == 1 else "") for a, b in _stretches(y)
    )


def band(x: Floats, y: Floats, other: Floats) -> str:
    """The area between two edges; it breaks where `y` is NaN."""
    return "".join(
        f"M{points(x[a:b], y[a:b])}L{points(x[a:b][::-1], other[a:b][::-1])}Z"
        for a, b in _stretches(y)
    )


def points(x: Floats, y: Floats) -> str:
    """`x,yLx,y...` of at least one point, without gaps."""
    hundredths = np.rint(np.column_stack((x, y)) * 100)
    if hundredths.min() < 0 or hundredths.max() >= 100 * _MOST:
        return "L".join(f"{_short(a)},{_short(b)}" for a, b in (hundredths / 100).tolist())
    whole, part = np.divmod(hundredths.astype(np.int64), 100)
    pieces = np.empty((len(x), 4), dtype=object)
    pieces[:, 0::2] = _WHOLE[whole]
    pieces[:, 1], pieces[:, 3] = _BEFORE_Y[part[:, 0]], _BEFORE_NEXT[part[:, 1]]
    return "".join(pieces.ravel().tolist())[:-1]


def places(x: Floats, y: Floats) -> str:
    """`x,y x,y ...` of at least one point, to a thousandth, as the engine's are normalised."""
    thousandths = np.rint(np.column_stack((x, y)) * 1000)
    if thousandths.min() < 0 or thousandths.max() >= 1000 * _MOST:
        return " ".join(f"{_short(a, 3)},{_short(b, 3)}" for a, b in (thousandths / 1000).tolist())
    whole, part = np.divmod(thousandths.astype(np.int64), 1000)
    pieces = np.empty((len(x), 4), dtype=object)
    pieces[:, 0::2] = _WHOLE[whole]
    pieces[:, 1], pieces[:, 3] = _FINE_BEFORE_Y[part[:, 0]], _FINE_BEFORE_NEXT[part[:, 1]]
    return "".join(pieces.ravel().tolist())[:-1]


def _short(number: float, digits: int = 2) -> str:
    return f"{number + 0.0:.{digits}f}".rstrip("0").rstrip(".")


def _stretches(y: Floats) -> Iterator[tuple[int, int]]:
    """Start and end (exclusive) of every stretch of numbers."""
    known = np.concatenate(([False], ~np.isnan(y), [False]))
    edges = np.flatnonzero(known[1:] != known[:-1]).tolist()
    return zip(edges[::2], edges[1::2], strict=True)


def _table(texts: list[str]) -> NDArray[np.object_]:
    return np.array(texts, dtype=object)


_PARTS = [f".{n:02d}".rstrip("0").rstrip(".") for n in range(100)]
_WHOLE = _table([str(n) for n in range(_MOST)])
_BEFORE_Y = _table([f"{part}," for part in _PARTS])
_BEFORE_NEXT = _table([f"{part}L" for part in _PARTS])
_FINE = [f".{n:03d}".rstrip("0").rstrip(".") for n in range(1000)]
_FINE_BEFORE_Y = _table([f"{part}," for part in _FINE])
_FINE_BEFORE_NEXT = _table([f"{part} " for part in _FINE])
