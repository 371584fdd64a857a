"""The outer layer of a `.wandb` file: checked records in 32 KiB blocks.

The format is LevelDB's log with another header and checksum: 7 bytes `:W&B`, magic 0xBEE1 and
version 0, then in each block chunks of `crc32 u32 | size u16 | type u8 | data`, all little-endian;
types 1 to 4 are full, first, middle and last; fewer than 7 bytes at the end of a block are padding.
The checksum is the plain CRC-32 of type byte and data. Source: wandb core, `pkg/leveldb`.

After damage reading goes on at the next block, since nothing in the rest of a broken one can be
trusted. What a record means is not known here.
"""

import struct
import zlib
from collections.abc import Iterator
from enum import IntEnum
from itertools import chain

from exporter.errors import SourceError

MAGIC = b":W&B\xe1\xbe"
VERSION = 0
FILE_HEADER = 7
BLOCK = 32 * 1024
CHUNK_HEADER = struct.Struct("<IHB")


class Chunk(IntEnum):
    """What part of a record a chunk is; `DAMAGED` stands for bytes that had to be skipped."""

    DAMAGED = 0
    FULL = 1
    FIRST = 2
    MIDDLE = 3
    LAST = 4


_SEED: list[int] = [zlib.crc32(bytes([kind])) for kind in Chunk]


class Frames:
    """Iterates over the whole records of a file.

    Afterwards `cut` says whether the file ends before its last record does, or in bytes that
    cannot be read. Damage in the middle shows in the gaps between `Record.num`.
    """

    def __init__(self, data: bytes) -> None:
        """Take the bytes of the file.

        Raises:
            SourceError: when they are not those of a `.wandb` file that can be read.
        """
        check_header(data)
        self.cut = False
        self._data = data

    def __iter__(self) -> Iterator[bytes]:
        return chain.from_iterable(self.by_block())

    def by_block(self) -> Iterator[list[bytes]]:
        """The same, as many at a time as a block holds."""
        parts: list[bytes] | None = None
        for kind, body in self._chunks():
            self.cut = kind == Chunk.DAMAGED
            if kind == Chunk.FULL:
                yield body
            elif kind in {Chunk.MIDDLE, Chunk.LAST} and parts is not None:
                parts += body
                if kind == Chunk.LAST:
                    yield [b"".join(parts)]
            parts = _pending(kind, body, parts)
        self.cut = self.cut or parts is not None

    def _chunks(self) -> Iterator[tuple[int, list[bytes]]]:
        """Chunk after chunk, and of those that are records of their own many at once."""
        data, end, at = self._data, len(self._data), FILE_HEADER
        head = CHUNK_HEADER.size
        while at < end:
            room = BLOCK - at % BLOCK
            if room < head:
                at += room
                continue
            whole, at = _whole(data, at, min(at + room, end))
            if whole:
                yield Chunk.FULL, whole
                continue
            kind, body = _chunk(data, at, room)
            yield kind, [body]
            at += room if kind == Chunk.DAMAGED else head + len(body)


def check_header(data: bytes) -> None:
    """Raise a `SourceError` unless the bytes begin like a `.wandb` file of the known version."""
    if not data:
        raise SourceError.of(
            "wandb.empty", "the file is empty", hint="the run was stopped before it wrote anything"
        )
    if data[: len(MAGIC)] != MAGIC:
        raise SourceError.of("wandb.not-a-log", "this is not a W&B run file (wrong first bytes)")
    if data[len(MAGIC) : FILE_HEADER] != bytes([VERSION]):
        raise SourceError.of(
            "wandb.version",
            f"the file has format version {data[6:7].hex() or '?'}, known is {VERSION}",
            hint="a newer W&B client wrote it; a newer runpress may read it",
        )


def _whole(data: bytes, at: int, end: int) -> tuple[list[bytes], int]:
    """The records from `at` on that are whole in one chunk and sound, and where the next one lies.

    Nearly all of the reading is here, so nothing is looked up or done twice.
    """
    found: list[bytes] = []
    header, size_of, crc32 = CHUNK_HEADER.unpack_from, CHUNK_HEADER.size, zlib.crc32
    full, seed, last = int(Chunk.FULL), _SEED[Chunk.FULL], end - CHUNK_HEADER.size
    while at <= last:
        crc, size, kind = header(data, at)
        begin = at + size_of
        stop = begin + size
        body = data[begin:stop]
        if kind != full or stop > end or crc32(body, seed) != crc:
            break
        found.append(body)
        at = stop
    return found, at


def _chunk(data: bytes, at: int, room: int) -> tuple[int, bytes]:
    """The chunk at `at`, or damage: a cut, an impossible size or type, a wrong checksum."""
    start = at + CHUNK_HEADER.size
    if start > len(data):
        return Chunk.DAMAGED, b""
    header: tuple[int, int, int] = CHUNK_HEADER.unpack_from(data, at)
    crc, size, kind = header
    body = data[start : start + size]
    if not Chunk.FULL <= kind <= Chunk.LAST or start + size > at + room or len(body) < size:
        return Chunk.DAMAGED, b""
    return (kind, body) if zlib.crc32(body, _SEED[kind]) == crc else (Chunk.DAMAGED, b"")


def _pending(kind: int, body: list[bytes], parts: list[bytes] | None) -> list[bytes] | None:
    """The record under way after a chunk: begun, going on, or none."""
    if kind == Chunk.FIRST:
        return body
    return parts if kind == Chunk.MIDDLE else None
