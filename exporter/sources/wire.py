"""Protocol Buffers wire format, as much of it as trackers' records use: varints and nested bytes.

Source: https://protobuf.dev/programming-guides/encoding/. No schema is known here. Every function
raises `WireError` on bytes that are not a message, and nothing else.
"""

import struct
from collections.abc import Iterator

Field = tuple[int, int | bytes]

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED = {_FIXED64: 8, _FIXED32: 4}
_MAX_VARINT = 10


class WireError(ValueError):
    """Bytes that are not a Protocol Buffers message."""


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The unsigned integer at `at`, and the position after it."""
    if at + 1 < len(data) and data[at] >= 0x80 > data[at + 1]:
        # two bytes, as the sizes of records have
        return data[at] & 0x7F | data[at + 1] << 7, at + 2
    value = 0
    for count, byte in enumerate(data[at : at + _MAX_VARINT]):
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, at + count + 1
    raise WireError("a varint has no end")


def fields(data: bytes) -> Iterator[Field]:
    """The fields of a message in order: number and an int, or the bytes of a string or message.

    Fixed-width fields come as their bytes; groups, long deprecated, are refused.
    """
    at, end = 0, len(data)
    while at < end:
        tag = data[at]
        at += 1
        if tag >= 0x80:
            tag, at = varint(data, at - 1)
        kind = tag & 7
        if kind == _VARINT:
            value, at = varint(data, at)
            yield tag >> 3, value
            continue
        if kind != _BYTES:
            size = _fixed(kind)
        elif at < end and data[at] < 0x80:
            # nearly every field is this short; a call for each would cost a fifth of the time
            size, at = data[at], at + 1
        else:
            size, at = varint(data, at)
        if at + size > end:
            raise WireError("a field is longer than its message")
        yield tag >> 3, data[at : at + size]
        at += size


def _fixed(kind: int) -> int:
    if kind not in _FIXED:
        raise WireError(f"wire type {kind} is not in use")
    return _FIXED[kind]


def signed(value: int) -> int:
    """An int64 that was sent as an unsigned varint."""
    return value - (1 << 64) if value >= 1 << 63 else value


def doubles(data: bytes) -> list[float]:
    """Packed doubles, or a single one.

    Raises:
        WireError: when the bytes are not whole doubles.
    """
    if len(data) % 8:
        raise WireError("a double has eight bytes")
    return list(struct.unpack(f"<{len(data) // 8}d", data))
