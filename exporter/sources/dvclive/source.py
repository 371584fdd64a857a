"""The class behind `dvclive:`. See the package for the format."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from exporter.errors import SourceError
from exporter.model.run import Claims, Completeness, PulledRun, Run, RunHead, RunKey
from exporter.sources.base import Placed, fingerprint
from exporter.sources.dvclive.files import IMAGES, LAST, METRICS, PARAMS, Folder
from exporter.sources.jsontext import clean
from exporter.sources.moments import first, last
from exporter.sources.wide import Cells, Wide, by_step

READER = "dvclive 2"
"""Part of every fingerprint: raise it when the same files would be read differently."""

_STEP = "step"


class DvcLive(Placed):
    """The DVCLive folders at one location."""

    lanes = 1

    def heads(self) -> Sequence[RunHead]:
        """Every folder, sorted by key; like rsync, only sizes and times of files are looked at."""
        if self._location.is_file():
            raise self._nothing()
        root = self._location.path
        folders = _folders(root)
        found = [self._head(folder, folders) for folder in sorted(folders)]
        if not found:
            raise self._nothing()
        return sorted(found, key=lambda head: head.key)

    def pull(self, head: RunHead, kept: Run | None = None) -> PulledRun:
        """The run, whole."""
        folder = Folder(self._location.path / head.token)
        folder.read()
        times = [time for _, time in folder.times]
        stamps = Cells("_timestamp", "number", [row for row, _ in folder.times], times)
        history = by_step(folder.steps, [*folder.cells, *([stamps] if times else [])])
        summary, media = folder.last(), list(folder.media())
        step = summary.pop(_STEP, None)
        run = Run(
            key=head.key,
            name=head.key.id,
            created_at=first(times),
            heartbeat_at=last(times),
            config=folder.params(),
            summary=summary,
            columns=history.columns,
            media=tuple(known for known, _ in media),
            source=self._location.origin,
        )
        # values that were logged without a series, and pictures, count as steps too
        shown = [known.step for known, _ in media if known.step is not None]
        series = isinstance(step, int) and history.rows and step > max(shown, default=-1)
        claims = Claims(last_step=step if series else None)
        whole = _completeness(history, folder, claims)
        paths = {known.path: file for known, file in media}
        return PulledRun(replace(run, completeness=whole), history.table, media=paths)

    def _head(self, folder: Path, folders: Container[Path]) -> RunHead:
        root = self._location.path.resolve()
        name = folder.resolve().relative_to(root).as_posix()
        # the folder itself is called like the project, unless one below it is
        own = name == "." and self._location.path / root.name not in folders
        key = RunKey("", clean(root.name), clean(root.name if own else name))
        digest = fingerprint(READER, name, sorted(_stamps(folder)))
        return RunHead(key, digest, name)

    def _nothing(self) -> SourceError:
        return self._location.nothing(
            "dvclive.no-runs", "folder of DVCLive", "it holds `metrics.json` and `plots/metrics`"
        )


def _folders(root: Path) -> set[Path]:
    """Every folder with series in it, or with last values beside `plots`."""
    marks = [*root.rglob(METRICS.as_posix()), *root.rglob("plots")]
    homes = {mark.parents[1] if mark.name == METRICS.name else mark.parent for mark in marks}
    return {home for home in homes if (home / METRICS).is_dir() or (home / LAST).is_file()}


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    files = [folder / LAST, folder / PARAMS]
    files += [*(folder / METRICS).rglob("*.tsv"), *(folder / IMAGES).rglob("*")]
    for file in files:
        if file.is_file():
            status = file.stat()
            yield file.relative_to(folder).as_posix(), status.st_size, status.st_mtime_ns


def _completeness(history: Wide, folder: Folder, claims: Claims) -> Completeness:
    notes = (f"lines that are no row of a series: {folder.lost}",) if folder.lost else ()
    return Completeness(
        rows=history.rows,
        first_step=history.first,
        last_step=history.last,
        lost_records=folder.lost,
        truncated=folder.unread > 0,
        notes=(*notes, *folder.notes),
        claims=claims,
    )
