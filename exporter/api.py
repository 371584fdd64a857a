"""The tracker's read API over any source: `Api().runs("entity/project", filters={...})`.

Names and shapes are those of `wandb.Api`, so that programs written for it need a new import only.
Runs come from where `exporter.session` says; reports are the saved ones of the project.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from exporter.errors import Problem, SourceError
from exporter.library import Library
from exporter.model.run import Run
from exporter.query.faults import did_you_mean
from exporter.query.filter_leaves import ATTRIBUTE_NAMES
from exporter.query.filters import matches
from exporter.query.filters_mongo import parse_mongo
from exporter.query.select import in_project, order_runs
from exporter.query.value_paths import MISSING, ValuePath, value_at
from exporter.session import Saved, library, project, saved_reports

_STEP = "_step"


@dataclass(frozen=True, slots=True, eq=False)
class ApiRun:
    """A run. Times are aware and in UTC; `summary` holds the last logged values as well."""

    run: Run
    source: Library

    @property
    def id(self) -> str:
        """The run's id in its project."""
        return self.run.key.id

    @property
    def entity(self) -> str:
        """Whose it is; empty where the tracker has no such thing."""
        return self.run.key.entity

    @property
    def project(self) -> str:
        """The project's name."""
        return self.run.key.project

    @property
    def path(self) -> list[str]:
        """Entity, project and id."""
        return list(self.run.key)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.run.name

    @property
    def state(self) -> str:
        """`finished`, `running`, `failed`, `crashed`, ..."""
        return str(self.run.state)

    @property
    def tags(self) -> list[str]:
        """Its tags."""
        return list(self.run.tags)

    @property
    def group(self) -> str:
        """Its group."""
        return self.run.group

    @property
    def job_type(self) -> str:
        """Its job type."""
        return self.run.job_type

    @property
    def notes(self) -> str:
        """Its notes."""
        return self.run.notes

    @property
    def user(self) -> str:
        """Who started it."""
        return self.run.user

    @property
    def created_at(self) -> datetime | None:
        """When it was started."""
        return self.run.created_at

    @property
    def config(self) -> dict[str, Any]:
        """The configuration, nested JSON."""
        return dict(self.run.config)

    @property
    def summary(self) -> dict[str, Any]:
        """The summary; the last logged value where it has none of a metric."""
        names = dict.fromkeys([*self.run.summary, *(c.name for c in self.run.columns)])
        values = {name: value_at(self.run, ValuePath("summary", name)) for name in names}
        return {name: value for name, value in values.items() if value is not MISSING}

    def history(
        self, samples: int = 500, keys: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """At most `samples` rows, evenly spread, first and last among them; see `scan_history`."""
        rows = list(self.scan_history(keys))
        if samples < 1 or len(rows) <= samples:
            return rows
        gaps = max(samples - 1, 1)
        return [rows[round(i * (len(rows) - 1) / gaps)] for i in range(samples)]

    def scan_history(self, keys: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
        """Every row that has all the `keys`; without keys every row, with what was logged in it.

        Rows come by ascending step; `_step` is in them when it is asked for or nothing is.
        """
        known = [column.name for column in self.run.columns]
        for row in self.source.rows(self.run.key, known if keys is None else keys):
            there = {name: value for name, value in row.items() if value is not None}
            if keys is None:
                yield there
            elif all(key in there for key in keys):
                yield {key: there[key] for key in keys}


@dataclass(frozen=True, slots=True)
class ApiReport:
    """A saved report: `name` is what its outputs are called, `url` is what `from_url` takes."""

    saved: Saved

    @property
    def id(self) -> str:
        """The same as `name`."""
        return self.saved.name

    @property
    def name(self) -> str:
        """A safe file name."""
        return self.saved.name

    @property
    def title(self) -> str:
        """The title."""
        return self.saved.report.title

    display_name = title

    @property
    def description(self) -> str:
        """The line under the title."""
        return self.saved.report.description

    @property
    def created_at(self) -> datetime:
        """When it was first saved, aware, in UTC."""
        return self.saved.created_at

    @property
    def draft(self) -> bool:
        """Whether it is a draft."""
        return self.saved.draft

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What a report that W&B saved loses here: warnings, each with its place in the file."""
        return self.saved.problems

    @property
    def url(self) -> str:
        """The address of its file."""
        return self.saved.path.absolute().as_uri()


class Api:
    """Reads runs and saved reports. Runs are pulled when they are first asked for."""

    def __init__(self) -> None:
        self._library: Library | None = None

    def runs(
        self, path: str = "", filters: Mapping[str, Any] | None = None, order: str = "+created_at"
    ) -> list[ApiRun]:
        """The runs of `entity/project` that a Mongo query matches, oldest first.

        `order` is a field as in `filters`, `+` or `-` in front. Raises FilterError for a query
        that is not understood, SourceError when no source can be read.
        """
        source = self._source()
        condition = parse_mongo(filters or {})
        now = datetime.now(UTC)
        found = [
            run
            for run in source.runs()
            if in_project(run.key, path.strip("/")) and matches(condition, run, now)
        ]
        return [ApiRun(run, source) for run in order_runs(found, _order(order))]

    def run(self, path: str) -> ApiRun:
        """The run `entity/project/id`; SourceError `run-unknown` when there is none."""
        home, _, wanted = path.strip("/").rpartition("/")
        home = home.removesuffix("/runs")
        source = self._source()
        there = [run for run in source.runs() if in_project(run.key, home)]
        for run in there:
            if run.key.id == wanted:
                return ApiRun(run, source)
        hint = did_you_mean(wanted, [run.key.id for run in there])
        raise SourceError.of("run-unknown", f"there is no run {path!r}", hint=hint)

    def reports(self, path: str = "") -> list[ApiReport]:
        """The saved reports of `entity/project`, drafts included, oldest first."""
        found = [one for one in saved_reports(project()) if _belongs(one, path.strip("/"))]
        return [ApiReport(one) for one in sorted(found, key=lambda s: (s.created_at, s.path))]

    def _source(self) -> Library:
        self._library = self._library or library(project())
        return self._library


def _belongs(saved: Saved, path: str) -> bool:
    own = saved.report.project
    return not path or path in {own, own.rpartition("/")[2]}


def _order(text: str) -> str:
    """`-summary_metrics.loss` as a value path with its sign."""
    sign, name = ("-" if text.startswith("-") else ""), text.lstrip("+-")
    if name.startswith("summary_metrics."):
        name = f"summary.{name.removeprefix('summary_metrics.')}"
    elif name.startswith("config."):
        name = name.removesuffix(".value")
    return f"{sign}{ATTRIBUTE_NAMES.get(name, name)}" if name else ""
