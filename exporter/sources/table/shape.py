"""What the free columns of a sheet hold: config, metrics, or nothing that a run could use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exporter.errors import Place, Problem
from exporter.model.run import ColumnKind, RunKey
from exporter.sources.jsontext import dump
from exporter.sources.table.cells import mostly_numbers
from exporter.sources.table.layout import Layout, recognise
from exporter.sources.table.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Shape:
    """A sheet whose columns are understood: the rows of each run, and what free columns hold.

    A number that stays the same within each run is config and a metric too, so that a flat curve
    can still be drawn.
    """

    sheet: Sheet
    layout: Layout
    runs: Mapping[RunKey, Sequence[int]]
    config: tuple[str, ...]
    metrics: Mapping[str, ColumnKind]
    nameless: tuple[Problem, ...]

    @property
    def unused(self) -> set[str]:
        """Columns that nothing is made of."""
        return {*self.layout.others} - {*self.config, *self.metrics}

    def place(self, row: int) -> Place:
        """Where a row is."""
        return Place(file=self.sheet.name, line=self.sheet.lines[row])


def understand(sheet: Sheet) -> Shape:
    """The shape of a sheet. Rows that name no run are problems of the sheet.

    Raises:
        SourceError: when no column names the run.
    """
    layout = recognise(sheet)
    runs: dict[RunKey, list[int]] = {}
    nameless: list[int] = []
    for row, cell in enumerate(sheet.columns[layout.roles["run"]]):
        if cell is None:
            nameless.append(row)
        else:
            runs.setdefault(_key(sheet, layout, row, str(cell)), []).append(row)
    columns = {title: sheet.columns[title] for title in layout.others}
    config = tuple(t for t, column in columns.items() if _is_config(column, layout, runs))
    metrics = _metrics(columns, layout, config)
    return Shape(
        sheet, layout, runs, config, metrics, tuple(_nameless(sheet, row) for row in nameless)
    )


def _key(sheet: Sheet, layout: Layout, row: int, run: str) -> RunKey:
    entity, project = (
        sheet.columns[layout.roles[role]][row] if role in layout.roles else None
        for role in ("entity", "project")
    )
    return RunKey(str(entity or ""), str(project or sheet.stem), run)


def _nameless(sheet: Sheet, row: int) -> Problem:
    place = Place(file=sheet.name, line=sheet.lines[row])
    return Problem("table.no-run", "the row does not say which run it belongs to", place)


def _metrics(
    columns: Mapping[str, Sequence[Any]], layout: Layout, config: Sequence[str]
) -> dict[str, ColumnKind]:
    if layout.long:
        return {}
    numbers = {title for title, column in columns.items() if mostly_numbers(column)}
    kinds: dict[str, ColumnKind] = {t: "number" if t in numbers else "text" for t in columns}
    return {title: kind for title, kind in kinds.items() if title in numbers or title not in config}


def _is_config(column: Sequence[Any], layout: Layout, runs: Mapping[RunKey, Sequence[int]]) -> bool:
    """Whether a column describes runs: it says one thing in every row of each run."""
    if "step" not in layout.roles and not layout.long:
        return not mostly_numbers(column)
    repeated = any(len(rows) > 1 for rows in runs.values())
    return repeated and all(_constant(column, rows) for rows in runs.values())


def _constant(column: Sequence[Any], rows: Sequence[int]) -> bool:
    first = column[rows[0]]
    return first is not None and all(_same(column[row], first) for row in rows)


def _same(one: Any, other: Any) -> bool:
    """Whether both cells say the same: 1 is not 1.0, NaN is NaN."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    return dump(one) == dump(other)
