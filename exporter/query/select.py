"""Run sets -> runs: which runs a panel shows, in which order.

Pure and deterministic: the order of the input never shows in the output.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from exporter.errors import FilterError
from exporter.model.panels import RunSet, RunsRef
from exporter.model.run import Run, RunKey
from exporter.query.faults import did_you_mean
from exporter.query.filters import matches, parse_filter
from exporter.query.regex import searcher
from exporter.query.times import parse_window
from exporter.query.value_paths import MISSING, ValuePath, parse_order, value_at


def select_runs(
    run_set: RunSet, runs: Sequence[Run], *, project: str, now: datetime
) -> tuple[Run, ...]:
    """The runs of a run set, newest first unless it says otherwise.

    `project` is the report's own, used where the run set names none; `now` is aware. Raises
    FilterError when an expression of the run set is not understood.
    """
    if run_set.keys:
        there = {str(run.key): run for run in runs}
        return tuple(there[key] for key in dict.fromkeys(run_set.keys) if key in there)
    keep = _condition(run_set, run_set.project or project, now)
    return order_runs([run for run in runs if keep(run)], run_set.order)[: run_set.limit or None]


def order_runs(runs: Sequence[Run], order: str | Sequence[str]) -> tuple[Run, ...]:
    """Runs by value paths, `-` in front for descending; an empty order is the newest first.

    Runs whose values are all equal stand newest first; runs without a value come behind the
    others either way. Values of different types stand apart: truth values, numbers, times, texts.
    """
    ordered = sorted(runs, key=_newest_first)
    for one in reversed([order] if isinstance(order, str) else order):
        ordered = _by(ordered, one) if one else ordered
    return tuple(ordered)


def _by(runs: Sequence[Run], order: str) -> list[Run]:
    """The runs by one path; those of one value stay in the order they come in."""
    path, descending = parse_order(order)
    ranked = [(_rank(run, path), run) for run in runs]
    there = [(rank, run) for rank, run in ranked if rank is not None]
    there.sort(key=lambda pair: pair[0], reverse=descending)
    return [run for _, run in there] + [run for rank, run in ranked if rank is None]


def run_sets_of(ref: RunsRef, named: Mapping[str, RunSet]) -> tuple[RunSet, ...]:
    """The run sets that a panel or grid refers to; an empty reference is all runs."""
    if isinstance(ref, RunSet):
        return (ref,)
    if isinstance(ref, tuple):
        return ref
    if not ref:
        return (RunSet(),)
    if ref not in named:
        hint = did_you_mean(ref, named) if named else "the report has no run sets"
        raise FilterError.of("spec-unknown-runset", f"there is no run set '{ref}'", hint=hint)
    return (named[ref] if named[ref].name else named[ref].model_copy(update={"name": ref}),)


def in_project(key: RunKey, project: str) -> bool:
    """Whether a run belongs to `entity/project` or `project`; the empty project holds all runs.

    A run without an entity (trackers that have none) belongs to every entity.
    """
    if not project or project == key.project:
        return True
    entity, slash, name = project.partition("/")
    return bool(slash) and name == key.project and key.entity in {entity, ""}


def _condition(run_set: RunSet, project: str, now: datetime) -> Callable[[Run], bool]:
    condition = parse_filter(run_set.filter)
    named = searcher(run_set.names)
    since, until = parse_window(run_set.created_at, now)
    states = {state.lower() for state in run_set.state}
    tags = set(run_set.tags)
    only, hidden = set(run_set.only), set(run_set.hidden)

    def keep(run: Run) -> bool:
        return (
            in_project(run.key, project)
            and (not states or str(run.state) in states)
            and tags <= set(run.tags)
            and _within(run.created_at, since, until)
            and named(run.name)
            and (not only or run.name in only or run.key.id in only)
            and run.name not in hidden
            and run.key.id not in hidden
            and matches(condition, run, now)
        )

    return keep


def _within(time: datetime | None, since: datetime | None, until: datetime | None) -> bool:
    if time is None:
        return since is None and until is None
    return (since is None or time >= since) and (until is None or time < until)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _newest_first(run: Run) -> tuple[bool, float, RunKey, str]:
    age = -(run.created_at - _EPOCH).total_seconds() if run.created_at else 0.0
    return run.created_at is None, age, run.key, run.source


def _rank(run: Run, path: ValuePath) -> tuple[int, Any] | None:
    value = value_at(run, path)
    nan = isinstance(value, float) and math.isnan(value)
    if value is None or value is MISSING or nan:
        return None
    if isinstance(value, bool):
        return 0, value
    if isinstance(value, int | float):
        return 1, value
    if isinstance(value, datetime):
        return 2, value
    return (3, value) if isinstance(value, str) else (4, repr(value))
