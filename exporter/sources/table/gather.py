"""The rows of one run, read cell by cell. A cell that is not what its column needs is a problem,
and reading goes on, so that all of them can be mended at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from exporter.errors import Problem
from exporter.model.run import ColumnKind
from exporter.sources.jsontext import clean
from exporter.sources.table import cells
from exporter.sources.table.layout import Role
from exporter.sources.table.shape import Shape
from exporter.sources.table.straight import TIME, last_of, straight, text


@dataclass(slots=True)
class Metric:
    """The values of a metric; `rows` are indices into `Gathered.steps`."""

    kind: ColumnKind = "number"
    rows: list[int] = field(default_factory=list[int])
    values: list[Any] = field(default_factory=list[Any])


@dataclass(slots=True)
class Gathered:
    """What the rows of a run say. `about` holds the last cell of each role, as it was written."""

    steps: list[int] = field(default_factory=list[int])
    metrics: dict[str, Metric] = field(default_factory=dict[str, Metric])
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    summary: dict[str, Any] = field(default_factory=dict[str, Any])
    about: dict[Role, Any] = field(default_factory=dict[Role, Any])
    times: list[float] = field(default_factory=list[float])
    problems: list[Problem] = field(default_factory=list[Problem])

    def read(self, shape: Shape, rows: Sequence[int]) -> None:
        """Take in rows of a sheet, in their order."""
        found = straight(shape, rows)
        if found is None:
            for row in rows:
                self._describe(shape, [row])
                _Row(self, shape, row).read()
            return
        self._describe(shape, rows)
        for own in found.columns:
            metric = self.metrics.setdefault(own.name, Metric(own.kind))
            metric.kind = metric.kind if metric.kind == own.kind else "text"
            metric.rows.extend(len(self.steps) + row for row in own.rows)
            metric.values.extend(own.values)
        self.times.extend(found.times)
        self.steps.extend(found.steps)

    def _describe(self, shape: Shape, rows: Sequence[int]) -> None:
        """Take in what the rows say of the run itself; of several that is the last."""
        layout = shape.layout
        config = {**{title: title for title in shape.config}, **layout.config}
        self.about |= last_of(layout.roles, shape, rows)
        for target, titles in ((self.config, config), (self.summary, layout.summary)):
            found = last_of(titles, shape, rows)
            target |= {name: cells.value(cell) for name, cell in found}


@dataclass(frozen=True, slots=True)
class _Row:
    run: Gathered
    shape: Shape
    row: int

    def read(self) -> None:
        """Take in the values of the row."""
        values = list(self._measured())
        step_cell = self._cell(self.shape.layout.roles.get("step"))
        if step_cell is None:
            self._summarise(values)
            return
        step = cells.step(step_cell)
        if step is None:
            self._blame(f"the step {step_cell!r} is not a whole number of 64 bits")
            return
        self.run.steps.append(step)
        for name, kind, value in values:
            metric = self.run.metrics.setdefault(name, Metric(kind))
            metric.kind = metric.kind if metric.kind == kind else "text"
            metric.rows.append(len(self.run.steps) - 1)
            metric.values.append(value)

    def _measured(self) -> Iterator[tuple[str, ColumnKind, Any]]:
        """Name, kind and value of every metric in the row; bad ones are noted and left out."""
        for name, kind, cell in self._named():
            value = cells.number(cell) if kind == "number" else text(cell)
            if value is None:
                self._blame(f"{name} is {cell!r}, which is not a number")
            else:
                yield name, kind, value
        time = self._cell(self.shape.layout.roles.get("time"))
        if time is not None and (moment := cells.seconds(time)) is not None:
            self.run.times.append(moment)
            yield TIME, "number", moment
        elif time is not None:
            self._blame(f"the time {time!r} is neither epoch seconds nor ISO 8601")

    def _named(self) -> Iterator[tuple[str, ColumnKind, Any]]:
        roles = self.shape.layout.roles
        if self.shape.layout.long:
            metric, value = self._cell(roles["metric"]), self._cell(roles["value"])
            if metric is None:
                self._blame("the row does not say which metric it is")
            elif value is not None:
                yield clean(str(metric)), "number", value
            return
        for title, kind in self.shape.metrics.items():
            if (cell := self._cell(title)) is not None:
                yield title, kind, cell

    def _summarise(self, values: list[tuple[str, ColumnKind, Any]]) -> None:
        """Values without a step are final ones, and of those there is one each."""
        for name, _, value in values:
            if name == TIME:
                continue
            if name in self.run.summary and "step" not in self.shape.layout.roles:
                self._blame(f"a second value of {name} for this run, and no column is the step")
            self.run.summary[name] = value

    def _cell(self, title: str | None) -> Any:
        return None if title is None else self.shape.sheet.columns[title][self.row]

    def _blame(self, message: str) -> None:
        place = self.shape.place(self.row)
        self.run.problems.append(Problem("table.bad-cell", message, place))
