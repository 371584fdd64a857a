"""Preset charts are valid Vega-Lite, and are drawn."""

import pytest

from exporter.model.panels import PresetPanel
from exporter.model.table import Column, PanelTable, Series
from exporter.panels import chart

HOSTILE = "<script>$(x)\n\\write18 " + "long " * 60


def table(names, *rows, runs=1):
    texts = {"series", "label", "metric", "actual", "predicted"}
    columns = [
        Column(n, n, "text" if n in texts else "number", tuple(v))
        for n, v in zip(names, zip(*rows, strict=True), strict=True)
    ]
    series = tuple(Series(f"k{i}", f"run {i} {HOSTILE[:40]}", "#2a78c2") for i in range(runs))
    return PanelTable("preset", tuple(columns), series)


def matrix(classes, runs=1):
    rows = [
        (f"k{run}", a, p, float(a == p) * 9)
        for run in range(runs)
        for a in classes
        for p in classes
    ]
    return table(("series", "actual", "predicted", "value"), *rows, runs=runs)


POINTS = ("series", "label", "x", "y")
CASES = {
    "line": table(POINTS, ("k0", "a", 0.0, 1.0), ("k0", "a", 1.0, 0.5)),
    "lineseries": table(POINTS, ("k0", "a", 0.0, 1.0), ("k0", "a", 1.0, 0.5)),
    "curve": table(POINTS, ("k0", "a", 0.0, 1.0), ("k0", "a", 1.0, 0.5)),
    "scatter": table(POINTS, ("k0", "a", 0.0, 1.0), ("k0", "a", 1.0, 0.5)),
    "bar": table(("series", "label", "metric", "value"), ("k0", "a", "f1", 0.5)),
    "histogram": table(("series", "x", "x2", "y"), ("k0", 0.0, 1.0, 3.0), ("k0", 1.0, 2.0, 0.0)),
    "confusion": matrix(["cat", "dog", HOSTILE]),
}


@pytest.mark.parametrize("width", ["full", "half", "quarter"])
@pytest.mark.parametrize("name", CASES)
def test_every_preset_is_valid_and_drawn(name, width, valid, drawn):
    panel = PresetPanel(id="p", title="T", name=name, table="t", width=width)
    made = chart(panel, CASES[name])
    valid(made.spec)
    _, svg = drawn(made)
    assert "<svg" in svg
    assert made.alt


@pytest.mark.parametrize(("runs", "views"), [(1, 1), (2, 2), (4, 4)])
def test_each_run_has_a_matrix_of_its_own(runs, views):
    made = chart(PresetPanel(id="p", name="confusion", table="t"), matrix(["a", "b"], runs))
    rows = made.spec.get("vconcat", [{"hconcat": [made.spec]}])
    assert sum(len(row["hconcat"]) for row in rows) == views


def test_a_matrix_of_many_classes_has_no_numbers_that_nobody_can_read():
    few = chart(PresetPanel(id="p", name="confusion", table="t"), matrix(list("abc")))
    many = chart(
        PresetPanel(id="p", name="confusion", table="t"), matrix([str(n) for n in range(80)])
    )
    assert len(few.spec["layer"]) == 2
    assert len(many.spec["layer"]) == 1


def test_the_words_of_a_matrix_tell_the_share_that_is_right():
    made = chart(PresetPanel(id="p", name="confusion", table="t"), matrix(["a", "b"]))
    assert "100.0% on the diagonal." in made.alt


def test_the_authors_titles_of_bars_are_on_both_axes():
    rows = (("k0", "a", "F1", 0.5), ("k1", "b", "F1", 0.7))
    of = table(("series", "label", "metric", "value"), *rows, runs=2)
    panel = PresetPanel(id="p", name="bar", table="t", strings={"x-axis-title": "Class"})
    spec = str(chart(panel, of).spec)
    assert "'title': 'Class'" in spec
    assert "'title': 'F1'" in spec
