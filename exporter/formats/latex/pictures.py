"""Which pictures a TeX engine reads: whole PNG and JPEG files.

pdfTeX stops at a picture that is cut off or damaged, and with it the whole paper; so a picture is
walked through before it may be included. Nothing is decoded into pixels.
"""

import struct
import zlib
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST = 1 << 28
"""Bytes of raw pixels; a PNG that unpacks to more is not included."""
_STEP = 1 << 20
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""JPEG: baseline, extended and progressive, the ones that PDF has."""


def raster_kind(content: bytes) -> str:
    """`png` or `jpg` for a whole picture, else an empty string."""
    if content.startswith(_PNG):
        return "png" if _whole_png(content) else ""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg" if _whole_jpeg(content) else ""
    return ""


def _whole_png(content: bytes) -> bool:
    try:
        chunks = list(_chunks(content))
    except (ValueError, struct.error):
        return False
    kinds = [kind for kind, _ in chunks]
    pixels = b"".join(body for kind, body in chunks if kind == b"IDAT")
    return kinds[:1] == [b"IHDR"] and kinds[-1:] == [b"IEND"] and _unpacks(pixels)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Chunks up to IEND (https://www.w3.org/TR/png-3/#5Chunk-layout), their sums checked."""
    at = len(_PNG)
    kind = b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        body = content[at + 8 : at + 8 + length]
        (told,) = struct.unpack_from(">I", content, at + 8 + length)
        if zlib.crc32(kind + body) != told:
            raise ValueError(kind)
        yield kind, body
        at += 12 + length


def _unpacks(packed: bytes) -> bool:
    unpacker = zlib.decompressobj()
    total = 0
    try:
        while not unpacker.eof and total < _LARGEST:
            part = unpacker.decompress(packed, _STEP)
            packed = unpacker.unconsumed_tail
            total += len(part)
            if not part:
                break
    except zlib.error:
        return False
    return unpacker.eof and total > 0


def _whole_jpeg(content: bytes) -> bool:
    """Segments from the start to the first scan, a frame among them, and an end."""
    at = 2
    framed = False
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, length = struct.unpack_from(">BH", content, at + 1)
        framed |= marker in _FRAMES
        if marker == 0xDA:
            return framed and content.rstrip(b"\0").endswith(b"\xff\xd9")
        at += 2 + length
    return False
