"""Numbers and texts at thousands of places in one buffer, taken or compared at once.

Places are positions of bytes. What the bytes mean is not known here.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_WORD = 8
_LONGEST, _ROUNDS = 256, 8
"""Bytes of a stretch, and looks at those that share a hash, that are compared as words."""

_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_WORD)] + [-1], dtype=np.int64)
_PRIME = np.int64(0x1E3779B97F4A7C15)
_SLOT = np.uint64(48)


def alike(raw: Bytes, begins: Ints, ends: Ints) -> Ints:
    """For each stretch of bytes a number from 0 on, the same for all that are the same.

    Hashes say which may be; those that share one and differ are looked at again without the others.
    The buffer goes on for eight bytes behind the last of them.
    """
    sizes, found = ends - begins, np.arange(len(begins))
    hashes = sizes
    for word in _words(raw, begins, sizes):
        hashes = (hashes ^ word) * _PRIME
    left = np.flatnonzero(sizes <= _LONGEST)
    for _ in range(_ROUNDS):
        last = left[last_alike(hashes[left])]
        same = sizes[last] == sizes[left]
        ones, others = (_words(raw, begins[which], sizes[which]) for which in (left, last))
        for one, other in zip(ones, others, strict=False):
            same &= one == other
        found[left[same]] = last[same]
        left = left[~same]
    known: dict[bytes, int] = {}
    for one in [*left.tolist(), *np.flatnonzero(sizes > _LONGEST).tolist()]:
        found[one] = known.setdefault(raw[begins[one] : ends[one]].tobytes(), one)
    taken = np.zeros(len(found), dtype=np.bool_)
    taken[found] = True
    return (np.cumsum(taken, dtype=np.int64) - 1)[found]


def last_alike(numbers: Ints) -> Ints:
    """For each number the place of the last one that is the same, or that shares its hash."""
    slots = (numbers * _PRIME).view(np.uint64) >> _SLOT
    table = np.empty(1 << 16, dtype=np.int64)
    table[slots] = np.arange(len(numbers))
    return table[slots]


def gathered(numbers: Ints) -> list[Ints]:
    """For each of some numbers from 0 on, where they are: places in their order."""
    # NumPy sorts integers of 16 bits by their digits, in a tenth of the time
    short = numbers.astype(np.uint16) if numbers.max(initial=0) < 1 << 16 else numbers
    order = np.argsort(short, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1) if len(order) else []


def fixed(raw: Bytes, at: Ints, kind: str) -> Any:
    """The number of this NumPy type at each place, which need not be aligned."""
    size = max(0, len(raw) - np.dtype(kind).itemsize + 1)
    return np.ndarray(size, dtype=kind, buffer=raw, strides=(1,))[at]


def _words(raw: Bytes, begins: Ints, sizes: Ints) -> Iterator[Ints]:
    """Eight bytes of each stretch after the other, zeros behind its end."""
    for start in range(0, min(int(sizes.max(initial=0)), _LONGEST), _WORD):
        left = np.clip(sizes - start, 0, _WORD)
        yield fixed(raw, np.minimum(begins + start, len(raw) - _WORD), "<i8") & _MASKS[left]
