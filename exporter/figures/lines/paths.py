"""Points as the text of SVG paths, to a hundredth of a pixel, and places of symbols.

Paths look as d3-shape writes them: `M` starts a stretch, `L` goes on, `Z` closes an area and a
stretch of one point.
"""

from collections.abc import Iterator
from dataclasses import dataclass

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
    return _pairs(x, y, _PATH)


def places(x: Floats, y: Floats) -> str:
    """`x,y x,y ...` of at least one point, to a thousandth, as the engine's are normalised."""
    return _pairs(x, y, _PLACE)


def _pairs(x: Floats, y: Floats, style: "_Style") -> str:
    parts = np.rint(np.column_stack((x, y)) * 10**style.digits)
    if parts.min() < 0 or parts.max() >= 10**style.digits * _MOST:
        pairs = (parts / 10**style.digits).tolist()
        return style.joint.join(f"{style.short(a)},{style.short(b)}" for a, b in pairs)
    whole, part = np.divmod(parts.astype(np.int64), 10**style.digits)
    pieces = np.empty((len(x), 4), dtype=object)
    pieces[:, 0::2] = _WHOLE[whole]
    pieces[:, 1], pieces[:, 3] = style.before_y[part[:, 0]], style.before_next[part[:, 1]]
    return "".join(pieces.ravel().tolist())[:-1]


def _stretches(y: Floats) -> Iterator[tuple[int, int]]:
    """Start and end (exclusive) of every stretch of numbers."""
    known = np.concatenate(([False], ~np.isnan(y), [False]))
    edges = np.flatnonzero(known[1:] != known[:-1]).tolist()
    return zip(edges[::2], edges[1::2], strict=True)


def _table(texts: list[str]) -> NDArray[np.object_]:
    return np.array(texts, dtype=object)


@dataclass(frozen=True, slots=True, eq=False)
class _Style:
    """How pairs of numbers are written: decimals, what joins pairs, and tables of all decimals."""

    digits: int
    joint: str
    before_y: NDArray[np.object_]
    before_next: NDArray[np.object_]

    @classmethod
    def of(cls, digits: int, joint: str) -> "_Style":
        decimals = [f".{n:0{digits}d}".rstrip("0").rstrip(".") for n in range(10**digits)]
        y, following = ([f"{part}{end}" for part in decimals] for end in (",", joint))
        return cls(digits, joint, _table(y), _table(following))

    def short(self, number: float) -> str:
        return f"{number + 0.0:.{self.digits}f}".rstrip("0").rstrip(".")


_WHOLE = _table([str(n) for n in range(_MOST)])
_PATH, _PLACE = _Style.of(2, "L"), _Style.of(3, " ")
