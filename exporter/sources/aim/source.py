"""The class behind `aim:`. See the package for the format."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from exporter.errors import Place, Problem, SourceError
from exporter.model.run import PulledRun, Run, RunHead, RunKey
from exporter.sources import sqlite
from exporter.sources.aim import catalog
from exporter.sources.aim.assemble import assemble
from exporter.sources.aim.process import read
from exporter.sources.aim.records import Database
from exporter.sources.base import Location, Placed, SourceOptions, fingerprint
from exporter.sources.jsontext import clean
from exporter.sources.moments import last, seconds

READER = "aim 1"
"""Part of every fingerprint: raise it when the same files would be read differently."""

HOME = ".aim"
_META, _SEQS = Path("meta") / "chunks", Path("seqs") / "chunks"
_DATA = (".log", ".sst")
"""Files of RocksDB that hold records; the others change whenever somebody looks."""
_PROJECT = "default"


class Aim(Placed):
    """The runs of an Aim repository."""

    lanes = 1

    def __init__(self, location: Location, options: SourceOptions) -> None:
        super().__init__(location, options)
        self._entries: dict[str, catalog.Entry] = {}

    def heads(self) -> Sequence[RunHead]:
        """Every run that has a database, sorted by key; like rsync, only files are looked at."""
        self._problems = []
        folders = [] if self._location.is_file() else sorted((self._home / _META).glob("*/"))
        if not folders:
            raise self._location.nothing(
                "aim.no-runs", "run of Aim", "name the folder with `.aim` in it"
            )
        self._entries = self._catalog()
        return sorted((self._head(folder.name) for folder in folders), key=lambda head: head.key)

    def pull(self, head: RunHead, kept: Run | None = None) -> PulledRun:
        """The run, whole."""
        folders = [self._home / part / head.token for part in (_META, _SEQS)]
        try:
            found = read([folder for folder in folders if folder.is_dir()])
        except SourceError as error:
            place = Place(file=self._location.show(folders[0]))
            problems = [Problem(p.code, p.message, place, p.hint) for p in error.problems]
            raise type(error)(problems) from None
        meta, seqs = found if len(found) > 1 else (*found, Database([]))
        entry = self._entries.get(head.token, catalog.Entry())
        return assemble(head.key, entry, meta, seqs, self._location.origin)

    @property
    def _home(self) -> Path:
        path = self._location.path
        return path if path.name == HOME else path / HOME

    def _catalog(self) -> dict[str, catalog.Entry]:
        path = self._home / catalog.FILE
        try:
            if path.is_file():
                with sqlite.reading(path, self._location.show(path)) as db:
                    return catalog.entries(db)
        except SourceError as error:
            self._problems += error.problems
        return {}

    def _head(self, run: str) -> RunHead:
        entry = self._entries.get(run, catalog.Entry())
        digest = fingerprint(READER, entry, sorted(self._stamps(run)))
        key = RunKey("", entry.experiment or _PROJECT, clean(run))
        return RunHead(key, digest, run, last([seconds(entry.ended)]))

    def _stamps(self, run: str) -> Iterator[tuple[str, int, int]]:
        for part in (_META, _SEQS):
            for file in (self._home / part / run).glob("*"):
                if file.suffix in _DATA:
                    status = file.stat()
                    name = file.relative_to(self._home).as_posix()
                    yield name, status.st_size, status.st_mtime_ns
