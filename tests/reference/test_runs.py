"""Bars, boxes, violins, big numbers, points, axes, tables and comparisons equal the reference."""

import math
from typing import get_args

import pytest
from formulas import distributions, relations, runs, selection
from hypothesis import given
from hypothesis import strategies as st
from made import agree, anything, ask, numbers, run, runs_of, scale_of

from exporter.model.panels import (
    Aggregate,
    BarPanel,
    ComparerPanel,
    ImportancePanel,
    ParallelPanel,
    RangeArea,
    ScalarPanel,
    ScatterPanel,
    TablePanel,
)
from exporter.panels import regression
from exporter.panels.axes import Axis
from exporter.query.scene import groups
from exporter.query.select import order_runs

keys = st.sampled_from([1, 1.0, True, "1", 1e16, 10**16, 0.5, None, "b", ["b"], "", math.nan])
summaries = st.lists(st.tuples(keys, anything), min_size=1, max_size=8)


def made(rows):
    return runs_of([({"k": key}, {"v": value}) for key, value in rows])


def rows_of(table, *names):
    nothing = [None] * table.rows
    columns = [table.column(name) for name in names]
    return list(zip(*(c.values if c else nothing for c in columns), strict=True))


def grouped(rows):
    return [
        (name, [value for _, value in own])
        for name, own in selection.groups(rows, lambda row: row[0])
    ]


@given(st.lists(st.tuples(keys, keys), min_size=1, max_size=9))
def test_runs_of_one_value_are_one_group_in_order_of_appearance(rows):
    found = groups(made(rows), "config.k")
    expected = selection.groups(list(enumerate(rows)), lambda row: row[1][0])
    assert [g.label for g in found] == [name for name, _ in expected]
    assert [[r.key.id for r in g.runs] for g in found] == [
        [f"r{place}" for place, _ in own] for _, own in expected
    ]


def test_a_number_is_one_group_with_and_without_a_point():
    assert [g.label for g in groups(made([(1, 0), (1.0, 0), (10**16, 0), (1e16, 0)]), "k")] == [
        "1",
        "10000000000000000",
    ]


@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 3), anything, st.sampled_from([0, 1, None])),
        max_size=9,
    ),
    st.sampled_from([["a"], ["-a"], ["b"], ["-b", "a"], ["b", "-a"], []]),
)
def test_runs_are_ordered_by_one_value_after_the_other(rows, order):
    given_runs = [
        run(n, config={"a": a, "b": b}) if age is None else _aged(n, age, a, b)
        for n, (age, a, b) in enumerate(rows)
    ]
    plain = [(r.created_at, r.key, dict(r.config)) for r in given_runs]
    found = order_runs(
        given_runs,
        [key.replace("-", "-config.") if key[0] == "-" else f"config.{key}" for key in order],
    )
    assert [r.key for r in found] == [key for _, key, _ in selection.order(plain, order)]


def _aged(n, age, a, b):
    same_day = run(age).created_at if age else None
    return run(n, config={"a": a, "b": b}, created_at=same_day)


@given(summaries, st.sampled_from(get_args(Aggregate)), st.sampled_from(get_args(RangeArea)))
def test_a_group_is_one_bar(rows, aggregate, area):
    panel = BarPanel(metrics=("v",), groupby="config.k", aggregate=aggregate, range=area)
    found = rows_of(ask(panel, made(rows)), "label", "value", "low", "high")
    size = scale_of(map(runs.number, (value for _, value in rows)))
    agree(found, runs.bars(grouped(rows), aggregate, area), size)


@given(summaries)
def test_a_run_is_one_bar_of_its_last_value(rows):
    found = rows_of(ask(BarPanel(metrics=("v",)), made(rows)), "label", "value")
    names = [(f"run {n}", [value]) for n, (_, value) in enumerate(rows)]
    agree(found, [row[:2] for row in runs.bars(names)])


@given(summaries)
def test_a_box_is_tukeys(rows):
    panel = BarPanel(metrics=("v",), groupby="config.k", style="box")
    found = rows_of(ask(panel, made(rows)), "label", "part", "value", "low", "high", "q1", "q3")
    expected = []
    for name, values in grouped(rows):
        own = runs.numbers(values)
        if own:
            box = distributions.box(own)
            sides = [box[side] for side in ("median", "low", "high", "q1", "q3")]
            expected += [(name, "box", *sides)]
            expected += [(name, "outlier", v, *[None] * 4) for v in box["outliers"]]
    agree(found, expected, scale_of(map(runs.number, (value for _, value in rows))))


@given(st.lists(st.integers(-40, 40), min_size=2, max_size=12).filter(lambda v: len(set(v)) > 1))
def test_a_violin_is_a_gaussian_density_with_silvermans_bandwidth(values):
    panel = BarPanel(metrics=("v",), groupby="config.k", style="violin")
    found = rows_of(ask(panel, made([("g", v) for v in values])), "part", "value", "density")
    curve = [row[1:] for row in found if row[0] == "curve"]
    low, high = min(values), max(values)
    places = [low + (high - low) * i / 64 for i in range(65)]
    agree(curve, [(p, distributions.density(values, p)) for p in places], 1)


@given(summaries, st.sampled_from(get_args(Aggregate)))
def test_a_big_number_is_the_aggregate_of_all_runs(rows, aggregate):
    table = ask(ScalarPanel(metrics=("v",), aggregate=aggregate), made(rows))
    found = rows_of(table, "value", "n")
    values = [value for _, value in rows]
    expected = runs.scalar(values, aggregate)
    agree(found, [expected[:2]] if expected else [], scale_of(map(runs.number, values)))


@given(st.lists(st.tuples(anything, anything), max_size=8), st.booleans(), st.booleans())
def test_a_run_that_has_both_values_is_a_point(rows, log_x, log_y):
    panel = ScatterPanel(x="config.k", y="v", log_x=log_x, log_y=log_y)
    found = rows_of(ask(panel, made(rows)), "label", "x", "y")
    expected = [(f"run {n}", *xy) for n, *xy in runs.points(rows, (log_x, log_y))]
    agree(found, expected)


@given(st.lists(st.tuples(anything, anything), max_size=8))
def test_running_lines_look_at_all_points_to_the_left(rows):
    panel = ScatterPanel(x="config.k", y="v", running=("min", "max", "mean"))
    found = rows_of(ask(panel, made(rows)), "running_min", "running_max", "running_mean")
    points = [xy for _, *xy in runs.points(rows, (False, False))]
    agree(found, runs.running(points), scale_of([y for _, y in points]))


@given(st.lists(st.tuples(anything, numbers), min_size=1, max_size=8), st.booleans())
def test_an_axis_is_of_numbers_or_of_texts(rows, log):
    axes = ({"value": "config.k", "log": log}, {"value": "v"})
    table = ask(ParallelPanel(axes=axes), made(rows))
    for name, place, logarithmic in (("p0", 0, log), ("p1", 1, False)):
        kind, values = runs.axis([row[place] for row in rows], log=logarithmic)
        assert table.column(name).kind == kind
        agree([(v,) for v in table.column(name).values], [(v,) for v in values])
    assert table.column("label").values == tuple(f"run {n}" for n in range(len(rows)))


whole = st.integers(-(10**6), 10**6)


@given(st.lists(st.tuples(whole, whole), min_size=2, max_size=12))
def test_the_line_through_points_is_that_of_least_squares(rows):
    x, y = zip(*rows, strict=True)
    sides = [Axis("linear", float(min(v)), float(max(v)), 100.0) for v in (x, y)]
    found, expected = regression.fit([(float(a), float(b)) for a, b in rows], *sides), None
    expected = relations.regression(x, y)
    assert (found is None) == (expected is None)
    if expected:
        slope, start, r2 = expected
        # what cannot be seen on the axis is cut off
        seen = (max(y) - min(y) or 1) / 1000
        for at, value in found.ends:
            assert value == pytest.approx(float(start + slope * int(at)), abs=seen)
        assert found.r2 == pytest.approx(r2, rel=1e-9, abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 9), whole), min_size=4, max_size=12))
def test_importance_has_pearsons_and_spearmans_coefficient(rows):
    table = ask(ImportancePanel(target="v"), made(rows))
    x, y = zip(*rows, strict=True)
    found = dict(rows_of(table, "metric", "value"))
    if len(set(x)) == 1:
        assert found == {}
        return
    assert found["Correlation"] == pytest.approx(relations.pearson(x, y), abs=1e-12)
    assert found["Rank correlation"] == pytest.approx(relations.spearman(x, y), abs=1e-12)


def test_a_run_without_a_text_takes_no_part_in_its_correlation():
    rows = [("a", 1), ("a", 2), ("b", 5), ("b", 7), (None, 100), (None, -100)]
    table = ask(ImportancePanel(target="v"), made(rows))
    expected = relations.pearson([1, 1, 0, 0], [1, 2, 5, 7])
    assert rows_of(table, "label", "metric", "value")[0] == (
        "k = a",
        "Correlation",
        pytest.approx(expected, abs=1e-12),
    )


def test_the_trackers_own_config_has_no_importance():
    own = runs_of([({"_wandb": {"t": n}, "lr": n}, {"v": n}) for n in range(5)])
    table = ask(ImportancePanel(target="v"), own)
    assert set(table.column("label").values) == {"lr"}


trees = st.dictionaries(
    st.sampled_from(["a", "b", "a.b", "_own"]),
    anything | st.dictionaries(st.sampled_from(["b", "c", "_type"]), anything, max_size=2),
    max_size=3,
)


@given(st.lists(st.tuples(trees, trees), min_size=1, max_size=4), st.booleans())
def test_the_comparer_shows_every_value_or_those_that_differ(rows, diff_only):
    table = ask(ComparerPanel(diff_only=diff_only), runs_of(rows))
    flat = [runs.flat(config, "config") | runs.flat(summary, "summary") for config, summary in rows]
    expected = runs.comparer(flat, diff_only=diff_only)
    columns = table.columns[1:]
    assert [column.title for column in columns] == list(expected)
    for column, cells in zip(columns, expected.values(), strict=True):
        numeric = column.kind == "number"
        for got, wanted in zip(column.values, cells, strict=True):
            assert repr(got) == repr(wanted) or (isinstance(wanted, float) and not numeric)


def test_seeds_that_no_float_tells_apart_differ():
    seeds = runs_of([({"seed": 2**53}, {}), ({"seed": 2**53 + 1}, {})])
    (_, seed) = ask(ComparerPanel(diff_only=True), seeds).columns
    assert seed.values == ("9007199254740992", "9007199254740993")
    (_, cells) = ask(TablePanel(columns=("config.seed",)), seeds).columns
    assert cells.values == seed.values


def test_a_whole_number_among_texts_is_written_in_full():
    table = ask(TablePanel(columns=("v",)), made([(0, 1234567), (0, "none"), (0, 0.123456789)]))
    assert table.columns[1].values == ("1234567", "none", "0.123457")
