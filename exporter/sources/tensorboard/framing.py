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
_TAIL = struct.Struct("<IQ")
"""The checksum of a record, and the length of the next."""

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
    at, size, damaged = 0, len(data), 0
    while (at := _sound(data, at, begins)) + _AROUND <= size:
        length, check = _HEAD.unpack_from(data, at)
        if check != _masked(_crc(data[at : at + 8])):
            return _made(data, begins, at, damaged, lost=True)
        if at + _AROUND + length > size:
            break
        damaged += 1
        at += _AROUND + length
    return _made(data, begins, at, damaged, cut=at < size)


def _sound(data: bytes, at: int, begins: list[int]) -> int:
    """Note where each record begins, as far as they are whole and agree with their checksums.

    Where the next one lies. Nearly all of the reading is here, so nothing is done twice: the CRC
    of one record and the length of the next are taken at once, and `_masked` is written out.
    """
    last = len(data) - _TAIL.size
    if at + _HEAD.size > len(data):
        return at
    crc, tail, begin = _crc, _TAIL.unpack_from, at + HEAD
    (length, _) = _HEAD.unpack_from(data, at)
    while (end := begin + length) <= last:
        check, length = tail(data, end)
        found = crc(data[begin:end])
        if check != ((found >> 15 | found << 17) + _MASK) & 0xFFFFFFFF:
            return begin - HEAD
        begins.append(begin)
        begin = end + _AROUND
    return _last(data, begin, begins)


def _last(data: bytes, begin: int, begins: list[int]) -> int:
    """The same of a record behind which there is no whole length any more."""
    at = begin - HEAD
    if at + _AROUND > len(data):
        return at
    end = begin + _HEAD.unpack_from(data, at)[0]
    if end + _CRC.size > len(data):
        return at
    if _CRC.unpack_from(data, end)[0] != _masked(_crc(data[begin:end])):
        return at
    begins.append(begin)
    return end + _CRC.size


def _made(
    data: bytes, begins: list[int], end: int, damaged: int, *, lost: bool = False, cut: bool = False
) -> Frames:
    first = np.array(begins, dtype=np.int64)
    raw = np.frombuffer(data, dtype=np.uint8)
    lengths = np.ascontiguousarray(raw[(first - HEAD)[:, None] + np.arange(8)]).view("<i8")[:, 0]
    return Frames(first, first + lengths, end, damaged, lost, cut)


def _masked(crc: int) -> int:
    return ((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF
