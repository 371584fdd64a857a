"""Preset charts: which table, which columns, which series."""

import json
import math

import pytest

from exporter.model.panels import PresetPanel
from exporter.model.run import MediaFile, Run, RunKey
from exporter.query.colors import assign
from exporter.query.presets import MOST_MATRICES, MOST_SERIES, preset_table
from exporter.query.scene import Scene


def made(name, columns, *tables, key="t", **fields):
    """The table of a preset over one run per logged table; None is a run without any."""
    runs, files = [], {}
    for number, rows in enumerate(tables):
        run_key = RunKey("e", "p", f"r{number}")
        media = () if rows is None else (MediaFile(key, 3, "table", "t.json"),)
        runs.append(Run(run_key, f"run-{number}", media=media))
        files[run_key] = json.dumps({"columns": columns, "data": rows}).encode()
    inks = assign(str(run.key) for run in runs)
    scene = Scene(tuple(runs), None, inks, lambda run_key, _: files[run_key])
    return preset_table(PresetPanel(id="p", name=name, table="t", **fields), scene)


def cells(table, name):
    return list(table.column(name).values)


def labels(table):
    return [s.label for s in table.series]


def test_a_line_has_finite_points_in_the_order_of_x():
    table = made("line", ["x", "y"], [[2, 20], [1, 10], [None, 5], [3, math.nan], ["a", 1]])
    assert cells(table, "x") == [1, 2]
    assert cells(table, "y") == [10, 20]
    assert labels(table) == ["run-0"]


def test_a_curve_has_a_series_for_each_class():
    table = made("curve", ["class", "recall", "precision"], [["a", 0, 1], ["b", 0, 1], ["a", 1, 0]])
    assert labels(table) == ["a", "b"]
    assert table.column("x").title == "recall"
    assert table.column("y").title == "precision"


def test_series_of_several_runs_say_their_run():
    rows = [["a", 0, 1], ["b", 1, 1]]
    table = made("curve", ["class", "fpr", "tpr"], rows, rows)
    assert labels(table) == ["run-0 · a", "run-0 · b", "run-1 · a", "run-1 · b"]
    assert len({(s.color, s.dash) for s in table.series}) == 4


def test_bars_have_the_colour_of_their_run():
    rows = [["a", 1], ["b", 2]]
    table = made("bar", ["label", "value"], rows, rows)
    assert cells(table, "value") == [1, 2, 1, 2]
    colours = [s.color for s in table.series]
    assert colours[0] == colours[1] != colours[2] == colours[3]


def test_a_histogram_counts_every_value_in_bins_that_runs_share():
    table = made("histogram", ["value"], [[n % 7] for n in range(50)], [[n] for n in range(9)])
    assert sum(cells(table, "y")) == 59
    keys = cells(table, "series")
    edges = [
        [x for x, k in zip(cells(table, "x"), keys, strict=True) if k == s.key]
        for s in table.series
    ]
    assert edges[0] == edges[1]


def test_a_confusion_matrix_is_kept_as_it_was_counted():
    columns = ["Actual", "Predicted", "nPredictions"]
    table = made("confusion", columns, [["cat", "cat", 3], ["cat", "dog", 1]])
    assert cells(table, "actual") == ["cat", "cat"]
    assert cells(table, "predicted") == ["cat", "dog"]
    assert cells(table, "value") == [3, 1]


def test_many_matrices_and_many_series_are_cut_with_a_note():
    columns = ["Actual", "Predicted", "nPredictions"]
    table = made("confusion", columns, *[[["a", "a", 1]]] * (MOST_MATRICES + 2))
    assert len(table.series) == MOST_MATRICES
    assert table.notes == ("The matrices of 4 of 6 runs are drawn.",)
    table = made("curve", ["class", "x", "y"], [[str(n), 0, 1] for n in range(MOST_SERIES + 1)])
    assert len(table.series) == MOST_SERIES
    assert table.notes == (f"The first {MOST_SERIES} of {MOST_SERIES + 1} series are drawn.",)


def test_columns_may_be_named_and_titles_given():
    table = made(
        "scatter", ["a", "b"], [[1, 2]],
        fields={"x": "b", "y": "a"}, strings={"x-axis-title": "Recall"},
    )  # fmt: skip
    assert (cells(table, "x"), cells(table, "y")) == ([2], [1])
    assert (table.column("x").title, table.column("y").title) == ("Recall", "a")


@pytest.mark.parametrize("key", ["t", "t_table"])
def test_the_tables_of_the_trackers_own_plots_are_found(key):
    assert made("line", ["x", "y"], [[1, 2]], key=key).rows == 1


@pytest.mark.parametrize(
    ("table", "note"),
    [
        (made("line", ["x", "y"], None), "run-0: no table 't' was logged."),
        (made("line", ["x", "z"], [[1, 2]]), "run-0: the table 't' has no column 'y'."),
        (made("line", [], []), "run-0: the table 't' cannot be read: it is no table."),
    ],
)
def test_what_a_run_lacks_is_noted(table, note):
    assert not table.drawable
    assert table.notes == (note,)


def test_runs_without_the_table_are_listed_once():
    table = made("line", ["x", "y"], [[1, 2]], *[None] * 5)
    assert table.notes == ("run-1, run-2, run-3 and 2 more: no table 't' was logged.",)


@pytest.mark.parametrize("rows", [[], [[1, None]], [[1, math.inf]]])
def test_a_table_without_a_row_to_draw_is_noted(rows):
    table = made("line", ["x", "y"], [[1, 2]], rows)
    assert table.notes == ("run-1: the table 't' has no row that can be drawn.",)
