"""From the attributes of a run to the run: who it is, its history, its metrics, logs and files.

Steps of Neptune are decimals. Where all are whole they are the steps; else rows are numbered in the
order of their steps, which are a column of their own, `step`, and the axis of every metric.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exporter.model.run import Completeness, MediaFile, PulledRun, Run, RunKey, RunState
from exporter.sources.base import SourceOptions
from exporter.sources.inside import inside
from exporter.sources.jsontext import clean
from exporter.sources.media import described
from exporter.sources.moments import first, last, seconds
from exporter.sources.neptune.values import Attributes, Series
from exporter.sources.nested import nested
from exporter.sources.wide import Cells, Wide, by_step, by_time

STEP, TIME = "step", "_timestamp"
_SYSTEM = "monitoring/"
_OUTPUT = ("stdout", "stderr")
_MEDIA = {
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"), "image"),
    **dict.fromkeys((".wav", ".mp3", ".ogg", ".flac"), "audio"),
    **dict.fromkeys((".mp4", ".webm", ".mov"), "video"),
    ".html": "html",
}


@dataclass(frozen=True, slots=True)
class Files:
    """The files that are there, where they are, and how many are not."""

    known: tuple[MediaFile, ...]
    paths: dict[str, Path]
    missing: int


def assemble(
    key: RunKey, found: Attributes, folder: Path, source: str, options: SourceOptions
) -> PulledRun:
    """The run; `folder` is what the paths of its files are relative to."""
    own = {name: s for name, s in found.series.items() if not name.startswith(_SYSTEM)}
    machine = {name: s for name, s in found.series.items() if name.startswith(_SYSTEM)}
    history, system = _history(own), _system(machine)
    files = _files(found, folder)
    times = [float(t) for s in found.series.values() for part in s.times for t in part]
    about = found.single
    # of the machine are its name and what it is
    hidden = ("sys/",) if options.environment else ("sys/", _SYSTEM)
    created = first([seconds(_text(about, "creation_time"))]) or first(times)
    stamps = [seconds(_text(about, name)) for name in ("ping_time", "modification_time")]
    run = Run(
        key=key,
        name=_text(about, "custom_run_id") or _text(about, "name") or key.id,
        state=_state(about),
        created_at=created,
        heartbeat_at=last(times) or last(stamps) or created,
        user=_text(about, "owner") if options.environment else "",
        tags=tuple(about.get("sys/tags") or ()),
        group=", ".join(about.get("sys/group_tags") or ()),
        notes=_text(about, "description"),
        host=_text(about, "hostname") if options.environment else "",
        config=nested(((n, v) for n, v in about.items() if not n.startswith(hidden)), "/"),
        summary={name: _last(series) for name, series in own.items() if series.kind != "json"},
        columns=history.columns,
        system_columns=system.columns if system else (),
        media=files.known,
        completeness=Completeness(
            history.rows, history.first, history.last, notes=tuple(_notes(files, about))
        ),
        source=source,
    )
    table = system.table if system else None
    return PulledRun(run, history.table, table, _logs(machine), files.paths)


def _history(series: dict[str, Series]) -> Wide:
    joined = {name: one.joined() for name, one in series.items()}
    steps = np.concatenate([np.empty(0), *(one[0] for one in joined.values())])
    unique, place = np.unique(steps, return_inverse=True)
    whole = bool(np.all(unique == np.floor(unique)))
    numbers = unique.astype(np.int64) if whole else np.arange(len(unique))
    ends = np.cumsum([len(one[0]) for one in joined.values()])
    rows = np.split(place, ends[:-1]) if joined else []
    cells = [
        Cells(name, series[name].kind, at, values)
        for at, (name, (_, _, values)) in zip(rows, joined.items(), strict=True)
    ]
    times = np.concatenate([np.empty(0), *(one[1] for one in joined.values())])
    cells += _axes(unique, place, times, decimal=not whole)
    return by_step(numbers, cells, None if whole else _axis)


def _axes(
    steps: NDArray[np.float64], place: Any, times: NDArray[np.float64], *, decimal: bool
) -> Iterator[Cells]:
    known = np.isfinite(times)
    if known.any():
        yield Cells(TIME, "number", place[known], times[known])
    if decimal:
        yield Cells(STEP, "number", np.arange(len(steps)), steps)


def _axis(name: str) -> str | None:
    return None if name in {STEP, TIME} else STEP


def _system(series: dict[str, Series]) -> Wide | None:
    times: list[NDArray[np.float64]] = []
    cells: list[Cells] = []
    start = 0
    for name, one in series.items():
        if one.kind == "number":
            _, moments, values = one.joined()
            known = np.isfinite(moments)
            times.append(moments[known])
            rows = np.arange(start, start + int(known.sum()))
            cells.append(Cells(name.removeprefix(_SYSTEM), "number", rows, values[known]))
            start += len(rows)
    return by_time(np.concatenate(times), cells) if start else None


def _logs(series: dict[str, Series]) -> str:
    """What the program printed: lines of stdout, then of stderr."""
    parts = [
        "".join(line if line.endswith("\n") else f"{line}\n" for line in one.joined()[2])
        for name, one in sorted(series.items(), key=lambda item: item[0].rpartition("/")[2:])
        if one.kind == "text" and name.rpartition("/")[2] in _OUTPUT
    ]
    return "".join(reversed(parts))


def _last(series: Series) -> Any:
    steps, _, values = series.joined()
    at = len(steps) - 1 - int(np.argmax(steps[::-1])) if len(steps) else -1
    return values[at].item() if isinstance(values, np.ndarray) else values[at]


def _files(found: Attributes, folder: Path) -> Files:
    known: list[MediaFile] = []
    paths: dict[str, Path] = {}
    missing = 0
    for name, step, path in sorted(found.files, key=lambda one: (one[0], one[1] or 0, one[2])):
        kind = _MEDIA.get(Path(path).suffix.lower())
        if kind is None:
            continue
        file = inside(folder, path)
        if file is None:
            missing += 1
            continue
        at = None if step is None or step != int(step) else int(step)
        known.append(described(name, at, kind, clean(path), file))
        paths[known[-1].path] = file
    return Files(tuple(known), paths, missing)


def _notes(files: Files, about: dict[str, Any]) -> Iterator[str]:
    if files.missing:
        yield f"media files that are missing or outside the files folder: {files.missing}"
    if about.get("sys/forking/parent"):
        yield f"forked from {about['sys/forking/parent']}: the parent's history is its own"


def _state(about: dict[str, Any]) -> RunState:
    if about.get("sys/failed") is True:
        return RunState.FAILED
    states = {"idle": RunState.FINISHED, "inactive": RunState.FINISHED}
    states |= {"running": RunState.RUNNING, "active": RunState.RUNNING}
    return states.get(_text(about, "state").lower(), RunState.UNKNOWN)


def _text(about: dict[str, Any], name: str) -> str:
    value = about.get(f"sys/{name}")
    return value if isinstance(value, str) else ""
