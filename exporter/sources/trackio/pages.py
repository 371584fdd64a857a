"""The rows of a run by thousands, put together by SQLite: none of them is an object of Python's.

That takes half the time. Where they would not come apart again, and in databases without Trackio's
index, rows come as they are.
"""

import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

import numpy as np

from exporter.sources.trackio.records import LogCall, log_calls, run_column, text
from exporter.sources.wide import Ints

ROWS = 10_000
_FIRST = 500
_BYTES = 16 << 20
"""Of the texts of a page; the first is short, to see how long they are."""
_Place = tuple[int, int]
"""The step and the id of a row."""
_LAST: _Place = 2**63 - 1, 2**63 - 1
_Range = tuple[str, _Place, _Place]
"""A run, the row before and the last one."""
_END = ord("\n")
_IN_STEPS = b"-,0123456789"
_ORDER = " ORDER BY step, id"
# an end of line that is written out is joined in half the time of char(10)
_JOINED = (
    "count(*), CAST(group_concat(step) AS BLOB),"
    " CAST(group_concat(stamp, '\n') AS BLOB), CAST(group_concat(text, '\n') AS BLOB)"
)


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
    """What `records.log_calls` gives, page by page."""
    column = run_column(db, "metrics")
    if not column or not _has_order(db, column) or not _has_steps(db, column, run):
        yield from batches(log_calls(db, run, since))
        return
    after = f"{column} = ? AND (step, id) > (?, ?)"
    ends = f"SELECT step, id FROM metrics WHERE {after}{_ORDER} LIMIT 1 OFFSET ?"  # noqa: S608 - names of ours
    where = f"{after} AND (step, id) <= (?, ?)"
    # by the index, which is the order of steps; told to keep one SQLite takes longer
    size, order = min(_FIRST, ROWS), ""
    start: _Place | None = (-(2**63) if since is None else since, 0)
    while start:
        with _moment(db):
            end: _Place | None = db.execute(ends, (run, *start, size - 1)).fetchone()
            rows = run, start, end or _LAST
            page = _joined(db, where + order, rows)
            if not order and not (page and page.rises):
                order = _ORDER
                page = _joined(db, where + order, rows)
            page = page or _plain(db, where + _ORDER, rows)
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


def _has_order(db: sqlite3.Connection, column: str) -> bool:
    """Whether rows can be read from any step on, without sorting and without losing any."""
    about = {row[1]: row for row in db.execute("PRAGMA table_info(metrics)")}
    whole = {"id", "step"} <= about.keys() and about["step"][3] and about["id"][5] == 1
    (encoding,) = db.execute("PRAGMA encoding").fetchone()
    indices = [row[1] for row in db.execute("PRAGMA index_list(metrics)") if not row[4]]
    named = "SELECT name FROM pragma_index_info(?) ORDER BY seqno"
    ordered = any([r[0] for r in db.execute(named, (i,))][:2] == [column, "step"] for i in indices)
    return bool(whole and ordered and encoding == "UTF-8")


def _has_steps(db: sqlite3.Connection, column: str, run: str) -> bool:
    """Whether all steps are numbers: texts and blobs come last in any order."""
    query = f"SELECT typeof(step) FROM metrics WHERE {column} = ? ORDER BY step DESC LIMIT 1"  # noqa: S608 - names of ours
    return db.execute(query, (run,)).fetchone() in (("integer",), None)


def _joined(db: sqlite3.Connection, where: str, within: _Range) -> Page | None:
    """The page, None when a step is no whole number, or a text none or one with line ends."""
    own = f"SELECT step, timestamp AS stamp, metrics AS text FROM metrics WHERE {where}"  # noqa: S608 - names of ours
    # SQLite keeps the order of a subquery for group_concat, see "order-sensitive" in its select.c
    query = f"SELECT {_JOINED} FROM ({own})"  # noqa: S608 - names of ours
    try:
        rows, *parts = db.execute(query, _flat(within)).fetchone()
    except sqlite3.DataError:
        # more than SQLite holds in one text
        return None
    if not rows or None in parts:
        return None
    steps, stamps, texts = parts
    if steps.translate(None, _IN_STEPS):
        return None
    page = Page(np.fromstring(steps, dtype=np.int64, sep=","), stamps, texts)
    return page if {page.rows, _lines(stamps), _lines(texts)} == {rows} else None


def _lines(joined: bytes) -> int:
    """How many there are; bytes.count takes three times as long over short ones."""
    return 1 + int(np.count_nonzero(np.frombuffer(joined, np.uint8) == _END))


def _plain(db: sqlite3.Connection, where: str, within: _Range) -> list[LogCall]:
    query = f"SELECT step, {text('timestamp')}, metrics FROM metrics WHERE {where}"  # noqa: S608 - names of ours
    return [LogCall(*row) for row in db.execute(query, _flat(within))]


def _flat(within: _Range) -> tuple[str, int, int, int, int]:
    run, before, last = within
    return run, *before, *last
