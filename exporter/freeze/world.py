"""The names that text templates know: `runs`, `run`, `best`, `last`, `as_of`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from jinja2 import TemplateRuntimeError

from exporter.freeze.filters import no_value
from exporter.freeze.views import OneRun, RunsView, RunView, Verb
from exporter.model.panels import RunSet
from exporter.model.report import Report
from exporter.model.run import Run, RunKey
from exporter.query.faults import did_you_mean, shown
from exporter.query.scene import number
from exporter.query.select import run_sets_of, select_runs
from exporter.query.value_paths import MISSING, value_of


@dataclass(frozen=True, slots=True)
class World:
    """What a report's texts can be about.

    `shown` are the runs of its panels, `all` those of its project, newest first; `named` gives the
    runs of a run set, `logs` a run's console output. `used` collects the runs that were asked for.
    """

    shown: tuple[Run, ...]
    all: tuple[Run, ...]
    named: Callable[[str], tuple[Run, ...]]
    logs: Callable[[RunKey], str]
    as_of: date
    used: dict[RunKey, Run] = field(default_factory=dict[RunKey, Run])

    def names(self) -> Mapping[str, Any]:
        """The names by which templates begin."""
        return {
            "runs": RunsView(self.runs, self.logs, self._named),
            "run": OneRun(self._only, self._called),
            "best": Verb(self._best),
            "last": Verb(self._last),
            "as_of": self.as_of,
        }

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs that the report shows; all of the project when no panel shows any."""
        return self.shown or self.all

    def _note(self, runs: Sequence[Run]) -> None:
        self.used.update((run.key, run) for run in runs)

    def _named(self, name: str) -> tuple[Run, ...]:
        found = self.named(str(name))
        self._note(found)
        return found

    def _view(self, run: Run, value: float | None = None) -> RunView:
        self._note([run])
        return RunView(run, self.logs, value)

    def _only(self) -> RunView:
        if len(self.runs) != 1:
            what = f"'run' is the only run, but there are {len(self.runs)}"
            raise TemplateRuntimeError(f"{what}; write run('name')")
        return self._view(self.runs[0])

    def _called(self, name: str) -> RunView:
        for run in (*self.runs, *self.all):
            if name in {run.name, run.key.id}:
                return self._view(run)
        hint = did_you_mean(str(name), [run.name for run in self.all])
        raise TemplateRuntimeError(f"there is no run {shown(str(name))}; {hint}")

    def _best(self, metric: str, mode: Literal["max", "min"] = "max", runs: str = "") -> RunView:
        """The run whose value is the largest or smallest; the first one of equal ones."""
        if mode not in {"max", "min"}:
            raise TemplateRuntimeError("mode is 'max' or 'min'")
        pool = self._named(runs) if runs else self.runs
        values = [(number(value_of(run, str(metric))), run) for run in pool]
        finite = [(v, run) for v, run in values if v is not None and abs(v) < float("inf")]
        if not finite:
            raise TemplateRuntimeError(no_value(pool, str(metric)))
        pick = max if mode == "max" else min
        value, run = pick(finite, key=lambda pair: pair[0])
        return self._view(run, value)

    def _last(self, metric: str, run: str = "") -> Any:
        """The last logged value of a metric; the summary's where none was logged."""
        view = self._called(run) if run else self._only()
        logged = (c.last for c in view.run.columns if c.name == metric)
        value = next((v for v in logged if v is not None), None)
        if value is None and value_of(view.run, str(metric)) is MISSING:
            raise TemplateRuntimeError(no_value([view.run], str(metric)))
        return view.look(str(metric)) if value is None else value


def world_of(
    report: Report,
    library: Sequence[Run],
    *,
    panels: tuple[Run, ...],
    logs: Callable[[RunKey], str],
    now: datetime,
    as_of: date,
) -> World:
    """The world of a report: `panels` are the runs that its panels show, `library` is all runs."""

    def chosen(one: RunSet) -> tuple[Run, ...]:
        return select_runs(one, library, project=one.project or report.project, now=now)

    def named(name: str) -> tuple[Run, ...]:
        (one,) = run_sets_of(name, report.runsets)
        return chosen(one)

    return World(panels, chosen(RunSet()), named, logs, as_of)
