"""Databases of living and of dead programs: read as they were last committed, and left alone."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from exporter.errors import SourceError
from exporter.sources import sqlite


@pytest.fixture
def path(tmp_path):
    return tmp_path / "some.db"


def made(path, mode):
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA journal_mode={mode}")
    db.execute("PRAGMA cache_size=1")
    db.execute("CREATE TABLE t (x)")
    db.executemany("INSERT INTO t VALUES (?)", ((f"{n:0100}",) for n in range(1000)))
    db.commit()
    return db


def changed(path):
    with sqlite.reading(path, "some.db") as db:
        return db.execute(
            "SELECT count(*), count(*) FILTER (WHERE x = 'changed') FROM t"
        ).fetchone()


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_a_change_counts_once_it_is_committed(path, mode):
    with closing(made(path, mode)) as db:
        db.execute("UPDATE t SET x = 'changed' WHERE rowid < 10")
        assert changed(path) == (1000, 0)
        db.commit()
        assert changed(path) == (1000, 9)


def test_what_a_program_had_not_committed_when_it_died_is_rolled_back(path, tmp_path):
    (tmp_path / "dead").mkdir()
    with closing(made(path, "delete")) as db:
        # one page of cache: the change is in the file before it is committed
        db.execute("UPDATE t SET x = 'changed'")
        for file in (path, path.with_name("some.db-journal")):
            shutil.copy(file, tmp_path / "dead" / file.name)
    before = {file.name: file.read_bytes() for file in (tmp_path / "dead").iterdir()}
    assert b"changed" in before["some.db"]
    assert changed(tmp_path / "dead" / "some.db") == (1000, 0)
    assert {file.name: file.read_bytes() for file in (tmp_path / "dead").iterdir()} == before


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_nothing_is_left_beside_a_database(path, tmp_path, mode):
    made(path, mode).close()
    tmp_path.chmod(0o555)
    try:
        assert changed(path) == (1000, 0)
        assert [file.name for file in tmp_path.iterdir()] == ["some.db"]
    finally:
        tmp_path.chmod(0o755)


@pytest.mark.parametrize("content", [b"rubbish" * 100, b"SQLite format 3\0" + b"\0" * 500])
def test_a_damaged_file_says_which_it_is(path, content):
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        changed(path)
    assert caught.value.problems[0].place.file == "some.db"


def test_a_log_that_vanishes_while_it_is_copied_is_in_the_database(path, monkeypatch):
    db = made(path, "wal")
    real = shutil.copyfile

    def copy(source, target):
        # the program ends, and so does its log
        db.close()
        return real(source, target)

    monkeypatch.setattr(shutil, "copyfile", copy)
    assert changed(path) == (1000, 0)


@pytest.mark.parametrize("name", ["\udcff.db", "a?b#c%41.db"])
def test_a_file_may_have_any_name(tmp_path, name):
    made(tmp_path / name, "delete").close()
    assert changed(tmp_path / name) == (1000, 0)


def test_what_was_read_while_the_database_was_written_is_read_again(path):
    made(path, "wal").close()
    writes = ["UPDATE t SET x = 'changed'", "DELETE FROM t WHERE rowid > 10"]

    def read():
        with sqlite.reading(path, "some.db") as db:
            rows = db.execute("SELECT x FROM t")
            first = next(rows)
            if writes:
                # a program that opens, writes and closes moves its log into the database
                with closing(sqlite3.connect(path)) as writer:
                    writer.execute(writes.pop(0))
                    writer.commit()
            return [first, *rows]

    assert sqlite.steady(read) == [("changed",)] * 10
    writes += [f"INSERT INTO t VALUES ('{n}')" for n in range(20)]
    with pytest.raises(SourceError, match="was written to while it was read"):
        sqlite.steady(read)
