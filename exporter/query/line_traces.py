"""What a line panel looks at: which metrics, over which x, and which rows of each run.

Metrics by pattern and expressions are worked out here; what is done with the numbers afterwards
(grouping, smoothing, sampling) is not. Every trace that is handed on may hold gaps and infinities.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exporter.model.metrics import system_among, system_names
from exporter.model.panels import LinePanel
from exporter.model.run import Run, RunKey
from exporter.model.series import Floats, Trace
from exporter.query.arithmetic import parse_formula, plainly
from exporter.query.arithmetic_tree import Formula, Name, evaluate, names_in
from exporter.query.axes import RELATIVE, TIME, Axis, x_axis
from exporter.query.last import Last, parse_last
from exporter.query.regex import searcher
from exporter.query.rows import STEP, Rows, read_rows
from exporter.query.scene import Scene, number
from exporter.query.value_paths import logged_value

MAX_MATCHED = 50
"""Metrics that a pattern may bring in; more lines cannot be told apart."""
_CLOCKS = frozenset({STEP, TIME.column, "_runtime"})

Mask = NDArray[np.bool_]
Traces = dict[RunKey, Trace]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a line shows: a metric, or a formula under the name that people read.

    `system` metrics have no rows in the history, so no step and no formula can have them.
    """

    name: str
    formula: Formula | None = None
    system: bool = False


@dataclass(frozen=True, slots=True)
class Abscissa:
    """The x axis, and the formula that gives its values instead of a column."""

    axis: Axis
    formula: Formula | None = None


def measures_of(panel: LinePanel, runs: Sequence[Run], notes: list[str]) -> tuple[Measure, ...]:
    """The metrics of `y`, those that match `y_pattern` by name, and the expressions, each once."""
    named = (*panel.y, *_matching(panel, runs, notes))
    system = system_among(named, runs)
    metrics = [Measure(name, system=name in system) for name in named]
    formulas = [Measure(plainly(text), parse_formula(text)) for text in panel.expressions]
    return tuple({m.name: m for m in (*metrics, *formulas)}.values())


def _matching(panel: LinePanel, runs: Sequence[Run], notes: list[str]) -> list[str]:
    """The names that match; system metrics where they have an x, or where nothing else matches."""
    if not panel.y_pattern:
        return []
    matches = searcher(panel.y_pattern)
    logged = {c.name for run in runs for c in run.columns if c.kind == "number"} - _CLOCKS
    found = sorted(name for name in logged if matches(name))
    if not found or (not panel.x_expression and x_axis(panel.x) in {TIME, RELATIVE}):
        found = sorted([*found, *(name for name in system_names(runs) if matches(name))])
    if not found and runs:
        notes.append(f"No metric matches the pattern {panel.y_pattern}.")
    if len(found) > MAX_MATCHED:
        notes.append(f"The first {MAX_MATCHED} of {len(found)} metrics that match are drawn.")
    return found[:MAX_MATCHED]


def abscissa_of(panel: LinePanel, measures: Sequence[Measure]) -> Abscissa:
    """The x axis of a panel; an expression takes the place of its `x`.

    System metrics alone are drawn over the time since the start in place of the step.
    """
    if not panel.x_expression:
        axis = x_axis(panel.x)
        alone = bool(measures) and all(m.system for m in measures)
        return Abscissa(RELATIVE if axis.column == STEP and alone else axis)
    title = plainly(panel.x_expression)
    return Abscissa(Axis(title, title), parse_formula(panel.x_expression))


def traces_of(
    panel: LinePanel, scene: Scene, measures: Sequence[Measure], x: Abscissa
) -> dict[str, Traces]:
    """The traces by name of the measure and by run, cut to `x_last`.

    Rows are joined by their step only when something needs more than a metric over its x.
    """
    last = parse_last(panel.x_last)
    logged = [m for m in measures if not m.system]
    clocked = last is not None and last.clock and x.axis != TIME
    if not logged or not (clocked or x.formula or any(m.formula for m in logged)):
        return _over(scene, measures, x, last, sampled=_as_logged(panel) and last is None)
    system = [m for m in measures if m.system]
    return _over(scene, system, x, last) | _from_rows(scene, logged, x, last)


def _as_logged(panel: LinePanel) -> bool:
    """Whether every line is a run's own, all of it and unchanged, but for sampling."""
    changed = panel.smoothing or panel.groupby or panel.log_x or panel.log_y
    return not changed and panel.stack == "none" and panel.x_range == (None, None)


def _over(
    scene: Scene,
    measures: Sequence[Measure],
    x: Abscissa,
    last: Last | None,
    *,
    sampled: bool = False,
) -> dict[str, Traces]:
    if not measures:
        return {}
    found: dict[str, Traces] = {m.name: {} for m in measures}
    names = [m.name for m in measures]
    keys = [run.key for run in scene.runs]
    for trace in scene.reader.traces(keys, x.axis.column, names, sampled=sampled):
        found[trace.metric][trace.run] = trace
    return _ends(found, last) if last else found


def stepless(runs: Sequence[Run], x: Abscissa, measures: Sequence[Measure]) -> list[str]:
    """What is to be said of system metrics that this x axis or an expression cannot show."""
    timed = x.axis.column in {TIME.column, RELATIVE.column}
    lost = [m.name for m in measures if m.system and not timed]
    formulas = [f for f in (x.formula, *(m.formula for m in measures)) if f]
    names = {x.axis.column, *(n.name for f in formulas for n in _bare(f))}
    used = sorted(system_among(names, runs))
    there = system_names(runs) if lost or used else ()
    told = [(name, "system metrics have no steps; x can be time or relative.") for name in lost]
    told += [(name, "a system metric is neither x nor in an expression.") for name in used]
    return [f"{name}: {what}" for name, what in told if name in there]


def _ends(found: dict[str, Traces], last: Last) -> dict[str, Traces]:
    """The rows of the end of each run, which lies before its greatest x over all metrics."""
    places: dict[RunKey, list[Floats]] = {}
    for trace in (t for traces in found.values() for t in traces.values()):
        places.setdefault(trace.run, []).append(trace.x)
    starts = {key: _start(np.concatenate(own), last) for key, own in places.items()}
    return {
        name: {key: _kept(t, t.x >= starts[key]) for key, t in traces.items()}
        for name, traces in found.items()
    }


def _start(values: Floats, last: Last) -> float:
    finite = values[np.isfinite(values)]
    return last.start(float(finite.min()), float(finite.max())) if len(finite) else -np.inf


def _kept(trace: Trace, keep: Mask) -> Trace:
    return Trace(trace.run, trace.metric, trace.x[keep], trace.y[keep])


# --- rows ------------------------------------------------------------------------------------


def _from_rows(
    scene: Scene, measures: Sequence[Measure], x: Abscissa, last: Last | None
) -> dict[str, Traces]:
    known = {c.name for run in scene.runs for c in run.columns}
    wanted = {m.name: m.formula or Name("bare", m.name) for m in measures}
    across = x.formula or Name("bare", x.axis.column)
    columns = {_column(n.name, known) for f in (across, *wanted.values()) for n in _bare(f)}
    clock = [TIME.column] if last and last.clock else []
    rows = read_rows(scene.reader, [r.key for r in scene.runs], [*sorted(columns), *clock])
    found: dict[str, Traces] = {name: {} for name in wanted}
    for run in scene.runs:
        for trace in _of_run(rows[run.key], run, known, across, wanted, last):
            found[trace.metric][trace.run] = trace
    return found


def _of_run(
    rows: Rows,
    run: Run,
    known: set[str],
    across: Formula,
    wanted: Mapping[str, Formula],
    last: Last | None,
) -> Iterator[Trace]:
    xs, at = _values(across, rows, run, known)
    of = {name: _values(formula, rows, run, known) for name, formula in wanted.items()}
    if last:
        drawn = at & np.logical_or.reduce([there for _, there in of.values()])
        along = rows.values.get(TIME.column, np.full(len(xs), np.nan)) if last.clock else xs
        at = at & (along >= _start(along[drawn], last))
    for name, (ys, there) in of.items():
        if there.any():
            yield Trace(run.key, name, xs[at & there], ys[at & there])


def _bare(formula: Formula) -> Iterator[Name]:
    return (name for name in names_in(formula) if name.section == "bare")


def _column(name: str, known: Collection[str]) -> str:
    """The column of a name: a logged metric, else `step`, `time` and `relative` as in `x`."""
    return name if name in known else x_axis(name).column


def _values(formula: Formula, rows: Rows, run: Run, known: Collection[str]) -> tuple[Floats, Mask]:
    """The formula over the rows of a run, and the rows in which all of its values are there."""
    there = rows.present([_column(n.name, known) for n in _bare(formula)])
    values: dict[Name, Floats | float] = {}
    for name in names_in(formula):
        if name.section == "bare":
            values[name] = rows.values.get(_column(name.name, known), np.full(len(there), np.nan))
            continue
        value = number(logged_value(run, name.section, name.name))
        there = there if value is not None else np.zeros_like(there)
        values[name] = np.nan if value is None else value
    return np.broadcast_to(evaluate(formula, values), there.shape), there


def metrics_asked(panel: LinePanel, logged: Collection[str]) -> tuple[str, ...]:
    """Every metric that `y` and the expressions name, each once; clocks are no metrics."""
    texts = (*panel.expressions, *([panel.x_expression] if panel.x_expression else ()))
    named = (_column(n.name, logged) for text in texts for n in _bare(parse_formula(text)))
    return tuple(name for name in dict.fromkeys((*panel.y, *named)) if name not in _CLOCKS)
