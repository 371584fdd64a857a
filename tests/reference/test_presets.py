"""Logged tables as charts: histograms, PR and ROC curves with their areas, confusion matrices."""

import json
import math

import pytest
from formulas import curves, distributions
from hypothesis import given
from hypothesis import strategies as st
from made import agree, ask, run, same

from exporter.model.panels import PresetPanel
from exporter.model.run import MediaFile


def drawn(name, *tables, **fields):
    """The table of a preset chart over one logged table a run: (columns, rows)."""
    files = {f"{n}.json": {"columns": c, "data": r} for n, (c, r) in enumerate(tables)}
    runs = [run(n, media=(MediaFile("t", 0, "table", path),)) for n, path in enumerate(files)]
    return ask(
        PresetPanel(name=name, table="t", **fields),
        runs,
        media=lambda _key, path: json.dumps(files[path]).encode(),
    )


def rows_of(table, *names):
    return list(zip(*(table.column(name).values for name in names), strict=True))


whole = st.integers(-(10**6), 10**6)


@given(st.lists(st.lists(whole, min_size=1, max_size=60), min_size=1, max_size=3))
def test_a_histogram_counts_in_bins_that_runs_share(values):
    table = drawn("histogram", *((["value"], [[v] for v in own]) for own in values))
    together = [v for own in values for v in own]
    edges = distributions.bin_edges(together)
    found = rows_of(table, "series", "x", "x2", "y")
    for series, own in zip(table.series, values, strict=True):
        expected = list(
            zip(edges, edges[1:], distributions.counts(own, together, len(edges) - 1), strict=False)
        )
        agree(
            [row[1:] for row in found if row[0] == series.key],
            [(low, high, float(n)) for low, high, n in expected],
            max(map(abs, together)) + 1,
        )


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=40))
def test_a_histogram_loses_no_value(values):
    table = drawn("histogram", (["value"], [[v] for v in values]))
    assert sum(table.column("y").values) == len(values)
    assert table.rows <= 40


def test_a_value_far_away_makes_no_more_bins_than_can_be_seen():
    table = drawn("histogram", (["value"], [[v] for v in [*range(1000), 1e18]]))
    assert table.rows == 40
    assert sum(table.column("y").values) == 1001


@st.composite
def classified(draw):
    labels = [False, True, *draw(st.lists(st.booleans(), max_size=25))]
    scores = draw(st.lists(st.integers(0, 9), min_size=len(labels), max_size=len(labels)))
    return labels, scores


@given(classified())
def test_the_area_under_a_roc_curve_is_the_rank_statistic(found):
    labels, scores = found
    points = [[float(x), float(y)] for x, y in curves.roc(labels, scores)]
    table = drawn("curve", (["fpr", "tpr"], points))
    area = curves.area(rows_of(table, "x", "y"))
    assert float(area) == pytest.approx(float(curves.rank_statistic(labels, scores)), abs=1e-12)


@given(classified(), st.booleans())
def test_a_precision_recall_curve_keeps_its_area_whichever_way_it_was_logged(found, falling):
    points = curves.precision_recall(*found)
    logged = points if falling else points[::-1]
    table = drawn("curve", (["recall", "precision"], [[float(x), float(y)] for x, y in logged]))
    assert float(curves.area(rows_of(table, "x", "y"))) == pytest.approx(
        float(curves.area(points[::-1])), abs=1e-12
    )


def test_steps_of_a_curve_with_falling_recall_keep_their_order():
    points = [(1, 0.5), (1, 0.6), (0.5, 0.7), (0.5, 1)]
    table = drawn("curve", (["recall", "precision"], points))
    assert rows_of(table, "x", "y") == points[::-1]


@given(st.lists(st.tuples(*[st.sampled_from(["cat", "dog", 3, 1234567, 1234568])] * 2), min_size=1))
def test_a_confusion_matrix_counts_every_pair(pairs):
    actual, predicted = (list(map(str, side)) for side in zip(*pairs, strict=True))
    expected = curves.confusion(actual, predicted)
    as_logged = {str(n): n for n in (3, 1234567, 1234568)}
    rows = [[as_logged.get(a, a), as_logged.get(p, p), n] for (a, p), n in expected.items()]
    table = drawn("confusion", (["Actual", "Predicted", "nPredictions"], rows))
    found = {(a, p): n for a, p, n in rows_of(table, "actual", "predicted", "value")}
    assert found == expected


def test_what_is_no_number_is_no_point():
    table = drawn("line", (["x", "y"], [[2, 1], [1, "NaN"], [0, math.inf], ["a", 3], [1, 4]]))
    agree(rows_of(table, "x", "y"), [(1.0, 4.0), (2.0, 1.0)])
    assert same(table.rows, 2)
