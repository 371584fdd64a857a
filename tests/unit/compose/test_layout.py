"""Packing panels into rows: nothing is lost, nothing is too wide, and the order is the reader's."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.compose.layout import COLUMNS, rows_of
from exporter.model.document import Paragraph, Text
from exporter.model.panels import Layout, TablePanel
from exporter.model.report import GridBlock
from exporter.model.snapshot import panels_in

LAYOUTS = st.builds(
    Layout,
    x=st.integers(0, 23),
    y=st.integers(0, 40),
    w=st.integers(1, 24),
    h=st.integers(1, 20),
)
WIDTHS = st.sampled_from(["full", "half", "third", "quarter"])
PANELS = st.lists(st.builds(TablePanel, width=WIDTHS, layout=st.none() | LAYOUTS), max_size=12)
PLACED = st.lists(st.builds(TablePanel, width=WIDTHS, layout=LAYOUTS), max_size=12)


def packed(panels):
    """Rows of (span, number of the panel in the order given)."""
    numbered = [panel.model_copy(update={"id": f"p{i}"}) for i, panel in enumerate(panels)]
    ordered = panels_in(GridBlock(panels=tuple(numbered)))
    made = [(panel, Paragraph((Text(panel.id[1:]),))) for panel in ordered]
    return [[(c.span, int(c.block.children[0].text)) for c in row] for row in rows_of(made)]


def placed(*corners):
    return [TablePanel(layout=Layout(x=x, y=y, w=w, h=h)) for x, y, w, h in corners]


@given(PANELS | PLACED)
def test_every_panel_is_there_once_and_no_row_is_too_wide(panels):
    rows = packed(panels)
    assert sorted(n for row in rows for _, n in row) == list(range(len(panels)))
    assert all(1 <= sum(span for span, _ in row) <= COLUMNS for row in rows)


@given(PLACED)
def test_panels_are_read_from_top_to_bottom_then_from_left_to_right(panels):
    read = [panels[n].layout for row in packed(panels) for _, n in row]
    assert [(a.y, a.x) for a in read] == sorted((a.y, a.x) for a in read)


@given(PLACED)
def test_panels_of_one_row_do_not_overlap(panels):
    for row in packed(panels):
        edges = [(panels[n].layout.x, panels[n].layout.w) for _, n in row]
        assert all(x + w <= y for (x, w), (y, _) in pairwise(edges))


@given(PLACED, st.randoms())
def test_the_order_of_the_file_only_counts_for_equal_corners(panels, random):
    unique = list({(p.layout.y, p.layout.x): p for p in panels}.values())
    shuffled = list(unique)
    random.shuffle(shuffled)
    spans = [[[s for s, _ in row] for row in packed(order)] for order in (unique, shuffled)]
    assert spans[0] == spans[1]


@pytest.mark.parametrize(
    ("panels", "rows"),
    [
        (placed((0, 0, 12, 6), (12, 0, 12, 6)), [[6, 6]]),
        (placed((12, 0, 12, 6), (0, 0, 12, 6)), [[6, 6]]),
        (placed((0, 0, 8, 6), (8, 0, 8, 6), (16, 0, 8, 6), (0, 6, 24, 6)), [[4, 4, 4], [12]]),
        (placed((0, 0, 8, 6), (0, 6, 8, 6)), [[4], [4]]),
        (placed((0, 0, 8, 6), (8, 9, 8, 6)), [[4], [4]]),
        (placed((0, 0, 12, 6), (6, 0, 12, 6)), [[6], [6]]),
        (placed(*((x, 0, 1, 6) for x in range(24))), [[1] * 12, [1] * 12]),
        ([*placed((0, 0, 24, 6)), TablePanel(width="half")], [[12], [6]]),
        ([TablePanel(width="half"), TablePanel(width="half")], [[6, 6]]),
    ],
)
def test_layouts_become_rows(panels, rows):
    assert [[span for span, _ in row] for row in packed(panels)] == rows
