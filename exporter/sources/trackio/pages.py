"""The rows of a run by thousands: a short run in one go, a long one page by page.

Where rows would not come apart again, and in databases without Trackio's index, they come as they
are.
"""

import sqlite3
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from exporter.sources.trackio.joined import Page, Values, at_most, joined
from exporter.sources.trackio.records import LogCall, columns, log_calls, owner, text

ROWS = 10_000
_FIRST = 500
_BYTES = 16 << 20
"""Of the texts of a page; the first is short, to see how long they are."""
_BY_STEP = " ORDER BY step, id LIMIT ?"
_INDICES = (
    "SELECT count(*) FROM pragma_index_list('metrics') AS own"
    " JOIN pragma_index_info(own.name) AS one ON one.seqno = 0 AND one.name = ?"
    " JOIN pragma_index_info(own.name) AS two ON two.seqno = 1 AND two.name = 'step'"
    " WHERE NOT own.partial"
)
"""How many lead to the rows of a run by step."""
_About = Mapping[str, Sequence[Any]]
_Batch = Page | list[LogCall]


def log_pages(db: sqlite3.Connection, run: str, since: int | None = None) -> Generator[_Batch]:
    """What `records.log_calls` gives, page by page; `db` is in no transaction."""
    about = columns(db, "metrics")
    column = owner(about)
    if not column or not _has_order(db, column, about):
        yield from batches(log_calls(db, run, since))
        return
    sound = _is_sound(db, column, about, run)
    begin = -(2**63) if since is None else since
    whole = _whole(db, sound, column, (run, begin))
    yield from [whole] if whole else _by_pages(db, sound, column, (run, begin))


def _whole(db: sqlite3.Connection, sound: bool, column: str, begin: tuple[str, int]) -> Page | None:
    """All rows from a step on, where they seem few and short; to look for ends of pages takes time.

    Its first step and its last two rows are looked at: the rest is a guess, and no text that is put
    together can grow beyond a page's.
    """
    where = f"{column} = ? AND step >= ?"
    ends = f"SELECT step, length(metrics) FROM metrics WHERE {where} ORDER BY step"  # noqa: S608 - names of ours
    first = db.execute(f"{ends} LIMIT 1", begin).fetchall()
    last = db.execute(f"{ends} DESC LIMIT 2", begin).fetchall()
    steps = [step for step, _ in (*first, *last)]
    sizes = [size for _, size in (*first, *last) if size is not None]
    if not sizes or not all(isinstance(step, int) for step in steps):
        return None
    rows, repeated = steps[1] - steps[0] + 1, len(last) > 1 and last[0][0] == last[1][0]
    if repeated or rows > ROWS or rows * max(sizes) > _BYTES:
        return None
    with at_most(db, _BYTES):
        page = joined(db, where, begin, sound=sound)
    return page if page and page.rises else None


def _by_pages(
    db: sqlite3.Connection,
    sound: bool,
    column: str,
    begin: tuple[str, int],
) -> Iterator[_Batch]:
    run, step = begin
    after = f"{column} = ? AND (step, id) > (?, ?)"
    ends = f"SELECT step, id FROM metrics WHERE {after} ORDER BY step, id LIMIT 1 OFFSET ?"  # noqa: S608 - names of ours
    size, rising = min(_FIRST, ROWS), True
    start: tuple[int, int] | None = (step, 0)
    while start:
        values, page = (run, *start), None
        with _moment(db):
            end = db.execute(ends, (*values, size - 1)).fetchone()
            if rising:
                # by the index, which is the order of steps; told to keep one SQLite takes longer
                upto = " AND (step, id) <= (?, ?)" if end else ""
                page = joined(db, after + upto, (*values, *(end or ())), sound=sound)
                rising = page is not None and page.rises
            if not rising:
                page = joined(db, after + _BY_STEP, (*values, size), sound=sound)
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


def _rows(page: _Batch) -> int:
    return page.rows if isinstance(page, Page) else len(page)


def _next(page: _Batch) -> int:
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
    (ordered,) = db.execute(_INDICES, (column,)).fetchone()
    return bool(whole and ordered and encoding == "UTF-8")


def _is_sound(db: sqlite3.Connection, column: str, about: _About, run: str) -> bool:
    """Whether no step is a text or a blob, which come last, and no time or text can be missing."""
    query = f"SELECT typeof(step) FROM metrics WHERE {column} = ? ORDER BY step DESC LIMIT 1"  # noqa: S608 - names of ours
    last = db.execute(query, (run,)).fetchone()
    whole = all(name in about and about[name][3] for name in ("timestamp", "metrics"))
    return whole and last in (("integer",), None)


def _plain(db: sqlite3.Connection, where: str, values: Values) -> list[LogCall]:
    query = f"SELECT step, {text('timestamp')}, metrics FROM metrics WHERE {where}"  # noqa: S608 - names of ours
    return [LogCall(*row) for row in db.execute(query, values)]
