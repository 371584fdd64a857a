"""Rows of a run that SQLite puts together: none of them is an object of Python's.

That takes half the time. Which rows these are is not decided here.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from exporter.sources.places import Ints

_END = ord("\n")
_IN_STEPS = b"-,0123456789"
_SOUND = "typeof(step) = 'integer' AND stamp IS NOT NULL AND text IS NOT NULL"
# an end of line that is written out is joined in half the time of char(10)
_JOINED = (
    "CAST(group_concat(step) AS BLOB),"
    " CAST(group_concat(stamp, '\n') AS BLOB), CAST(group_concat(text, '\n') AS BLOB)"
)
Values = tuple[str | int, ...]


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


def joined(db: sqlite3.Connection, where: str, values: Values, *, sound: bool) -> Page | None:
    """The page; None when a step is no whole number, or a text missing or one with line ends.

    In a `sound` table no step is anything else, and no text can be missing.
    """
    good = "count(*)" if sound else f"total({_SOUND})"
    own = f"SELECT step, timestamp AS stamp, metrics AS text FROM metrics WHERE {where}"  # noqa: S608 - names of ours
    # SQLite keeps the order of a subquery for group_concat, see "order-sensitive" in its select.c
    query = f"SELECT count(*), {good}, {_JOINED} FROM ({own})"  # noqa: S608 - names of ours
    try:
        rows, fit, *parts = db.execute(query, values).fetchone()
    except sqlite3.DataError:
        # more than SQLite may hold in one text
        return None
    if not rows or fit != rows:
        return None
    steps, stamps, texts = parts
    if steps.translate(None, _IN_STEPS):
        return None
    page = Page(np.fromstring(steps, dtype=np.int64, sep=","), stamps, texts)
    return page if {page.rows, _lines(stamps), _lines(texts)} == {rows} else None


@contextmanager
def at_most(db: sqlite3.Connection, size: int) -> Generator[None]:
    """No text may have more bytes meanwhile."""
    before = db.getlimit(sqlite3.SQLITE_LIMIT_LENGTH)
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(size, before))
    try:
        yield
    finally:
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, before)


def _lines(joined: bytes) -> int:
    """How many there are; bytes.count takes six times as long over short ones."""
    return 1 + int(np.count_nonzero(np.frombuffer(joined, np.uint8) == _END))
