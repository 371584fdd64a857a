"""Line panels: histories to grouped, smoothed, stacked or sampled lines, with notes on the rest."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from exporter.model.cells import Numbers, Repeated
from exporter.model.panels import LinePanel
from exporter.model.run import RunKey
from exporter.model.series import Floats, Trace
from exporter.model.table import Column, PanelTable, Series
from exporter.query.aggregate import TOTALS, range_of
from exporter.query.axes import Axis, drawn_bounds
from exporter.query.colors import assign
from exporter.query.line_merge import Line, merge
from exporter.query.line_styles import has_own, styled, unanswered
from exporter.query.line_traces import Traces, abscissa_of, measures_of, stepless, traces_of
from exporter.query.outliers import inner_range
from exporter.query.remarks import Remarks
from exporter.query.sampling import Shown, View, sample
from exporter.query.scene import Group, Scene, groups, listed, plural
from exporter.query.smoothing import smooth_all
from exporter.query.stacks import stack

_AT_ONCE = 64
"""Lines that are whole in memory at a time, besides the histories."""


@dataclass(frozen=True, slots=True, eq=False)
class _Planned:
    """What will be a line of the panel."""

    group: Group
    series: Series
    line: Line


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """A line with its series; all arrays have one length. `run` names one run of a group.

    What is None has no number anywhere.
    """

    group: Group
    series: Series
    x: Floats
    y: Floats
    low: Floats | None = None
    high: Floats | None = None
    raw: Floats | None = None
    samples: tuple["_Drawn", ...] = ()
    run: str = ""


def line_table(panel: LinePanel, scene: Scene) -> PanelTable:
    """The table of a line panel; see `PanelTable` for its columns."""
    own = groups(scene.runs, panel.groupby)
    notes: list[str] = []
    panel = panel.model_copy(update={"range": range_of(panel, notes)})
    measures = measures_of(panel, scene.runs, notes)
    names = [m.name for m in measures]
    x = abscissa_of(panel, measures)
    notes += stepless(scene.runs, x, measures)
    found = traces_of(panel, scene, measures, x)
    planned = [
        _Planned(group, styled(panel, group, name, (i, len(names)), scene.inks[group.key]), line)
        for i, name in enumerate(names)
        for group, line in _lines(panel, scene, own, found[name], name, notes)
    ]
    lost = unanswered(panel, [(plan.group, plan.series.metric) for plan in planned])
    if lost and planned:
        notes.append(f"No line is called {listed(lost)}, so nothing is styled by that name.")
    view = _view(panel, x.axis)
    if panel.stack != "none":
        lines = _stacked(panel, _draw(panel, planned, view), view, notes)
    else:
        lines = _sampled(panel, planned, view)
    _note_outliers(panel, lines, notes)
    parts = [part for line in lines for part in _parts(panel, line)]
    columns = _columns(panel, x.axis, names, parts)
    return PanelTable("line", columns, _series(panel, names, lines), tuple(notes))


def _lines(
    panel: LinePanel,
    scene: Scene,
    own: Sequence[Group],
    found: Traces,
    metric: str,
    notes: list[str],
) -> list[tuple[Group, Line]]:
    """The groups that have something to draw, with their lines."""
    remarks = Remarks({run.key: run.name for run in scene.runs})
    # many runs share one x, which is looked at once
    ascends = {id(trace.x): trace.x for trace in found.values()}
    straight = {key for key, x in ascends.items() if _ascends(x)}
    usable = {
        key: _usable(panel, trace, remarks, ascends=id(trace.x) in straight)
        for key, trace in found.items()
    }
    usable = {key: trace for key, trace in usable.items() if len(trace.x)}
    notes += remarks.notes()
    _note_missing(scene, usable, metric, notes)
    shown = [g for g in own if any(r.key in usable for r in g.runs)]
    if panel.max_runs and len(shown) > panel.max_runs:
        notes.append(f"{metric}: the first {panel.max_runs} of {len(shown)} lines are drawn.")
        shown = shown[: panel.max_runs]
    return [(g, merge([usable[r.key] for r in g.runs if r.key in usable], panel)) for g in shown]


def _usable(panel: LinePanel, trace: Trace, remarks: Remarks, *, ascends: bool) -> Trace:
    """The points that can be drawn; a non-finite value stays as a gap, the rest is noted."""
    finite = np.isfinite(trace.y)
    if not (panel.log_x or panel.log_y) and ascends and finite.all():
        return trace
    y = np.where(finite, trace.y, np.nan)
    metric = trace.metric.replace("{", "{{").replace("}", "}}")
    lost, gone = int((~finite).sum()), "NaN or infinite and not drawn."
    remarks.add(
        trace.run, lost, f"{{}} {metric} value is {gone}", f"{{}} {metric} values are {gone}"
    )
    keep = np.isfinite(trace.x)
    if panel.log_x:
        below, left = int((trace.x <= 0).sum()), "at or below zero on x left out."
        remarks.add(trace.run, below, f"{{}} point {left}", f"{{}} points {left}")
        keep &= trace.x > 0
    if panel.log_y and panel.stack == "none" and (below := int((y <= 0).sum())):
        left = "at or below zero left out."
        remarks.add(trace.run, below, f"{{}} {metric} value {left}", f"{{}} {metric} values {left}")
        y = np.where(y > 0, y, np.nan)
    if not np.isfinite(y[keep]).any():
        keep[:] = False
    order = np.argsort(trace.x[keep], kind="stable")
    return Trace(trace.run, trace.metric, trace.x[keep][order], y[keep][order])


def _ascends(x: Floats) -> bool:
    """Whether all of x is finite and in order; a NaN is in no order."""
    ends = x[[0, -1]] if len(x) else x
    return bool(np.isfinite(ends).all() and (x[1:] >= x[:-1]).all())


def _note_missing(
    scene: Scene, usable: Mapping[RunKey, Trace], metric: str, notes: list[str]
) -> None:
    missing = [r.name for r in scene.runs if r.key not in usable]
    if not missing:
        return
    if len(missing) == len(scene.runs):
        notes.append(f"{metric}: no run has a value that can be drawn.")
        return
    notes.append(f"{metric}: nothing to draw for {listed(missing)}.")


def _view(panel: LinePanel, axis: Axis) -> View:
    """What the axis shows of the x of histories."""
    bounds = drawn_bounds(axis.kind, panel.x_range, log=panel.log_x)
    low, high = (None if bound is None else bound / axis.scale for bound in bounds)
    return View(low, high, panel.log_x)


def _draw(panel: LinePanel, planned: Sequence[_Planned], view: View) -> list[_Drawn]:
    """The lines and the edges of their areas, smoothed; all of them together, which is faster."""
    parts = [
        (plan.line.x, part)
        for plan in planned
        for part in (plan.line.y, plan.line.low, plan.line.high)
        if part is not None
    ]
    smoothed = iter(smooth_all(parts, panel.smoothing_kind, panel.smoothing))
    return [_drawn(panel, plan, smoothed, view) for plan in planned]


def _drawn(panel: LinePanel, plan: _Planned, smoothed: Iterator[Floats], view: View) -> _Drawn:
    line = plan.line
    y = next(smoothed)
    low, high = (None if edge is None else next(smoothed) for edge in (line.low, line.high))
    raw = line.y if y is not line.y and panel.original else None
    samples = _samples(panel, plan, view)
    return _Drawn(plan.group, plan.series, line.x, y, low, high, raw, samples)


def _samples(panel: LinePanel, plan: _Planned, view: View) -> tuple[_Drawn, ...]:
    """The runs of a group, smoothed as its line is; faint ones are in the column of raw lines."""
    named = {run.key: run.name for run in plan.group.runs}
    lines = [(trace.x, trace.y) for trace in plan.line.samples]
    found: list[_Drawn] = []
    smoothed = smooth_all(lines, panel.smoothing_kind, panel.smoothing)
    for trace, whole in zip(plan.line.samples, smoothed, strict=True):
        keep = sample(trace.x, whole, view=view)
        x, y, name = trace.x[keep], whole[keep], named[trace.run]
        behind = panel.samples == "behind"
        shown, faint = (np.full_like(y, np.nan), y) if behind else (y, None)
        found.append(_Drawn(plan.group, plan.series, x, shown, raw=faint, run=name))
    return tuple(found)


def _parts(panel: LinePanel, line: _Drawn) -> tuple[_Drawn, ...]:
    """The runs of a group behind its line, or in place of it."""
    if panel.samples == "only" and line.samples:
        return line.samples
    return (*line.samples, line)


def _sampled(panel: LinePanel, planned: Sequence[_Planned], view: View) -> list[_Drawn]:
    """The lines thinned to what can be seen, the extremes of areas and raw lines among it."""
    kept: list[_Drawn] = []
    shown: Shown | None = None
    for start in range(0, len(planned), _AT_ONCE):
        for line in _draw(panel, planned[start : start + _AT_ONCE], view):
            if shown is None or not (shown.x is line.x or np.array_equal(shown.x, line.x)):
                shown = Shown.of(line.x, view)
            kept.append(_thinned(line, shown))
    return kept


def _thinned(line: _Drawn, shown: Shown) -> _Drawn:
    if shown.all_stay:
        return line
    marked = np.zeros(len(line.x), np.bool_)
    parts = [p for p in (line.y, line.low, line.high, line.raw) if p is not None]
    for part in [p for p in parts if _any_number(p)] or [line.y]:
        shown.mark(part, marked)
    keep = np.flatnonzero(marked)
    low, high, raw = (None if a is None else a.take(keep) for a in (line.low, line.high, line.raw))
    return replace(line, x=line.x.take(keep), y=line.y.take(keep), low=low, high=high, raw=raw)


def _any_number(values: Floats) -> bool:
    """Whether there is one; most lines begin with it."""
    return bool(len(values) and (isfinite(values[0]) or np.isfinite(values).any()))


def _stacked(
    panel: LinePanel, lines: Sequence[_Drawn], view: View, notes: list[str]
) -> list[_Drawn]:
    """The lines as areas on top of each other, each in a colour of its own."""
    if panel.stack == "none" or not lines:
        return list(lines)
    if panel.log_y:
        notes.append("Areas on top of each other need a linear axis; log is not applied to y.")
    if panel.range != "none" and panel.groupby:
        notes.append("Areas on top of each other have no range.")
    if panel.samples != "none" and panel.groupby:
        notes.append("Areas on top of each other are one for each group, without its runs.")
    found = stack([(line.x, line.y) for line in lines], panel.stack, view)
    if found.negative:
        values = plural(found.negative, "value")
        notes.append(f"{values} below zero counted as zero: areas have no negative height.")
    return [
        replace(line, series=series, x=found.x, y=y, low=low, high=high, raw=None, samples=())
        for line, series, y, low, high in zip(
            lines, _told_apart(panel, lines), found.values, found.low, found.high, strict=True
        )
    ]


def _told_apart(panel: LinePanel, lines: Sequence[_Drawn]) -> list[Series]:
    """The series; when two share a colour, all get others, save those that the author chose."""
    own = [line.series for line in lines]
    if len({s.color for s in own}) == len(own):
        return own
    inks = assign(s.key for s in own)
    return [
        s
        if has_own(panel.colors, line.group, s.metric)
        else replace(s, color=inks[s.key].color, dash=inks[s.key].dash)
        for s, line in zip(own, lines, strict=True)
    ]


def _note_outliers(panel: LinePanel, lines: Sequence[_Drawn], notes: list[str]) -> None:
    if not panel.ignore_outliers or not lines:
        return
    if panel.stack == "percent":
        notes.append("Shares have no outliers; the y axis shows all of them.")
        return
    top = lines[-1].high if panel.stack == "area" else None
    drawn = np.concatenate([d.y for d in lines]) if top is None else top
    found = inner_range(drawn)
    if found and ((drawn < found[0]) | (drawn > found[1])).any():
        notes.append(
            "The y axis shows the 5th to 95th percentile of the values; the rest is cut off."
        )


def _series(panel: LinePanel, names: Sequence[str], drawn: Sequence[_Drawn]) -> tuple[Series, ...]:
    """The series; a dash that tells runs apart stays only where two share a colour."""
    shared = Counter(d.series.color for d in drawn)
    return tuple(
        replace(d.series, dash=())
        if len(names) == 1
        and shared[d.series.color] == 1
        and not has_own(panel.marks, d.group, d.series.metric)
        else d.series
        for d in drawn
    )


def _columns(
    panel: LinePanel, axis: Axis, names: Sequence[str], drawn: Sequence[_Drawn]
) -> tuple[Column, ...]:
    title = names[0] if len(names) == 1 else "value"
    if panel.groupby:
        title = TOTALS.get(panel.aggregate, "{}").format(title)
    keys = Repeated((d.series.key, len(d.x)) for d in drawn)
    columns = [
        Column("series", "series", "text", keys),
        Column("x", axis.title, axis.kind, _cells([d.x for d in drawn], axis.scale)),
        Column("y", title, "number", _cells([d.y for d in drawn])),
    ]
    if panel.stack != "none":
        share = "share (%)" if panel.stack == "percent" else title
        columns += _edges(f"{share}, from", f"{share}, to", drawn)
    elif panel.range != "none" and panel.groupby:
        columns += _edges(f"{title} (low)", f"{title} (high)", drawn)
    if any(d.run for d in drawn):
        names_of_runs = Repeated((d.run, len(d.x)) for d in drawn)
        columns.append(Column("run", "run", "text", names_of_runs))
    if _has_raw(panel):
        raw = [_else_nothing(d.raw, d) for d in drawn]
        columns.append(Column("raw", f"{title} (raw)", "number", _cells(raw)))
    return tuple(columns)


def _has_raw(panel: LinePanel) -> bool:
    """Whether there are faint lines: unsmoothed ones, or those of a group's runs."""
    if panel.stack != "none":
        return False
    behind = panel.samples == "behind" and panel.groupby
    return bool((panel.smoothing and panel.original) or behind)


def _edges(low: str, high: str, drawn: Sequence[_Drawn]) -> list[Column]:
    return [
        Column("low", low, "number", _cells([_else_nothing(d.low, d) for d in drawn])),
        Column("high", high, "number", _cells([_else_nothing(d.high, d) for d in drawn])),
    ]


def _else_nothing(values: Floats | None, line: _Drawn) -> Floats:
    return np.full(len(line.x), np.nan) if values is None else values


def _cells(parts: Sequence[Floats], scale: float = 1.0) -> Numbers:
    values = np.concatenate([np.empty(0), *parts])
    return Numbers(values if scale == 1 else values * scale)
