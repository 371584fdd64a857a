"""The class behind `mlflow:`. See the package for what it reads."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from exporter.errors import SourceError
from exporter.model.run import PulledRun, Run, RunHead, RunKey
from exporter.sources.base import Location, Placed, fingerprint
from exporter.sources.jsontext import clean
from exporter.sources.mlflow.artifacts import Media, media, missing
from exporter.sources.mlflow.assemble import assemble, group_of
from exporter.sources.mlflow.database import Database
from exporter.sources.mlflow.files import FileStore
from exporter.sources.mlflow.postgres import Postgres
from exporter.sources.mlflow.record import Listed, Record, Store
from exporter.sources.mlflow.rest import Tracking
from exporter.sources.moments import moment

READER = "mlflow 1"
"""Part of every fingerprint and cursor: raise it when the same data would be read differently."""

_DATABASE = "mlflow.db"


class Mlflow(Placed):
    """The runs of all experiments at one location."""

    @property
    def lanes(self) -> int:
        """As many as the store can answer at once."""
        return self._store.lanes

    def heads(self) -> Sequence[RunHead]:
        """Every run that is not deleted, sorted by key; histories are not read."""
        self._problems = []
        listed = list(self._store.listed(self._problems))
        names = _names(listed)
        return sorted((self._head(one, names) for one in listed), key=lambda head: head.key)

    def pull(self, head: RunHead, kept: Run | None = None) -> PulledRun:
        """The run; of a live one in a database only the steps that have something new."""
        token, _, group = head.token.partition("\0")
        read = self._store.read(token, kept, READER)
        about = (head.key, group, self._store.origin)
        scratch = Path(tempfile.mkdtemp(prefix="runpress-"))
        try:
            files = self._media(read, scratch)
        except SourceError:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        return assemble(read, files, about, self._options, scratch)

    @cached_property
    def _store(self) -> Store:
        return store_at(self._location)

    def _media(self, read: Record, scratch: Path) -> Media:
        artifacts = self._store.artifacts(read.about, scratch)
        if artifacts is None:
            return Media(notes=missing(read.about, read.tags))
        return media(artifacts, read.tags)

    def _head(self, one: Listed, names: Mapping[str, str]) -> RunHead:
        about, group = one.about, group_of(one.tags, names)
        key = RunKey(clean(about.workspace), clean(about.project), clean(about.id))
        digest = fingerprint(READER, self._options.environment, group, one.stamp)
        alive = moment(None if one.alive is None else one.alive / 1000)
        return RunHead(key, digest, f"{one.token}\0{group}", alive)


def _names(listed: Sequence[Listed]) -> dict[str, str]:
    """The names of runs that no other run of the same project has."""
    shared = Counter((one.about.project, one.about.name) for one in listed)
    return {
        one.about.id: one.about.name
        for one in listed
        if one.about.name and shared[one.about.project, one.about.name] == 1
    }


def store_at(location: Location) -> Store:
    """What reads the runs at a location.

    Raises:
        SourceError: for an address that nothing here reads, and for a place that is not there.
    """
    scheme, mark, _ = location.text.partition("://")
    if not mark:
        return _local(location)
    kind = scheme.lower().partition("+")[0]
    if kind in {"http", "https"}:
        return Tracking(location)
    if kind in {"postgresql", "postgres"}:
        return Postgres(location)
    if kind == "sqlite":
        return _local(_moved(location, location.text[len(scheme) + 4 :]))
    if kind == "file":
        return _local(_moved(location, unquote(urlsplit(location.text).path)))
    raise SourceError.of(
        "mlflow.address",
        f"MLflow at {scheme}:// cannot be read",
        hint="read here are SQLite, PostgreSQL and the file store; "
        "what lies in another database (MySQL, SQL Server) is read from its server: "
        "mlflow:http://HOST:5000",
    )


def _moved(location: Location, text: str) -> Location:
    """The same with a path in place of an address; a relative one counts from the same folder."""
    base = location.path.parents[len(Path(location.text).parts) - 1]
    return replace(location, text=text, path=base / text)


def _local(location: Location) -> Store:
    if location.is_file():
        return Database(location)
    inner = location.path / _DATABASE
    if inner.is_file():
        return Database(replace(location, text=location.show(inner), path=inner))
    return FileStore(location)
