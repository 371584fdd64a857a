"""How the author wants single lines to look: colour, width, mark and label, by name.

A line answers to `<name>:<metric>` first, then to `<name>` alone, where the name is the id of the
run, then the run's name; that of a group of runs is its label.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from exporter.model.panels import LinePanel, Mark
from exporter.model.table import Series
from exporter.query.colors import DASHES, Ink
from exporter.query.legends import label_of, parse_template, says_metric
from exporter.query.scene import Group

_T = TypeVar("_T")

MARKS: Mapping[Mark, tuple[float, ...]] = {
    "solid": (),
    "dashed": (6, 3),
    "dotted": (2, 2),
    "dotdash": (8, 3, 2, 3),
    "dotdotdash": (8, 3, 2, 3, 2, 3),
    "points": (2, 5),
}
"""Dash patterns; that of points is for the legend alone."""


def styled(panel: LinePanel, group: Group, metric: str, place: tuple[int, int], ink: Ink) -> Series:
    """The series of a line; `place` is the number of its metric, and of how many."""
    index, count = place
    names = list(names_of(group, metric))
    mark = given_to(panel.marks, names)
    dash = ink.dash if count == 1 else DASHES[index % len(DASHES)]
    return Series(
        key=f"{group.key}|{metric}",
        label=given_to(panel.labels, names) or _label(panel, group, metric, count),
        color=(given_to(panel.colors, names) or ink.color).lower(),
        dash=dash if mark is None else MARKS[mark],
        metric=metric,
        runs=tuple(str(r.key) for r in group.runs),
        width=given_to(panel.widths, names) or 0,
        points=mark == "points",
    )


def has_own(given: Mapping[str, object], group: Group, metric: str) -> bool:
    """Whether the author has named this line there."""
    return bool(given) and any(name in given for name in names_of(group, metric))


def unanswered(panel: LinePanel, lines: Sequence[tuple[Group, str]]) -> list[str]:
    """The names that no line answers to, sorted."""
    asked = {*panel.colors, *panel.labels, *panel.widths, *panel.marks}
    if not asked:
        return []
    return sorted(asked.difference(*(names_of(group, metric) for group, metric in lines)))


def names_of(group: Group, metric: str) -> Iterator[str]:
    """What a line or bar answers to, the most particular name first."""
    own = [group.label]
    if not group.key.startswith("group:"):
        own = [name for run in group.runs for name in (run.key.id, run.name)]
    yield from (f"{name}:{metric}" for name in own)
    yield from own


def given_to(given: Mapping[str, _T], names: Sequence[str]) -> _T | None:
    """The value under the first of the names that has one."""
    return next((given[name] for name in names if name in given), None)


def _label(panel: LinePanel, group: Group, metric: str, count: int) -> str:
    template = parse_template(panel.legend_template) if panel.legend_template else None
    label = label_of(template, group, metric) if template else group.label
    return label if count == 1 or (template and says_metric(template)) else f"{label} · {metric}"
