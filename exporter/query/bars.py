"""Bar panels: one number per run or group, or how the values of a group lie."""

from collections.abc import Sequence

import numpy as np

from exporter.model.panels import BarPanel
from exporter.model.run import Run
from exporter.model.table import Cell, CellKind, PanelTable, is_finite
from exporter.query.aggregate import TOTALS, center, range_of, spread
from exporter.query.bar_styles import bar_series
from exporter.query.distributions import box, density
from exporter.query.per_run import Measure, columns_of, measures, note_absent
from exporter.query.scene import Group, Scene, groups, plural

_Row = tuple[Cell, ...]
_BARS = ("series", "label", "metric", "value", "low", "high")
_BOXES = (*_BARS, "part", "q1", "q3", "n", "density")
_TEXTS = frozenset({"series", "label", "metric", "part"})


def bar_table(panel: BarPanel, scene: Scene) -> PanelTable:
    """The table of a bar panel; see `PanelTable` for its columns."""
    notes: list[str] = []
    own = groups(_first(panel, scene.runs, notes), panel.groupby)
    shown = tuple(measures(panel.metrics, panel.expressions))
    series = bar_series(panel, scene, own, [measure.title for measure in shown], notes)
    labels = {one.key: one.label for one in series}
    panel = panel.model_copy(update={"range": range_of(panel, notes)})
    boxes = panel.style != "bar" and bool(panel.groupby)
    if panel.style != "bar" and not boxes:
        notes.append(f"A {panel.style} needs groups (groupby); one bar per run is drawn.")
    rows: list[_Row] = []
    numbers: list[Cell] = []
    for measure in shown:
        title = _title(panel, measure.title, boxes=boxes)
        for group, values in _found(panel, own, measure, notes, positive=boxes and panel.log):
            name = (group.key, labels[group.key], title)
            rows += _parts(panel, name, values) if boxes else [_bar(panel, name, values)]
            numbers += values if boxes else [rows[-1][3]]
    if panel.log and not boxes:
        rows = _above_zero(rows, notes)
    _note_beyond(panel, numbers, notes)
    names = _BOXES if boxes else _BARS if panel.range != "none" and panel.groupby else _BARS[:4]
    kinds: list[CellKind] = ["text" if name in _TEXTS else "number" for name in names]
    columns = columns_of(names, names, kinds, [row[: len(names)] for row in rows])
    return PanelTable("bar", columns, series, tuple(notes))


def _first(panel: BarPanel, runs: tuple[Run, ...], notes: list[str]) -> tuple[Run, ...]:
    if not panel.max_runs or len(runs) <= panel.max_runs:
        return runs
    notes.append(f"The first {panel.max_runs} of {len(runs)} runs are shown.")
    return runs[: panel.max_runs]


def _note_beyond(panel: BarPanel, numbers: Sequence[Cell], notes: list[str]) -> None:
    low, high = panel.value_range
    values = [number for number in numbers if isinstance(number, float)]
    beyond = sum((low is not None and v < low) or (high is not None and v > high) for v in values)
    if beyond:
        verb = "lies" if beyond == 1 else "lie"
        notes.append(f"{plural(beyond, 'value')} {verb} beyond the axis.")


def _above_zero(rows: list[_Row], notes: list[str]) -> list[_Row]:
    """The bars that a log axis can hold; the others are named with their values."""
    kept: list[_Row] = []
    for row in rows:
        value = row[3]
        if is_finite(value) and isinstance(value, float) and value <= 0:
            notes.append(f"{row[2]}: {row[1]} has {value:g}, which a log axis cannot hold.")
        else:
            kept.append(row)
    return kept


def _title(panel: BarPanel, measure: str, *, boxes: bool) -> str:
    total = TOTALS.get(panel.aggregate) if panel.groupby and not boxes else None
    return total.format(measure) if total else measure


def _found(
    panel: BarPanel,
    own: Sequence[Group],
    measure: Measure,
    notes: list[str],
    *,
    positive: bool,
) -> list[tuple[Group, list[float]]]:
    """The groups that have a value, with their values."""
    found = [(g, measure.numbers(g.runs)) for g in own]
    if positive and (lost := sum(v <= 0 for _, values in found for v in values)):
        notes.append(f"{measure.title}: {plural(lost, 'value')} at or below zero left out.")
        found = [(g, [v for v in values if v > 0]) for g, values in found]
    note_absent([g.label for g, values in found if not values], measure.title, len(own), notes)
    found = [(g, values) for g, values in found if values]
    if panel.max_bars and len(found) > panel.max_bars:
        notes.append(f"{measure.title}: the first {panel.max_bars} of {len(found)} bars are drawn.")
        found = found[: panel.max_bars]
    return found


def _bar(panel: BarPanel, name: tuple[str, str, str], values: list[float]) -> _Row:
    stacked = np.array(values)[:, None]
    middle = center(stacked, panel.aggregate)
    edges = spread(stacked, middle, panel.range)
    low, high = (float(e[0]) for e in edges) if edges else (None, None)
    return (*name, float(middle[0]), low, high)


def _parts(panel: BarPanel, name: tuple[str, str, str], values: list[float]) -> list[_Row]:
    """A box, its outliers and the curve of its violin; on a log axis all is of the logarithms."""
    numbers = np.log10(values) if panel.log else np.array(values)

    def back(value: float) -> float:
        return float(10.0**value) if panel.log else value

    found = box(numbers)
    ends = [back(v) for v in (found.median, found.low, found.high)]
    rows: list[_Row] = [
        (*name, *ends, "box", back(found.q1), back(found.q3), float(len(values)), None)
    ]
    nothing = (None, None)
    if panel.style == "box":
        lone = [(*name, back(v), *nothing, "outlier", *nothing, None, None) for v in found.outliers]
        return rows + lone
    curve = density(numbers)
    if curve:
        for place, height in zip(curve[0].tolist(), curve[1].tolist(), strict=True):
            rows.append((*name, back(place), *nothing, "curve", *nothing, None, height))
    return rows
