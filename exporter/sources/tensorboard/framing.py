"""TFRecord: where the records of an event file lie, and whether their checksums agree.

    u64 length | u32 masked CRC-32C of the length | data | u32 masked CRC-32C of the data

The mask rotates by 15 bits and adds a constant, so that a CRC of data that holds CRCs is sound.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from exporter.sources.places import Flags, Ints, fixed
from exporter.sources.tensorboard.checksums import checksums, crc32c

_LENGTH, _CRC = struct.Struct("<Q"), struct.Struct("<I")
HEAD = _LENGTH.size + _CRC.size
"""Bytes before the data of a record."""

_SOME, _SURE, _MANY = 256, 64, 1 << 13
"""Records that are followed one by one, as many as must have been there before for a loop to be
seen, and as many as are then foreseen.
"""

_PIECE = 1 << 24
_AROUND = HEAD + _CRC.size
_MASK = 0xA282EAD8


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
    """The file from byte `start` on, some 16 MB at a time; only the last piece can be cut or lost.

    Raises:
        OSError: when it cannot be read.
    """
    with path.open("rb") as file:
        file.seek(start)
        data = file.read(_PIECE)
        while data:
            found = frames(data)
            rest = data[found.end :]
            # a record of many pieces is not looked for anew at each of them
            more = b"" if found.lost else file.read(max(_PIECE, len(rest)))
            if not more:
                yield Piece(start, data, found)
                return
            yield Piece(start, data, replace(found, cut=False))
            start += found.end
            data = rest + more


def frames(data: bytes) -> Frames:
    """The records in these bytes, verified.

    The checksum of a length is looked at only when that of the data is wrong: a wrong length makes
    it so.
    """
    heads, end = _chain(data)
    begins, lengths = heads + HEAD, fixed(np.frombuffer(data, dtype=np.uint8), heads, "<i8")
    bad = np.flatnonzero(~_agree(data, begins, lengths)).tolist()
    astray = (at for at in [*heads[bad].tolist(), end] if _length_is_wrong(data, at))
    lost = (stop := next(astray, None)) is not None
    end = end if stop is None else stop
    kept = begins < end
    kept[bad] = False
    damaged, cut = int((begins[bad] < end).sum()), end < len(data) and not lost
    return Frames(begins[kept], (begins + lengths)[kept], end, damaged, lost, cut)


def _chain(data: bytes) -> tuple[Ints, int]:
    """Where each record begins that is there as a whole, and where the next one would.

    A loop logs the same tags at every step, so the lengths of the next records are most often known
    before they are looked at.
    """
    found: list[Ints] = []
    at = 0
    while True:
        some, at = _followed(data, at, _SOME)
        found.append(some)
        if len(some) < _SOME:
            return np.concatenate(found), at
        for more, after in _foreseen(data, some, at):
            found.append(more)
            at = after


def _followed(data: bytes, at: int, most: int) -> tuple[Ints, int]:
    """Records one after the other."""
    found: list[int] = []
    last, size, length = len(data) - _AROUND, len(data), _LENGTH.unpack_from
    while at <= last and len(found) < most:
        after = at + _AROUND + length(data, at)[0]
        if after > size:
            break
        found.append(at)
        at = after
    return np.array(found, dtype=np.int64), at


def _foreseen(data: bytes, some: Ints, at: int) -> Iterator[tuple[Ints, int]]:
    """Records whose lengths go on as those of some records before `at` do, and where they end."""
    raw = np.frombuffer(data, dtype=np.uint8)
    around = np.diff(some, append=at)
    period = _period(around)
    spans = np.tile(around[len(around) - period :], _MANY // period if period else 0)
    ends = np.cumsum(spans)
    while len(spans):
        heads = at + ends - spans
        whole = heads[at + ends <= len(data)]
        same = fixed(raw, whole, "<i8") + _AROUND == spans[: len(whole)]
        count = len(same) if same.all() else int(np.argmin(same))
        if count:
            at += int(ends[count - 1])
            yield heads[:count], at
        if count < len(spans):
            return


def _period(numbers: Ints) -> int:
    """After how many the last numbers have been there before; 0 when they have not."""
    text = numbers.tobytes()
    size = numbers.itemsize
    begin = len(text) - _SURE * size
    before = text.rfind(text[begin:], 0, len(text) - size)
    return (begin - before) // size if before >= 0 and before % size == 0 else 0


def _agree(data: bytes, begins: Ints, lengths: Ints) -> Flags:
    """Which records agree with their checksums."""
    raw = np.frombuffer(data, dtype=np.uint8)
    crcs = checksums(data, begins, lengths)
    masked = (crcs >> np.uint32(15) | crcs << np.uint32(17)) + np.uint32(_MASK)
    return masked == fixed(raw, begins + lengths, "<u4")


def _length_is_wrong(data: bytes, at: int) -> bool:
    """Whether a length, when it is there as a whole, differs from its checksum."""
    if at + _AROUND > len(data):
        return False
    (check,) = _CRC.unpack_from(data, at + _LENGTH.size)
    unmasked = (check - _MASK) & 0xFFFFFFFF
    crc = crc32c(data[at : at + _LENGTH.size])
    return crc != (unmasked >> 17 | unmasked << 15) & 0xFFFFFFFF
