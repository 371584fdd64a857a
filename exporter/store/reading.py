"""Columns out of the Parquet files of the store, many files at once; the only reader of their rows.

Columns are asked for by id (`c0`, `c1`, ..., `_step`): no name that a stranger chose gets here.
Threads read whole files, as Arrow decodes outside of Python's lock. An answer is that of one file
after the other, so it depends neither on their number nor on the row groups.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from exporter.errors import SourceError
from exporter.model.series import Floats

FEW = 8
"""Files that are read sooner than threads are started."""
_MOST_THREADS = 4
_SHARES = 8
"""Into which the files of one thread are cut, so that none waits long for another."""

_In = TypeVar("_In")
_Out = TypeVar("_Out")


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column, one value a row; `there` tells the rows that have one, None when all do."""

    values: Floats
    there: NDArray[np.bool_] | None

    def rows(self, start: int, count: int) -> "Numbers":
        """Some of the rows, not copied."""
        some = slice(start, start + count)
        return Numbers(self.values[some], None if self.there is None else self.there[some])


def table(file: Path, ids: Iterable[str], group: int | None = None) -> Any:
    """Columns of a history, or of one row group, as a `pa.Table`, in the order asked.

    Raises:
        SourceError: when the file is missing, damaged or lacks one of them.
    """
    wanted = list(dict.fromkeys(ids))
    try:
        # closed at once: a reader that is left to the garbage collector keeps its file open
        with cast("Any", pa).OSFile(os.fsencode(file).decode("utf-8", "surrogateescape")) as opened:
            if group is None:
                source = cast("Any", pq.ParquetFile(opened))
                return source.read(wanted, use_threads=False).select(wanted)
            source = cast("Any", pq.ParquetFile(opened, metadata=_footer(file)))
            return source.read_row_group(group, wanted, use_threads=False).select(wanted)
    except (OSError, KeyError, IndexError, pa.ArrowException):
        raise SourceError.of(
            "store.damaged",
            f"the stored {file.stem} of run {file.parent.name!r} cannot be read",
            hint="delete its folder in the store and pull again",
        ) from None


def _footer(file: Path) -> Any:
    status = file.stat()
    return _parsed(file, (status.st_mtime_ns, status.st_size, status.st_ino))


@lru_cache(maxsize=8)
def _parsed(file: Path, _stamp: tuple[int, int, int]) -> Any:
    """What a file says of its row groups. Hundreds are read one by one, at 5 ms a footer."""
    return cast("Any", pq.read_metadata(file))


def numbers(file: Path, ids: Iterable[str]) -> dict[str, Numbers]:
    """Columns of a history that hold numbers, by id."""
    found = table(file, ids)
    return {name: filled(found.column(name)) for name in found.column_names}


def filled(column: Any) -> Numbers:
    """A column of a `pa.Table` of numbers."""
    there = None
    if column.null_count:
        there = np.asarray(column.is_valid().to_numpy(), dtype=np.bool_)
        column = column.fill_null(0)
    return Numbers(np.asarray(column.to_numpy(), dtype=np.float64), there)


def together(x: Numbers, y: Numbers) -> tuple[Floats, Floats]:
    """The rows in which both are present."""
    if x.there is None and y.there is None:
        return x.values, y.values
    everywhere = np.True_
    present = (everywhere if x.there is None else x.there) & (
        everywhere if y.there is None else y.there
    )
    return x.values[present], y.values[present]


def each(task: Callable[[_In], _Out], things: Sequence[_In]) -> list[_Out]:
    """What the task gives for every thing, in their order; the first error in that order too."""
    workers = min(os.cpu_count() or 1, _MOST_THREADS)
    if len(things) <= FEW or workers == 1:
        return [task(thing) for thing in things]
    # some at a time: handing over a file takes as long as opening it
    size = -(-len(things) // (workers * _SHARES))
    some = [things[start : start + size] for start in range(0, len(things), size)]

    def share(own: Sequence[_In]) -> list[_Out]:
        return [task(thing) for thing in own]

    with ThreadPoolExecutor(workers) as pool:
        return list(chain.from_iterable(pool.map(share, some)))
