"""Cells of a column that are many and alike, kept as arrays: they read as a tuple of them would.

A number as an object of Python's takes 32 bytes and 20 ns to make, and a panel over thousands of
runs has millions, of which a drawing only wants the array.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, repeat
from typing import overload

import numpy as np
from numpy.typing import NDArray


class _Alike(Sequence[float | str | None]):
    """What both kinds share: equal to any other column of the same cells, and never changed."""

    __slots__ = ()

    @overload
    def __getitem__(self, place: int) -> float | str | None: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[float | str | None, ...]: ...
    def __getitem__(
        self, place: int | slice
    ) -> float | str | tuple[float | str | None, ...] | None:
        """The cell, or the cells, there."""
        if isinstance(place, slice):
            return tuple(self)[place]
        return self._cell(range(len(self))[place])

    def _cell(self, place: int) -> float | str | None:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        """Whether the other has the same cells."""
        return tuple(self) == (tuple(other) if isinstance(other, _Alike) else other)

    def __hash__(self) -> int:
        """That of the tuple."""
        return hash(tuple(self))

    def __repr__(self) -> str:
        """As the tuple."""
        return repr(tuple(self))


class Numbers(_Alike):
    """Numbers of which NaN stands for a missing one: that reads as None."""

    __slots__ = ("array",)

    def __init__(self, array: NDArray[np.float64]) -> None:
        self.array = array.view()
        self.array.setflags(write=False)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.array)

    def __iter__(self) -> Iterator[float | None]:
        """Floats, and None."""
        cells: list[float | None] = self.array.tolist()
        for place in np.flatnonzero(np.isnan(self.array)).tolist():
            cells[place] = None
        return iter(cells)

    def _cell(self, place: int) -> float | None:
        found = float(self.array[place])
        return None if found != found else found


class Repeated(_Alike):
    """Texts, each in many rows one after the other."""

    __slots__ = ("_ends", "blocks")

    def __init__(self, blocks: Iterable[tuple[str, int]]) -> None:
        self.blocks = tuple(blocks)
        self._ends = np.array([*accumulate(count for _, count in self.blocks)], dtype=np.int64)

    def __len__(self) -> int:
        """How many rows there are."""
        return int(self._ends[-1]) if self.blocks else 0

    def __iter__(self) -> Iterator[str]:
        """The text of each row."""
        return chain.from_iterable(repeat(text, count) for text, count in self.blocks)

    def _cell(self, place: int) -> str:
        return self.blocks[int(np.searchsorted(self._ends, place, side="right"))][0]
