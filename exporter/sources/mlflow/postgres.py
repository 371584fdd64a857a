"""MLflow's tables in PostgreSQL, by ADBC, which gives columns instead of rows.

The driver is an extra (`pip install 'runpress[sql]'`). A password belongs into PGPASSWORD or
~/.pgpass, which it reads by itself, not into the address.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from exporter.errors import Problem, SourceError
from exporter.model.run import Run
from exporter.sources.base import Location
from exporter.sources.mlflow import sql
from exporter.sources.mlflow.artifacts import Folder, home
from exporter.sources.mlflow.record import About, Listed, Points, Record
from exporter.sources.mlflow.schema import remark

_DRIVER = "adbc_driver_postgresql.dbapi"


class Postgres:
    """Runs in a PostgreSQL database; their artifacts may lie on this machine."""

    lanes = 4

    def __init__(self, location: Location) -> None:
        # `postgresql+psycopg2://` is what SQLAlchemy calls it
        self._uri = f"postgresql://{location.text.partition('://')[2]}"
        self._base = location.path.parents[len(Path(location.text).parts) - 1]
        parts = urlsplit(self._uri)
        self._shown = f"{parts.hostname or 'localhost'}{parts.path}"
        self.origin = f"mlflow:{parts.path.strip('/') or 'postgresql'}"

    def listed(self, problems: list[Problem]) -> Iterator[Listed]:
        """Every run that is not deleted."""
        with self._reading() as tables:
            if said := remark(sql.revisions(tables)):
                problems.append(Problem("mlflow.schema", said, severity="warning"))
            yield from sql.listed(tables)

    def read(self, token: str, kept: Run | None, reader: str) -> Record:
        """A run at one moment, though the database is in use."""
        with self._reading() as tables:
            return sql.read(tables, token, kept, reader)

    def artifacts(self, about: About, scratch: Path) -> Folder | None:
        """The folder of the run's artifacts, when it is here."""
        found = home(about, self._base)
        return Folder(found) if found else None

    @contextmanager
    def _reading(self) -> "Generator[_Connection]":
        driver = _driver()
        try:
            with driver.connect(self._uri) as connection, connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield _Connection(cursor)
        except driver.Error as error:
            message = str(error).splitlines()[0].replace(self._uri, self._shown)
            raise SourceError.of(
                "mlflow.database", f"the database {self._shown} cannot be read: {message}"
            ) from None


def _driver() -> Any:
    try:
        return import_module(_DRIVER)
    except ImportError:
        raise SourceError.of(
            "mlflow.driver",
            "PostgreSQL needs a driver that is not installed",
            hint="pip install 'runpress[sql]'",
        ) from None


class _Connection:
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def rows(self, query: str, *values: Any) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        self._ask(query, values)
        return [column[0] for column in self._cursor.description], self._cursor.fetchall()

    def points(self, query: str, *values: Any) -> Points:
        self._ask(query, values)
        table = self._cursor.fetch_arrow_table().combine_chunks()
        keys = table["key"].combine_chunks().dictionary_encode()
        flags = table["is_nan"].to_numpy()
        return Points.of(
            keys.dictionary.to_pylist(),
            keys.indices.to_numpy(),
            table["step"].to_numpy(),
            table["timestamp"].to_numpy(),
            np.where(flags, np.nan, table["value"].to_numpy()),
        )

    def _ask(self, query: str, values: tuple[Any, ...]) -> None:
        numbers = count(1)
        parts = query.split("?")
        numbered = "".join(f"{part}${next(numbers)}" for part in parts[:-1]) + parts[-1]
        self._cursor.execute(numbered, values or None)
