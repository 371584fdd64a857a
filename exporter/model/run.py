"""A run as every tracker is mapped to it: identity, state, config, summary and its columns.

Histories themselves are not here: they live in the store and come back as `model.series`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    import pyarrow as pa


class RunState(StrEnum):
    """W&B's states; other trackers' states are mapped to the nearest one."""

    PENDING = "pending"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CRASHED = "crashed"
    KILLED = "killed"
    UNKNOWN = "unknown"


class RunKey(NamedTuple):
    """Who a run is, over all sources. Parts come from strangers and may hold any character."""

    entity: str
    project: str
    id: str

    def __str__(self) -> str:
        """`entity/project/id`, each part percent-encoded, so that it is unique and path-safe."""
        return _written(tuple(self))


@lru_cache(maxsize=1 << 13)
def _written(parts: tuple[str, ...]) -> str:
    """Thousands of runs are called by their keys several times a panel."""
    return "/".join(quote(part, safe="") or "_" for part in parts)


ColumnKind = Literal["number", "text", "json"]


@dataclass(frozen=True, slots=True)
class HistoryColumn:
    """One logged metric of a run and the figures that prove it is complete.

    `id` (`c0`, `c1`, ...) is the column's name in the Parquet file, since metric names are
    hostile. `count` counts the rows that hold a value, NaN and infinities included.
    `last` is the value of the last step (numbers only), NaN and infinities included.
    `step_metric` is the x axis the logging program asked for (W&B `define_metric`).
    """

    id: str
    name: str
    kind: ColumnKind
    count: int
    first_step: int | None = None
    last_step: int | None = None
    nan: int = 0
    infinite: int = 0
    last: float | None = None
    step_metric: str | None = None


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that a run logged. `path` is relative to the run's media folder in the store.

    `index` is its place among the files of one key and step. A `mask` or `boxes` lies over the
    image of the same key, step and index; `caption` is its name, `labels` maps class ids to words.
    `code` is a file of the program; the caption of the one that was started is `main`.
    """

    key: str
    step: int | None
    kind: str
    path: str
    caption: str = ""
    sha256: str = ""
    size: int = 0
    index: int = 0
    labels: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Claims:
    """What the tracker itself says of a history, in its own words, not what was read of it.

    `counts` are values a metric. None, and a metric that is not named: the tracker does not say.
    """

    rows: int | None = None
    last_step: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a pull can prove about a history: its extent, and what is known to be missing.

    `claims` are the tracker's own figures; `model.proof` compares them with what was read.
    """

    rows: int = 0
    first_step: int | None = None
    last_step: int | None = None
    lost_records: int = 0
    truncated: bool = False
    notes: tuple[str, ...] = ()
    claims: Claims = field(default_factory=Claims)

    @property
    def whole(self) -> bool:
        """Whether nothing is known to be missing."""
        return not (self.lost_records or self.truncated)


@dataclass(frozen=True, slots=True)
class Run:
    """One training run. `config` and `summary` are nested JSON (NaN and infinities are floats).

    Times are aware and in UTC. `source` is the scheme and the last name of where it came from;
    `cursor` is that source's own mark of how far it has read the history.
    """

    key: RunKey
    name: str
    state: RunState = RunState.UNKNOWN
    created_at: datetime | None = None
    heartbeat_at: datetime | None = None
    user: str = ""
    tags: tuple[str, ...] = ()
    group: str = ""
    job_type: str = ""
    notes: str = ""
    sweep: str = ""
    host: str = ""
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    summary: Mapping[str, Any] = field(default_factory=dict[str, Any])
    columns: tuple[HistoryColumn, ...] = ()
    system_columns: tuple[HistoryColumn, ...] = ()
    media: tuple[MediaFile, ...] = ()
    completeness: Completeness = field(default_factory=Completeness)
    source: str = ""
    cursor: str = ""

    @property
    def duration(self) -> float | None:
        """Seconds between the first and the last sign of life."""
        if self.created_at is None or self.heartbeat_at is None:
            return None
        return (self.heartbeat_at - self.created_at).total_seconds()


@dataclass(frozen=True, slots=True)
class RunHead:
    """A run as a source lists it: enough to decide whether it has to be pulled again.

    `fingerprint` changes whenever the run's data do; `token` is the source's own handle.
    `heartbeat_at` is the last sign of life, where the source knows it without reading the run.
    """

    key: RunKey
    fingerprint: str
    token: str
    heartbeat_at: datetime | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PulledRun:
    """A run with its data, on the way from a source to the store.

    `history` has an int64 column `_step` in ascending order, without duplicates, and one column
    per `run.columns` named by its id: float64 for numbers (null = missing, NaN kept), utf8 else.
    `system` is the same over `run.system_columns`, with float64 `_timestamp` (epoch seconds).
    `media` maps `MediaFile.path` to the file to copy.

    A source that was told what is kept already may give the end alone: `since` is then the first
    step of `history` (of `system`: `system_since`, in epoch seconds); what the store holds before
    it stays, and so do the media that `run` does not name again. `scratch` is a folder of
    downloads, to be deleted once the run is stored. `partial` says that something did not come
    this time and may the next: the run is stored, and counts as changed.
    """

    run: Run
    history: "pa.Table"
    system: "pa.Table | None" = None
    logs: str = ""
    media: Mapping[str, Path] = field(default_factory=dict[str, Path])
    since: int | None = None
    system_since: float | None = None
    scratch: Path | None = None
    partial: bool = False
