"""`TensorProto`: the numbers or the strings of a tensor, in whichever field they are.

Source: tensorflow/core/framework/tensor.proto and types.proto.
"""

import struct
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from exporter.sources.wire import WireError, fields, signed, varint

_STRING = 7
_FLOATS = {1: "<f4", 2: "<f8", 19: "<f2"}
_SIGNED = {3: "<i4", 5: "<i2", 6: "i1", 9: "<i8"}
_TYPES = {**_FLOATS, **_SIGNED, 4: "u1", 10: "?", 17: "<u2", 22: "<u4", 23: "<u8"}
_BFLOAT16 = 14
_PACKED = {5: "f", 6: "d"}
_VARINTS = (7, 10, 11, 13, 16, 17)
"""int_val, int64_val, bool_val, half_val, uint32_val, uint64_val."""

MOST = 1 << 20
"""Numbers of one tensor."""


@dataclass(slots=True)
class Tensor:
    """The values of a tensor, flat: numbers, or the bytes of strings."""

    numbers: list[float] = field(default_factory=list[float])
    texts: list[bytes] = field(default_factory=list[bytes])


def tensor(data: bytes) -> Tensor:
    """The tensor in a message.

    Raises:
        WireError: when it is damaged, or larger than a tracker's tensors are.
    """
    found, dtype, content = Tensor(), 0, b""
    halves: list[int] = []
    for number, value in fields(data):
        if number == 1:
            dtype = cast("int", value)
        elif number == 4:
            content = cast("bytes", value)
        elif number in _PACKED:
            raw, size = cast("bytes", value), struct.calcsize(_PACKED[number])
            found.numbers += struct.unpack(f"<{len(raw) // size}{_PACKED[number]}", raw)
        elif number == 8:
            found.texts.append(cast("bytes", value))
        elif number in _VARINTS:
            halves += [signed(one) for one in _whole(value)]
    found.numbers += _as(dtype, halves)
    if content:
        found.numbers += _content(dtype, content)
    if len(found.numbers) > MOST:
        raise WireError("a tensor of more than a million numbers")
    return found


def _whole(value: int | bytes) -> list[int]:
    """Varints, packed or one alone."""
    if isinstance(value, int):
        return [value]
    numbers: list[int] = []
    at = 0
    while at < len(value):
        one, at = varint(value, at)
        numbers.append(one)
    return numbers


def _as(dtype: int, numbers: list[int]) -> list[float]:
    """Halves are sent as the integers that their bits are."""
    if dtype not in {19, _BFLOAT16}:
        return [float(number) for number in numbers]
    return _content(dtype, np.array(numbers, dtype="<u2").tobytes())


def _content(dtype: int, content: bytes) -> list[float]:
    if dtype == _BFLOAT16:
        halves = np.frombuffer(content, dtype="<u2").astype("<u4") << 16
        return cast("list[float]", halves.view("<f4").astype(np.float64).tolist())
    if dtype not in _TYPES:
        return []
    values: Any = np.frombuffer(content, dtype=_TYPES[dtype])
    return cast("list[float]", values.astype(np.float64).tolist())
