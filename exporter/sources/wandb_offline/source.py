"""The source `wandb-offline:`: a `wandb` folder, one run folder in it, or one `.wandb` file.

Several folders with one run id are one run that was resumed. Environment records (user, command
line, packages) are read only when asked for. Nothing here needs the W&B client or the network.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from exporter.errors import SourceError
from exporter.model.run import PulledRun, Run, RunHead, RunKey
from exporter.sources.base import Placed, fingerprint
from exporter.sources.wandb_offline.assemble import assemble
from exporter.sources.wandb_offline.files import RunFile, blame, find, identify, read
from exporter.sources.wandb_offline.log import RunLog

READER = "wandb-offline 4"
"""Part of every fingerprint: raise it when the same file would be read differently."""

_CONSOLE = Path("files") / "output.log"


class WandbOffline(Placed):
    """Offline runs of W&B at one location."""

    lanes = 1

    def heads(self) -> Sequence[RunHead]:
        """Every run, sorted by key; files that say nothing about theirs go to `problems`."""
        self._problems = []
        groups: dict[RunKey, list[RunFile]] = {}
        for path in find(self._location):
            try:
                file = identify(path)
            except SourceError as error:
                self._problems.extend(blame(error, self._location.show(path)))
                continue
            groups.setdefault(file.key, []).append(file)
        return [self._head(key, groups[key]) for key in sorted(groups)]

    def pull(self, head: RunHead, kept: Run | None = None) -> PulledRun:
        """The run, from all of its files in the order in which they were begun."""
        log = RunLog()
        folders: list[Path] = []
        logs: list[str] = []
        for name in json.loads(head.token):
            path = self._location.path / name
            try:
                log.read(read(path))
            except SourceError as error:
                raise SourceError(blame(error, self._location.show(path))) from None
            folders.append(path.parent)
            # a process that vanished leaves one of the two unfinished
            logs.append(max(_console(path.parent), "".join(log.output), key=len))
        if not self._options.environment:
            log.forget_machine()
        return assemble(head.key, log, folders, "".join(logs), self._location.origin)

    def _head(self, key: RunKey, files: list[RunFile]) -> RunHead:
        ordered = sorted(files, key=lambda file: (file.started, file.path))
        names = [self._name(file.path) for file in ordered]
        digest = fingerprint(
            READER, self._options.environment, names, [_stamp(file.path) for file in ordered]
        )
        return RunHead(key, digest, json.dumps(names))

    def _name(self, path: Path) -> str:
        """The path below the location; '' when the location is the file itself."""
        name = path.relative_to(self._location.path).as_posix()
        return "" if name == "." else name


def _console(folder: Path) -> str:
    try:
        return (folder / _CONSOLE).read_text("utf-8", "replace")
    except OSError:
        return ""


def _stamp(path: Path) -> list[tuple[int, int] | None]:
    """Size and time of the log and of the console output; like rsync, contents are not read."""
    found: list[tuple[int, int] | None] = []
    for file in (path, path.parent / _CONSOLE):
        try:
            status = file.stat()
        except OSError:
            found.append(None)
            continue
        found.append((status.st_size, status.st_mtime_ns))
    return found
