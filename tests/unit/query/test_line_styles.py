"""Overrides of single lines, outliers and stacks as a table shows them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.panels import LinePanel
from exporter.model.run import Run, RunKey
from exporter.model.series import Trace
from exporter.query.colors import assign
from exporter.query.lines import line_table
from exporter.query.outliers import inner_range
from exporter.query.scene import Scene, groups


class Shelf:
    def __init__(self, ys):
        self.ys = ys

    def traces(self, runs, x, metrics, *, sampled=False):
        return [
            Trace(run, m, np.arange(float(len(self.ys[run.id]))), np.array(self.ys[run.id], float))
            for m in metrics
            for run in runs
        ]


def table(ys=None, runs=None, **fields):
    runs = runs or tuple(Run(RunKey("e", "p", f"id-{n}"), n, group="g") for n in "ab")
    panel = LinePanel(**({"y": ("m",)} | fields))
    inks = assign([str(r.key) for r in runs]) | assign([g.key for g in groups(runs, panel.groupby)])
    return line_table(panel, Scene(runs, Shelf(ys or {r.key.id: [1, 2] for r in runs}), inks))


@pytest.mark.parametrize("key", ["id-a", "a", "id-a:m", "a:m"])
def test_a_line_answers_to_its_run_and_its_metric(key):
    found = table(
        colors={key: "#ABCDEF"}, labels={key: "mine"}, widths={key: 4}, marks={key: "dashed"}
    )
    one, other = found.series
    assert (one.color, one.label, one.width, one.dash) == ("#abcdef", "mine", 4, (6, 3))
    assert (other.label, other.width, other.dash, other.points) == ("b", 0, (), False)
    assert found.notes == ()


def test_the_more_exact_name_wins():
    given_names = {"a": "3", "id-a": "2", "a:m": "1", "id-a:m": "0"}
    for name in list(reversed(given_names)):
        assert table(labels=given_names).series[0].label == given_names[name]
        del given_names[name]
        if not given_names:
            break


def test_a_group_answers_to_its_label_alone():
    found = table(groupby="group", labels={"g": "The group", "a": "not this"})
    assert [s.label for s in found.series] == ["The group"]
    assert found.notes == ("No line is called a, so nothing is styled by that name.",)


def test_points_are_marks_of_their_own():
    one, other = table(marks={"a": "points", "b": "solid"}).series
    assert (one.points, other.points) == (True, False)


def test_metrics_that_a_template_does_not_tell_apart_are_named():
    found = table(y=("m", "n"), legend_template="${run:id}")
    assert [s.label for s in found.series] == ["id-a · m", "id-b · m", "id-a · n", "id-b · n"]
    found = table(y=("m", "n"), legend_template="${metric}/${run:id}")
    assert [s.label for s in found.series] == ["m/id-a", "m/id-b", "n/id-a", "n/id-b"]


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=40))
def test_the_inner_range_is_the_sorted_values_at_5_and_95_percent(values):
    finite = sorted(v for v in values if np.isfinite(v) and abs(v) < 1e300)
    found = inner_range(np.array(finite, float))
    if not finite:
        assert found is None
        return
    for share, end in zip((0.05, 0.95), found, strict=True):
        place = share * (len(finite) - 1)
        low, high = finite[int(place)], finite[min(int(place) + 1, len(finite) - 1)]
        assert end == pytest.approx(low + (high - low) * (place - int(place)), rel=1e-9, abs=1e-290)


def test_ignored_outliers_are_noted_and_kept_in_the_table():
    ys = {"id-a": [1.0] * 40 + [1000.0], "id-b": [2.0] * 41}
    found = table(ys, ignore_outliers=True)
    assert 1000 in found.column("y").values
    assert found.notes == (
        "The y axis shows the 5th to 95th percentile of the values; the rest is cut off.",
    )
    assert table({"id-a": [1, 1], "id-b": [1, 1]}, ignore_outliers=True).notes == ()


def test_a_stack_has_edges_and_says_what_it_leaves_out():
    ys = {"id-a": [1, -1, 3], "id-b": [1, 1, 1, 1]}
    found = table(ys, stack="area", log_y=True)
    assert found.column("y").values == (1, 0, 3, 0, 1, 1, 1, 1)
    assert found.column("low").values == (0, 0, 0, 0, 1, 0, 3, 0)
    assert found.column("high").values == (1, 0, 3, 0, 2, 1, 4, 1)
    assert found.notes == (
        "Areas on top of each other need a linear axis; log is not applied to y.",
        "1 value below zero counted as zero: areas have no negative height.",
    )


def test_shares_are_per_cent():
    found = table({"id-a": [1, 0], "id-b": [3, 0]}, stack="percent", smoothing=0.5)
    assert found.column("high").title == "share (%), to"
    assert found.column("high").values[2] == 100
    assert found.column("raw") is None


def test_areas_of_one_run_get_colours_of_their_own():
    runs = (Run(RunKey("e", "p", "id-a"), "a"),)
    found = table(runs=runs, y=("m", "n", "o"), stack="area", colors={"a:n": "#010203"})
    colours = [s.color for s in found.series]
    assert len(set(colours)) == 3
    assert colours[1] == "#010203"
