"""The local run store: what was pulled from any tracker, kept so that reports read one thing.

    <root>/<entity>/<project>/<run id>/run.json  history.parquet  system.parquet  logs.txt  media/

A folder with a readable `run.json` is a run; anything else below the root is ignored. Runs are
replaced whole. The store never goes to a tracker and decides nothing about reports.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from exporter.errors import SourceError
from exporter.model.run import PulledRun, Run, RunKey
from exporter.model.series import Trace
from exporter.store import codec, names, parquet, reading, staging
from exporter.store.traces import STEP, History, column_ids, traces

_RUN, _HISTORY, _SYSTEM = "run.json", "history.parquet", "system.parquet"
_LOGS, _MEDIA = "logs.txt", "media"


class RunStore:
    """The runs below one folder. Implements `model.series.HistoryReader`."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._known: dict[Path, tuple[tuple[int, int], Run, str]] = {}

    def write(self, pulled: PulledRun, fingerprint: str) -> None:
        """Keep a run, in place of what was known of it; all of it or, after a crash, nothing.

        Raises:
            SourceError: when a file of the run cannot be read or the store cannot be written.
        """
        target = self._folder(pulled.run.key)
        try:
            with staging.writing(self.root, self._home) as new:
                _stage(pulled, fingerprint, new)
                staging.put(new, target)
        except OSError as error:
            raise SourceError.of(
                "store.write", f"run {pulled.run.key} cannot be stored: {error.strerror or error}"
            ) from None

    def fingerprint(self, key: RunKey) -> str | None:
        """The fingerprint that the run was written with, or None when it is not here."""
        found = self._read(self._folder(key))
        return found[1] if found and found[0].key == key else None

    def runs(self, entity: str = "", project: str = "") -> list[Run]:
        """The runs of an entity and project, sorted by key; an empty name stands for any."""
        pattern = "/".join(
            (*(names.component(part) if part else "*" for part in (entity, project)), "*", _RUN)
        )
        found = ((file.parent, self._read(file.parent)) for file in self.root.glob(pattern))
        # a run counts only in its own folder: a staged or moved copy is no run
        at_home = (read[0] for at, read in found if read and self._folder(read[0].key) == at)
        return sorted(at_home, key=lambda run: run.key)

    def run(self, key: RunKey) -> Run:
        """One run.

        Raises:
            SourceError: when it is not in the store.
        """
        found = self._read(self._folder(key))
        if found is None or found[0].key != key:
            raise SourceError.of(
                "store.no-run", f"run {key} is not in the store", hint="pull its source first"
            )
        return found[0]

    def traces(self, runs: Sequence[RunKey], x: str, metrics: Sequence[str]) -> Sequence[Trace]:
        """One trace per run and metric that exists, by metric, then by run, in the order asked."""
        histories = [
            History(self.run(key), self._folder(key) / _HISTORY) for key in dict.fromkeys(runs)
        ]
        found = traces(histories, x, metrics)
        asked = dict.fromkeys((metric, key) for metric in metrics for key in runs)
        return [found[pair] for pair in asked if pair in found]

    def rows(self, key: RunKey, metrics: Sequence[str]) -> list[dict[str, Any]]:
        """The rows in which any of the metrics is present, as `{_step, metric: value or None}`.

        Columns of any kind are allowed; metrics that the run does not have are left out.
        """
        known = column_ids(self.run(key), any_kind=True)
        ids = {metric: known[metric] for metric in metrics if metric in known}
        file = self._folder(key) / _HISTORY
        table = reading.table(file, [STEP, *ids.values()])
        columns = {metric: table.column(ids[metric]).to_pylist() for metric in ids}
        rows = zip(table.column(STEP).to_pylist(), *columns.values(), strict=True)
        return [
            dict(zip((STEP, *columns), row, strict=True))
            for row in rows
            if any(value is not None for value in row[1:])
        ]

    def history_bytes(self, key: RunKey) -> bytes:
        """The history as the Parquet file it is; the names of its columns are in `run(key)`."""
        return self._bytes(key, self._folder(key) / _HISTORY)

    def system_bytes(self, key: RunKey) -> bytes:
        """The system metrics as a Parquet file, empty bytes when there are none."""
        file = self._folder(key) / _SYSTEM
        return self._bytes(key, file) if file.exists() else b""

    def tables(self, key: RunKey) -> tuple[Any, Any | None]:
        """The history and the system metrics as `pa.Table`, the latter None when there are none.

        Raises:
            SourceError: when a file is missing or damaged.
        """
        folder = self._folder(key)
        system = folder / _SYSTEM
        return parquet.read(folder / _HISTORY), parquet.read(system) if system.exists() else None

    def media(self, key: RunKey, path: str) -> bytes:
        """A media file of the run; `path` is a `MediaFile.path`."""
        return self._bytes(key, self.media_file(key, path))

    def media_file(self, key: RunKey, path: str) -> Path:
        """Where that file lies as long as the run is not pulled again."""
        return self._folder(key) / _MEDIA / names.media(path)

    def logs(self, key: RunKey) -> str:
        """The console output, '' when there was none."""
        return self._bytes(key, self._folder(key) / _LOGS).decode("utf-8", "replace")

    def _folder(self, key: RunKey) -> Path:
        return self.root / names.folder(key)

    def _home(self, folder: Path) -> Path | None:
        found = self._read(folder)
        return self._folder(found[0].key) if found else None

    def _read(self, folder: Path) -> tuple[Run, str] | None:
        """The run in a folder and its fingerprint; None when there is none that can be read."""
        file = folder / _RUN
        try:
            status = file.stat()
            stamp = (status.st_mtime_ns, status.st_ino)
            if (known := self._known.get(file)) and known[0] == stamp:
                return known[1:]
            run, fingerprint = codec.loads(file.read_bytes())
        except (OSError, codec.RunFormatError):
            return None
        self._known[file] = (stamp, run, fingerprint)
        return run, fingerprint

    def _bytes(self, key: RunKey, file: Path) -> bytes:
        try:
            return file.read_bytes()
        except OSError as error:
            raise SourceError.of(
                "store.no-file",
                f"run {key} has no file {file.name!r} in the store: {error.strerror}",
                hint="pull the run again",
            ) from None


def _stage(pulled: PulledRun, fingerprint: str, new: Path) -> None:
    parquet.write(cast("Any", pulled.history), new / _HISTORY)
    if pulled.system is not None:
        parquet.write(cast("Any", pulled.system), new / _SYSTEM)
    (new / _LOGS).write_bytes(pulled.logs.encode("utf-8", "replace"))
    for path, file in sorted(pulled.media.items()):
        target = new / _MEDIA / names.media(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    (new / _RUN).write_bytes(codec.dumps(pulled.run, fingerprint))
