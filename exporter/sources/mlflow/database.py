"""MLflow's SQLite database, by the driver of Python, which is fast enough: see benchmarks."""

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from exporter.errors import Place, Problem, SourceError
from exporter.model.run import Run
from exporter.model.series import Floats
from exporter.sources import sqlite
from exporter.sources.base import Location
from exporter.sources.mlflow import sql
from exporter.sources.mlflow.artifacts import Folder, home
from exporter.sources.mlflow.record import About, Listed, Points, Record
from exporter.sources.mlflow.schema import remark
from exporter.sources.places import Ints

_ROWS = 1 << 15
_Columns = tuple[Ints, Ints, Ints, Floats]


class Database:
    """Runs in an SQLite file; their artifacts lie where it says, or beside it."""

    lanes = 1

    def __init__(self, location: Location) -> None:
        self._path, self._shown = location.path, location.text
        self.origin = location.origin

    def listed(self, problems: list[Problem]) -> Iterator[Listed]:
        """Every run that is not deleted."""
        said, found = sqlite.steady(self._listed)
        if said:
            place = Place(file=self._shown)
            problems.append(Problem("mlflow.schema", said, place, severity="warning"))
        yield from found

    def read(self, token: str, kept: Run | None, reader: str) -> Record:
        """A run at one moment, though the database may be in use."""
        return sqlite.steady(lambda: self._read(token, kept, reader))

    def _listed(self) -> tuple[str, list[Listed]]:
        with sqlite.reading(self._path, self._shown) as db:
            tables = _Connection(db)
            return remark(sql.revisions(tables)), list(sql.listed(tables))

    def _read(self, token: str, kept: Run | None, reader: str) -> Record:
        with sqlite.reading(self._path, self._shown) as db:
            db.execute("BEGIN")
            return sql.read(_Connection(db), token, kept, reader)

    def artifacts(self, about: About, scratch: Path) -> Folder | None:
        """The folder of the run's artifacts, when it is here."""
        found = home(about, self._path.parent)
        return Folder(found) if found else None


class _Connection:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def rows(self, query: str, *values: Any) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        self._db.text_factory = _decoded
        cursor = self._db.execute(query, values)
        return [column[0] for column in cursor.description], cursor.fetchall()

    def points(self, query: str, *values: Any) -> Points:
        self._db.text_factory = str
        return points(self._db, query, *values)


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def points(db: sqlite3.Connection, query: str, *values: Any) -> Points:
    """Rows become columns many at a time, so that few of them are objects at once.

    Raises:
        SourceError: when a value is no number; SQLite lets any column hold anything.
    """
    cursor, place, parts = db.execute(query, values), dict[str, int](), list[_Columns]()
    try:
        # a list of all cells takes half the time of a list of rows
        while cells := list(chain.from_iterable(islice(cursor, _ROWS))):
            parts.append(_columns(cells, place))
    except (ValueError, TypeError, OverflowError) as error:
        raise SourceError.of("mlflow.values", f"values that are no numbers: {error}") from None
    columns = zip(*(parts or [_columns([], place)]), strict=True)
    return Points.of([sql.text(name) for name in place], *map(np.concatenate, columns))


def _columns(cells: list[Any], place: dict[str, int]) -> _Columns:
    """Codes of the metrics, steps, times and values of rows of five cells each."""
    keys, steps, times, values, nan = (cells[n::5] for n in range(5))
    for key in dict.fromkeys(keys):
        place.setdefault(key, len(place))
    codes = np.fromiter(map(place.__getitem__, keys), np.int64, len(keys))
    flagged = np.where(np.array(nan, np.bool_), np.nan, _numbers("d", values))
    return codes, _numbers("q", steps), _numbers("q", times), flagged


def _numbers(kind: str, cells: list[Any]) -> Any:
    # an array of Python's is made in half the time, but takes nothing that is not quite a number:
    # no step of 1.5, which MLflow writes down, and no text of digits
    try:
        return np.frombuffer(array(kind, cells), kind)
    except TypeError:
        return np.fromiter(cells, kind, len(cells))
