"""Line panels: grouping, ranges, logs, gaps and the notes about what is not drawn."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.panels import LinePanel
from exporter.model.run import Run, RunKey
from exporter.model.series import Trace
from exporter.query.colors import assign
from exporter.query.line_merge import BUCKETS, merge
from exporter.query.lines import line_table
from exporter.query.scene import Scene, groups


class Shelf:
    """Histories in memory: {(run id, metric): (x, y)}."""

    def __init__(self, held):
        self.held = held

    def traces(self, runs, x, metrics, *, sampled=False):
        return [
            Trace(run, metric, *(np.array(v, float) for v in self.held[run.id, metric]))
            for metric in metrics
            for run in runs
            if (run.id, metric) in self.held
        ]


def run(name, **fields):
    return Run(RunKey("e", "p", name), name, **fields)


def table(held, runs=None, **fields):
    runs = tuple(runs or [run(name) for name in dict.fromkeys(k for k, _ in held)])
    panel = LinePanel(**({"y": ("m",)} | fields))
    own = groups(runs, panel.groupby)
    inks = assign([str(r.key) for r in runs]) | assign([g.key for g in own])
    return line_table(panel, Scene(runs, Shelf(held), inks))


def points(table):
    names = {s.key: s.label for s in table.series}
    columns = [table.column(c).values for c in ("series", "x", "y")]
    return [(names[s], x, y) for s, x, y in zip(*columns, strict=True)]


def test_each_run_and_metric_is_a_line():
    found = table({("a", "m"): ([0, 1], [1, 2]), ("b", "m"): ([0], [3])})
    assert points(found) == [("a", 0, 1), ("a", 1, 2), ("b", 0, 3)]
    assert found.notes == ()


def test_runs_are_grouped_by_several_values_at_once():
    runs = [
        run(n, config={"lr": lr, "seed": s}) for n, lr, s in (("a", 1, 1), ("b", 1, 2), ("c", 1, 2))
    ]
    found = groups(tuple(runs), ("config.lr", "config.seed"))
    assert [(g.label, len(g.runs)) for g in found] == [("lr: 1, seed: 1", 1), ("lr: 1, seed: 2", 2)]
    assert groups(tuple(runs), "config.seed") != groups(tuple(runs), ("config.lr", "config.seed"))


SEEDS = {("a", "m"): ([0, 1], [1, 2]), ("b", "m"): ([0, 1], [3, 8])}


def seeds(**fields):
    return table(SEEDS, [run("a", group="g"), run("b", group="g")], groupby="group", **fields)


@pytest.mark.parametrize(("how", "values"), [("sum", [4, 10]), ("count", [2, 2])])
def test_a_total_has_its_own_title_and_no_range(how, values):
    found = seeds(aggregate=how, range="stddev")
    assert [y for _, _, y in points(found)] == values
    assert found.column("low") is None
    assert found.column("y").title in {"Sum of m", "Runs with m"}
    assert found.notes == (f"A {how} of runs has no range around it.",)


def test_one_run_counts_as_one():
    held = {("a", "m"): ([0, 1], [5, 7])}
    found = table(held, [run("a", group="g")], groupby="group", aggregate="count")
    assert [y for _, _, y in points(found)] == [1, 1]


def test_the_runs_of_a_group_are_faint_behind_its_line():
    found = seeds(samples="behind")
    rows = [found.column(c).values for c in ("run", "x", "y", "raw")]
    assert list(zip(*rows, strict=True)) == [
        ("a", 0, None, 1), ("a", 1, None, 2), ("b", 0, None, 3), ("b", 1, None, 8),
        ("", 0, 2, None), ("", 1, 5, None),
    ]  # fmt: skip
    assert len(found.series) == 1


def test_the_runs_of_a_group_take_the_place_of_its_line():
    found = seeds(samples="only")
    assert found.column("run").values == ("a", "a", "b", "b")
    assert found.column("y").values == (1, 2, 3, 8)
    assert found.column("raw") is None


def test_runs_alone_have_no_samples():
    assert table(SEEDS, samples="behind").column("run") is None


def test_a_value_that_is_not_finite_is_a_gap_and_is_counted():
    found = table({("a", "m"): ([0, 1, 2], [1, math.nan, math.inf])})
    assert points(found) == [("a", 0, 1), ("a", 1, None), ("a", 2, None)]
    assert found.notes == ("a: 2 m values are NaN or infinite and not drawn.",)


def test_a_run_of_nothing_but_nan_draws_nothing_and_says_so():
    found = table({("a", "m"): ([0, 1], [math.nan] * 2)})
    assert not found.drawable
    assert "m: no run has a value that can be drawn." in found.notes


def test_a_log_axis_leaves_out_what_it_cannot_hold():
    found = table({("a", "m"): ([0, 1, 2], [1, 0, -3])}, log_y=True)
    assert points(found) == [("a", 0, 1), ("a", 1, None), ("a", 2, None)]
    assert found.notes == ("a: 2 m values at or below zero left out.",)


def test_runs_of_a_group_meet_at_equal_x():
    runs = [run("a", config={"lr": 1}), run("b", config={"lr": 1}), run("c", config={"lr": 2})]
    held = {("a", "m"): ([0, 1], [1, 2]), ("b", "m"): ([0, 1], [3, 6]), ("c", "m"): ([0], [9])}
    found = table(held, runs, groupby="config.lr", range="minmax")
    assert points(found) == [("1", 0, 2), ("1", 1, 4), ("2", 0, 9)]
    assert found.column("low").values == (1, 2, None)
    assert found.column("high").values == (3, 6, None)


@pytest.mark.parametrize(("how", "value"), [("mean", 3), ("median", 2), ("min", 1), ("max", 6)])
def test_a_group_is_aggregated_as_asked(how, value):
    held = {(n, "m"): ([0], [v]) for n, v in (("a", 1), ("b", 2), ("c", 6))}
    runs = [run(n, group="g") for n in "abc"]
    assert points(table(held, runs, groupby="group", aggregate=how)) == [("g", 0, value)]


def test_runs_logged_at_different_x_meet_in_windows():
    x = [np.arange(1000) + i / 3 for i in range(3)]
    traces = [Trace(RunKey("e", "p", str(i)), "m", xs, np.full(1000, i)) for i, xs in enumerate(x)]
    line = merge(traces, LinePanel(y=("m",), range="minmax"))
    assert len(line.x) == BUCKETS
    assert np.nanmax(np.abs(line.y - 1)) < 1e-9
    assert (line.low == 0).all()
    assert (line.high == 2).all()


@given(st.permutations(["a", "b", "c"]))
def test_the_order_of_runs_does_not_change_a_group(order):
    held = {(n, "m"): ([0, 1], [v, v * 2]) for n, v in (("a", 0.1), ("b", 0.7), ("c", 0.3))}
    runs = [run(n, group="g") for n in order]
    found = table(held, runs, groupby="group", aggregate="median", range="stddev")
    assert [y for _, _, y in points(found)] == [0.3, 0.6]


def test_smoothing_keeps_the_raw_line_behind_it():
    held = {("a", "m"): (range(5), [0, 10, 0, 10, 0])}
    found = table(held, smoothing=0.9)
    assert found.column("raw").values == (0, 10, 0, 10, 0)
    assert max(found.column("y").values) < 10
    assert table(held, smoothing=0.9, original=False).column("raw") is None


def test_max_runs_says_what_it_leaves_out():
    held = {(n, "m"): ([0], [1]) for n in "abc"}
    found = table(held, max_runs=2)
    assert len(found.series) == 2
    assert found.notes == ("m: the first 2 of 3 lines are drawn.",)


def test_names_may_be_equal():
    runs = [replace(run("a"), name="same"), replace(run("b"), name="same")]
    found = table({("a", "m"): ([0], [1]), ("b", "m"): ([0], [2])}, runs)
    assert [s.label for s in found.series] == ["same", "same"]
    assert len({s.key for s in found.series}) == 2


def test_a_million_points_keep_their_spike():
    y = np.zeros(1_000_000)
    y[777_777] = 5
    found = table({("a", "m"): (np.arange(1_000_000), y)})
    assert found.rows < 3_000
    assert max(found.column("y").values) == 5


def test_runs_logged_at_other_rates_do_not_make_a_saw(tmp_path):
    runs = [run("a", group="g"), run("b", group="g")]
    held = {("a", "m"): (range(200), [1] * 200), ("b", "m"): (range(0, 200, 2), [0] * 100)}
    found = table(held, runs, groupby="group")
    drawn = np.array([y for _, _, y in points(found)])
    assert np.abs(np.diff(drawn)).max() < 0.51
    assert drawn.mean() == pytest.approx(0.5, abs=0.05)


def test_a_run_that_ended_early_still_meets_the_others_at_equal_x():
    runs = [run("a", group="g"), run("b", group="g")]
    held = {("a", "m"): ([0, 1, 2, 3], [1, 1, 1, 1]), ("b", "m"): ([0, 1], [3, 3])}
    found = table(held, runs, groupby="group")
    assert points(found) == [("g", 0, 2), ("g", 1, 2), ("g", 2, 1), ("g", 3, 1)]


def test_a_spike_of_the_range_area_survives_sampling():
    steps = range(20_000)
    spiky = [500 if s == 7_777 else 0 for s in steps]
    runs = [run(n, group="g") for n in "abc"]
    held = {
        ("a", "m"): (steps, spiky),
        ("b", "m"): (steps, [0] * 20_000),
        ("c", "m"): (steps, [0] * 20_000),
    }
    found = table(held, runs, groupby="group", aggregate="median", range="minmax")
    assert max(v for v in found.column("high").values if v is not None) == 500
