"""How large a picture is when it is unpacked, from its head alone: a small file may be a bomb."""

import struct

_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


def pixels(content: bytes, media_type: str) -> int:
    """Width times height of a picture; 0 for SVG. Raises ValueError as `size` does."""
    width, height = size(content, media_type)
    return width * height


def size(content: bytes, media_type: str) -> tuple[int, int]:
    """Width and height of a PNG, JPEG, GIF or WebP in pixels; zeros for SVG, which has none.

    Raises:
        ValueError: the head of the file is damaged.
    """
    try:
        return _size(content, media_type)
    except (struct.error, IndexError):
        raise ValueError("the picture is damaged") from None


def _size(content: bytes, media_type: str) -> tuple[int, int]:
    match media_type:
        case "image/png":
            return struct.unpack_from(">II", content, 16)
        case "image/gif":
            return struct.unpack_from("<HH", content, 6)
        case "image/jpeg":
            return _jpeg(content)
        case "image/webp":
            return _webp(content)
        case _:
            return 0, 0


def _jpeg(content: bytes) -> tuple[int, int]:
    """Segments up to the frame header (ITU T.81, B.2.2)."""
    at = 2
    while True:
        marker, length = struct.unpack_from(">BH", content, at + 1)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + length


def _webp(content: bytes) -> tuple[int, int]:
    """The three kinds of WebP (https://developers.google.com/speed/webp/docs/riff_container)."""
    kind = content[12:16]
    if kind == b"VP8X":
        low, high = content[24:27], content[27:30]
        return int.from_bytes(low, "little") + 1, int.from_bytes(high, "little") + 1
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", content, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF
