"""Bar panels: expressions over runs, boxes and violins of groups."""

import math

import pytest

from exporter.model.panels import BarPanel
from exporter.model.run import Run, RunKey
from exporter.query.bars import bar_table
from exporter.query.colors import assign
from exporter.query.scene import Scene, groups


def table(values, group="g", **fields):
    runs = tuple(
        Run(RunKey("e", "p", str(n)), f"r{n}", group=group, summary={"a/b": v}, config={"k": 2})
        for n, v in enumerate(values)
    )
    panel = BarPanel(**({"metrics": ("summary.a/b",)} | fields))
    inks = assign([g.key for g in groups(runs, panel.groupby)])
    return bar_table(panel, Scene(runs, None, inks))


def rows(found, *names):
    return list(zip(*(found.column(name).values for name in names), strict=True))


def test_an_expression_is_worked_out_for_every_run():
    found = table([1, 4, None, math.nan, "x"], metrics=(), expressions=("${a/b} * config.k + 1",))
    assert rows(found, "label", "metric", "value") == [
        ("r0", "a/b * config.k + 1", 3),
        ("r1", "a/b * config.k + 1", 9),
    ]
    assert found.notes == ("a/b * config.k + 1: no finite value for r2, r3, r4.",)


def test_expressions_of_a_group_are_aggregated():
    found = table([1, 4], metrics=(), expressions=("`a/b` ** 2",), groupby="group", range="minmax")
    assert rows(found, "value", "low", "high") == [(8.5, 1, 16)]


def test_what_is_divided_by_zero_is_left_out():
    found = table([0, 2], metrics=(), expressions=("1 / `a/b`",))
    assert rows(found, "label", "value") == [("r1", 0.5)]


def test_a_box_and_its_outliers():
    found = table([1, 2, 3, 4, 5, 99], groupby="group", style="box")
    assert rows(found, "part", "value", "low", "high", "q1", "q3", "n") == [
        ("box", 3.5, 1, 5, 2.25, 4.75, 6),
        ("outlier", 99, None, None, None, None, None),
    ]


def test_a_violin_has_a_box_and_a_curve():
    found = table([1, 2, 5], groupby="group", style="violin")
    (first, *curve) = rows(found, "part", "value", "density")
    assert first == ("box", 2, None)
    assert {part for part, *_ in curve} == {"curve"}
    assert [curve[0][1], curve[-1][1]] == [1, 5]
    assert all(height > 0 for *_, height in curve)


def test_equal_values_are_a_line():
    found = table([3, 3], groupby="group", style="violin")
    assert rows(found, "part", "value", "low", "high") == [("box", 3, 3, 3)]


def test_a_log_axis_works_with_the_logarithms():
    found = table([1, 100, -5], groupby="group", style="box", log=True)
    ((middle, q1, q3),) = rows(found, "value", "q1", "q3")
    assert (middle, q1, q3) == pytest.approx((10, 10**0.5, 10**1.5))
    assert found.notes == ("a/b: 1 value at or below zero left out.",)


def test_without_groups_there_are_bars_and_a_note():
    found = table([1, 2], style="violin")
    assert found.column("part") is None
    assert found.notes == ("A violin needs groups (groupby); one bar per run is drawn.",)


def test_a_bar_that_a_log_axis_cannot_hold_is_said():
    found = table([1, 0, -3], log=True)
    assert rows(found, "label", "value") == [("r0", 1)]
    assert found.notes == (
        "a/b: r1 has 0, which a log axis cannot hold.",
        "a/b: r2 has -3, which a log axis cannot hold.",
    )


def test_runs_are_counted_before_they_are_grouped():
    found = table([1, 3, 80], groupby="group", max_runs=2)
    assert rows(found, "value") == [(2,)]
    assert found.notes == ("The first 2 of 3 runs are shown.",)


def test_what_lies_beyond_the_axis_is_counted():
    assert table([1, 3, 80], value_range=(2, 10)).notes == ("2 values lie beyond the axis.",)
    assert table([1, 3, 80], value_range=(None, 80)).notes == ()


def test_single_bars_have_colours_and_names_of_their_own():
    found = table(
        [1, 2, 3], colors={"r0": "#FF0000", "1:a/b": "#00ff00", "nobody": "#000000"},
        labels={"2": "Ours"}, legend_template="${run:name} of ${config:k}",
    )  # fmt: skip
    assert [s.label for s in found.series] == ["r0 of 2", "r1 of 2", "Ours"]
    assert [s.color for s in found.series][:2] == ["#ff0000", "#00ff00"]
    assert rows(found, "label") == [("r0 of 2",), ("r1 of 2",), ("Ours",)]
    assert found.notes == ("No bar is called nobody, so nothing is styled by that name.",)


def test_a_sum_of_a_group_says_so():
    assert rows(table([1, 2], groupby="group", aggregate="sum"), "metric", "value") == [
        ("Sum of a/b", 3)
    ]
