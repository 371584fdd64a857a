"""CRC-32C of many short stretches of bytes, those of one length at once.

A CRC is linear: that of n bytes is that of n zeros, with what each byte adds by its value and by
how far it is from the end. Records of one tag differ in a dozen bytes; the others add the same.
"""

from collections.abc import Callable
from typing import Any, cast

import google_crc32c
import numpy as np
from numpy.typing import NDArray

from exporter.sources.places import Bytes, Ints, fixed, gathered

Checks = NDArray[np.uint32]

_FEW, _LONGEST = 32, 256
"""Of fewer, of longer and of very short ones each is sooner taken by itself."""

_WORD = 8
crc32c: Callable[[bytes], int] = cast("Any", google_crc32c).value
"""Of one stretch of bytes."""


def _tables() -> Checks:
    """What a byte adds, by how many bytes follow it."""
    found = np.empty((_LONGEST, 256), dtype=np.uint32)
    one = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        one = np.where(one & 1, one >> 1 ^ 0x82F63B78, one >> 1).astype(np.uint32)
    found[0] = one
    for behind in range(1, _LONGEST):
        before = found[behind - 1]
        found[behind] = before >> 8 ^ one[before & 0xFF]
    return found


_TABLES = _tables()


def checksums(data: bytes, begins: Ints, lengths: Ints) -> Checks:
    """The CRC of each stretch."""
    raw, found = np.frombuffer(data, dtype=np.uint8), np.empty(len(begins), dtype=np.uint32)
    short = np.flatnonzero((lengths >= _WORD) & (lengths <= _LONGEST))
    alone = np.ones(len(begins), dtype=np.bool_)
    for own in (short[one] for one in gathered(lengths[short]) if len(one) >= _FEW):
        found[own] = _of_length(raw, begins[own], int(lengths[own[0]]))
        alone[own] = False
    places = zip(begins[alone].tolist(), lengths[alone].tolist(), strict=True)
    found[alone] = [crc32c(data[at : at + length]) for at, length in places]
    return found


def _of_length(raw: Bytes, begins: Ints, length: int) -> Checks:
    same, found = crc32c(bytes(length)), np.zeros(len(begins), dtype=np.uint32)
    done = 0
    # the last eight bytes may have some of the eight before them
    for start in [*range(0, length - _WORD, _WORD), length - _WORD]:
        columns = fixed(raw, begins + start, "<i8").view(np.uint8).reshape(-1, _WORD)
        for place in range(done, start + _WORD):
            column, table = columns[:, place - start], _TABLES[length - 1 - place]
            first = column[0]
            if (column == first).all():
                same ^= int(table[first])
            else:
                found ^= table.take(column)
        done = start + _WORD
    return found ^ np.uint32(same)
