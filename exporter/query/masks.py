"""Masks: PNG files whose grey values are numbers of classes, made see-through and coloured.

A grey pixel of eight bits and an index into a palette are the same byte, so a mask is coloured by
giving it a palette: no pixel is touched. Only to tell which classes occur are pixels unpacked.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_PIXELS = 4_000_000

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _PALETTE = 0, 3


@dataclass(frozen=True, slots=True)
class Mask:
    """`shares` maps the classes that occur to their share of the pixels, 0 to 1."""

    width: int
    height: int
    packed: bytes
    shares: Mapping[int, float]


def parse_mask(content: bytes) -> Mask:
    """The mask in a file.

    Raises:
        ValueError: why it cannot be read.
    """
    try:
        chunks = list(_chunks(content))
        (kind, head), *rest = chunks
        width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    except (struct.error, ValueError):
        raise ValueError("the mask is no whole PNG") from None
    if kind != b"IHDR" or depth != 8 or colour not in {_GREY, _PALETTE} or interlaced:
        raise ValueError("the mask is no PNG of one byte a pixel")
    if not 0 < width * height <= MOST_PIXELS:
        raise ValueError("the mask has too many pixels")
    packed = b"".join(body for name, body in rest if name == b"IDAT")
    counts = np.bincount(_pixels(packed, width, height), minlength=256)
    shares = {int(i): float(counts[i] / (width * height)) for i in np.flatnonzero(counts)}
    return Mask(width, height, packed, shares)


def coloured(mask: Mask, colours: Mapping[int, str], opacity: float) -> bytes:
    """The mask as a PNG in which classes have these colours (`#rrggbb`); others are invisible."""
    palette, alpha = bytearray(768), bytearray(256)
    for number, colour in colours.items():
        palette[3 * number : 3 * number + 3] = bytes.fromhex(colour[1:])
        alpha[number] = round(255 * opacity)
    head = struct.pack(">IIBBBBB", mask.width, mask.height, 8, _PALETTE, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", bytes(palette)), (b"tRNS", bytes(alpha)))
    chunks = (*parts, (b"IDAT", mask.packed), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Chunks up to IEND (https://www.w3.org/TR/png-3/#5Chunk-layout)."""
    if not content.startswith(_SIGNATURE):
        raise ValueError("no PNG")
    at, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        body = content[at + 8 : at + 8 + length]
        (told,) = struct.unpack_from(">I", content, at + 8 + length)
        if zlib.crc32(kind + body) != told:
            raise ValueError("damaged")
        yield kind, body
        at += 12 + length


def _pixels(packed: bytes, width: int, height: int) -> NDArray[np.uint8]:
    """The filtered rows (https://www.w3.org/TR/png-3/#9Filters) as one flat array of pixels."""
    most = height * (width + 1)
    try:
        raw = zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        raw = b""
    if len(raw) != most:
        raise ValueError("the mask is damaged")
    rows = np.frombuffer(raw, np.uint8).reshape(height, width + 1)
    above = np.zeros(width, np.uint8)
    out = np.empty((height, width), np.uint8)
    for y in range(height):
        out[y] = above = _row(int(rows[y, 0]), rows[y, 1:], above)
    return out.ravel()


def _row(kind: int, line: NDArray[np.uint8], above: NDArray[np.uint8]) -> NDArray[np.uint8]:
    match kind:
        case 0:
            return line
        case 1:
            return np.cumsum(line, dtype=np.uint8)
        case 2:
            return line + above
        case 3:
            return _in_turn(line, above, lambda left, up, _: (left + up) // 2)
        case 4:
            return _in_turn(line, above, _paeth)
        case _:
            raise ValueError("the mask is damaged")


def _in_turn(
    line: NDArray[np.uint8], above: NDArray[np.uint8], guess: Callable[[int, int, int], int]
) -> NDArray[np.uint8]:
    """For filters whose every pixel needs the one before it."""
    out = bytearray(len(line))
    left = corner = 0
    for x, (value, up) in enumerate(zip(line.tolist(), above.tolist(), strict=True)):
        out[x] = left = (value + guess(left, up, corner)) & 0xFF
        corner = up
    return np.frombuffer(bytes(out), np.uint8)


def _paeth(left: int, up: int, corner: int) -> int:
    towards_left, towards_up = abs(up - corner), abs(left - corner)
    towards_corner = abs(left + up - 2 * corner)
    if towards_left <= towards_up and towards_left <= towards_corner:
        return left
    return up if towards_up <= towards_corner else corner
