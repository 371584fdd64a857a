"""Columns out of the Parquet files of the store, many files at once; the only reader of their rows.

Columns are asked for by id (`c0`, `c1`, ..., `_step`): no name that a stranger chose gets here.
Threads read whole files, as Arrow decodes outside of Python's lock. An answer is that of one file
after the other, so it depends neither on their number nor on the row groups.
"""

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from exporter.errors import SourceError
from exporter.model.series import Floats
from exporter.store import layout
from exporter.store.files import Files

FEW = 8
"""Files that are read sooner than threads are started."""
_MOST_THREADS = 4
_SHARES = 8
"""Into which the files of one thread are cut, so that none waits long for another."""

_UNREADABLE: tuple[type[Exception], ...] = (
    OSError,
    KeyError,
    IndexError,
    cast("Any", pa).ArrowException,
)

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


def table(files: Files, file: str, ids: Iterable[str]) -> Any:
    """Columns of a history as a `pa.Table`, in the order asked.

    Raises:
        SourceError: when the file is missing, damaged or lacks one of them.
    """
    wanted = list(dict.fromkeys(ids))
    with _opened(files, file, wanted) as source:
        return source.read(wanted, use_threads=False).select(wanted)


def tables(files: Files, file: str, ids: Iterable[str], groups: Sequence[int]) -> list[Any]:
    """Columns of some row groups, a `pa.Table` each; the file is opened once.

    Raises:
        SourceError: when the file is missing, damaged or lacks one of them.
    """
    wanted = list(dict.fromkeys(ids))
    with _opened(files, file, wanted, groups) as source:
        read = (source.read_row_group(group, wanted, use_threads=False) for group in groups)
        return [one.select(wanted) for one in read]


def whole(files: Files, file: str) -> Any:
    """A history or system metrics as a `pa.Table`.

    Raises:
        SourceError: when the file is missing or damaged.
    """
    with _opened(files, file) as source:
        return source.read()


@contextmanager
def _opened(
    files: Files,
    file: str,
    columns: Sequence[str] | None = None,
    groups: Sequence[int] | None = None,
) -> Generator[Any]:
    """The file as a `pq.ParquetFile`; what goes wrong while it is read is its damage."""
    try:
        with files.parquet(file, columns, groups) as source:
            yield source
    except _UNREADABLE:
        raise damaged(file) from None


def damaged(file: str) -> SourceError:
    """What is said of a file of a run that cannot be read."""
    what = file.rpartition("/")[2].partition(".")[0]
    return SourceError.of(
        "store.damaged",
        f"the stored {what} of run {layout.run_of(file)!r} cannot be read",
        hint="delete its folder in the store and pull again",
    )


def numbers(files: Files, file: str, ids: Iterable[str]) -> dict[str, Numbers]:
    """Columns of a history that hold numbers, by id."""
    found = table(files, file, ids)
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


def each(task: Callable[[_In], _Out], things: Sequence[_In], lanes: int = 1) -> list[_Out]:
    """What the task gives for every thing, in their order; the first error in that order too.

    `lanes` are things that wait for a network, and not for a processor.
    """
    return each_share(lambda own: [task(thing) for thing in own], things, lanes)


def each_share(
    task: Callable[[Sequence[_In]], list[_Out]], things: Sequence[_In], lanes: int = 1
) -> list[_Out]:
    """The same for a task that takes some things at a time, which follow each other."""
    workers = max(lanes, min(os.cpu_count() or 1, _MOST_THREADS))
    if len(things) <= (FEW if lanes == 1 else 1) or workers == 1:
        return task(things)
    # some at a time: handing over a file takes as long as opening it
    size = -(-len(things) // (workers * _SHARES))
    some = [things[start : start + size] for start in range(0, len(things), size)]
    with ThreadPoolExecutor(workers) as pool:
        return list(chain.from_iterable(pool.map(task, some)))
