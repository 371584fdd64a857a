"""Event files as TensorBoard's writers write them, for benchmarks and tests.

Field numbers are those of `event.proto`, `summary.proto` and `tensor.proto`.
"""

import struct

import google_crc32c


def varint(value: int) -> bytes:
    """A Protocol Buffers varint; negative numbers as 64 bits."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number: int, value: bytes | int | float) -> bytes:
    """One field: bytes with their length, an int as varint, a float as double."""
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<d", value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def single(number: int, value: float) -> bytes:
    """A field of a 32-bit float."""
    return varint(number << 3 | 5) + struct.pack("<f", value)


def record(data: bytes) -> bytes:
    """TFRecord's frame around an event."""
    length = struct.pack("<Q", len(data))
    return length + _masked(length) + data + _masked(data)


def event(time: float, step: int, *values: bytes) -> bytes:
    """An event with the values of one summary, framed."""
    data = field(1, time) + (field(2, step) if step else b"")
    if values:
        data += field(5, b"".join(field(1, value) for value in values))
    return record(data)


def version(time: float) -> bytes:
    """The event that every file begins with."""
    return record(field(1, time) + field(3, b"brain.Event:2"))


def scalar(tag: str, value: float) -> bytes:
    """A value as the old encoding has it."""
    return field(1, tag.encode()) + single(2, value)


def tensor(tag: str, proto: bytes, plugin: str = "") -> bytes:
    """A value as the new encoding has it; the plugin is named with a tag's first value only."""
    metadata = field(9, field(1, field(1, plugin.encode()))) if plugin else b""
    return field(1, tag.encode()) + field(8, proto) + metadata


def _masked(data: bytes) -> bytes:
    crc = google_crc32c.value(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)
