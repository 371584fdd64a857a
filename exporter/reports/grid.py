"""Panels side by side over shared run sets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from exporter.errors import ExporterError, Place, Problem, SpecError
from exporter.model.runset import ALL
from exporter.reports.panel import Panel
from exporter.reports.piece import Model, piece
from exporter.reports.plots import ScalarChart
from exporter.reports.prose import Block
from exporter.reports.selection import Runset, RunsetGroup, one_or_more, run_colors
from exporter.reports.words import value_path, value_paths
from exporter.specs.wandb.columns import pinned_columns, run_columns

_SHARES = {1: "full", 2: "half"}


@piece
class PanelGrid(Block):
    """Run sets and the panels over them; without panels, a table of the runs.

    Panels without a layout or width share a row: two by halves, more by thirds.
    """

    runsets: Sequence[Runset] = ()
    hide_run_sets: bool = False
    panels: Sequence[Panel] = ()
    active_runset: int | None = 0
    custom_run_colors: Mapping[Any, Any] = field(default_factory=dict[Any, Any])

    def to_models(self) -> Iterator[Model]:
        """A grid."""
        runsets = self.runsets or [Runset()]
        sets = [self._colored(one) for one in runsets]
        if self.panels:
            yield {"kind": "grid", "runs": one_or_more(sets), "panels": self._panels(sets)}
        elif not self.hide_run_sets:
            found = zip(runsets, sets, strict=True)
            yield from (_run_table(one, model) for one, model in found)

    def _colored(self, runset: Runset) -> Model:
        """A run set with the colours of all runs of the grid, and of its own groups."""
        given: dict[Any, Any] = {}
        for one in self.runsets:
            settings = {key: s.color for key, s in one.run_settings.items() if s.color}
            given |= {**settings, **one.custom_run_colors}
        given |= self.custom_run_colors
        shared = {key: color for key, color in given.items() if isinstance(key, str)}
        groups = {
            key: color
            for key, color in given.items()
            if isinstance(key, RunsetGroup) and key.runset_name == runset.name
        }
        model = runset.to_model()
        colors = {**model.get("colors", {}), **run_colors({**shared, **groups})}
        return model | ({"colors": colors} if colors else {})

    def _panels(self, sets: Sequence[Model]) -> list[Model]:
        by = next((one.groupby for one in self.runsets if one.groupby), ())
        grouping = value_paths(by)
        share = _SHARES.get(len(self.panels), "third")
        placed = all(panel.layout for panel in self.panels)
        found: list[Model] = []
        problems: list[Problem] = []
        for index, panel in enumerate(self.panels):
            try:
                model = panel.to_model(sets)
            except ExporterError as error:
                problems += (inside(p, f"panels.{index}", panel) for p in error.problems)
                continue
            # a big number is one for all groups, unless it says otherwise itself
            grouped = hasattr(panel, "groupby") and not isinstance(panel, ScalarChart)
            if grouping and grouped and model.get("groupby", ALL) == ALL:
                model["groupby"] = grouping
            found.append(model if placed or panel.layout else {"width": share} | model)
        if problems:
            raise SpecError(problems)
        return found


def inside(problem: Problem, where: str, piece: object) -> Problem:
    """The same problem, with the way to the piece that it is about."""
    path = problem.place.path if problem.place else ""
    place = Place(path=".".join(filter(None, [where, type(piece).__name__, path])))
    return Problem(problem.code, problem.message, place, problem.hint, problem.severity)


def _run_table(runs: Runset, model: Model) -> Model:
    """What a run set shows below a grid: its runs, with the columns that it is told to show."""
    curated = {*runs.pinned_columns, *runs.visible_columns}
    ordered = [one for one in runs.column_order if one in curated or not runs.lock_columns]
    names = [*runs.pinned_columns, *ordered, *runs.visible_columns]
    columns = list(run_columns(map(_column, names), {_column(one) for one in runs.hidden_columns}))
    pinned = list(pinned_columns(map(_column, runs.pinned_columns), columns))
    found = one_or_more([model])
    title = {"title": runs.name} if runs.name != "Run set" else {}
    said = {"runs": found, "pinned": pinned}
    asked = {name: value for name, value in said.items() if value}
    return {"kind": "table", **asked, "columns": columns, **title}


def _column(name: str) -> str:
    return "tags" if name.startswith("tags:") else value_path(name)
