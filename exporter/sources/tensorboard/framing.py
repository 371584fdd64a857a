"""TFRecord: where the records of an event file lie, and whether their checksums agree.

    u64 length | u32 masked CRC-32C of the length | data | u32 masked CRC-32C of the data

The mask rotates by 15 bits and adds a constant, so that a CRC of data that holds CRCs is sound.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import google_crc32c
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_HEAD = struct.Struct("<QI")
HEAD = _HEAD.size
"""Bytes before the data of a record."""

_CRC = struct.Struct("<I")
_PIECE = 1 << 26
_AROUND = _HEAD.size + _CRC.size
_MASK = 0xA282EAD8
_crc = cast("Callable[[bytes], int]", google_crc32c.value)


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Where each record begins and ends. `end` is where the last whole one does.

    `damaged` records have a wrong checksum and are left out; `lost` says that the rest of the file
    is, since a wrong length leaves no way to find the next record; `cut` that the last record is
    not all there, as in a file that is being written.
    """

    begins: Ints
    ends: Ints
    end: int
    damaged: int
    lost: bool
    cut: bool


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Whole records of a file: their bytes, which begin at byte `start` of the file."""

    start: int
    data: bytes
    frames: Frames


def pieces(path: Path, start: int = 0) -> Iterator[Piece]:
    """The file from byte `start` on, some 64 MB at a time; only the last piece can be cut or lost.

    Raises:
        OSError: when it cannot be read.
    """
    with path.open("rb") as file:
        file.seek(start)
        data = file.read(_PIECE)
        while data:
            found = frames(data)
            more = b"" if found.lost else file.read(_PIECE)
            if not more:
                yield Piece(start, data, found)
                return
            yield Piece(start, data, replace(found, cut=False))
            start += found.end
            data = data[found.end :] + more


def frames(data: bytes) -> Frames:
    """The records in these bytes, verified.

    The checksum of a length is looked at only when that of the data is wrong: a wrong length makes
    it so.
    """
    begins: list[int] = []
    ends: list[int] = []
    at, size, damaged = 0, len(data), 0
    crc, head, tail = _crc, _HEAD.unpack_from, _CRC.unpack_from
    while at + _AROUND <= size:
        length, check = head(data, at)
        begin = at + HEAD
        end = begin + length
        if end + 4 <= size:
            found = crc(data[begin:end])
            # `_masked`, written out: a call for each would cost a fifth of the time
            if tail(data, end)[0] == ((found >> 15 | found << 17) + _MASK) & 0xFFFFFFFF:
                begins.append(begin)
                ends.append(end)
                at = end + 4
                continue
        if check != _masked(crc(data[at : at + 8])):
            return _made(begins, ends, at, damaged, lost=True)
        if end + 4 > size:
            break
        damaged += 1
        at = end + 4
    return _made(begins, ends, at, damaged, cut=at < size)


def _made(
    begins: list[int],
    ends: list[int],
    end: int,
    damaged: int,
    *,
    lost: bool = False,
    cut: bool = False,
) -> Frames:
    first, last = np.array(begins, dtype=np.int64), np.array(ends, dtype=np.int64)
    return Frames(first, last, end, damaged, lost, cut)


def _masked(crc: int) -> int:
    return ((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF
