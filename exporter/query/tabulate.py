"""Panels that show runs as rows: tables, and the rows handed to an author's own chart."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

import numpy as np

from exporter.model.panels import CustomPanel, TablePanel
from exporter.model.run import Run
from exporter.model.table import Cell, CellKind, Column, PanelTable
from exporter.query.scene import Scene, cell, number, words
from exporter.query.select import order_runs
from exporter.query.value_paths import leaves, title_of, value_of

_MOST_DIGITS = 40
ATTRIBUTES = ("name", "id", "state", "created_at", "duration", "user", "group", "job_type")


def run_table(panel: TablePanel, scene: Scene) -> PanelTable:
    """Runs as rows, value paths as columns; the name and what is pinned first."""
    runs = order_runs(scene.runs, panel.sort) if panel.sort else scene.runs
    notes: list[str] = []
    if panel.limit and len(runs) > panel.limit:
        notes.append(f"The first {panel.limit} of {len(runs)} runs.")
        runs = runs[: panel.limit]
    first = ("name", *panel.pinned) if panel.pinned or "name" not in panel.columns else ()
    paths = tuple(dict.fromkeys(first)) + tuple(p for p in panel.columns if p not in first)
    columns = tuple(
        column(f"c{i}", title_of(path), [exact(value_of(run, path)) for run in runs], path)
        for i, path in enumerate(paths)
    )
    return PanelTable("table", columns, (), tuple(notes))


def exact(value: Any) -> Cell:
    """A value as a table cell; a whole number that no float holds keeps its digits, as a text."""
    if isinstance(value, int) and number(value) != value:
        digits = words(value)
        return digits if len(digits) <= _MOST_DIGITS else cell(value)
    return cell(value)


def custom_table(panel: CustomPanel, scene: Scene) -> PanelTable:
    """The fields that the author's chart asks for, one row per run or per logged row."""
    fields = panel.fields or _default_fields(scene.runs, {"step", *map(safe_name, panel.history)})
    per_run = {name: [cell(value_of(r, p)) for r in scene.runs] for name, p in fields.items()}
    if not panel.history:
        columns = [column(name, name, values, fields[name]) for name, values in per_run.items()]
        return _thinned(panel, tuple(columns))
    return _thinned(panel, _history_columns(panel, scene, per_run))


def _thinned(panel: CustomPanel, columns: tuple[Column, ...]) -> PanelTable:
    """The rows that the panel has room for, the first and the last among them."""
    rows = len(columns[0].values) if columns else 0
    if not panel.max_rows or rows <= panel.max_rows:
        return PanelTable("custom", columns)
    places: list[int] = np.linspace(0, rows - 1, panel.max_rows).astype(int).tolist()
    some = tuple(replace(c, values=tuple(c.values[i] for i in places)) for c in columns)
    note = f"{panel.max_rows:,} of {rows:,} rows, evenly taken."
    return PanelTable("custom", some, (), (note,))


def _history_columns(
    panel: CustomPanel, scene: Scene, per_run: Mapping[str, Sequence[Cell]]
) -> tuple[Column, ...]:
    """One row per run and step at which any of the metrics was logged."""
    names = _distinct_names(panel.history, {"step", *per_run})
    rows: dict[tuple[int, float], dict[str, Cell]] = {}
    places = {run.key: i for i, run in enumerate(scene.runs)}
    for trace in scene.reader.traces([r.key for r in scene.runs], "_step", panel.history):
        for x, y in zip(trace.x.tolist(), trace.y.tolist(), strict=True):
            rows.setdefault((places[trace.run], x), {})[names[trace.metric]] = y
    keys = sorted(rows)
    columns = [
        column(name, name, [values[place] for place, _ in keys], name)
        for name, values in per_run.items()
    ]
    columns.append(Column("step", "Step", "number", tuple(x for _, x in keys)))
    columns += [
        Column(name, metric, "number", tuple(rows[key].get(name) for key in keys))
        for metric, name in names.items()
    ]
    return tuple(columns)


def _default_fields(runs: Sequence[Run], taken: Set[str]) -> dict[str, str]:
    """Attributes, summary and config by their last names; `taken` names are left to others."""
    paths: dict[str, None] = {}
    for section in ("summary", "config"):
        for run in runs:
            values: Mapping[str, Any] = getattr(run, section)
            paths |= dict.fromkeys(f"{section}.{path}" for path, _ in leaves(values))
    last = {path: path.split(".", 1)[1] for path in sorted(paths, key=_summary_first)}
    kept = [path for path, name in last.items() if safe_name(name) not in taken]
    names = _distinct_names(kept, {*taken, *ATTRIBUTES}, last)
    own = {name: name for name in ATTRIBUTES if name not in taken}
    return own | {name: path for path, name in names.items()}


def _summary_first(path: str) -> tuple[bool, str]:
    return not path.startswith("summary."), path


def _distinct_names(
    things: Sequence[str], taken: Set[str], called: Mapping[str, str] | None = None
) -> dict[str, str]:
    """A safe field name for each, `_2`, `_3`, ... behind those that would be equal."""
    names: dict[str, str] = {}
    used = set(taken)
    for thing in dict.fromkeys(things):
        base = name = safe_name(called[thing] if called else thing)
        number = 2
        while name in used:
            name, number = f"{base}_{number}", number + 1
        used.add(name)
        names[thing] = name
    return names


def safe_name(path: str) -> str:
    """A field name that Vega reads as one name: letters, digits and underscores."""
    return re.sub(r"\W", "_", path) or "_"


def column(name: str, title: str, values: list[Cell], path: str) -> Column:
    """A column of numbers, of times, or, when any of its values is a text, of texts."""
    texts = any(isinstance(v, str) for v in values)
    kind: CellKind = "text" if texts else "number"
    if path in {"created_at", "heartbeat_at"} and not texts:
        kind = "time"
    if texts:
        values = [_as_text(v) for v in values]
    return Column(name, title, kind, tuple(values))


def _as_text(value: Cell) -> Cell:
    """A number among texts: a whole one in full, such as a seed, others with six digits."""
    if not isinstance(value, float):
        return value
    return words(value) if value.is_integer() else f"{value:g}"
