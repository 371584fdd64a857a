"""Rows that SQLite puts together are the rows that it gives one by one."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.trackio import pages
from exporter.sources.trackio.calls import Calls
from exporter.sources.trackio.joined import Page
from exporter.sources.trackio.pages import log_pages
from exporter.sources.trackio.records import log_calls

TABLE = (
    "CREATE TABLE metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL,"
    " timestamp TEXT NOT NULL, step INTEGER NOT NULL, metrics TEXT NOT NULL)"
)
LOOSE = TABLE.replace("TEXT NOT NULL, step", "TEXT, step").replace("TEXT NOT NULL)", "TEXT)")
INDEX = "CREATE INDEX of_run ON metrics(run_id, step)"
STAMP = "2026-11-23T09:14:05.031403+00:00"

TEXTS = st.sampled_from(
    ['{"loss": 1}', '{"loss": 0.5, "acc": 2}', "{}", "", "[1]", '{"a": "b,c"}', "\u00e9"]
)
BODIES = TEXTS | TEXTS.map(str.encode)
STEPS = st.integers(-3, 5)
ROWS = st.lists(st.tuples(st.sampled_from("rs"), STEPS, st.sampled_from(["", STAMP]), BODIES))
ODD_BODIES = st.none() | st.sampled_from(['{"loss":\n1}', "\n", b"\xff", 7, 2.5, "{}\n{}"])
ODD_STEPS = st.sampled_from(["x", "", "-", "1-2", 2.5, 1e300, b"", b"7"])
ODD = st.lists(
    st.tuples(st.just("r"), STEPS | ODD_STEPS, st.none() | st.just(STAMP), BODIES | ODD_BODIES)
)


def database(rows, *more, table=TABLE):
    """Rows that lack something have a table that lets them."""
    db = sqlite3.connect(":memory:")
    for statement in (LOOSE if any(None in row for row in rows) else table, INDEX, *more):
        db.execute(statement)
    put = "INSERT INTO metrics (run_id, step, timestamp, metrics) VALUES (?, ?, ?, ?)"
    db.executemany(put, rows)
    db.commit()
    return closing(db)


def apart(found):
    """The rows of pages, texts as bytes."""
    for page in found:
        if isinstance(page, Page):
            stamps = page.stamps.decode().split("\n")
            yield from zip(page.steps.tolist(), stamps, page.texts.split(b"\n"), strict=True)
        else:
            yield from page


def alike(row):
    """A row with its text as bytes; a missing one is an empty one to who decodes it."""
    step, stamp, text = row
    return step, stamp, text.encode() if isinstance(text, str) else text or b""


@given(ROWS, st.integers(1, 5), st.none() | STEPS)
def test_pages_have_the_rows_in_their_order(rows, size, since):
    with pytest.MonkeyPatch.context() as patch, database(rows) as db:
        patch.setattr(pages, "ROWS", size)
        found = list(log_pages(db, "r", since))
        expected = [alike(row) for row in log_calls(db, "r", since)]
        assert all(isinstance(page, Page) for page in found if page)
        assert [alike(row) for row in apart(found)] == expected
        assert all(page.rows <= size for page in found if isinstance(page, Page))


@given(ROWS, ODD, st.integers(1, 5))
def test_what_would_not_come_apart_comes_as_it_is(rows, odd, size):
    with pytest.MonkeyPatch.context() as patch, database([*rows, *odd]) as db:
        patch.setattr(pages, "ROWS", size)
        found = [alike(row) for row in apart(log_pages(db, "r"))]
        assert found == [alike(row) for row in log_calls(db, "r")]


@given(ROWS, ODD, st.integers(1, 5))
def test_a_run_is_the_same_by_pages_and_by_rows(rows, odd, size):
    with pytest.MonkeyPatch.context() as patch, database([*rows, *odd]) as db:
        patch.setattr(pages, "ROWS", size)
        one, other = Calls(), Calls()
        one.turn(log_pages(db, "r"))
        other.read(log_calls(db, "r"))
    assert one.unreadable == other.unreadable
    assert repr(sorted(one.summary().items())) == repr(sorted(other.summary().items()))
    ours, theirs = one.history(), other.history()
    assert repr(ours.table.to_pydict()) == repr(theirs.table.to_pydict())
    assert repr(ours.columns) == repr(theirs.columns)


@pytest.mark.parametrize(
    "change",
    [
        "DROP INDEX of_run",
        "DROP INDEX of_run; CREATE INDEX of_run ON metrics(step, run_id)",
        "DROP INDEX of_run; CREATE INDEX of_run ON metrics(run_id, step) WHERE step > 1",
    ],
)
def test_without_trackios_index_nothing_is_sorted_again_and_again(change):
    rows = [("r", step, STAMP, "{}") for step in (3, 1, 2)]
    with database(rows, *change.split("; ")) as db:
        (page,) = log_pages(db, "r")
        assert [row[0] for row in page] == [1, 2, 3]


TWO = '{"loss": 1}\n{"loss": 2}'


@pytest.mark.parametrize(
    "rows",
    [
        [(1, STAMP, None), (2, STAMP, TWO)],
        [(1, STAMP, None), (2, STAMP, '{"loss":\n1}')],
        [(1, None, '{"a": 1}'), (2, f"{STAMP}\n{STAMP}", '{"a": 2}')],
    ],
)
def test_what_is_missing_is_not_made_up_by_a_line_end(rows):
    with database([("r", *row) for row in rows]) as db:
        found = [alike(row) for row in apart(log_pages(db, "r"))]
        assert found == [alike(row) for row in log_calls(db, "r")]


@pytest.mark.parametrize("key", ["INT PRIMARY KEY", "TEXT PRIMARY KEY", "INTEGER"])
def test_without_ids_of_its_own_no_row_is_lost(key, monkeypatch):
    monkeypatch.setattr(pages, "ROWS", 2)
    rows = [("r", step, STAMP, "{}") for step in range(7)]
    with database(rows, table=TABLE.replace("INTEGER PRIMARY KEY AUTOINCREMENT", key)) as db:
        assert [row[0] for row in apart(log_pages(db, "r"))] == [*range(7)]


def test_one_odd_step_costs_no_other_page(monkeypatch):
    monkeypatch.setattr(pages, "ROWS", 5)
    rows = [("r", step, STAMP, "{}") for step in range(20)]
    with database([*rows, ("r", "x", STAMP, "{}"), ("r", 1e300, STAMP, "{}")]) as db:
        db.execute("UPDATE metrics SET timestamp = CAST(x'ff' AS TEXT) WHERE step = 0")
        db.commit()
        found = [*log_pages(db, "r")]
    assert [isinstance(page, Page) for page in found] == [True] * 4 + [False]
    assert [row[0] for row in found[-1]] == [1e300, "x"]


@pytest.mark.parametrize("steps", [1, 7])
def test_rows_of_one_step_are_as_they_were_written(steps, monkeypatch):
    monkeypatch.setattr(pages, "ROWS", 4)
    rows = [("r", n % steps, STAMP, f'{{"n": {n}}}') for n in range(30)]
    with database(rows) as db:
        found = [row[2] for row in apart(log_pages(db, "r"))]
    assert found == [row[3].encode() for row in sorted(rows, key=lambda row: row[1])]


def test_pages_of_long_rows_are_short():
    rows = [("r", step, STAMP, "{" + " " * 100_000 + "}") for step in range(1500)]
    with database(rows) as db:
        sizes = [page.rows for page in log_pages(db, "r")]
    assert sizes[0] == 500
    assert max(sizes[1:]) == (16 << 20) // 100_002
    assert sum(sizes) == 1500


def test_more_than_sqlite_holds_in_one_text_comes_as_it_is():
    rows = [("r", step, STAMP, "{" + " " * 50 + "}") for step in range(100)]
    with database(rows) as db:
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1000)
        (page,) = log_pages(db, "r")
        assert len(page) == 100
        assert not isinstance(page, Page)


def test_a_short_run_is_one_page():
    rows = [(run, step, STAMP, "{}") for step in range(3000) for run in "rs"]
    with database(rows) as db:
        (page,) = log_pages(db, "r", 100)
    assert page.steps.tolist() == [*range(100, 3000)]


def test_a_run_that_is_longer_than_its_last_row_promises_comes_in_pages(monkeypatch):
    monkeypatch.setattr(pages, "_BYTES", 1000)
    monkeypatch.setattr(pages, "_FIRST", 10)
    rows = [("r", step, STAMP, "{" + " " * (50 if step < 99 else 1) + "}") for step in range(100)]
    with database(rows) as db:
        before = db.getlimit(sqlite3.SQLITE_LIMIT_LENGTH)
        found = [*log_pages(db, "r")]
        assert db.getlimit(sqlite3.SQLITE_LIMIT_LENGTH) == before
    assert len(found) > 1
    assert [row[0] for row in apart(found)] == [*range(100)]


def test_rows_that_share_steps_are_not_put_together_as_a_whole(monkeypatch):
    rows = [("r", n // 2, STAMP, f'{{"n": {n}}}') for n in range(600)]
    monkeypatch.setattr(pages, "at_most", lambda *_: pytest.fail("put together as a whole"))
    with database(rows) as db:
        assert [row[2] for row in apart(log_pages(db, "r"))] == [row[3].encode() for row in rows]
