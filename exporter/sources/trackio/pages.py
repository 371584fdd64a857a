"""The rows of a run by thousands, put together by SQLite: none of them is an object of Python's.

That takes half the time. Where they would not come apart again, and in databases without Trackio's
index, rows come as they are.
"""

import sqlite3
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from exporter.sources.places import Ints
from exporter.sources.trackio.records import LogCall, columns, log_calls, run_column, text

ROWS = 10_000
_FIRST = 500
_BYTES = 16 << 20
"""Of the texts of a page; the first is short, to see how long they are."""
_END = ord("\n")
_IN_STEPS = b"-,0123456789"
_BY_STEP = " ORDER BY step, id LIMIT ?"
_SOUND = "typeof(step) = 'integer' AND stamp IS NOT NULL AND text IS NOT NULL"
# an end of line that is written out is joined in half the time of char(10)
_JOINED = (
    "CAST(group_concat(step) AS BLOB),"
    " CAST(group_concat(stamp, '\n') AS BLOB), CAST(group_concat(text, '\n') AS BLOB)"
)
_Values = tuple[str | int, ...]
_About = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows by step, and those of one step as written; times and JSON texts joined by line ends."""

    steps: Ints
    stamps: bytes
    texts: bytes

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.steps)

    @property
    def rises(self) -> bool:
        """Whether no two rows are of one step, so that no other order is possible."""
        return bool((self.steps[1:] > self.steps[:-1]).all())


def log_pages(
    db: sqlite3.Connection, run: str, since: int | None = None
) -> Generator[Page | list[LogCall]]:
    """What `records.log_calls` gives, page by page; `db` is in no transaction."""
    column, about = run_column(db, "metrics"), columns(db, "metrics")
    if not column or not _has_order(db, column, about):
        yield from batches(log_calls(db, run, since))
        return
    after = f"{column} = ? AND (step, id) > (?, ?)"
    ends = f"SELECT step, id FROM metrics WHERE {after} ORDER BY step, id LIMIT 1 OFFSET ?"  # noqa: S608 - names of ours
    sound = "count(*)" if _is_sound(db, column, about, run) else f"total({_SOUND})"
    size, rising = min(_FIRST, ROWS), True
    start: tuple[int, int] | None = (-(2**63) if since is None else since, 0)
    while start:
        values, page = (run, *start), None
        with _moment(db):
            end = db.execute(ends, (*values, size - 1)).fetchone()
            if rising:
                # by the index, which is the order of steps; told to keep one SQLite takes longer
                upto = " AND (step, id) <= (?, ?)" if end else ""
                page = _joined(db, sound, after + upto, (*values, *(end or ())))
                rising = page is not None and page.rises
            if not rising:
                page = _joined(db, sound, after + _BY_STEP, (*values, size))
            page = page or _plain(db, after + _BY_STEP, (*values, size))
        size, start = _next(page), end
        yield page


@contextmanager
def _moment(db: sqlite3.Connection) -> Generator[None]:
    """Whatever is asked meanwhile is answered as of one moment."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.rollback()


def _rows(page: Page | list[LogCall]) -> int:
    return page.rows if isinstance(page, Page) else len(page)


def _next(page: Page | list[LogCall]) -> int:
    """How many rows the next page has, if they are as long as those of this one."""
    if isinstance(page, Page):
        size = len(page.texts)
    else:
        size = sum(len(c.body) for c in page if isinstance(c.body, str | bytes))
    return min(max(_BYTES * _rows(page) // (size + 1), 1), ROWS)


def batches(calls: Iterable[LogCall]) -> Iterator[list[LogCall]]:
    """Rows that are not put together, as many at a time."""
    waiting = iter(calls)
    while batch := list(islice(waiting, ROWS)):
        yield batch


def _has_order(db: sqlite3.Connection, column: str, about: _About) -> bool:
    """Whether rows can be read from any step on, without sorting and without losing any."""
    keys = [(name, row[2].upper()) for name, row in about.items() if row[5]]
    whole = keys == [("id", "INTEGER")] and "step" in about and about["step"][3]
    (encoding,) = db.execute("PRAGMA encoding").fetchone()
    indices = [row[1] for row in db.execute("PRAGMA index_list(metrics)") if not row[4]]
    named = "SELECT name FROM pragma_index_info(?) ORDER BY seqno"
    ordered = any([r[0] for r in db.execute(named, (i,))][:2] == [column, "step"] for i in indices)
    return bool(whole and ordered and encoding == "UTF-8")


def _is_sound(db: sqlite3.Connection, column: str, about: _About, run: str) -> bool:
    """Whether no step is a text or a blob, which come last, and no time or text can be missing."""
    query = f"SELECT typeof(step) FROM metrics WHERE {column} = ? ORDER BY step DESC LIMIT 1"  # noqa: S608 - names of ours
    last = db.execute(query, (run,)).fetchone()
    whole = all(name in about and about[name][3] for name in ("timestamp", "metrics"))
    return whole and last in (("integer",), None)


def _joined(db: sqlite3.Connection, sound: str, where: str, values: _Values) -> Page | None:
    """The page; None when a step is no whole number, or a text missing or one with line ends.

    `sound` counts the rows of which neither a step nor a text is anything else.
    """
    own = f"SELECT step, timestamp AS stamp, metrics AS text FROM metrics WHERE {where}"  # noqa: S608 - names of ours
    # SQLite keeps the order of a subquery for group_concat, see "order-sensitive" in its select.c
    query = f"SELECT count(*), {sound}, {_JOINED} FROM ({own})"  # noqa: S608 - names of ours
    try:
        rows, good, *parts = db.execute(query, values).fetchone()
    except sqlite3.DataError:
        # more than SQLite holds in one text
        return None
    if not rows or good != rows:
        return None
    steps, stamps, texts = parts
    if steps.translate(None, _IN_STEPS):
        return None
    page = Page(np.fromstring(steps, dtype=np.int64, sep=","), stamps, texts)
    return page if {page.rows, _lines(stamps), _lines(texts)} == {rows} else None


def _lines(joined: bytes) -> int:
    """How many there are; bytes.count takes six times as long over short ones."""
    return 1 + int(np.count_nonzero(np.frombuffer(joined, np.uint8) == _END))


def _plain(db: sqlite3.Connection, where: str, values: _Values) -> list[LogCall]:
    query = f"SELECT step, {text('timestamp')}, metrics FROM metrics WHERE {where}"  # noqa: S608 - names of ours
    return [LogCall(*row) for row in db.execute(query, values)]
