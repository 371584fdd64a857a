"""Points as the text of SVG paths, to a hundredth of a pixel, and places of symbols.

Paths look as d3-shape writes them: `M` starts a stretch, `L` goes on, `Z` closes an area and a
stretch of one point.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exporter.model.series import Floats

_MOST = 8000
"""Pixels that are written by table; a figure has no more."""
_Bytes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Across:
    """The x of points, written once for all lines that have it.

    `text` has four or eight bytes a point, of which zeros do not count; it is None where one of
    them is not in the table.
    """

    values: Floats
    text: _Bytes | None

    def part(self, some: slice) -> "Across":
        """Those of some points."""
        return Across(self.values[some], None if self.text is None else self.text[some])


def across(values: Floats, *, symbols: bool = False) -> Across:
    """The x of a line or of symbols; all are numbers."""
    style = _PLACE if symbols else _PATH
    return Across(values, style.written(values, style.before_y))


def line(x: Across, y: Floats) -> str:
    """A line through the points; it breaks where `y` is NaN."""
    return "".join(
        f"M{_pairs(x.part(some), y[some], _PATH)}" + ("Z" if some.stop - some.start == 1 else "")
        for some in _stretches(y)
    )


def band(x: Across, y: Floats, other: Floats) -> str:
    """The area between two edges; it breaks where `y` is NaN."""
    back = slice(None, None, -1)
    return "".join(
        f"M{_pairs(own, y[some], _PATH)}L{_pairs(own.part(back), other[some][back], _PATH)}Z"
        for some in _stretches(y)
        for own in [x.part(some)]
    )


def places(x: Across, y: Floats) -> str:
    """`x,y x,y ...` of at least one point, to a thousandth, as the engine's are normalised."""
    return _pairs(x, y, _PLACE)


def _pairs(x: Across, y: Floats, style: "_Style") -> str:
    """`x,yLx,y...` or `x,y x,y ...` of at least one point, without gaps."""
    text = style.written(y, style.before_next)
    if x.text is None or text is None:
        pairs = zip(style.short(x.values), style.short(y), strict=True)
        return style.joint.join(map(",".join, pairs))
    both = _beside(x.text, text).tobytes()
    return both.translate(None, b"\0")[:-1].decode("ascii")


def _beside(*columns: _Bytes) -> NDArray[Any]:
    """Rows of bytes put together, as few words each as can be: numpy copies them one by one."""
    even = not any(column.shape[1] % 2 for column in columns)
    return np.concatenate([c.view(np.uint64) if even else c for c in columns], axis=1)


def _stretches(y: Floats) -> Iterator[slice]:
    """Every stretch of numbers."""
    gaps = np.isnan(y)
    if len(y) and not gaps.any():
        return iter((slice(0, len(y)),))
    known = np.concatenate(([False], ~gaps, [False]))
    edges = np.flatnonzero(known[1:] != known[:-1]).tolist()
    return map(slice, edges[::2], edges[1::2])


def _table(texts: Sequence[str]) -> _Bytes:
    """A row of bytes for each text, as many for all of them."""
    size = -(-max(map(len, texts)) // 4)
    return np.array(texts, dtype=f"S{4 * size}").view(np.uint32).reshape(-1, size)


@dataclass(frozen=True, slots=True, eq=False)
class _Style:
    """How pairs of numbers are written: decimals, what joins pairs, and tables of all decimals."""

    digits: int
    joint: str
    before_y: _Bytes
    before_next: _Bytes

    @classmethod
    def of(cls, digits: int, joint: str) -> "_Style":
        decimals = [f".{n:0{digits}d}".rstrip("0").rstrip(".") for n in range(10**digits)]
        y, following = ([f"{part}{end}" for part in decimals] for end in (",", joint))
        return cls(digits, joint, _table(y), _table(following))

    def written(self, numbers: Floats, decimals: _Bytes) -> _Bytes | None:
        """The bytes of numbers, with what stands behind each; None when one is not in the table."""
        parts = np.rint(numbers * 10**self.digits)
        if parts.min(initial=0) < 0 or parts.max(initial=0) >= 10**self.digits * _MOST:
            return None
        whole, part = np.divmod(parts.astype(np.int32), 10**self.digits)
        return np.concatenate((_WHOLE[whole], decimals[part]), axis=1)

    def short(self, numbers: Floats) -> list[str]:
        """The numbers as texts without zeros that say nothing."""
        rounded = np.rint(numbers * 10**self.digits) / 10**self.digits
        texts = (f"{number + 0.0:.{self.digits}f}" for number in rounded.tolist())
        return [text.rstrip("0").rstrip(".") for text in texts]


_WHOLE = _table([str(n) for n in range(_MOST)])
_PATH, _PLACE = _Style.of(2, "L"), _Style.of(3, " ")
