"""From the records of a run to the run itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from exporter.model.run import Claims, Completeness, PulledRun, Run, RunKey, RunState
from exporter.sources.aim.catalog import Entry
from exporter.sources.aim.records import Database, Key, tree
from exporter.sources.aim.sequences import Track, tracks
from exporter.sources.moments import first, last, seconds
from exporter.sources.wide import Cells, Wide, by_step, by_time

_SYSTEM = "__system__"
_OWN = "__"
"""Keys of Aim itself: the environment variables and packages of the process, never taken."""


@dataclass(slots=True)
class _Sorted:
    """Sequences by what becomes of them, and the names of those that are not kept."""

    metrics: list[tuple[str, Track]] = field(default_factory=list[tuple[str, Track]])
    system: list[Track] = field(default_factory=list[Track])
    lines: list[Track] = field(default_factory=list[Track])
    others: list[str] = field(default_factory=list[str])


def assemble(key: RunKey, entry: Entry, meta: Database, seqs: Database, source: str) -> PulledRun:
    """The run of two databases and its entry in the catalogue."""
    about: dict[str, Any] = tree(meta.pairs, ("meta", "chunks", key.id))
    found = _sort(tracks(seqs, key.id), _dict(about.get("contexts")))
    history, system = _history(found.metrics), _system(found.system)
    ended = about.get("end_time")
    times = [time for _, track in found.metrics for time in track.times if time is not None]
    ends = [float(ended)] if isinstance(ended, int | float) else []
    run = Run(
        key=key,
        name=entry.name or key.id,
        state=RunState.FINISHED if ends else RunState.RUNNING,
        created_at=first([seconds(entry.created)]) or first(times),
        heartbeat_at=last([*times, *ends]),
        tags=entry.tags,
        notes=entry.notes,
        config={k: v for k, v in _dict(about.get("attrs")).items() if not k.startswith(_OWN)},
        summary=dict(_last_values(found, _dict(about.get("traces")))),
        columns=history.columns,
        system_columns=system.columns if system else (),
        completeness=_completeness(history, found, _dict(about.get("traces")), bool(ends)),
        source=source,
    )
    logs = "\n".join(line for track in found.lines for line in track.values)
    return PulledRun(run, history.table, system.table if system else None, logs)


def _sort(found: Sequence[Track], contexts: Mapping[str, Any]) -> _Sorted:
    """Every sequence under a name of its own: its context before its name, as in `train/loss`."""
    got = _Sorted()
    taken: set[str] = set()
    for track in sorted(found, key=lambda t: (t.name, str(t.context))):
        context = _dict(contexts.get(str(track.context)))
        if track.name.startswith(_SYSTEM) and track.kind == "number":
            got.system.append(track)
        elif track.kind == "line":
            got.lines.append(track)
        else:
            name = next(one for one in _names(track, context) if one not in taken)
            taken.add(name)
            if track.kind == "other":
                got.others.append(name)
            else:
                got.metrics.append((name, track))
    return got


def _names(track: Track, context: Mapping[str, Any]) -> Iterator[str]:
    """Names for a sequence, the shortest first."""
    parts = sorted(context.items())
    yield "/".join([*(str(value) for _, value in parts), track.name])
    yield "/".join([*(f"{key}={value}" for key, value in parts), track.name])
    yield f"{track.name} ({track.context})"


def _history(metrics: Sequence[tuple[str, Track]]) -> Wide:
    steps: list[int] = []
    times: list[float | None] = []
    cells: list[Cells] = []
    for name, track in metrics:
        rows = range(len(steps), len(steps) + len(track.steps))
        if track.kind == "number":
            numbers = np.array(track.values, dtype=np.float64)
            cells.append(Cells(name, "number", np.asarray(rows), numbers))
        else:
            cells.append(Cells(name, "text", rows, track.values))
        steps += track.steps
        times += track.times
    logged = sorted((time, row) for row, time in enumerate(times) if time is not None)
    if logged:
        stamps = [time for time, _ in logged]
        cells.append(Cells("_timestamp", "number", [row for _, row in logged], stamps))
    return by_step(steps, cells)


def _system(found: Sequence[Track]) -> Wide | None:
    """System metrics by time; those that were taken together have one number."""
    times: dict[int, float] = {}
    for track in found:
        for number, time in zip(track.steps, track.times, strict=True):
            if time is not None:
                times.setdefault(number, time)
    row = {number: place for place, number in enumerate(times)}
    cells: list[Cells] = []
    for track in found:
        known = [(n, v) for n, v in zip(track.steps, track.values, strict=True) if n in row]
        name, values = track.name.removeprefix(_SYSTEM), [float(v) for _, v in known]
        cells.append(Cells(name, "number", [row[n] for n, _ in known], values))
    return by_time(list(times.values()), cells) if times else None


def _last_values(found: _Sorted, traces: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The last value of every metric, as Aim itself keeps it."""
    for name, track in found.metrics:
        value = _trace(traces, track.context, track.name).get("last")
        if isinstance(value, int | float):
            yield name, value


def _completeness(
    history: Wide, found: _Sorted, traces: Mapping[str, Any], ended: bool
) -> Completeness:
    """Aim writes a value, its step and the run's last step one after the other, to two databases.

    So until a run has ended, they need not agree, and what is not there yet is no loss.
    """
    told = [_trace(traces, t.context, t.name).get("last_step") for _, t in found.metrics]
    known = max((step for step in told if isinstance(step, int)), default=None)
    tracks = (*(track for _, track in found.metrics), *found.system, *found.lines)
    lost = sum(track.lost for track in tracks)
    return Completeness(
        rows=history.rows,
        first_step=history.first,
        last_step=history.last,
        lost_records=lost if ended else 0,
        notes=tuple(_notes(history, found, lost, None if ended else known)),
        claims=Claims(last_step=known if ended else None),
    )


def _notes(history: Wide, found: _Sorted, lost: int, under_way: int | None) -> Iterator[str]:
    if lost:
        yield f"values that cannot be read: {lost}"
    if under_way is not None and (history.last is None or history.last < under_way):
        yield f"the run has not ended: Aim knows of step {under_way}"
    if found.others:
        yield f"sequences that are not kept: {', '.join(found.others)}"


def _trace(traces: Mapping[str, Any], context: Key, name: str) -> Mapping[str, Any]:
    return _dict(_dict(traces.get(str(context))).get(name))


def _dict(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
