"""Run sets choose runs, in an order that does not depend on how they came in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import FilterError
from exporter.model.panels import RunSet, TablePanel
from exporter.model.run import Run, RunKey, RunState
from exporter.query.scene import Scene
from exporter.query.select import in_project, order_runs, run_sets_of, select_runs
from exporter.query.tabulate import run_table

NOW = datetime(2026, 2, 1, tzinfo=UTC)


def run(name: str, *, days: float | None = 1, state: str = "finished", **fields) -> Run:
    key = fields.pop("key", RunKey("team", "vision", name))
    created = None if days is None else NOW - timedelta(days=days)
    return Run(key, name, RunState(state), created, **fields)


RUNS = (
    run("base-1", days=10, tags=("v1",), config={"lr": 0.1}, summary={"acc": 0.5}),
    run("base-2", days=3, tags=("v1", "v2"), config={"lr": 0.01}, summary={"acc": 0.9}),
    run("wide-1", days=1, state="crashed", tags=("v2",), config={"lr": 0.2}),
    run("wide-2", days=None, summary={"acc": float("nan")}),
    run("other", days=2, key=RunKey("team", "tabular", "o"), summary={"acc": 0.7}),
    run("local", days=4, key=RunKey("", "vision", "l"), summary={"acc": 0.7}),
)


def names(run_set: RunSet, project: str = "team/vision", runs=RUNS) -> list[str]:
    return [r.name for r in select_runs(run_set, runs, project=project, now=NOW)]


@pytest.mark.parametrize(
    ("run_set", "expected"),
    [
        (RunSet(), ["wide-1", "base-2", "local", "base-1", "wide-2"]),
        (RunSet(project="tabular"), ["other"]),
        (RunSet(names="^base-"), ["base-2", "base-1"]),
        (RunSet(state=("Crashed",)), ["wide-1"]),
        (RunSet(tags=("v1", "v2")), ["base-2"]),
        (RunSet(created_at=">=now-3d"), ["wide-1", "base-2"]),
        (RunSet(created_at="<now-3d"), ["local", "base-1"]),
        (RunSet(filter="config.lr > 0.01"), ["wide-1", "base-1"]),
        (RunSet(limit=2), ["wide-1", "base-2"]),
        (RunSet(only=("base-1", "l")), ["local", "base-1"]),
        (RunSet(hidden=("base-1", "l", "wide-1")), ["base-2", "wide-2"]),
        (RunSet(only=("base-1", "base-2"), hidden=("base-2",)), ["base-1"]),
        (RunSet(only=("no such run",)), []),
        (RunSet(order="summary.acc"), ["base-1", "local", "base-2", "wide-1", "wide-2"]),
        (RunSet(order="-acc"), ["base-2", "local", "base-1", "wide-1", "wide-2"]),
        (RunSet(order="name", limit=2, names="1$"), ["base-1", "wide-1"]),
        (RunSet(order=("-state", "name")), ["base-1", "base-2", "local", "wide-2", "wide-1"]),
        (RunSet(order=("project", "-acc")), ["base-2", "local", "base-1", "wide-1", "wide-2"]),
    ],
)
def test_a_run_set_keeps_the_runs_that_satisfy_every_condition(run_set, expected):
    assert names(run_set) == expected


@given(st.permutations(RUNS), st.sampled_from(["", "acc", "-acc", "name", "-state", "lr", "tags"]))
def test_the_order_of_the_input_never_shows(runs, order):
    assert names(RunSet(order=order), "", runs) == names(RunSet(order=order), "")


@given(st.lists(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text())))
def test_values_of_any_type_can_be_ordered_and_no_run_is_lost(values):
    runs = [run(str(i), config={"x": value}) for i, value in enumerate(values)]
    up, down = order_runs(runs, "config.x"), order_runs(runs, "-config.x")
    assert sorted(up, key=id) == sorted(down, key=id) == sorted(runs, key=id)


@pytest.mark.parametrize(
    ("project", "belongs"),
    [
        ("", True),
        ("vision", True),
        ("team/vision", True),
        ("other/vision", False),
        ("team/vis", False),
        ("team/", False),
        ("/vision", False),
    ],
)
def test_a_run_belongs_to_its_project(project, belongs):
    assert in_project(RunKey("team", "vision", "1"), project) is belongs


def test_a_project_name_with_slashes_is_found_with_and_without_entity():
    key = RunKey("", "/Users/me/exp", "1")
    assert in_project(key, "/Users/me/exp")
    assert in_project(key, "me//Users/me/exp")


@pytest.mark.parametrize(
    "run_set",
    [
        RunSet(filter="config.lr >"),
        RunSet(names="("),
        RunSet(created_at="soon"),
        RunSet(order="config."),
    ],
)
def test_an_expression_that_is_not_understood_is_refused(run_set):
    with pytest.raises(FilterError):
        names(run_set)


def test_a_reference_names_one_or_several_run_sets():
    named = {"base": RunSet(names="base"), "all": RunSet(name="Everything")}
    assert run_sets_of("", named) == (RunSet(),)
    assert run_sets_of("base", named) == (RunSet(name="base", names="base"),)
    assert run_sets_of("all", named)[0].name == "Everything"
    assert run_sets_of((RunSet(limit=1),), named) == (RunSet(limit=1),)
    with pytest.raises(FilterError, match="bsae"):
        run_sets_of("bsae", named)


def test_a_table_is_sorted_by_several_values():
    panel = TablePanel(columns=("name",), sort=("-state", "-name"), limit=2)
    found = run_table(panel, Scene(RUNS, None, {}))
    assert found.columns[0].values == ("wide-2", "other")


def test_pinned_columns_stand_behind_the_name_once():
    panel = TablePanel(columns=("state", "name", "config.lr"), pinned=("config.lr", "name"))
    titles = [c.title for c in run_table(panel, Scene(RUNS, None, {})).columns]
    assert titles == ["Name", "lr", "State"]
