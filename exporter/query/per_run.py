"""What panels with one value per run share: numbers of runs, series of groups, rows to columns."""

from collections.abc import Sequence

from exporter.model.run import Run
from exporter.model.table import Cell, CellKind, Column, Series, is_finite
from exporter.query.scene import Group, Scene, number
from exporter.query.value_paths import value_of


def finite_numbers(runs: Sequence[Run], path: str) -> list[float]:
    """The finite numbers that a value path names."""
    values = (number(value_of(run, path)) for run in runs)
    return [v for v in values if v is not None and is_finite(v)]


def series_of(scene: Scene, own: Sequence[Group]) -> tuple[Series, ...]:
    """One series per group, in its colour."""
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


def columns_of(
    names: Sequence[str],
    titles: Sequence[str],
    kinds: Sequence[CellKind],
    rows: list[tuple[Cell, ...]],
) -> tuple[Column, ...]:
    """Columns from rows."""
    cells = list(zip(*rows, strict=True)) or [()] * len(names)
    return tuple(
        Column(name, title, kind, tuple(values))
        for name, title, kind, values in zip(names, titles, kinds, cells, strict=True)
    )


def note_absent(names: Sequence[str], what: str, total: int, notes: list[str]) -> None:
    """Say which of `total` names have no value."""
    if not names:
        return
    if len(names) == total:
        notes.append(f"{what}: no run has a value that can be drawn.")
        return
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    notes.append(f"{what}: no finite value for {shown}.")
