"""Rows that are flat objects of numbers, which is most of them, parsed by Arrow many at a time.

It says None of rows that hold anything else, and of what Arrow and orjson could understand
differently; those are decoded one by one. It holds no state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from exporter.sources.rows import decode
from exporter.sources.wide import Ints

Floats = NDArray[np.float64]
Numbers = tuple[Ints, Floats]
"""Rows, and the value that each holds."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Consecutive rows of a run, from row `first` on: their JSON, and what it says, by key."""

    first: int
    texts: Sequence[bytes | str]
    columns: dict[str, Numbers]

    def value(self, row: int, key: str) -> Any:
        """The value of `key` in a row as JSON has it, where 1 is not 1.0."""
        return decode(self.texts[row - self.first])[key]


def block(first: int, texts: Sequence[Any]) -> Block | None:
    """The rows, the first of them being row `first`; None unless all are flat and of numbers."""
    lines = _lines(texts)
    table = None if lines is None else _parsed(lines, len(texts))
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
    return Block(first, texts, {name: column for name, column in known if len(column[0])})


def _lines(texts: Sequence[Any]) -> bytes | None:
    """One JSON text a line; None unless every line begins an object, so that none is empty."""
    try:
        joined = "\n".join(texts).encode() if isinstance(texts[0], str) else b"\n".join(texts)
    except (TypeError, UnicodeEncodeError):
        return None
    inner = len(texts) - 1
    sound = joined.count(b"\n") == joined.count(b"\n{") == inner and joined.startswith(b"{")
    return joined if sound else None


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
    there = np.asarray(column.is_valid(), dtype=np.bool_)
    values = np.asarray(column.drop_null().cast(pa.float64(), safe=False), dtype=np.float64)
    return np.flatnonzero(there) + first, values
