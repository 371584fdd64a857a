"""Runs beside each other: every value of their configs and summaries.

Rows are runs here, so that a column has one kind of value; the document turns the table around.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from exporter.model.panels import ComparerPanel
from exporter.model.run import Run
from exporter.model.table import Cell, Column, PanelTable
from exporter.query.scene import Scene, plural
from exporter.query.tabulate import column, exact

MOST_RUNS = 24
"""More cannot be compared on paper."""
MOST_KEYS = 500

_SECTIONS = ("config", "summary")


def comparer_table(panel: ComparerPanel, scene: Scene) -> PanelTable:
    """The run's name, then one column per key; `diff_only` leaves out what all runs share.

    With `split` the keys whose values differ come first.
    """
    runs = scene.runs[:MOST_RUNS]
    notes: list[str] = []
    if len(scene.runs) > MOST_RUNS:
        notes.append(f"The first {MOST_RUNS} of {len(scene.runs)} runs are compared.")
    values = [{key: exact(found) for key, found in _values(run)} for run in runs]
    keys = sorted({key for one in values for key in one})
    shared = {key for key in keys if _same([one.get(key) for one in values])}
    if panel.split:
        keys.sort(key=lambda key: key in shared)
    if panel.diff_only:
        keys = [key for key in keys if key not in shared]
        notes.append(f"Left out because all runs share them: {plural(len(shared), 'value')}.")
    if len(keys) > MOST_KEYS:
        notes.append(f"The first {MOST_KEYS} of {len(keys)} values are shown.")
        keys = keys[:MOST_KEYS]
    if not keys:
        return PanelTable("comparer", (), (), tuple(notes))
    names = Column("run", "run", "text", tuple(run.name for run in runs))
    columns = (column(f"c{i}", k, [v.get(k) for v in values], k) for i, k in enumerate(keys))
    return PanelTable("comparer", (names, *columns), (), tuple(notes))


def _values(run: Run) -> Iterator[tuple[str, Any]]:
    for section in _SECTIONS:
        for key, value in _leaves(getattr(run, section), ""):
            yield f"{section}.{key}", value


def _leaves(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """Values without the tracker's own (`_step`) and without what is a file or a histogram."""
    for key, value in tree.items():
        if key.startswith("_"):
            continue
        if not isinstance(value, Mapping):
            yield f"{prefix}{key}", value
            continue
        branch = cast("Mapping[str, Any]", value)
        if "_type" not in branch:
            yield from _leaves(branch, f"{prefix}{key}.")


def _same(cells: list[Cell]) -> bool:
    # `repr`, as NaN is not equal to itself
    return len({repr(one) for one in cells}) == 1
