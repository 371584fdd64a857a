"""MLflow's file store: `<experiment>/<run>/{meta.yaml,metrics/*,params/*,tags/*,artifacts}`.

A metric is a file of lines `time value step`, to which values are appended. MLflow itself only
reads such folders when it is told to (`MLFLOW_ALLOW_FILE_STORE`); this reader needs no MLflow.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import numpy as np
import yaml

from exporter.errors import Place, Problem, SourceError
from exporter.model.run import Run
from exporter.sources import yamltext
from exporter.sources.base import Location
from exporter.sources.inside import inside
from exporter.sources.mlflow.artifacts import Folder, home
from exporter.sources.mlflow.record import About, Last, Listed, Points, Record
from exporter.sources.mlflow.series import Series

_META = "meta.yaml"
_STATES = {1: "RUNNING", 2: "SCHEDULED", 3: "FINISHED", 4: "FAILED", 5: "KILLED"}
"""`mlflow.entities.RunStatus`, as `meta.yaml` keeps it."""

_PARTS = ("metrics", "params", "tags", "artifacts")
_LONG = 1 << 20


class FileStore:
    """Runs in a folder of the file store."""

    lanes = 1

    def __init__(self, location: Location) -> None:
        self._location, self._root = location, location.path
        self.origin = location.origin

    def listed(self, problems: list[Problem]) -> Iterator[Listed]:
        """Every run that is not deleted; like rsync, only sizes and times of files are compared."""
        homes = sorted(self._root.glob(f"*/{_META}"))
        if not homes:
            hint = "name the folder `mlruns`, the database mlflow.db, or the server"
            raise self._location.nothing("mlflow.no-runs", "experiment of MLflow", hint)
        for meta in homes:
            try:
                experiment = self._meta(meta)
                if experiment.get("lifecycle_stage") != "deleted":
                    yield from self._of(meta.parent, str(experiment.get("name")), problems)
            except SourceError as error:
                problems += error.problems

    def read(self, token: str, kept: Run | None, reader: str) -> Record:
        """A run, whole. Nothing here counts for MLflow, so nothing is claimed."""
        folder = self._root / token
        experiment = self._meta(folder.parent / _META)
        about = self._about(folder, str(experiment.get("name")))
        if about is None:
            raise SourceError.of("mlflow.run-gone", f"run {folder.name} is not there any more")
        series = {name: Series.of(file) for name, file in _files(folder / "metrics")}
        points = Points.joined({name: one.columns for name, one in series.items()})
        lost = sum(one.lost for one in series.values())
        return Record(
            about=about,
            tags=_texts(folder / "tags"),
            params=_texts(folder / "params"),
            latest=_latest(points),
            points=points,
            lost=lost,
            truncated=any(one.cut for one in series.values()),
            notes=(f"lines that are no value of a metric: {lost}",) if lost else (),
        )

    def artifacts(self, about: About, scratch: Path) -> Folder | None:
        """The run's folder of artifacts, here or where the record says."""
        own = self._root / about.experiment / about.id / "artifacts"
        if own.is_dir() and not own.is_symlink():
            return Folder(own)
        found = home(about, self._root.parent)
        return Folder(found) if found else None

    def _of(self, folder: Path, project: str, problems: list[Problem]) -> Iterator[Listed]:
        for meta in sorted(folder.glob(f"*/{_META}")):
            try:
                about = self._about(meta.parent, project)
            except SourceError as error:
                problems += error.problems
                continue
            if about is not None:
                stamps = sorted(_stamps(meta.parent))
                seen = [stamp[2] // 1_000_000 for stamp in stamps if stamp[0].startswith("metrics")]
                alive = max((t for t in (about.started, about.ended, *seen) if t), default=None)
                tags = _texts(meta.parent / "tags")
                yield Listed(about, tags, (about, stamps), alive, f"{folder.name}/{about.id}")

    def _about(self, folder: Path, project: str) -> About | None:
        """Who the run in a folder is; None for a deleted one, and for what is no run."""
        meta = self._meta(folder / _META)
        run = meta.get("run_id") or meta.get("run_uuid")
        if run != folder.name or meta.get("lifecycle_stage") == "deleted":
            return None
        return About(
            id=folder.name,
            project=project,
            name=str(meta.get("run_name") or ""),
            status=_STATES.get(meta.get("status", 0), str(meta.get("status", ""))),
            started=_time(meta.get("start_time")),
            ended=_time(meta.get("end_time")),
            user=str(meta.get("user_id") or ""),
            artifacts=str(meta.get("artifact_uri") or ""),
            experiment=folder.parent.name,
        )

    def _meta(self, file: Path) -> dict[str, Any]:
        try:
            found = yamltext.parse(_text(file))
            if isinstance(found, dict):
                return cast("dict[str, Any]", found)
            reason = "it is no mapping"
        except (OSError, ValueError, RecursionError, yaml.YAMLError):
            reason = "it is no YAML, or cannot be read"
        place = Place(file=self._location.show(file))
        raise SourceError.of("mlflow.meta", f"{_META} cannot be used: {reason}", place=place)


def _latest(points: Points) -> dict[str, Last]:
    """The value of the last step; in order, so that of several the one that counts is the last."""
    order = np.argsort(points.steps, kind="stable")
    codes: list[int] = points.codes[order].tolist()
    names = (points.names[code] for code in codes)
    return {n: Last(v) for n, v in zip(names, points.values[order].tolist(), strict=True)}


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Names and files below a folder, but for links that lead out of it."""
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if inside(folder, name):
            yield name, file


def _texts(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, file in _files(folder):
        with suppress(OSError):
            found[name] = _text(file)
    return found


def _text(file: Path) -> str:
    with file.open("rb") as stream:
        return stream.read(_LONG).decode("utf-8", "replace")


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    files = [folder / _META, *(file for part in _PARTS for file in (folder / part).rglob("*"))]
    for file in files:
        if file.is_file():
            status = file.stat()
            yield file.relative_to(folder).as_posix(), status.st_size, status.st_mtime_ns


def _time(value: Any) -> int | None:
    return value if isinstance(value, int) else None
