"""Legends: who is in them, that they fit, that labels are data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.panels import LinePanel
from exporter.panels import chart, series
from exporter.panels.sizes import PLOT
from exporter.panels.text import measure

PANEL = LinePanel(y=("loss",))


def _of(tables, *labels):
    return series.drawn(tables.line({str(n): [1.0, 2.0] for n in range(len(labels))}, title="x"))


def _labelled(tables, *labels):
    table = tables.line({str(n): [1.0, 2.0] for n in range(len(labels))})
    return series.drawn(type(table)("line", table.columns, tables.series(labels)))


def test_keys_are_short_and_colours_are_the_tables(tables):
    of = _labelled(tables, "a", "a")
    assert series.scale(of) == {"domain": ["s0", "s1"], "range": ["#2a78c2", "#d9541e"]}


def test_rows_of_a_series_that_nobody_declared_are_drawn_in_ink(tables):
    table = tables.line({"a": [1.0], "b": [2.0]})
    of = series.drawn(type(table)("line", table.columns, table.series[:1]))
    assert [(d.key, d.label, d.series.color) for d in of][1] == ("s1", "key1", "#1c2430")


def test_a_series_without_rows_has_no_entry(tables):
    table = tables.line({"a": [1.0]})
    of = series.drawn(type(table)("line", table.columns, tables.series(["a", "ghost"])))
    assert [d.label for d in of] == ["a"]


@pytest.mark.parametrize(("label", "shown"), [("baseline", True), ("loss", False)])
def test_a_single_series_has_a_legend_unless_its_name_is_said(tables, label, shown):
    legend = series.legend(_labelled(tables, label), PANEL, 600, said=("loss",))
    assert (legend is not None) == shown


def test_the_author_can_do_without(tables):
    panel = LinePanel(y=("loss",), legend="none")
    assert series.legend(_labelled(tables, "a", "b"), panel, 600) is None


@pytest.mark.parametrize("where", ["top", "right", "bottom", "left"])
def test_the_author_says_where(tables, where):
    panel = LinePanel(y=("loss",), legend=where)
    assert series.legend(_labelled(tables, "a", "b"), panel, 600)["orient"] == where


def test_more_than_twenty_series_are_counted(tables):
    legend = series.legend(_labelled(tables, *(f"run {n}" for n in range(33))), PANEL, 600)
    assert legend["title"] == "The first 20 of 33"
    assert len(legend["values"]) == 20


@pytest.mark.parametrize("width", ["full", "half", "third", "quarter"])
@pytest.mark.parametrize(
    ("where", "share"), [("bottom", 0.5), ("top", 0.5), ("right", 0), ("left", 0)]
)
def test_a_legend_is_no_higher_than_its_share_of_the_plot(tables, drawn, width, where, share):
    lines = {f"a run with a long name {n}": [1.0, 2.0] for n in range(20)}
    panel = LinePanel(y=("loss",), width=width, legend=where)
    figure, svg = drawn(chart(panel, tables.line(lines)))
    axis_and_title = 60
    assert figure.height <= PLOT[width] * (1 + share) + axis_and_title
    assert ("of 20<" in svg) == ((width, share) != ("full", 0.5))


@pytest.mark.parametrize(("count", "cut"), [(6, False), (8, False), (9, True)])
def test_small_plots_name_all_series_that_eight_rows_hold(tables, count, cut):
    panel = LinePanel(y=("loss",), width="third")
    found = series.legend(
        _labelled(tables, *(f"a run of a long name {n}" for n in range(count))), panel, 150
    )
    assert found["columns"] == 1
    assert bool(found["title"]) == cut
    assert len(found["values"]) == (4 if cut else count)


def test_a_legend_that_is_cut_has_no_more_rows_than_before(tables):
    panel = LinePanel(y=("loss",), width="half")
    for count in (24, 25):
        found = series.legend(_labelled(tables, *(f"r{n:02d}" for n in range(count))), panel, 150)
        assert -(-len(found["values"]) // found["columns"]) <= 6


@given(widths=st.lists(st.floats(1, 300), min_size=1, max_size=20), room=st.floats(300, 700))
def test_columns_of_a_legend_fit_in_as_few_rows_as_possible(widths, room):
    count = series.fitting_columns(widths, room)
    assert count == 1 or _width(widths, count) <= room
    more = range(count + 1, len(widths) + 1)
    assert all(_width(widths, n) > room or _rows(widths, n) == _rows(widths, count) for n in more)


@pytest.mark.parametrize(("entries", "columns"), [(6, 3), (4, 4), (8, 4), (19, 4), (1, 1)])
def test_rows_of_a_legend_are_even(entries, columns):
    assert series.fitting_columns([100.0] * entries, 460) == columns


def _rows(widths, columns):
    return -(-len(widths) // columns)


def _width(widths, columns):
    return sum(max(widths[c::columns]) + 16 for c in range(columns)) - 16


@given(st.text(max_size=400))
def test_any_label_becomes_an_entry_that_fits(tables, text):
    for width, room in (("full", 600), ("quarter", 90)):
        panel = LinePanel(y=("m",), width=width)
        (param,) = series.labels(_labelled(tables, text), panel, room)
        assert measure(param["value"]["s0"], 11) <= series.label_room(panel, room) + 1e-9
        assert param["value"]["s0"].isprintable() or text


def test_points_have_one_shape_a_dash(tables):
    table = tables.scatter(["a", "b", "c"], [1.0] * 3, [1.0] * 3, dashes=((), (6, 3), (6, 3)))
    shapes = series.shapes(series.drawn(table))
    assert shapes["range"] == ["circle", "square", "square"]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], []),
        ([None], []),
        ([1.0], [(0, 1)]),
        ([None, 1.0, 2.0, None, None, 3.0], [(1, 3), (5, 6)]),
    ],
)
def test_stretches_are_what_lies_between_gaps(values, found):
    assert list(series.stretches(values)) == found
