"""Somebody's SQLite file, read without leaving a trace beside it.

Opening a database in WAL mode creates files next to it, even when it is opened to be read. So one
without a pending log is opened as immutable; one with a log, which a live program may be writing,
is read from a copy of both. A database in the older mode, with a journal, is read under the usual
locks, so that a program that writes it is never seen half done; the journal of a program that died
is rolled back in a copy.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from exporter.errors import Place, SourceError

_LOG, _JOURNAL = "-wal", "-journal"
_TRIES = 5
_CACHE = 32_000
"""KiB of a database that a connection remembers; 2,000 otherwise."""


_Found = TypeVar("_Found")
_Kind = TypeVar("_Kind", bound=sqlite3.Connection)


class ChangedError(SourceError):
    """A database that was written to while it was read without locks: it may have been torn."""


def steady(read: Callable[[], _Found]) -> _Found:
    """What is read with `reading`, again when the database changed meanwhile.

    Raises:
        ChangedError: when it does so all the time.
    """
    for _ in range(_TRIES):
        with suppress(ChangedError):
            return read()
    return read()


@contextmanager
def reading(path: Path, shown: str) -> Generator[sqlite3.Connection]:
    """A connection that can only read; `shown` is the file as the user knows it.

    Raises:
        SourceError: when it cannot be opened, or an SQL error comes up while it is read.
        ChangedError: when it was read without locks, and changed meanwhile (see `steady`).
    """
    connection = None
    try:
        with ExitStack() as ended:
            connection = ended.enter_context(closing(_open(path, ended)))
            # no mapping into memory, which is quicker still: a file that is cut off would end us
            connection.execute(f"PRAGMA cache_size = -{_CACHE}")
            yield connection
        if _torn(connection, path):
            raise _changed(shown)
    except sqlite3.Error as error:
        if _torn(connection, path):
            raise _changed(shown) from None
        raise SourceError.of(
            "sqlite.unreadable",
            f"the database {shown!r} cannot be read: {error}",
            place=Place(file=shown),
        ) from None
    except OSError as error:
        raise SourceError.of(
            "sqlite.unreadable",
            f"the database {shown!r} cannot be read: {error.strerror or error}",
            place=Place(file=shown),
        ) from None


class _Immutable(sqlite3.Connection):
    """A connection to a file that nobody is thought to write; `written` is from before it."""

    written: tuple[int, int] | None = None


def _torn(connection: sqlite3.Connection | None, path: Path) -> bool:
    return isinstance(connection, _Immutable) and connection.written != _written(path)


def _written(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _changed(shown: str) -> ChangedError:
    return ChangedError.of(
        "sqlite.changed",
        f"the database {shown!r} was written to while it was read",
        place=Place(file=shown),
        hint="pull again",
    )


def stamp(path: Path) -> tuple[int, ...]:
    """Size and time of the file and of its log: what changes when the database does."""
    found: list[int] = []
    for one in (path, path.with_name(path.name + _LOG)):
        try:
            status = one.stat()
        except OSError:
            continue
        found += (status.st_size, status.st_mtime_ns)
    return tuple(found)


def _open(path: Path, ended: ExitStack) -> sqlite3.Connection:
    """The connection; a copy that it needs is there until `ended`."""
    log = path.with_name(path.name + _LOG)
    scratch: Path | None = None
    for _ in range(_TRIES):
        written = _written(path)
        if not (log.is_file() and log.stat().st_size):
            if _keeps_journal(path):
                return _locked(path, ended)
            found = _connect(path, "mode=ro&immutable=1", _Immutable)
            found.written = written
            return found
        scratch = scratch or _scratch(ended)
        if _copied(path, log, scratch):
            return _connect(scratch / "copy", "mode=rw")
    raise OSError("it is being written to all the time")


def _scratch(ended: ExitStack) -> Path:
    return Path(ended.enter_context(tempfile.TemporaryDirectory(prefix="runpress-")))


def _copied(path: Path, log: Path, scratch: Path) -> bool:
    """Whether the database and its log could be copied as they were at one moment."""
    try:
        before = _generation(path, log)
        shutil.copyfile(path, scratch / "copy")
        shutil.copyfile(log, scratch / f"copy{_LOG}")
        return _generation(path, log) == before
    except FileNotFoundError:
        # a program that closes a database moves the log into it
        if path.is_file():
            return False
        raise


def _keeps_journal(path: Path) -> bool:
    """Whether the database is not in WAL mode (https://sqlite.org/fileformat2.html)."""
    with path.open("rb") as stream:
        return stream.read(20)[18:] == b"\1\1"


def _locked(path: Path, ended: ExitStack) -> sqlite3.Connection:
    connection = _connect(path, "mode=ro")
    journal = path.with_name(path.name + _JOURNAL)
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        if not journal.is_file():
            raise
        scratch = _scratch(ended)
        shutil.copyfile(path, scratch / "copy")
        shutil.copyfile(journal, scratch / f"copy{_JOURNAL}")
        return _connect(scratch / "copy", "mode=rw")
    return connection


def _generation(path: Path, log: Path) -> tuple[int, int, bytes]:
    """What changes when the log is moved into the database; rows added to its end do not.

    The salts of a log are in its first 32 bytes (https://sqlite.org/fileformat2.html#walformat).
    """
    status = path.stat()
    with log.open("rb") as stream:
        return status.st_size, status.st_mtime_ns, stream.read(32)


def _connect(path: Path, how: str, kind: type[_Kind] = sqlite3.Connection) -> _Kind:
    address = f"file:{quote(os.fsencode(path.absolute()))}?{how}"
    return sqlite3.connect(address, uri=True, factory=kind)
