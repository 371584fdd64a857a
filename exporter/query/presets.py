"""The tracker's preset charts: the rows of a table that runs logged, as series to draw.

Each chart wants columns in roles; an author names them in `fields`, otherwise the usual names are
tried. A run without the table, or without such columns, is noted and left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from exporter.errors import SourceError
from exporter.model.panels import PresetPanel
from exporter.model.run import Run
from exporter.model.table import Cell, CellKind, Column, PanelTable, Series, is_finite
from exporter.query.colors import assign
from exporter.query.crowds import sparse
from exporter.query.distributions import binned
from exporter.query.logged_tables import LoggedTable, parse_table
from exporter.query.scene import ReadMedia, Scene, listed
from exporter.query.scene import words as in_words

MOST_SERIES = 40
MOST_MATRICES = 4
LARGEST = 20_000_000
"""Bytes of one logged table."""
_BINS = 40

ROLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "line": {"x": ("x", "step"), "y": ("y",), "stroke": ("stroke",)},
    "lineseries": {"step": ("step", "x"), "lineVal": ("lineVal", "y"), "lineKey": ("lineKey",)},
    "scatter": {"x": ("x",), "y": ("y",)},
    "bar": {"label": ("label",), "value": ("value",)},
    "histogram": {"value": ("value", "values")},
    "curve": {"x": ("fpr", "recall", "x"), "y": ("tpr", "precision", "y"), "class": ("class",)},
    "confusion": {
        "Actual": ("Actual",),
        "Predicted": ("Predicted",),
        "nPredictions": ("nPredictions",),
    },
}
"""Roles of each chart in order: horizontal, vertical, and what makes a series of its own."""
_OPTIONAL = frozenset({"stroke", "lineKey", "class"})


@dataclass(frozen=True, slots=True)
class _Found:
    """The table of one run by roles; `titles` are the names of its columns."""

    run: Run
    cells: Mapping[str, tuple[Cell, ...]]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A series to be: its key, what the legend says, its run and its points."""

    key: str
    label: str
    run: Run
    x: Sequence[Cell]
    y: Sequence[Cell]


def preset_table(panel: PresetPanel, scene: Scene) -> PanelTable:
    """The series of a preset chart.

    - line, lineseries, scatter, curve: series, x, y
    - bar: series, label, value
    - histogram: series, x, x2 (edges of the bins), y (count)
    - confusion: series, actual, predicted, value
    """
    notes: list[str] = []
    found = _all_found(panel, scene, notes)
    if panel.name == "confusion":
        return _confusion(found, scene, notes)
    parts = [part for one in found for part in _parts(panel, one, len(found) > 1)]
    drawn = {part.run.key for part in parts}
    if empty := [one.run.name for one in found if one.run.key not in drawn]:
        notes.append(f"{listed(empty)}: the table {panel.table!r} has no row that can be drawn.")
    if panel.name == "histogram":
        parts = _binned(parts)
    if len(parts) > MOST_SERIES:
        notes.append(f"The first {MOST_SERIES} of {len(parts)} series are drawn.")
        parts = parts[:MOST_SERIES]
    columns = _columns(panel, parts, _titles(panel, found))
    table = PanelTable("preset", columns, _series(panel, parts, scene), tuple(notes))
    return sparse(table) if panel.name == "scatter" else table


# --- reading ---------------------------------------------------------------------------------


def _all_found(panel: PresetPanel, scene: Scene, notes: list[str]) -> list[_Found]:
    """The tables that are there; a note for each reason why others are not."""
    found: list[_Found] = []
    without: dict[str, list[str]] = {}
    for run in scene.runs:
        try:
            found.append(_by_role(panel, run, _logged(panel, run, scene.media)))
        except (ValueError, SourceError) as error:
            without.setdefault(str(error), []).append(run.name)
    notes += (f"{listed(names)}: {reason}." for reason, names in without.items())
    return found


def _logged(panel: PresetPanel, run: Run, read: ReadMedia) -> LoggedTable:
    """The last table under the panel's key; W&B's own plots add `_table` to it."""
    names = {panel.table, f"{panel.table}_table"}
    files = [file for file in run.media if file.key in names and file.kind == "table"]
    if not files:
        raise ValueError(f"no table {panel.table!r} was logged")
    last = max(files, key=lambda file: -1 if file.step is None else file.step)
    if last.size > LARGEST:
        raise ValueError(f"the table {panel.table!r} is too large")
    try:
        return parse_table(read(run.key, last.path))
    except ValueError as error:
        raise ValueError(f"the table {panel.table!r} cannot be read: {error}") from None


def _by_role(panel: PresetPanel, run: Run, table: LoggedTable) -> _Found:
    cells: dict[str, tuple[Cell, ...]] = {}
    titles: dict[str, str] = {}
    for role, usual in ROLES[panel.name].items():
        asked = panel.fields.get(role)
        name = next((n for n in ((asked,) if asked else usual) if n in table.columns), None)
        if name is None and (asked or role not in _OPTIONAL):
            raise ValueError(f"the table {panel.table!r} has no column {asked or usual[0]!r}")
        if name is not None:
            cells[role], titles[role] = table.column(name) or (), name
    return _Found(run, cells, titles)


# --- series ----------------------------------------------------------------------------------


def _parts(panel: PresetPanel, found: _Found, several: bool) -> Iterator[_Part]:
    """One series per run, or per run and value of the third role; of bars, one per label."""
    roles = list(ROLES[panel.name])
    across = found.cells[roles[0]]
    along = found.cells[roles[1]] if len(roles) > 1 else across
    kinds = [_word(k) for k in _kinds(panel, found, roles, len(across))]
    for kind in dict.fromkeys(kinds):
        rows = [i for i, own in enumerate(kinds) if own == kind]
        label = " · ".join(filter(None, (found.run.name if several or not kind else "", kind)))
        key = f"{found.run.key}|{kind}" if kind else str(found.run.key)
        points = [(across[i], along[i]) for i in rows]
        points = [p for p in points if is_finite(p[1]) and (panel.name == "bar" or is_finite(p[0]))]
        if panel.name in {"line", "lineseries", "curve"}:
            points = _from_the_left(points)
        if points:
            x, y = zip(*points, strict=True)
            yield _Part(key, label, found.run, x, y)


def _from_the_left(points: list[tuple[Cell, Cell]]) -> list[tuple[Cell, Cell]]:
    """The points by x, those of one x in the order that the line goes through them.

    Precision-recall curves are often logged with falling recall (as scikit-learn gives them): these
    are turned around, so that the steps in them keep their shape, and the area below it.
    """
    x = [float(point[0] or 0) for point in points]
    falling = x[-1:] < x[:1] and all(a >= b for a, b in pairwise(x))
    return sorted(points[::-1] if falling else points, key=lambda point: float(point[0] or 0))


def _kinds(panel: PresetPanel, found: _Found, roles: Sequence[str], count: int) -> Sequence[Cell]:
    if panel.name == "bar":
        return found.cells["label"]
    third = found.cells.get(roles[2]) if len(roles) > 2 else None
    return third if third is not None else [""] * count


def _word(value: Cell) -> str:
    return value if isinstance(value, str) else in_words(value)


def _binned(parts: Sequence[_Part]) -> list[_Part]:
    """Counts in bins that all series share; `x` holds the edges, one more than `y`."""
    values = [np.array(part.y, dtype=np.float64) for part in parts]
    if not values:
        return []
    edges, counts = binned(values, _BINS)
    return [
        _Part(part.key, part.label, part.run, edges.tolist(), count.tolist())
        for part, count in zip(parts, counts, strict=True)
    ]


def _series(panel: PresetPanel, parts: Sequence[_Part], scene: Scene) -> tuple[Series, ...]:
    """A run's own colour for its one series and for its bars; else colours of the classes."""
    of_runs = panel.name == "bar" or len({part.run.key for part in parts}) == len(parts) > 1
    of_runs = of_runs or all(part.key == str(part.run.key) for part in parts)
    classes = assign(part.label for part in parts)
    inks = [scene.inks[str(p.run.key)] if of_runs else classes[p.label] for p in parts]
    return tuple(
        Series(part.key, part.label, ink.color, ink.dash, "", (str(part.run.key),))
        for part, ink in zip(parts, inks, strict=True)
    )


def _titles(panel: PresetPanel, found: Sequence[_Found]) -> tuple[str, str]:
    """Of the axes: what the author says, else the names of the columns."""
    roles = list(ROLES[panel.name])
    named: Mapping[str, str] = found[0].titles if found else {}
    x = panel.strings.get("x-axis-title") or panel.strings.get("xname") or ""
    y = panel.strings.get("y-axis-title") or panel.strings.get("yname") or ""
    first = named.get(roles[0], "")
    second = "count" if panel.name == "histogram" else named.get(roles[1], "")
    return x or first, y or second


def _columns(
    panel: PresetPanel, parts: Sequence[_Part], titles: tuple[str, str]
) -> tuple[Column, ...]:
    x, y = titles
    rows: list[tuple[Cell, ...]]
    if panel.name == "bar":
        rows = [(p.key, p.label, y, p.y[-1]) for p in parts]
        return _transposed({"series": "", "label": x, "metric": "", "value": y}, rows)
    if panel.name == "histogram":
        rows = [
            (p.key, a, b, n) for p in parts for a, b, n in zip(p.x[:-1], p.x[1:], p.y, strict=True)
        ]
        return _transposed({"series": "", "x": x, "x2": "end", "y": y}, rows)
    rows = [(p.key, p.label, a, b) for p in parts for a, b in zip(p.x, p.y, strict=True)]
    return _transposed({"series": "", "label": "", "x": x, "y": y}, rows)


def _confusion(found: Sequence[_Found], scene: Scene, notes: list[str]) -> PanelTable:
    """One matrix per run; rows are classes as they are, columns as they were predicted."""
    if len(found) > MOST_MATRICES:
        notes.append(f"The matrices of {MOST_MATRICES} of {len(found)} runs are drawn.")
        found = found[:MOST_MATRICES]
    rows: list[tuple[Cell, ...]] = [
        (str(one.run.key), _word(actual), _word(predicted), count)
        for one in found
        for actual, predicted, count in zip(*one.cells.values(), strict=True)
        if is_finite(count)
    ]
    names = {"series": "", "actual": "Actual", "predicted": "Predicted", "value": "Count"}
    series = tuple(
        Series(str(r.key), r.name, scene.inks[str(r.key)].color, (), "", (str(r.key),))
        for r in (one.run for one in found)
    )
    return PanelTable("preset", _transposed(names, rows), series, tuple(notes))


_TEXTS = frozenset({"series", "label", "metric", "actual", "predicted"})


def _transposed(names: Mapping[str, str], rows: Sequence[tuple[Cell, ...]]) -> tuple[Column, ...]:
    cells = list(zip(*rows, strict=True)) or [()] * len(names)
    return tuple(
        Column(name, title or name, _kind(name), tuple(values))
        for (name, title), values in zip(names.items(), cells, strict=True)
    )


def _kind(name: str) -> CellKind:
    return "text" if name in _TEXTS else "number"
