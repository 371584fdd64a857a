"""Line panels of system metrics: over which x, by which names, and what is said of the rest."""

from datetime import UTC, datetime

import numpy as np
import pytest

from exporter.model.panels import LinePanel
from exporter.model.run import HistoryColumn, Run, RunKey
from exporter.model.series import Trace
from exporter.query.colors import assign
from exporter.query.lines import line_table
from exporter.query.scene import Scene
from exporter.query.value_paths import MISSING, value_of

START = datetime(2026, 1, 1, tzinfo=UTC)
AT = START.timestamp()
KEY = RunKey("e", "p", "r")
LOGGED = {"loss": 3, "system/own": 5}
SYSTEM = {"system/cpu": 40, "system/gpu.0.memory": 80}
RUN = Run(
    KEY,
    "r",
    created_at=START,
    config={"k": 2},
    columns=tuple(HistoryColumn(n, n, "number", 2, last=9) for n in [*LOGGED, "_timestamp"]),
    system_columns=tuple(
        HistoryColumn(n, n.removeprefix("system/"), "number", 2, last=last)
        for n, last in SYSTEM.items()
    ),
)
ALONG = {"_step": 0.0, "_timestamp": AT, "_runtime": 0.0}


class Store:
    """Ten seconds of a run: a row and a reading each second."""

    def traces(self, runs, x, metrics, *, sampled=False):
        for metric in metrics:
            ten = np.arange(10.0)
            if metric == "_timestamp":
                yield Trace(KEY, metric, ALONG[x] + ten, AT + ten)
            elif metric in LOGGED:
                ten = ten if x in ALONG else ten[:0]
                yield Trace(KEY, metric, ALONG.get(x, 0) + ten, LOGGED[metric] + ten)
            elif metric in SYSTEM:
                ten = ten if x in {"_timestamp", "_runtime"} else ten[:0]
                yield Trace(KEY, metric, ALONG.get(x, 0) + ten, SYSTEM[metric] + ten)


def table(**fields):
    return line_table(LinePanel(**fields), Scene((RUN,), Store(), assign([str(KEY)])))


def drawn(found):
    keys = set(found.column("series").values)
    return {s.metric for s in found.series if s.key in keys}


@pytest.mark.parametrize("x", ["step", "relative", "_runtime"])
def test_alone_they_are_drawn_over_the_time_since_the_start(x):
    found = table(y=("system/cpu",), x=x)
    assert found.column("x").title == "Time since the start (s)"
    assert found.column("x").values == tuple(range(10))
    assert found.column("y").values == tuple(range(40, 50))
    assert found.notes == ()


def test_over_time_they_stand_beside_logged_metrics():
    found = table(y=("system/cpu", "loss"), x="time")
    assert found.column("x").values[:2] == (AT * 1000, AT * 1000 + 1000)
    assert drawn(found) == {"system/cpu", "loss"}


def test_beside_logged_metrics_they_have_no_steps():
    found = table(y=("loss", "system/cpu"))
    assert found.column("x").title == "Step"
    assert drawn(found) == {"loss"}
    assert found.notes[0] == (
        "system/cpu: system metrics have no steps; x can be time or relative."
    )


def test_a_card_that_no_run_has_leaves_the_others_where_they_are():
    found = table(y=("system/gpu.0.memory", "system/gpu.1.memory"))
    assert drawn(found) == {"system/gpu.0.memory"}
    assert found.notes == ("system/gpu.1.memory: no run has a value that can be drawn.",)


def test_a_logged_metric_of_the_prefix_has_steps():
    found = table(y=("system/own",))
    assert (found.column("x").title, found.notes) == ("Step", ())


@pytest.mark.parametrize(
    ("pattern", "x", "names"),
    [
        ("^system/", "step", {"system/own"}),
        ("^system/", "time", {"system/own", *SYSTEM}),
        ("^system/", "relative", {"system/own", *SYSTEM}),
        (r"gpu\.\d\.memory$", "step", {"system/gpu.0.memory"}),
        ("loss|cpu", "step", {"loss"}),
    ],
)
def test_a_pattern_finds_them_where_they_can_be_drawn(pattern, x, names):
    assert drawn(table(y_pattern=pattern, x=x)) == names


@pytest.mark.parametrize("x", ["step", "time", "relative"])
@pytest.mark.parametrize("y", [("system/cpu",), ("system/cpu", "system/gpu.0.memory")])
def test_the_last_seconds_are_those_of_their_own_clock(x, y):
    found = table(y=y, x=x, x_last="last-3s")
    assert {v % 40 for v in found.column("y").values} == {6, 7, 8, 9}


def test_the_last_seconds_of_both_kinds():
    found = table(y=("loss", "system/cpu"), x="time", x_last="last-3s")
    assert sorted(found.column("y").values) == [9, 10, 11, 12, 46, 47, 48, 49]


@pytest.mark.parametrize(
    "fields",
    [
        {"y": ("loss",), "expressions": ("${system/cpu} * 2",)},
        {"y": ("loss",), "x_expression": "${system/cpu} * 2"},
        {"y": ("loss",), "x": "system/cpu"},
    ],
)
def test_rows_of_logged_metrics_hold_no_system_metric(fields):
    said = "system/cpu: a system metric is neither x nor in an expression."
    assert said in table(**fields).notes


def test_an_expression_of_logged_metrics_does_not_hinder_them():
    found = table(y=("system/cpu",), expressions=("loss * 2",), x="time")
    assert drawn(found) == {"system/cpu", "loss * 2"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("system/cpu", 40),
        ("summary.system/gpu.0.memory", 80),
        ("summary['system/own']", 9),
        ("system/nix", MISSING),
        ("config.system/cpu", MISSING),
    ],
)
def test_a_value_path_finds_the_last_reading(path, value):
    assert value_of(RUN, path) == value
