"""Where the files of offline runs are, and who they belong to. Only the heads are read here."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exporter.errors import Place, Problem, SourceError
from exporter.model.run import RunKey
from exporter.sources.base import Location
from exporter.sources.wandb_offline.framing import Frames
from exporter.sources.wandb_offline.records import Kind, RunRecord, message, run_record
from exporter.sources.wire import WireError, fields

_PATTERNS = ("*.wandb", "*/*.wandb", "wandb/*/*.wandb", ".wandb/*/*.wandb")
"""One run folder, a `wandb` folder, and the folder above it."""

_HEAD = 1 << 17
"""Bytes; the run record is the second one, so nearly always within."""


@dataclass(frozen=True, slots=True)
class RunFile:
    """A `.wandb` file and the run that it belongs to; `started` orders the files of one run."""

    path: Path
    key: RunKey
    started: float


def find(location: Location) -> list[Path]:
    """The `.wandb` files at a location; `latest-run`, a link, names a run again and is left out.

    Raises:
        SourceError: when there is nothing.
    """
    root = location.path
    if location.is_file():
        return [root]
    for pattern in _PATTERNS:
        found = [p for p in root.glob(pattern) if p.parent == root or not p.parent.is_symlink()]
        if files := sorted(path for path in found if path.is_file()):
            return files
    hint = "name the `wandb` folder, one run folder in it, or a .wandb file"
    raise location.nothing("wandb.no-runs", "W&B run", hint)


def read(path: Path, limit: int = -1) -> bytes:
    """The bytes of a file, or its first `limit`.

    Raises:
        SourceError: when the system refuses.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(limit)
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise SourceError.of("wandb.unreadable", f"the file cannot be read: {reason}") from None


def identify(path: Path) -> RunFile:
    """Who a file belongs to.

    Raises:
        SourceError: when it is not a `.wandb` file, or says nothing about its run.
    """
    record = next(_run_records(read(path, _HEAD)), None) or next(_run_records(read(path)), None)
    if record is None or not record.run_id:
        raise SourceError.of(
            "wandb.no-run-record",
            "the file does not say which run it belongs to: its first records are damaged",
            hint="restore the file from a copy; nothing else names its project",
        )
    key = RunKey(record.entity, record.project, record.run_id)
    return RunFile(path, key, record.started or 0.0)


def blame(error: SourceError, file: str) -> tuple[Problem, ...]:
    """The problems of an error with the file that they are in."""
    place = Place(file=file)
    return tuple(
        Problem(p.code, p.message, p.place or place, p.hint, p.severity) for p in error.problems
    )


def _run_records(data: bytes) -> Iterator[RunRecord]:
    for record in Frames(data):
        try:
            yield from [run_record(message(v)) for kind, v in fields(record) if kind == Kind.RUN]
        except WireError:
            continue
