"""The class behind `trackio:`. See the package for the format."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from exporter.errors import SourceError
from exporter.model.run import Claims, PulledRun, Run, RunHead, RunKey
from exporter.sources import sqlite
from exporter.sources.base import Placed, fingerprint
from exporter.sources.jsontext import clean
from exporter.sources.moments import last, seconds
from exporter.sources.trackio import records
from exporter.sources.trackio.assemble import Read, assemble
from exporter.sources.trackio.pages import log_pages

READER = "trackio 2"
"""Part of every fingerprint and cursor: raise it when the same rows would be read differently."""


class Trackio(Placed):
    """The runs of Trackio's projects at one location."""

    # SQLite works without Python's lock
    lanes = 2

    def heads(self) -> Sequence[RunHead]:
        """Every run of every project, sorted by key; histories are not read."""
        self._problems = []
        found: list[RunHead] = []
        for project in self._projects():
            try:
                found += sqlite.steady(lambda project=project: list(self._listed(project)))
            except SourceError as error:
                self._problems += error.problems
        return sorted(found, key=lambda head: head.key)

    def pull(self, head: RunHead, kept: Run | None = None) -> PulledRun:
        """The run; of a live one only the steps from the first new row's step on."""
        return sqlite.steady(lambda: self._pulled(head, kept))

    def _pulled(self, head: RunHead, kept: Run | None) -> PulledRun:
        project, run = head.key.project, head.key.id
        inbox = records.read_inbox(self._root, project)
        waiting = [one for one in inbox.metrics if one.run == run]
        system = [one for one in inbox.system if one.run == run]
        read, known = Read(head.key, head.token), set[str]()
        if database := self._databases().get(project):
            with sqlite.reading(database, self._location.show(database)) as db:
                # what lies in the inbox has no place in a cursor
                read.since = None if waiting else since(db, run, kept)
                read.cursor = "" if waiting else cursor(db, run)
                # before the rows: what comes while they are read is more than is claimed
                read.claims = claims(db, run)
                read.calls.turn(log_pages(db, run, read.since))
                read.system.read(records.system_calls(db, run))
                read.config = records.config(db, run)
                known = records.known(db, [*waiting, *system])
        read.calls.read(one.call for one in waiting if one.log_id not in known)
        read.system.read(one.call for one in system if one.log_id not in known)
        for owner, config in inbox.configs:
            read.config |= config if owner == run else {}
        earlier = kept if read.since is not None else None
        return assemble(read, earlier, self._root / "media", self._location.origin, self._options)

    @property
    def _root(self) -> Path:
        path = self._location.path
        return path.parent if self._location.is_file() else path

    def _databases(self) -> dict[str, Path]:
        """By project. Names from elsewhere are looked up here, so that none leads elsewhere."""
        alone = [self._location.path] if self._location.is_file() else self._root.glob("*.db")
        return {clean(path.stem): path for path in alone if path.is_file()}

    def _projects(self) -> Sequence[str]:
        """Names of projects, of their databases and of the inbox."""
        if self._location.is_file():
            return list(self._databases())
        found = set(self._databases()) | records.inbox_projects(self._root)
        if not found:
            hint = "name the folder that TRACKIO_DIR names, or one <project>.db in it"
            raise self._location.nothing("trackio.no-projects", "Trackio database", hint)
        return sorted(found)

    def _listed(self, project: str) -> Iterator[RunHead]:
        runs: dict[str, list[records.Listed]] = {}
        if database := self._databases().get(project):
            with sqlite.reading(database, self._location.show(database)) as db:
                for one in records.listed(db):
                    runs.setdefault(one.run, []).append(one)
        for one in records.read_inbox(self._root, project).listed():
            runs.setdefault(one.run, []).append(one)
        for run, parts in runs.items():
            digest = fingerprint(READER, self._options.environment, parts)
            name = next((part.name for part in parts if part.name), run)
            alive = last(seconds(part.ended) for part in parts)
            yield RunHead(RunKey("", project, run), digest, name, alive)


def since(db: sqlite3.Connection, run: str, kept: Run | None) -> int | None:
    """The first step that has a row which is not kept, or None when all have to be read.

    All have to be, too, when rows that were read have gone since, and in another database.
    """
    reader, _, outline = (kept.cursor if kept else "").partition(": ")
    if reader != READER or outline == records.NOTHING:
        return None
    read = int(outline.split()[0])
    if records.outline(db, run, up_to=read) != outline:
        return None
    first = records.first_step(db, run, after=read)
    return first if isinstance(first, int) else None


def cursor(db: sqlite3.Connection, run: str) -> str:
    """How far the rows of a run have come."""
    return f"{READER}: {records.outline(db, run)}"


def claims(db: sqlite3.Connection, run: str) -> Claims:
    """Steps as the database counts them."""
    rows, step = records.extent(db, run)
    return Claims(rows=rows, last_step=step)
