"""Panels with one value per run: scatter plots, parallel coordinates."""

from collections.abc import Sequence

from exporter.model.panels import Bounds, ParallelPanel, ScatterPanel
from exporter.model.table import Cell, CellKind, Column, PanelTable, is_finite
from exporter.query.crowds import sparse
from exporter.query.per_run import columns_of, note_absent, series_of
from exporter.query.running import running_columns
from exporter.query.scene import Scene, cell, groups, number, plural, words
from exporter.query.value_paths import title_of, value_of


def scatter_table(panel: ScatterPanel, scene: Scene) -> PanelTable:
    """One row per run that has both values (and the colour value, when one is asked for)."""
    paths = [p for p in (panel.x, panel.y, panel.z) if p]
    logs = [panel.log_x, panel.log_y, panel.log_z][: len(paths)]
    grouped = groups(scene.runs, panel.groupby)
    rows: list[tuple[Cell, ...]] = []
    absent: list[str] = []
    for group in grouped:
        for run in group.runs:
            values = [number(value_of(run, p)) for p in paths]
            if all(_drawable(v, log) for v, log in zip(values, logs, strict=True)):
                rows.append((group.key, run.name, *values))
            else:
                absent.append(run.name)
    notes: list[str] = []
    note_absent(absent, " and ".join(title_of(p) for p in paths), len(scene.runs), notes)
    names = ("series", "label", "x", "y", "z")[: 2 + len(paths)]
    titles = ("series", "run", *(title_of(p) for p in paths))
    kinds: tuple[CellKind, ...] = ("text", "text", *(_kind(p) for p in paths))
    columns = columns_of(names, titles, kinds, rows)
    _note_outside(panel, rows, notes)
    series = series_of(scene, grouped, panel.legend_template, title_of(panel.y))
    own = (*columns, *running_columns(panel, rows))
    table = PanelTable("scatter", own, series, tuple(notes))
    return sparse(table, log_x=panel.log_x, log_y=panel.log_y)


def _note_outside(panel: ScatterPanel, rows: Sequence[tuple[Cell, ...]], notes: list[str]) -> None:
    bounds = (panel.x_range, panel.y_range)
    outside = sum(not _within(row[2], bounds[0]) or not _within(row[3], bounds[1]) for row in rows)
    if outside:
        verb = "lies" if outside == 1 else "lie"
        notes.append(f"{plural(outside, 'point')} {verb} outside the axes.")


def _within(value: Cell, bounds: Bounds) -> bool:
    low, high = bounds
    number = value if isinstance(value, float | int) else 0.0
    return (low is None or number >= low) and (high is None or number <= high)


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
            values = [v if v is None else words(v) for v in values]
        missing = [run.name for (_, run), v in zip(runs, values, strict=True) if v is None]
        note_absent(missing, axis.title or title_of(axis.value), len(runs), notes)
        columns.append(Column(f"p{index}", axis.title or title_of(axis.value), kind, tuple(values)))
    return PanelTable("parallel", tuple(columns), series_of(scene, own), tuple(notes))


def _drawable(value: Cell, log: bool) -> bool:
    return is_finite(value) and not (log and isinstance(value, float) and value <= 0)


def _kind(path: str) -> CellKind:
    return "time" if path in {"created_at", "heartbeat_at"} else "number"
