"""Rows that are flat objects of numbers, which is most of them, parsed many at a time.

Rows that all have the keys of the first one are decoded by msgspec to a type with just these: in a
quarter of the time that Arrow takes, which parses those with gaps. It says None of rows that hold
anything else, and of what these two and orjson could understand differently; those are decoded one
by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, cast

import msgspec
import numpy as np
import pyarrow as pa

from exporter.model.series import Floats
from exporter.sources.places import Ints
from exporter.sources.rows import decode

_END, _OPEN = b"\n{"
_NUMBERS = frozenset({int, float})

Numbers = tuple[Ints, Floats]
"""Rows, and the value that each holds."""


@dataclass(frozen=True, eq=False)
class Block:
    """Consecutive rows of a run, from row `first` on: their JSON, and what it says, by key."""

    first: int
    rows: int
    lines: bytes
    columns: dict[str, Numbers]

    def value(self, row: int, key: str) -> Any:
        """The value of `key` in a row as JSON has it, where 1 is not 1.0."""
        place = row - self.first
        begin, end = self._ends[place : place + 2].tolist()
        return decode(self.lines[begin + 1 : end])[key]

    @cached_property
    def _ends(self) -> Ints:
        """Where lines end, from the one before the first on."""
        inner = np.flatnonzero(np.frombuffer(self.lines, np.uint8) == _END)
        return np.concatenate([[-1], inner, [len(self.lines)]])


def block(first: int, lines: bytes, rows: int) -> Block | None:
    """Rows of a line each, the first being row `first`; None unless all are flat and of numbers."""
    if not _apart(lines, rows):
        return None
    columns = _alike(lines, first, rows) or _ragged(lines, first, rows)
    return None if columns is None else Block(first, rows, lines, columns)


def _apart(lines: bytes, rows: int) -> bool:
    """Whether every line begins an object, so that none is empty."""
    if lines[:1] != b"{" or lines[-1:] == b"\n":
        return False
    letters = np.frombuffer(lines, np.uint8)
    ends = letters[:-1] == _END
    begun = np.count_nonzero(ends & (letters[1:] == _OPEN))
    return begun == np.count_nonzero(ends) == rows - 1


def _alike(lines: bytes, first: int, rows: int) -> dict[str, Numbers] | None:
    """The columns of rows that all have the same keys; None when they have not."""
    try:
        head = decode(lines.partition(b"\n")[0])
        if not head or not _NUMBERS.issuperset(map(type, head.values())):
            return None
        kind = _kind(tuple(head))
        found = kind.decoder.decode_lines(lines)
    except (ValueError, UnicodeEncodeError):
        return None
    values = kind.values(found)
    if len(found) != rows or not np.isfinite(values).all():
        return None
    places = np.arange(first, first + rows)
    return {key: (places, column) for key, column in zip(head, values, strict=True)}


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """Objects that have a number for each of some keys, and no other keys.

    As MessagePack all of them are equally long, and each number is where `packed` says.
    """

    decoder: "msgspec.json.Decoder[Any]"
    packed: Any

    def values(self, objects: Sequence[Any]) -> Floats:
        """The numbers by key, a row each. Attribute by attribute it would take twice the time."""
        data = _PACKER.encode(objects)
        start = len(data) - len(objects) * self.packed.itemsize
        records = np.frombuffer(data, self.packed, offset=start)
        return np.array([records[name] for name in self.packed.names], dtype=np.float64)


_PACKER = msgspec.msgpack.Encoder()


@lru_cache(maxsize=64)
def _kind(keys: tuple[str, ...]) -> _Kind:
    names = {f"f{n}": key for n, key in enumerate(keys)}
    row = msgspec.defstruct(
        "Row", [(name, float) for name in names], rename=names, forbid_unknown_fields=True, gc=False
    )
    # what is before each number, and before all of them
    heads = [len(_PACKER.encode(key)) + 1 for key in keys]
    size = len(_PACKER.encode(row(*[0.0] * len(keys))))
    start = size - sum(heads) - 8 * len(keys)
    places = [start + 8 * n + before for n, before in enumerate(accumulate(heads))]
    kinds = {"names": [*names], "formats": [">f8"] * len(keys)}
    packed = cast("Any", np).dtype({**kinds, "offsets": places, "itemsize": size})
    return _Kind(msgspec.json.Decoder(row), packed)


def _ragged(lines: bytes, first: int, rows: int) -> dict[str, Numbers] | None:
    """The columns of rows with gaps, of which some are booleans or nulls."""
    table = _parsed(lines, rows)
    if table is None:
        return None
    try:
        names = cast("list[str]", table.column_names)
    except UnicodeDecodeError:
        return None
    columns = [_numbers(table.column(at), first) for at in range(len(names))]
    if None in columns or len(set(names)) < len(names):
        return None
    known = zip(names, cast("list[Numbers]", columns), strict=True)
    return {name: column for name, column in known if len(column[0])}


def lines_of(texts: Sequence[Any]) -> bytes | None:
    """Texts joined by line ends; None when they are not all of one kind."""
    try:
        return "\n".join(texts).encode() if isinstance(texts[0], str) else b"\n".join(texts)
    except (TypeError, UnicodeEncodeError):
        return None


def _parsed(lines: bytes, rows: int) -> Any:
    """A `pa.Table` of so many rows, or None; a line of two objects would make one more."""
    from pyarrow import json  # noqa: PLC0415 - only this source needs it

    arrow = cast("Any", json)
    options = arrow.ReadOptions(use_threads=False, block_size=len(lines) + 1)
    try:
        table = arrow.read_json(pa.BufferReader(lines), read_options=options)
    except pa.ArrowInvalid:
        return None
    return table if table.num_rows == rows else None


def _numbers(column: Any, first: int) -> Numbers | None:
    """A column of numbers without its nulls; None when it holds something else."""
    if column.type not in (pa.int64(), pa.float64(), pa.bool_(), pa.null()):
        return None
    values = np.asarray(column.drop_null().cast(pa.float64(), safe=False), dtype=np.float64)
    if len(values) == len(column):
        return np.arange(first, first + len(values)), values
    there = np.asarray(column.is_valid(), dtype=np.bool_)
    return np.flatnonzero(there) + first, values
