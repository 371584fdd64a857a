"""What panels with one value per run share: numbers of runs, series of groups, rows to columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from exporter.model.run import Run
from exporter.model.table import Cell, CellKind, Column, Series, is_finite
from exporter.query.arithmetic import parse_formula, plainly
from exporter.query.arithmetic_tree import Formula, Name, evaluate, names_in
from exporter.query.legends import label_of, parse_template
from exporter.query.scene import Group, Scene, listed, number
from exporter.query.value_paths import logged_value, title_of, value_of


@dataclass(frozen=True, slots=True)
class Measure:
    """What bars and big numbers show: its title, and the finite numbers of some runs."""

    title: str
    numbers: Callable[[Sequence[Run]], list[float]]


def finite_numbers(runs: Sequence[Run], path: str) -> list[float]:
    """The finite numbers that a value path names."""
    values = (number(value_of(run, path)) for run in runs)
    return [v for v in values if v is not None and is_finite(v)]


def measures(metrics: Sequence[str], expressions: Sequence[str]) -> Iterator[Measure]:
    """Value paths and expressions, in this order."""
    for path in metrics:
        yield Measure(title_of(path), lambda runs, path=path: finite_numbers(runs, path))
    for text in expressions:
        formula = parse_formula(text)
        yield Measure(plainly(text), lambda runs, formula=formula: _worked_out(runs, formula))


def _worked_out(runs: Sequence[Run], formula: Formula) -> list[float]:
    """The finite values of a formula; runs that lack one of its values are left out."""
    found: list[float] = []
    for run in runs:
        values = {name: _value(run, name) for name in names_in(formula)}
        known = {name: value for name, value in values.items() if value is not None}
        if len(known) == len(values):
            found.append(float(evaluate(formula, known)))
    return [value for value in found if is_finite(value)]


def _value(run: Run, name: Name) -> float | None:
    if name.section == "bare":
        return number(value_of(run, name.name))
    return number(logged_value(run, name.section, name.name))


def series_of(
    scene: Scene, own: Sequence[Group], template: str = "", metric: str = ""
) -> tuple[Series, ...]:
    """One series per group, in its colour; `template` says what the legend calls it."""
    named = parse_template(template) if template else None
    return tuple(
        Series(
            key=g.key,
            label=label_of(named, g, metric) if named else g.label,
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
    notes.append(f"{what}: no finite value for {listed(names)}.")
