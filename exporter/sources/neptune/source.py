"""The class behind `neptune:`. See the package for the format."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from exporter.errors import Place, Problem, SourceError
from exporter.model.run import PulledRun, Run, RunHead, RunKey
from exporter.sources.base import Placed, fingerprint
from exporter.sources.neptune.assemble import assemble
from exporter.sources.neptune.values import Attributes, PartError, identity

READER = "neptune 2"
"""Part of every fingerprint: raise it when the same files would be read differently."""

_FOLDER = "files"


class Neptune(Placed):
    """The runs of one export."""

    lanes = 1

    def heads(self) -> Sequence[RunHead]:
        """Every run, sorted by key; of each part only the first row is read."""
        self._problems = []
        parts: dict[RunKey, list[Path]] = {}
        for part in self._parts():
            if key := self._key(part):
                parts.setdefault(key, []).append(part)
        return [self._head(key, parts[key]) for key in sorted(parts)]

    def pull(self, head: RunHead, kept: Run | None = None) -> PulledRun:
        """The whole run."""
        found = Attributes()
        for name in json.loads(head.token):
            part = self._location.path / name
            try:
                found.read(part)
            except PartError as error:
                raise SourceError((self._unreadable(part, error),)) from None
        folder = next((f for f in self._folders() if f.is_dir()), self._location.path)
        return assemble(head.key, found, folder, self._location.origin, self._options)

    def _folders(self) -> Iterator[Path]:
        """Where the files of the export may lie."""
        root = self._location.path if self._location.path.is_dir() else self._location.path.parent
        yield root / _FOLDER
        yield from (folder / _FOLDER for folder in root.resolve().parents[:2])

    def _parts(self) -> Sequence[Path]:
        path = self._location.path
        found = [path] if self._location.is_file() else sorted(path.rglob("*_part_*.parquet"))
        if not found:
            hint = "name the --data-path of neptune-exporter, with files *_part_0.parquet"
            raise self._location.nothing("neptune.no-runs", "export of Neptune", hint)
        # part 10 comes after part 9
        return sorted(found, key=lambda part: (part.parent, len(part.name), part.name))

    def _key(self, part: Path) -> RunKey | None:
        try:
            found = identity(part)
        except PartError as error:
            self._problems.append(self._unreadable(part, error))
            return None
        if found is None:
            return None
        entity, _, project = found[0].rpartition("/")
        return RunKey(entity, project, found[1])

    def _head(self, key: RunKey, parts: Sequence[Path]) -> RunHead:
        names = [part.relative_to(self._location.path).as_posix() for part in parts]
        stamps = [(part.stat().st_size, part.stat().st_mtime_ns) for part in parts]
        digest = fingerprint(READER, self._options.environment, names, stamps)
        return RunHead(key, digest, json.dumps(names))

    def _unreadable(self, part: Path, error: PartError) -> Problem:
        shown = self._location.show(part)
        message = f"{shown!r} cannot be read: {error}"
        return Problem("neptune.unreadable", message, Place(file=shown))
