"""Big numbers: one per metric, or per metric and group."""

from collections.abc import Sequence

import numpy as np

from exporter.model.panels import ScalarPanel
from exporter.model.table import Cell, CellKind, PanelTable
from exporter.query.aggregate import center, range_of, spread
from exporter.query.legends import label_of, parse_template
from exporter.query.per_run import Measure, columns_of, measures
from exporter.query.scene import Group, Scene, groups

_EVERYONE = "all runs"


def scalar_table(panel: ScalarPanel, scene: Scene) -> PanelTable:
    """One row per metric and group: the aggregate over its runs that have a finite value."""
    everyone = (Group("", _EVERYONE, scene.runs),)
    own = groups(scene.runs, panel.groupby) if panel.groupby else everyone
    notes: list[str] = []
    if panel.range != "minmax":
        panel = panel.model_copy(update={"range": range_of(panel, notes)})
    rows: list[tuple[Cell, ...]] = []
    for measure in measures(panel.metrics, panel.expressions):
        for group in own:
            values = measure.numbers(group.runs)
            label = _label(panel, measure, group)
            if values:
                rows.append((label, *_numbers(panel, values)))
            else:
                notes.append(f"{label}: no run has a finite value.")
    names = ("label", "value", "n", "low", "high")
    titles = ("metric", panel.aggregate, "runs", *_ENDS[panel.range])
    kinds: tuple[CellKind, ...] = ("text", "number", "number", "number", "number")
    return PanelTable("scalar", columns_of(names, titles, kinds, rows), (), tuple(notes))


_ENDS = {
    "none": ("lowest", "highest"),
    "minmax": ("lowest", "highest"),
    "stddev": ("minus one SD", "plus one SD"),
    "stderr": ("minus one SE", "plus one SE"),
}


def _label(panel: ScalarPanel, measure: Measure, group: Group) -> str:
    if panel.legend_template:
        return label_of(parse_template(panel.legend_template), group, measure.title)
    return f"{measure.title} · {group.label}" if group.key else measure.title


def _numbers(panel: ScalarPanel, values: Sequence[float]) -> tuple[Cell, ...]:
    """The aggregate, how many values are behind it, and the ends of their range."""
    rows = np.array(values)[:, None]
    middle = center(rows, panel.aggregate)
    edges = spread(rows, middle, panel.range)
    low, high = (float(e[0]) for e in edges) if edges else (None, None)
    return float(middle[0]), float(len(values)), low, high
