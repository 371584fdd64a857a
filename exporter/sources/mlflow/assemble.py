"""From MLflow's record of a run to the run itself."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np

from exporter.model.run import Claims, Completeness, PulledRun, Run, RunKey, RunState
from exporter.sources.base import SourceOptions
from exporter.sources.jsontext import clean
from exporter.sources.mlflow.artifacts import Media
from exporter.sources.mlflow.params import config, labels
from exporter.sources.mlflow.record import Points, Record
from exporter.sources.moments import last, moment
from exporter.sources.nested import nested
from exporter.sources.wide import Cells, Wide, by_step, by_time

TIME = "_timestamp"
_T = TypeVar("_T")
_STATES: Mapping[str, RunState] = MappingProxyType(
    {
        "SCHEDULED": RunState.PENDING,
        "RUNNING": RunState.RUNNING,
        "FINISHED": RunState.FINISHED,
        "FAILED": RunState.FAILED,
        "KILLED": RunState.KILLED,
    }
)
_SYSTEM = re.compile(
    r"system/(?:[^/]+/)?(?:cpu_utilization_percentage|system_memory_usage_(?:megabytes|percentage)"
    r"|disk_(?:usage_percentage|usage_megabytes|available_megabytes)"
    r"|network_(?:receive|transmit)_megabytes|gpu_\d+_[a-z_]+)"
)
"""What MLflow's own monitor logs (`mlflow/system_metrics`); it counts its samples as steps."""


def assemble(
    record: Record,
    media: Media,
    about: tuple[RunKey, str, str],
    options: SourceOptions,
    scratch: Path | None,
) -> PulledRun:
    """The run; `about` are its key, its group and its source."""
    key, group, source = about
    own, monitored = _divided(record.points)
    history, system = _history(own), _system(monitored)
    given, tags = record.about, record.tags
    seen = record.points.times[-1:].tolist()
    times = [time / 1000 for time in (given.started, given.ended, *seen) if time is not None]
    environment = options.environment
    run = Run(
        key=key,
        name=clean(given.name or tags.get("mlflow.runName") or given.id),
        state=_STATES.get(given.status.upper(), RunState.UNKNOWN),
        created_at=moment(None if given.started is None else given.started / 1000),
        heartbeat_at=last(times),
        user=clean(tags.get("mlflow.user") or given.user) if environment else "",
        tags=tuple(labels(tags)),
        group=group,
        job_type=clean(tags.get("job_type", "")),
        notes=clean(tags.get("mlflow.note.content", "")),
        config=config(record.params) if not environment else _with_origin(record),
        summary={clean(k): end.value for k, end in sorted(_own(record.latest).items())},
        columns=history.columns,
        system_columns=system.columns if system else (),
        media=media.known,
        completeness=_completeness(history, record, media),
        source=source,
        cursor=record.cursor,
    )
    return PulledRun(
        run,
        history.table,
        system.table if system else None,
        media=media.paths,
        since=record.since,
        scratch=scratch,
    )


def _with_origin(record: Record) -> dict[str, Any]:
    """The config, and below `mlflow.source` which program ran."""
    sources = (
        (clean(k), clean(v)) for k, v in record.tags.items() if k.startswith("mlflow.source.")
    )
    return nested(sources, ".") | config(record.params)


def _divided(points: Points) -> tuple[Points, Points]:
    """What was logged, and what MLflow's monitor logged."""
    known = np.array([bool(_SYSTEM.fullmatch(name)) for name in points.names], dtype=np.bool_)
    monitored = known[points.codes] if len(known) else np.zeros(0, dtype=np.bool_)
    return _chosen(points, ~monitored), _chosen(points, monitored)


def _chosen(points: Points, mask: Any) -> Points:
    return replace(
        points,
        codes=points.codes[mask],
        steps=points.steps[mask],
        times=points.times[mask],
        values=points.values[mask],
    )


def _history(points: Points) -> Wide:
    """The wide history; `_timestamp` is the time at which a step's last value was logged."""
    cells = list(_cells(points))
    if len(points.steps) and all(one.name != TIME for one in cells):
        rows = np.arange(len(points.steps))
        cells.append(Cells(TIME, "number", rows, points.times / 1000))
    return by_step(points.steps, cells)


def _system(points: Points) -> Wide | None:
    if not len(points.times):
        return None
    times, rows = np.unique(points.times, return_inverse=True)
    return by_time(times / 1000, _cells(points, rows))


def _cells(points: Points, rows: Any = None) -> Iterator[Cells]:
    """Each metric; `rows[i]` is the row of a point, else it is one of its own."""
    order = np.argsort(points.codes, kind="stable")
    ends = np.searchsorted(points.codes[order], np.arange(len(points.names) + 1))
    for code, name in enumerate(points.names):
        held = order[ends[code] : ends[code + 1]]
        if len(held):
            places = held if rows is None else rows[held]
            yield Cells(clean(name), "number", places, points.values[held])


def _completeness(history: Wide, record: Record, media: Media) -> Completeness:
    return Completeness(
        rows=history.rows,
        first_step=history.first,
        last_step=history.last,
        lost_records=record.lost,
        truncated=record.truncated,
        notes=(*record.notes, *media.notes),
        claims=_claims(record),
    )


def _claims(record: Record) -> Claims:
    """Of the history alone, under the names that it has here."""
    steps = [end.step for end in _own(record.latest).values() if end.step is not None]
    counts = {clean(key): count for key, count in _own(record.counts).items()}
    return Claims(last_step=max(steps, default=None), counts=counts)


def _own(by_metric: Mapping[str, _T]) -> dict[str, _T]:
    """Without what MLflow's monitor logged."""
    return {key: one for key, one in by_metric.items() if not _SYSTEM.fullmatch(key)}


def group_of(tags: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The tag `group`, else the parent run: its name where `names` has it, else its id."""
    parent = tags.get("mlflow.parentRunId", "")
    return clean(tags.get("group") or names.get(parent, parent))
