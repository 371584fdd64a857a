"""Panels with one value per run: bars, scatter plots, parallel coordinates, big numbers."""

from collections.abc import Sequence

import numpy as np

from exporter.model.panels import Aggregate, BarPanel, ParallelPanel, ScalarPanel, ScatterPanel
from exporter.model.run import Run
from exporter.model.table import Cell, CellKind, Column, PanelTable, Series, is_finite
from exporter.query.aggregate import center, spread
from exporter.query.scene import Group, Scene, cell, groups, number, plural
from exporter.query.value_paths import title_of, value_of


def bar_table(panel: BarPanel, scene: Scene) -> PanelTable:
    """One row per metric and group that has a value."""
    own = groups(scene.runs, panel.groupby)
    notes: list[str] = []
    rows: list[tuple[Cell, ...]] = []
    for metric in panel.metrics:
        found = [(g, _numbers(g.runs, metric)) for g in own]
        _note_absent([g.label for g, values in found if not values], metric, len(own), notes)
        found = [(g, values) for g, values in found if values]
        if panel.max_bars and len(found) > panel.max_bars:
            notes.append(f"{metric}: the first {panel.max_bars} of {len(found)} bars are drawn.")
            found = found[: panel.max_bars]
        rows += [_bar(panel, g, metric, values) for g, values in found]
    names = ("series", "label", "metric", "value", "low", "high")
    kinds: tuple[CellKind, ...] = ("text", "text", "text", "number", "number", "number")
    columns = _columns(names, names, kinds, rows)
    if panel.range == "none" or not panel.groupby:
        columns = columns[:4]
    return PanelTable("bar", columns, _series(scene, own), tuple(notes))


def _bar(panel: BarPanel, group: Group, metric: str, values: list[float]) -> tuple[Cell, ...]:
    stacked = np.array(values)[:, None]
    middle = center(stacked, panel.aggregate)
    edges = spread(stacked, middle, panel.range)
    low, high = (float(e[0]) for e in edges) if edges else (None, None)
    return (group.key, group.label, title_of(metric), float(middle[0]), low, high)


def scatter_table(panel: ScatterPanel, scene: Scene) -> PanelTable:
    """One row per run that has both values (and the colour value, when one is asked for)."""
    paths = [p for p in (panel.x, panel.y, panel.z) if p]
    logs = [panel.log_x, panel.log_y, panel.log_z][: len(paths)]
    own = groups(scene.runs, panel.groupby)
    rows: list[tuple[Cell, ...]] = []
    absent: list[str] = []
    for group in own:
        for run in group.runs:
            values = [number(value_of(run, p)) for p in paths]
            if all(_drawable(v, log) for v, log in zip(values, logs, strict=True)):
                rows.append((group.key, run.name, *values))
            else:
                absent.append(run.name)
    notes: list[str] = []
    _note_absent(absent, " and ".join(title_of(p) for p in paths), len(scene.runs), notes)
    names = ("series", "label", "x", "y", "z")[: 2 + len(paths)]
    titles = ("series", "run", *(title_of(p) for p in paths))
    kinds: tuple[CellKind, ...] = ("text", "text", *(_kind(p) for p in paths))
    return PanelTable(
        "scatter", _columns(names, titles, kinds, rows), _series(scene, own), tuple(notes)
    )


def parallel_table(panel: ParallelPanel, scene: Scene) -> PanelTable:
    """One row per run; an axis whose values are all numbers is numeric, otherwise text."""
    own = groups(scene.runs, panel.groupby)
    runs = [(g, run) for g in own for run in g.runs]
    columns = [
        Column("series", "series", "text", tuple(g.key for g, _ in runs)),
        Column("label", "run", "text", tuple(run.name for _, run in runs)),
    ]
    notes: list[str] = []
    for index, axis in enumerate(panel.axes):
        values = [cell(value_of(run, axis.value)) for _, run in runs]
        kind = "number" if all(v is None or isinstance(v, float) for v in values) else "text"
        if kind == "number":
            values = [v if _drawable(v, axis.log) else None for v in values]
        else:
            values = [v if v is None or isinstance(v, str) else f"{v:g}" for v in values]
        missing = [run.name for (_, run), v in zip(runs, values, strict=True) if v is None]
        _note_absent(missing, axis.title or title_of(axis.value), len(runs), notes)
        columns.append(Column(f"p{index}", axis.title or title_of(axis.value), kind, tuple(values)))
    return PanelTable("parallel", tuple(columns), _series(scene, own), tuple(notes))


def scalar_table(panel: ScalarPanel, scene: Scene) -> PanelTable:
    """One row per metric: the aggregate over all runs that have a finite value."""
    rows: list[tuple[Cell, ...]] = []
    notes: list[str] = []
    for metric in panel.metrics:
        values = _numbers(scene.runs, metric)
        if not values:
            notes.append(f"{title_of(metric)}: no run has a finite value.")
            continue
        stacked = np.array(values)[:, None]
        middle = float(center(stacked, panel.aggregate)[0])
        rows.append(
            (title_of(metric), middle, float(len(values)), float(min(values)), float(max(values)))
        )
    names = ("label", "value", "n", "low", "high")
    titles = ("metric", panel.aggregate, "runs", "lowest", "highest")
    kinds: tuple[CellKind, ...] = ("text", "number", "number", "number", "number")
    return PanelTable("scalar", _columns(names, titles, kinds, rows), (), tuple(notes))


def aggregate_word(how: Aggregate, n: int) -> str:
    """How a number came about, for people."""
    return f"{how} of {plural(n, 'run')}"


def _numbers(runs: Sequence[Run], path: str) -> list[float]:
    values = (number(value_of(run, path)) for run in runs)
    return [v for v in values if v is not None and is_finite(v)]


def _drawable(value: Cell, log: bool) -> bool:
    return is_finite(value) and not (log and isinstance(value, float) and value <= 0)


def _kind(path: str) -> CellKind:
    return "time" if path in {"created_at", "heartbeat_at"} else "number"


def _series(scene: Scene, own: Sequence[Group]) -> tuple[Series, ...]:
    return tuple(
        Series(
            key=g.key,
            label=g.label,
            color=scene.inks[g.key].color,
            dash=scene.inks[g.key].dash,
            runs=tuple(str(r.key) for r in g.runs),
        )
        for g in own
    )


def _columns(
    names: Sequence[str],
    titles: Sequence[str],
    kinds: Sequence[CellKind],
    rows: list[tuple[Cell, ...]],
) -> tuple[Column, ...]:
    cells = list(zip(*rows, strict=True)) or [()] * len(names)
    return tuple(
        Column(name, title, kind, tuple(values))
        for name, title, kind, values in zip(names, titles, kinds, cells, strict=True)
    )


def _note_absent(names: Sequence[str], what: str, total: int, notes: list[str]) -> None:
    if not names:
        return
    if len(names) == total:
        notes.append(f"{what}: no run has a value that can be drawn.")
        return
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    notes.append(f"{what}: no finite value for {shown}.")
