"""The run store: what was pulled from any tracker, kept so that reports read one thing.

It is the same in a folder and in a bucket (`files`). A folder with a readable `run.json` is a run;
anything else below the root is ignored (`layout` names the files). Runs are replaced whole, in one
step. The store never goes to a tracker and decides nothing about reports.
"""

import io
import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

from exporter.errors import SourceError
from exporter.model.run import PulledRun, Run, RunKey
from exporter.model.series import Trace
from exporter.store import codec, histories, layout, monitored, names, overviews, parquet, reading
from exporter.store.files import Files
from exporter.store.histories import STEP, History
from exporter.store.listing import Kept, Listing
from exporter.store.local import LocalFiles
from exporter.store.packs import Packed, Place
from exporter.store.traces import traces

_ATTEMPTS = 50
_Found = TypeVar("_Found")


class RunStore:
    """The runs below one folder, or in another place. Implements `model.series.HistoryReader`."""

    def __init__(self, place: Path | Files) -> None:
        self.files: Files = LocalFiles(place) if isinstance(place, Path) else place
        self.listing = Listing(self.files)
        self._packed = Packed(self.files)

    @property
    def root(self) -> Path:
        """The folder, of a store that is in one."""
        return Path(self.files.root)

    def write(self, pulled: PulledRun, fingerprint: str) -> None:
        """Keep a run, in place of what was known of it; all of it or, after a crash, nothing.

        Raises:
            SourceError: when a file of the run cannot be read or the store cannot be written.
        """
        target = self.listing.folder(pulled.run.key)
        run = _measured(pulled.run, pulled.history)
        with self.writing(f"run {pulled.run.key} cannot be stored") as new:
            _stage(pulled, new)
            for _ in range(_ATTEMPTS):
                at = self.files.version()
                (new / layout.RUN).write_bytes(codec.dumps(run, fingerprint, at))
                if self.files.put(new, target, at):
                    return
            raise SourceError.of(
                "store.busy",
                f"run {pulled.run.key} is written by others all the time",
                hint="pull again later",
            )

    @contextmanager
    def writing(self, failed: str) -> Generator[Path]:
        """Write, as the only one where that is needed; yields an empty folder to stage in.

        Raises:
            SourceError: that begins with `failed`, when the file system refuses.
        """
        try:
            with self.files.writing(self._home) as new:
                yield new
        except OSError as error:
            raise SourceError.of("store.write", f"{failed}: {error.strerror or error}") from None

    def fingerprint(self, key: RunKey) -> str | None:
        """The fingerprint that the run was written with; None when it, or its history, is gone."""
        kept = self.listing.find(key)
        return kept.fingerprint if kept and self._there(kept) else None

    def fingerprints(self, keys: Sequence[RunKey]) -> dict[RunKey, str | None]:
        """The fingerprint of each run; their projects are read at once."""
        for entity, project in sorted({key[:2] for key in keys}):
            self.listing.of_project(self.listing.home(entity, project))
        return {key: self.fingerprint(key) for key in keys}

    def runs(self, entity: str = "", project: str = "") -> list[Run]:
        """The runs of an entity and project, sorted by key; an empty name stands for any."""
        return [kept.run for kept in self.listing.runs(entity, project)]

    def run(self, key: RunKey) -> Run:
        """One run.

        Raises:
            SourceError: when it is not in the store.
        """
        return self._kept(key).run

    def _kept(self, key: RunKey) -> Kept:
        found = self.listing.find(key)
        if found is None:
            raise SourceError.of(
                "store.no-run", f"run {key} is not in the store", hint="pull its source first"
            )
        return found

    def traces(
        self, runs: Sequence[RunKey], x: str, metrics: Sequence[str], *, sampled: bool = False
    ) -> Sequence[Trace]:
        """One trace per run and metric that exists, by metric, then by run, in the order asked."""
        found = self._steady(
            runs,
            lambda asked: traces(asked, x, metrics, sampled=sampled),
            folders=monitored.asked_for(metrics),
        )
        asked = dict.fromkeys((metric, key) for metric in metrics for key in runs)
        return [found[pair] for pair in asked if pair in found]

    def rows(self, key: RunKey, metrics: Sequence[str]) -> list[dict[str, Any]]:
        """The rows in which any of the metrics is present, as `{_step, metric: value or None}`.

        Columns of any kind are allowed; metrics that the run does not have are left out.
        """

        def read(asked: list[History]) -> tuple[dict[str, str], Any]:
            known = histories.column_ids(asked[0].run, any_kind=True)
            ids = {metric: known[metric] for metric in metrics if metric in known}
            return ids, histories.table(asked[0], ids)

        ids, table = self._steady([key], read)
        columns = {metric: table.column(ids[metric]).to_pylist() for metric in ids}
        rows = zip(table.column(STEP).to_pylist(), *columns.values(), strict=True)
        return [
            dict(zip((STEP, *columns), row, strict=True))
            for row in rows
            if any(value is not None for value in row[1:])
        ]

    def history_bytes(self, key: RunKey) -> bytes:
        """The history as the Parquet file it is; the names of its columns are in `run(key)`."""
        (history,) = self.histories([self._kept(key)])
        if history.place is None and not history.several:
            return self._bytes(key, layout.HISTORY)
        written = io.BytesIO()
        parquet.write(self._steady([key], lambda asked: histories.table(asked[0])), written)
        return written.getvalue()

    def system_bytes(self, key: RunKey) -> bytes:
        """The system metrics as a Parquet file, empty bytes when there are none."""
        there = self.files.exists(f"{self._data(key)}/{layout.SYSTEM}")
        return self._bytes(key, layout.SYSTEM) if there else b""

    def tables(self, key: RunKey) -> tuple[Any, Any | None]:
        """The history and the system metrics as `pa.Table`, the latter None when there are none.

        Raises:
            SourceError: when a file is missing or damaged.
        """
        history = self._steady([key], lambda asked: histories.table(asked[0]))
        system = f"{self._data(key)}/{layout.SYSTEM}"
        there = self.files.exists(system)
        return history, reading.whole(self.files, system) if there else None

    def media(self, key: RunKey, path: str) -> bytes:
        """A media file of the run; `path` is a `MediaFile.path`."""
        return self._bytes(key, f"{layout.MEDIA}/{names.media(path)}")

    def media_files(self, key: RunKey, paths: Sequence[str]) -> dict[str, Path]:
        """Where such files, or copies, lie as long as the run is not pulled again."""
        home = f"{self._data(key)}/{layout.MEDIA}"
        found = reading.each(
            lambda path: self.files.local(f"{home}/{names.media(path)}"), paths, self.files.lanes
        )
        return dict(zip(paths, found, strict=True))

    def logs(self, key: RunKey) -> str:
        """The console output, '' when there was none."""
        return self._bytes(key, layout.LOGS).decode("utf-8", "replace")

    def histories(self, runs: Sequence[Kept]) -> list[History]:
        """Where the histories of runs are now."""
        packed: dict[str, Mapping[tuple[str, str], Place]] = {}
        found: list[History] = []
        for kept in runs:
            folder = self.listing.folder(kept.run.key)
            place = None
            # where files have versions, the pack of one says the same as its history
            if kept.at or not self.files.exists(f"{folder}/{layout.HISTORY}"):
                project, _, name = folder.rpartition("/")
                if project not in packed:
                    packed[project] = self._packed.of(project)
                place = packed[project].get((name, kept.version))
            at = layout.data(self.files.root, folder, kept.at)
            found.append(History(kept.run, at, self.files, place))
        return found

    def _there(self, kept: Kept) -> bool:
        """Whether the run has its history; files of a version are there as long as it is named."""
        (history,) = self.histories([kept])
        own = f"{history.at}/{layout.HISTORY}"
        return bool(kept.at) or history.place is not None or self.files.exists(own)

    def _steady(
        self,
        keys: Sequence[RunKey],
        read: Callable[[list[History]], _Found],
        *,
        folders: bool = False,
    ) -> _Found:
        """What is read of runs, all as they were at one moment; again if they changed meanwhile.

        `folders`: what is read lies in the folder of a run, also where its history is in a pack.
        """
        for _ in range(_ATTEMPTS):
            kept = [self._kept(key) for key in dict.fromkeys(keys)]
            asked = self.histories(kept)
            try:
                found = read(asked)
            except SourceError:
                self.files.forget()
                if self._same(kept, asked, everything=True):
                    raise
            else:
                if self._same(kept, asked, everything=folders):
                    return found
        return read(self.histories([self._kept(key) for key in dict.fromkeys(keys)]))

    def _same(
        self, kept: Sequence[Kept], asked: list[History], *, everything: bool = False
    ) -> bool:
        """Whether the runs are what they were; what was read of a pack is so in any case."""
        own = [k for k, h in zip(kept, asked, strict=True) if everything or h.place is None]
        same = all(self.listing.read(self.listing.folder(k.run.key)) is k for k in own)
        return same and (not everything or self.histories(kept) == asked)

    def _data(self, key: RunKey) -> str:
        """Where the files of a run lie now."""
        kept = self.listing.find(key)
        return layout.data(self.files.root, self.listing.folder(key), kept.at if kept else "")

    def _home(self, folder: str) -> str | None:
        found = self.listing.read(folder)
        return self.listing.folder(found.run.key) if found else None

    def _bytes(self, key: RunKey, name: str) -> bytes:
        try:
            try:
                return self.files.read(f"{self._data(key)}/{name}")[1]
            except FileNotFoundError:
                # the run may have been replaced just now
                self.files.forget()
                return self.files.read(f"{self._data(key)}/{name}")[1]
        except OSError as error:
            last = name.rpartition("/")[2]
            raise SourceError.of(
                "store.no-file",
                f"run {key} has no file {last!r} in the store: {error.strerror or 'it is gone'}",
                hint="pull the run again",
            ) from None


def _measured(run: Run, history: Any) -> Run:
    """The run with the extent that its history has, where its word would be taken for it."""
    steps = history.column(STEP)
    ends = (steps[0].as_py(), steps[-1].as_py()) if len(steps) else (None, None)
    said = run.completeness
    own = replace(said, rows=len(steps), first_step=ends[0], last_step=ends[1])
    if own == said or not histories.consecutive(run):
        return run
    return replace(run, completeness=own)


def _stage(pulled: PulledRun, new: Path) -> None:
    for name, columns in layout.split(pulled.run):
        parquet.write(cast("Any", pulled.history).select(columns), new / name)
    overview = overviews.made(pulled.run, pulled.history)
    if overview is not None:
        parquet.write(overview, new / layout.OVERVIEW)
    if pulled.system is not None:
        parquet.write(cast("Any", pulled.system), new / layout.SYSTEM)
    (new / layout.LOGS).write_bytes(pulled.logs.encode("utf-8", "replace"))
    for path, file in sorted(pulled.media.items()):
        target = new / layout.MEDIA / names.media(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
