"""The gathered rows of a run -> the run with its history."""

from collections.abc import Sequence
from typing import Any, cast

from exporter.errors import SourceError, raise_all
from exporter.model.run import Completeness, PulledRun, Run, RunKey, RunState
from exporter.sources.jsontext import clean, dump
from exporter.sources.moments import first, last
from exporter.sources.table import cells
from exporter.sources.table.gather import Gathered, Metric
from exporter.sources.table.shape import Shape
from exporter.sources.wide import Cells, Wide, by_step

MAX_PROBLEMS = 20
"""Of one run; a file that is wrong throughout need not be listed throughout."""

_STATES = {str(state) for state in RunState}


def convert(key: RunKey, shapes: Sequence[Shape], source: str) -> PulledRun:
    """The run `key`, of all the sheets that have rows of it.

    Raises:
        SourceError: with every cell that is not what its column needs, up to `MAX_PROBLEMS`.
    """
    found = Gathered()
    for shape in shapes:
        found.read(shape, shape.runs.get(key, ()))
    raise_all(SourceError, found.problems[:MAX_PROBLEMS])
    wide = by_step(found.steps, [_cells(name, metric) for name, metric in found.metrics.items()])
    unused = {title for shape in shapes if key in shape.runs for title in shape.unused}
    notes = tuple(f"column {title!r} is not used" for title in sorted(unused))
    return PulledRun(_run(key, found, wide, notes, source), wide.table)


def _cells(name: str, metric: Metric) -> Cells:
    if metric.kind == "number":
        return Cells(name, metric.kind, metric.rows, metric.values)
    # files may disagree about a column; what is not all numbers is text
    texts = [v if isinstance(v, str) else dump(v) for v in metric.values]
    return Cells(name, metric.kind, metric.rows, texts)


def _run(key: RunKey, found: Gathered, wide: Wide, notes: tuple[str, ...], source: str) -> Run:
    about = {role: clean(str(cell)) for role, cell in found.about.items()}
    state = about.get("state", "").lower()
    started = cells.seconds(found.about.get("created_at"))
    return Run(
        key=key,
        name=about.get("name", key.id),
        state=RunState(state) if state in _STATES else RunState.UNKNOWN,
        created_at=first([started] if started is not None else found.times),
        heartbeat_at=last(found.times),
        user=about.get("user", ""),
        tags=_tags(found.about.get("tags")),
        group=about.get("group", ""),
        job_type=about.get("job_type", ""),
        notes=about.get("notes", ""),
        sweep=about.get("sweep", ""),
        config=found.config,
        summary=_last_values(found) | found.summary,
        columns=wide.columns,
        completeness=Completeness(wide.rows, wide.first, wide.last, notes=notes),
        source=source,
    )


def _last_values(found: Gathered) -> dict[str, Any]:
    """The value of each metric at its last step; the one that was written last of several."""
    values: dict[str, Any] = {}
    for name, metric in found.metrics.items():
        step = max(found.steps[row] for row in metric.rows)
        rows = zip(metric.rows, metric.values, strict=True)
        values[name] = [value for row, value in rows if found.steps[row] == step][-1]
    return values


def _tags(cell: Any) -> tuple[str, ...]:
    listed = cast("list[Any]", cell) if isinstance(cell, list) else str(cell or "").split(",")
    tags = (clean(str(tag)).strip() for tag in listed)
    return tuple(dict.fromkeys(tag for tag in tags if tag))
