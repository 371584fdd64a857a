"""Bars: one block a metric with its own axis, values written where they fit."""

import re

import pytest

from exporter.model.panels import BarPanel
from exporter.panels import chart
from exporter.panels.text import measure

LABELS = ["baseline", "resnet-50", "vit-base"]
LYING, STANDING = "horizontal", "vertical"


def _blocks(spec):
    """The views with layers, in reading order."""
    rows = [row.get("hconcat", [row]) for row in spec["vconcat"]]
    return [view for row in rows for view in row]


def _domain(view, channel="x"):
    return view["layer"][0]["encoding"][channel]["scale"]["domain"]


def _texts(view):
    return [row["t"] for row in view["data"]["values"]]


def test_metrics_of_different_units_have_axes_of_their_own(tables):
    metrics = {"accuracy": [0.9, 0.8, 0.7], "size": [650.0, 6000.0, 18090.0]}
    spec = chart(BarPanel(metrics=("accuracy", "size")), tables.bar(LABELS, metrics)).spec
    first, second = _blocks(spec)
    assert _domain(first)[1] < 2
    assert _domain(second)[1] > 18090
    assert [view["title"]["text"] for view in (first, second)] == ["accuracy", "size"]


@pytest.mark.parametrize("orientation", [LYING, STANDING])
def test_every_bar_is_drawn_once_in_the_order_of_the_table(tables, drawn, orientation):
    panel = BarPanel(metrics=("m",), orientation=orientation)
    made = chart(panel, tables.bar(LABELS, {"m": [3.0, 1.0, 2.0]}))
    (view,) = _blocks(made.spec)
    names = view["layer"][0]["encoding"]["y" if orientation == LYING else "x"]
    assert names["scale"]["domain"] == ["s0", "s1", "s2"]
    _, svg = drawn(made)
    for colour in ("#2a78c2", "#d9541e", "#12956b"):
        assert len(re.findall(rf'<path [^>]*fill="{colour}"', svg)) == 1


def test_lengths_are_to_scale_from_zero(tables, drawn):
    _, svg = drawn(chart(BarPanel(metrics=("m",)), tables.bar(LABELS, {"m": [3.0, 1.0, 2.0]})))
    widths = [float(w) for w in re.findall(r'<path d="M[\d.,]+h([\d.]+)v[^"]*" fill="#', svg)]
    assert [w / widths[1] for w in widths] == pytest.approx([3, 1, 2], rel=1e-2)


def test_values_are_written_behind_the_bars(tables, drawn):
    made = chart(BarPanel(metrics=("m",)), tables.bar(LABELS, {"m": [0.92778, -3.0, 1234.0]}))
    assert _texts(_blocks(made.spec)[0]) == ["0.9278", "−3", "1,234"]
    assert all(f">{text}<" in drawn(made)[1] for text in ("0.9278", "−3", "1,234"))


def test_a_missing_value_leaves_its_place(tables):
    table = tables.bar(LABELS, {"m": [1.0, None, float("nan")]})
    (view,) = _blocks(chart(BarPanel(metrics=("m",)), table).spec)
    assert [row["v"] for row in view["data"]["values"]] == [1, None, None]
    assert _texts(view) == ["1", "–", "NaN"]


@pytest.mark.parametrize("values", [[3.0, 1.0], [-3.0, -1.0], [3.0, -1.0], [0.0, 0.0]])
def test_zero_and_all_bars_are_inside_the_axis(tables, values):
    (view,) = _blocks(chart(BarPanel(metrics=("m",)), tables.bar(LABELS[:2], {"m": values})).spec)
    low, high = _domain(view)
    assert low <= min(0, *values)
    assert high >= max(0, *values)


def test_log_bars_start_from_a_positive_baseline(tables):
    table = tables.bar(LABELS, {"m": [0.003, 20.0, -1.0]})
    (view,) = _blocks(chart(BarPanel(metrics=("m",), log=True), table).spec)
    low, high = _domain(view)
    assert 0 < low < 0.003
    assert high >= 20
    assert {row["z"] for row in view["data"]["values"]} == {low}
    assert [row["v"] for row in view["data"]["values"]] == [0.003, 20, None]


def test_error_bars_come_from_low_and_high(tables, drawn):
    metrics = {"m": [2.0, 3.0, 4.0]}
    table = tables.bar(LABELS, metrics, low=[1.0, 2.0, None], high=[3.0, 5.0, 9.0])
    made = chart(BarPanel(metrics=("m",), range="minmax"), table)
    rows = _blocks(made.spec)[0]["data"]["values"]
    assert [(r.get("lo"), r.get("hi")) for r in rows] == [(1, 3), (2, 5), (None, None)]
    assert drawn(made)[1].count('stroke="#1c2430"') == 2


def test_names_stand_once_in_a_row_of_blocks(tables, drawn):
    metrics = {name: [1.0, 2.0, 3.0] for name in "abcd"}
    figure, svg = drawn(chart(BarPanel(metrics=tuple("abcd")), tables.bar(LABELS, metrics)))
    assert svg.count(">resnet-50<") == 1
    assert figure.width <= 682


def test_blocks_that_are_too_narrow_go_to_the_next_row(tables):
    metrics = {name: [1.0, 2.0, 3.0] for name in "abcd"}
    spec = chart(BarPanel(metrics=tuple("abcd"), width="half"), tables.bar(LABELS, metrics)).spec
    assert len(spec["vconcat"]) > 1
    assert all(view["width"] >= 120 for view in _blocks(spec))


@pytest.mark.parametrize("count", [1, 20, 200])
def test_many_bars_still_fit_a_page(tables, drawn, count):
    labels = [f"run {n}" for n in range(count)]
    table = tables.bar(labels, {"m": [float(n) for n in range(count)]})
    figure, _ = drawn(chart(BarPanel(metrics=("m",)), table))
    assert figure.height <= 900


def test_long_names_are_shortened_to_their_column(tables, drawn):
    figure, _ = drawn(chart(BarPanel(metrics=("m",)), tables.bar(["x" * 300], {"m": [1.0]})))
    assert figure.width <= 680


@pytest.mark.parametrize(
    ("label", "angle"), [("a", 0), ("a-name", -45), ("a-rather-long-name", -90)]
)
def test_standing_names_turn_when_they_are_long(tables, label, angle):
    table = tables.bar([f"{label}{n}" for n in range(8)], {"m": [1.0] * 8})
    panel = BarPanel(metrics=("m",), orientation=STANDING, width="half")
    (view,) = _blocks(chart(panel, table).spec)
    assert view["layer"][0]["encoding"]["x"]["axis"]["labelAngle"] == angle


def test_names_that_stand_upright_are_whole(tables):
    names = [f"resnet-50-sgd-lr1e-{n} (a9e)" for n in range(9)]
    panel = BarPanel(metrics=("m",), orientation=STANDING, width="half")
    spec = chart(panel, tables.bar(names, {"m": [1.0] * 9})).spec
    assert list(spec["params"][0]["value"].values()) == names


def test_the_authors_title_of_values_is_on_the_axis(tables):
    panel = BarPanel(metrics=("m",), value_title="Accuracy (%)")
    (view,) = _blocks(chart(panel, tables.bar(LABELS, {"m": [1.0] * 3})).spec)
    assert view["layer"][0]["encoding"]["x"]["axis"]["title"] == "Accuracy (%)"


def test_names_column_is_no_wider_than_its_names(tables):
    spec = chart(BarPanel(metrics=("m",)), tables.bar(["ab"], {"m": [1.0]})).spec
    axis = _blocks(spec)[0]["layer"][0]["encoding"]["y"]["axis"]
    assert axis["minExtent"] == pytest.approx(measure("ab", 11) + 9, abs=1)


@pytest.mark.parametrize("orientation", [LYING, STANDING])
def test_bars_end_where_the_author_wants_the_axis_to(tables, drawn, orientation):
    panel = BarPanel(
        metrics=("m",), orientation=orientation, value_range=(0.5, 2), name_title="Run"
    )
    made = chart(panel, tables.bar(LABELS, {"m": [0.2, 1.0, 3.0]}))
    (view,) = _blocks(made.spec)
    assert _domain(view, "x" if orientation == LYING else "y") == [0.5, 2]
    assert all(layer["mark"]["clip"] for layer in view["layer"])
    assert ">Run<" in drawn(made)[1]


def test_an_end_that_no_axis_can_have_is_free(tables):
    made = chart(
        BarPanel(metrics=("m",), value_range=(None, -1)), tables.bar(LABELS, {"m": [1.0, 2.0, 3.0]})
    )
    assert _domain(_blocks(made.spec)[0]) == [0, 3]
