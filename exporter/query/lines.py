"""Line panels: histories to grouped, smoothed, sampled lines, with notes on what is not drawn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from exporter.model.panels import LinePanel
from exporter.model.run import RunKey
from exporter.model.series import Floats, Trace
from exporter.model.table import Cell, Column, PanelTable, Series
from exporter.query.aggregate import center, spread
from exporter.query.axes import Axis, x_axis
from exporter.query.colors import DASHES
from exporter.query.sampling import sample
from exporter.query.scene import Group, Scene, groups, plural
from exporter.query.smoothing import smooth

BUCKETS = 250
"""Windows over x in which the runs of a group meet when they were not logged at equal x (W&B)."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line before sampling; `low` and `high` are the edges of its area."""

    x: Floats
    y: Floats
    low: Floats | None = None
    high: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    series: Series
    x: Floats
    y: Floats
    low: Floats
    high: Floats
    raw: Floats


def line_table(panel: LinePanel, scene: Scene) -> PanelTable:
    """The table of a line panel; see `PanelTable` for its columns."""
    axis = x_axis(panel.x)
    own = groups(scene.runs, panel.groupby)
    notes: list[str] = []
    drawn: list[_Drawn] = []
    traces = scene.reader.traces([r.key for r in scene.runs], axis.column, panel.y)
    for index, metric in enumerate(panel.y):
        found = {t.run: t for t in traces if t.metric == metric}
        drawn += _metric_lines(panel, scene, own, found, metric, index, notes)
    return PanelTable("line", _columns(panel, axis, drawn), _series(panel, drawn), tuple(notes))


def _metric_lines(
    panel: LinePanel,
    scene: Scene,
    own: Sequence[Group],
    found: dict[RunKey, Trace],
    metric: str,
    index: int,
    notes: list[str],
) -> list[_Drawn]:
    usable = {key: _usable(panel, trace, notes, scene) for key, trace in found.items()}
    usable = {key: trace for key, trace in usable.items() if len(trace.x)}
    _note_missing(scene, usable, metric, notes)
    shown = [g for g in own if any(r.key in usable for r in g.runs)]
    if panel.max_runs and len(shown) > panel.max_runs:
        notes.append(f"{metric}: the first {panel.max_runs} of {len(shown)} lines are drawn.")
        shown = shown[: panel.max_runs]
    lines: list[_Drawn] = []
    for group in shown:
        line = merge([usable[r.key] for r in group.runs if r.key in usable], panel)
        lines.append(_draw(panel, scene, group, line, metric, index))
    return lines


def _usable(panel: LinePanel, trace: Trace, notes: list[str], scene: Scene) -> Trace:
    """The points that can be drawn; a non-finite value stays as a gap, the rest is noted."""
    finite = np.isfinite(trace.y)
    y = np.where(finite, trace.y, np.nan)
    name = next(r.name for r in scene.runs if r.key == trace.run)
    if lost := int((~finite).sum()):
        value = "value is" if lost == 1 else "values are"
        notes.append(f"{name}: {lost:,} {trace.metric} {value} NaN or infinite and not drawn.")
    keep = np.isfinite(trace.x)
    if panel.log_x:
        keep &= trace.x > 0
    if panel.log_y and (below := int((y <= 0).sum())):
        notes.append(f"{name}: {plural(below, f'{trace.metric} value')} at or below zero left out.")
        y = np.where(y > 0, y, np.nan)
    if not np.isfinite(y[keep]).any():
        keep[:] = False
    order = np.argsort(trace.x[keep], kind="stable")
    return Trace(trace.run, trace.metric, trace.x[keep][order], y[keep][order])


def _note_missing(scene: Scene, usable: dict[RunKey, Trace], metric: str, notes: list[str]) -> None:
    missing = [r.name for r in scene.runs if r.key not in usable]
    if not missing:
        return
    if len(missing) == len(scene.runs):
        notes.append(f"{metric}: no run has a value that can be drawn.")
        return
    names = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
    notes.append(f"{metric}: nothing to draw for {names}.")


def merge(traces: Sequence[Trace], panel: LinePanel) -> Line:
    """One line of one or more runs.

    Runs logged at equal x are aggregated x by x; otherwise over `BUCKETS` windows, in each of
    which a run counts once, with its mean.
    """
    if len(traces) == 1:
        return Line(traces[0].x, traces[0].y)
    places = np.unique(np.concatenate([t.x for t in traces]))
    if len(places) > 1.5 * max(len(t.x) for t in traces):
        x, rows = _windows(traces, places)
    else:
        x, rows = places, np.vstack([_at(places, t) for t in traces])
    middle = center(rows, panel.aggregate)
    edges = spread(rows, middle, panel.range)
    return Line(x, middle, *(edges or (None, None)))


def _at(places: Floats, trace: Trace) -> Floats:
    """The run's values at `places`; the mean where one x was logged twice."""
    return _mean_by(np.searchsorted(places, trace.x), trace.y, len(places))


def _windows(traces: Sequence[Trace], places: Floats) -> tuple[Floats, Floats]:
    count = min(BUCKETS, max(len(t.x) for t in traces))
    edges: Floats = np.linspace(float(places[0]), float(places[-1]), count + 1)
    slots = [np.clip(np.searchsorted(edges, t.x, "right") - 1, 0, count - 1) for t in traces]
    rows = np.vstack([_mean_by(s, t.y, count) for s, t in zip(slots, traces, strict=True)])
    # A window in which nothing was logged is no gap in the data, so it must not break the line.
    logged = np.unique(np.concatenate(slots))
    return ((edges[:-1] + edges[1:]) / 2)[logged], rows[:, logged]


def _mean_by(slots: NDArray[np.intp], y: Floats, count: int) -> Floats:
    finite = np.isfinite(y)
    total = np.bincount(slots[finite], y[finite], count)
    n = np.bincount(slots[finite], minlength=count)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def _draw(
    panel: LinePanel, scene: Scene, group: Group, line: Line, metric: str, index: int
) -> _Drawn:
    y = smooth(line.x, line.y, panel.smoothing_kind, panel.smoothing)
    smoothed = y is not line.y
    raw = line.y if smoothed and panel.original else np.full_like(y, np.nan)
    low, high = (
        np.full_like(y, np.nan)
        if edge is None
        else smooth(line.x, edge, panel.smoothing_kind, panel.smoothing)
        for edge in (line.low, line.high)
    )
    keep = sample(line.x, raw if smoothed and panel.original else y)
    ink = scene.inks[group.key]
    series = Series(
        key=f"{group.key}|{metric}",
        label=_label(panel, group, metric),
        color=ink.color,
        dash=ink.dash if len(panel.y) == 1 else DASHES[index % len(DASHES)],
        metric=metric,
        runs=tuple(str(r.key) for r in group.runs),
    )
    return _Drawn(series, line.x[keep], y[keep], low[keep], high[keep], raw[keep])


def _label(panel: LinePanel, group: Group, metric: str) -> str:
    return group.label if len(panel.y) == 1 else f"{group.label} · {metric}"


def _series(panel: LinePanel, drawn: Sequence[_Drawn]) -> tuple[Series, ...]:
    """The series; a dash that tells runs apart stays only where two share a colour."""
    shared = Counter(d.series.color for d in drawn)
    return tuple(
        replace(d.series, dash=())
        if len(panel.y) == 1 and shared[d.series.color] == 1
        else d.series
        for d in drawn
    )


def _columns(panel: LinePanel, axis: Axis, drawn: Sequence[_Drawn]) -> tuple[Column, ...]:
    y_title = panel.y[0] if len(panel.y) == 1 else "value"
    columns = [
        Column(
            "series", "series", "text", tuple(d.series.key for d in drawn for _ in range(len(d.x)))
        ),
        Column("x", axis.title, axis.kind, _cells([d.x * axis.scale for d in drawn])),
        Column("y", y_title, "number", _cells([d.y for d in drawn])),
    ]
    if panel.range != "none" and panel.groupby:
        columns.append(Column("low", f"{y_title} (low)", "number", _cells([d.low for d in drawn])))
        columns.append(
            Column("high", f"{y_title} (high)", "number", _cells([d.high for d in drawn]))
        )
    if panel.smoothing and panel.original:
        columns.append(Column("raw", f"{y_title} (raw)", "number", _cells([d.raw for d in drawn])))
    return tuple(columns)


def _cells(parts: Sequence[Floats]) -> tuple[Cell, ...]:
    return tuple(v if v == v else None for part in parts for v in part.tolist())
