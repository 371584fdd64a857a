"""The class behind `tensorboard:`. See the package for the format."""

import json
import os
from collections.abc import Container, Sequence
from pathlib import Path

from exporter.errors import Place, SourceError
from exporter.model.run import PulledRun, Run, RunHead, RunKey
from exporter.sources.base import Placed, fingerprint
from exporter.sources.jsontext import clean
from exporter.sources.tensorboard.assemble import End, assemble
from exporter.sources.tensorboard.cursor import cursor_after, cursor_of, read_end
from exporter.sources.tensorboard.events import START_INFO
from exporter.sources.tensorboard.history import History

READER = "tensorboard 2"
"""Part of every fingerprint and cursor: raise it when the same file would be read differently."""

_EVENTS = "tfevents"
_HEAD = 1 << 16
"""Bytes of a file that are looked at when runs are listed."""


class TensorBoard(Placed):
    """The runs below one folder, or of one event file."""

    lanes = 1

    def heads(self) -> Sequence[RunHead]:
        """Every folder with event files, sorted by key; sessions of hparams belong to their parent.

        Only the beginning of a file is read, to tell a session from a run.
        """
        folders = self._folders()
        sessions = {f for f in folders if f.parent in folders and _is_session(folders[f])}
        heads: list[RunHead] = []
        for folder, files in folders.items():
            if folder not in sessions:
                own = [folders[s] for s in sorted(sessions) if s.parent == folder]
                heads.append(self._head(folder, files, own, folders))
        return sorted(heads, key=lambda head: head.key)

    def pull(self, head: RunHead, kept: Run | None = None) -> PulledRun:
        """The run; of a live one, what was written since its last step."""
        names, sessions = json.loads(head.token)
        files = [self._path(name) for name in names]
        try:
            cursor = cursor_of(READER, kept)
            end = read_end(files, cursor) if cursor else None
            history = end or _whole(files)
            below = [_whole([self._path(name)]) for name in sessions]
            mark = cursor_after(READER, files, history)
        except OSError as error:
            raise self._unreadable(error) from None
        since = cursor.step if cursor and end else None
        return assemble(head.key, history, below, End(since, kept, mark), self._location.origin)

    def _folders(self) -> dict[Path, list[Path]]:
        root = self._location.path
        if self._location.is_file():
            return {root.parent: [root]}
        found = {
            # a link that leads nowhere is no file
            Path(folder): sorted(
                f for n in names if _EVENTS in n and (f := Path(folder, n)).is_file()
            )
            for folder, _, names in os.walk(root)
        }
        found = {folder: files for folder, files in sorted(found.items()) if files}
        if not found:
            raise self._location.nothing(
                "tensorboard.no-runs", "event file", "event files have `tfevents` in their names"
            )
        return found

    def _head(
        self, folder: Path, files: list[Path], sessions: list[list[Path]], folders: Container[Path]
    ) -> RunHead:
        root = self._location.path if self._location.path.is_dir() else folder
        name = folder.relative_to(root).as_posix()
        project = clean(root.resolve().name)
        # the folder itself is called like the project, unless one below it is
        own = name == "." and root / root.resolve().name not in folders
        key = RunKey("", project, project if own else clean(name))
        names = [self._name(file) for file in files]
        below = [self._name(file) for group in sessions for file in group]
        every = [*files, *(file for group in sessions for file in group)]
        try:
            stamps = [(file.stat().st_size, file.stat().st_mtime_ns) for file in every]
        except OSError as error:
            raise self._unreadable(error) from None
        digest = fingerprint(READER, names, below, stamps)
        return RunHead(key, digest, json.dumps([names, below]))

    def _name(self, file: Path) -> str:
        name = file.relative_to(self._location.path).as_posix()
        return "" if name == "." else name

    def _path(self, name: str) -> Path:
        return self._location.path / name if name else self._location.path

    def _unreadable(self, error: OSError) -> SourceError:
        shown = self._location.show(Path(error.filename or self._location.path))
        message = f"{shown!r} cannot be read: {error.strerror or error}"
        return SourceError.of("tensorboard.unreadable", message, place=Place(file=shown))


def _whole(files: Sequence[Path]) -> History:
    history = History()
    for number, file in enumerate(files):
        history.read(file, number)
    return history


def _is_session(files: Sequence[Path]) -> bool:
    """Whether these files are a session of the hparams plugin, as `add_hparams` writes them."""
    for file in files:
        try:
            with file.open("rb") as stream:
                if START_INFO.encode() in stream.read(_HEAD):
                    return True
        except OSError:
            continue
    return False
