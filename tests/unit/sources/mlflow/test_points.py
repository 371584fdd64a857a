"""Values of MLflow's database as columns: which of two counts, and how many rows at a time."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import SourceError
from exporter.sources.mlflow import database
from exporter.sources.mlflow.record import Points

ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 5), st.integers(0, 9).map(float))
)
TABLE = "CREATE TABLE metrics (key, step, timestamp, value, is_nan)"
QUERY = "SELECT key, step, timestamp, value, is_nan FROM metrics"


def made(rows):
    codes, steps, times, values = zip(*rows, strict=True) if rows else ([], [], [], [])
    return Points.of(["a", "b", "c"], codes, steps, times, values)


def counting(points):
    """The value of each metric and step: the last one."""
    columns = (points.codes, points.steps, points.times, points.values)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {(code, step): (time, value) for code, step, time, value in rows}


@given(ROWS)
def test_the_latest_counts_and_of_equally_late_ones_the_largest(rows):
    expected: dict = {}
    for code, step, time, value in rows:
        known = expected.get((code, step), (time, value))
        expected[code, step] = max(known, (time, value))
    assert counting(made(rows)) == expected
    # those in order are left as they are
    assert counting(made(sorted(rows, key=lambda row: row[2]))) == expected


def read(*rows):
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(TABLE)
        db.executemany("INSERT INTO metrics VALUES (?, ?, ?, ?, ?)", rows)
        return database.points(db, QUERY)


@pytest.mark.parametrize("count", [0, 1, 3, 4, 7])
def test_rows_are_the_same_however_many_are_taken_at_once(monkeypatch, count):
    rows = [(f"m{n % 3}", n, 100 + n, n / 2, int(n == 2)) for n in range(count)]
    whole = read(*rows)
    monkeypatch.setattr(database, "_ROWS", 3)
    parted = read(*rows)
    assert list(parted.names) == list(whole.names) == [f"m{n}" for n in range(min(count, 3))]
    for name in ("codes", "steps", "times", "values"):
        assert repr(getattr(parted, name)) == repr(getattr(whole, name))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("m", 1.5, 2, 0.5, 0), (1, 2, "0.5")),
        (("m", 1, 1.7e12 + 0.5, 0.5, 0), (1, 1_700_000_000_000, "0.5")),
        (("m", 1, 2, "0.5", 0), (1, 2, "0.5")),
        (("m", 1, 2, None, 0), (1, 2, "nan")),
        (("m", 1, 2, 0.0, 1), (1, 2, "nan")),
    ],
)
def test_what_stands_for_a_number_is_one(row, expected):
    found = read(("m", 0, 0, 1.0, 0), row)
    step, time, value = (column.tolist()[1] for column in (found.steps, found.times, found.values))
    assert (step, time, str(value)) == expected


@pytest.mark.parametrize("row", [("m", None, 1, 0.5, 0), ("m", 1, "x", 0.5, 0)])
def test_what_is_no_number_is_an_error(row):
    with pytest.raises(SourceError, match="no numbers"):
        read(("m", 0, 0, 1.0, 0), row)
