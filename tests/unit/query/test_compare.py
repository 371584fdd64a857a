"""Runs beside each other: which values, which differ, how many."""

import math

import pytest

from exporter.model.panels import ComparerPanel
from exporter.model.run import Run, RunKey
from exporter.query.compare import MOST_RUNS, comparer_table
from exporter.query.scene import Scene


def run(name, config=None, summary=None):
    return Run(RunKey("e", "p", name), name, config=config or {}, summary=summary or {})


def compared(*runs, diff_only=False):
    return comparer_table(ComparerPanel(id="c", diff_only=diff_only), Scene(runs, None, {}))


def shown(table):
    return {c.title: list(c.values) for c in table.columns[1:]}


def test_config_and_summary_are_taken_apart_to_their_values():
    table = compared(
        run("a", {"lr": 0.1, "optimizer": {"name": "adam"}}, {"val/acc": 0.9}),
        run("b", {"lr": 0.2}, {"val/acc": 0.8}),
    )
    assert list(table.columns[0].values) == ["a", "b"]
    assert shown(table) == {
        "config.lr": [0.1, 0.2],
        "config.optimizer.name": ["adam", None],
        "summary.val/acc": [0.9, 0.8],
    }


def test_files_and_the_trackers_own_values_are_not_compared():
    summary = {"_step": 3, "image": {"_type": "image-file", "path": "a.png"}, "acc": 1.0}
    assert list(shown(compared(run("a", summary=summary)))) == ["summary.acc"]


@pytest.mark.parametrize(
    ("first", "second", "differs"),
    [
        (1, 1, False),
        (1, 1.0, False),
        (1, 2, True),
        (math.nan, math.nan, False),
        (math.nan, 1.0, True),
        ("1", 1, True),
        (True, True, False),
        (None, 1, True),
    ],
)
def test_only_what_differs_is_left(first, second, differs):
    table = compared(run("a", {"v": first}), run("b", {"v": second}), diff_only=True)
    assert ("config.v" in shown(table)) is differs


def test_runs_that_are_equal_everywhere_leave_nothing_but_a_note():
    table = compared(run("a", {"v": 1}), run("b", {"v": 1}), diff_only=True)
    assert not table.drawable
    assert table.notes == ("Left out because all runs share them: 1 value.",)


def test_many_runs_are_cut_with_a_note():
    table = compared(*(run(f"r{i}", {"v": i}) for i in range(MOST_RUNS + 5)))
    assert table.rows == MOST_RUNS
    assert table.notes == (f"The first {MOST_RUNS} of {MOST_RUNS + 5} runs are compared.",)
