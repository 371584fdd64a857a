"""Rows set anew for paper: nothing lost, nothing too narrow, and what has room is left alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.formats.paper import COLUMNS, MM, brief_names, need, on_paper, packed, room
from exporter.model.document import (
    CodeBlock,
    FigureBlock,
    Grid,
    GridCell,
    Group,
    Image,
    Paragraph,
    Placeholder,
    Scalar,
    ScalarBlock,
    TableBlock,
    Text,
)
from exporter.model.figure import Figure


def words(text):
    return (Text(text),)


def table(columns, letters=8):
    row = (words("n" * letters),) * columns
    return TableBlock(row, (row, row), "l" * columns)


def figure(name="a", width=218.0):
    return FigureBlock(f"fig-{name}", "1", words("Caption"), Figure(name, name, name, width, 200))


def scalars(count):
    return ScalarBlock("s", "", (Scalar("accuracy", "0.9"),) * count)


def cells(*pairs):
    return [GridCell(span, block) for span, block in pairs]


def spans(rows):
    return [[cell.span for cell in row] for row in rows]


BLOCKS = st.sampled_from(
    [table(2), table(3, 40), figure(), scalars(1), scalars(4), Paragraph(words("p")),
     Placeholder("p", "gone", "why"), CodeBlock("x" * 80), Group((table(9),)), Image("a.png", "a")]
)  # fmt: skip
CELLS = st.lists(st.builds(GridCell, st.integers(1, 12), BLOCKS), min_size=1, max_size=9)


@given(CELLS)
def test_packing_keeps_every_block_in_its_order_and_gives_each_what_it_needs(row):
    rows = packed(row)
    assert [cell.block for line in rows for cell in line] == [cell.block for cell in row]
    assert all(sum(cell.span for cell in line) <= COLUMNS for line in rows)
    assert all(cell.span >= need(cell) for line in rows for cell in line)


@given(CELLS)
def test_what_is_packed_stays_so(row):
    rows = packed(row)
    assert [packed(line) for line in rows] == [[line] for line in rows]


@pytest.mark.parametrize(
    ("row", "packed_spans"),
    [
        (cells(*[(3, figure())] * 4), [[6, 6], [6, 6]]),
        (cells(*[(4, figure())] * 3), [[6, 6], [6]]),
        (cells((8, figure()), (4, figure())), [[6, 6]]),
        (cells((8, figure()), (4, Paragraph(()))), [[8, 4]]),
        (cells((4, figure()), (4, table(3, 30)), (4, figure())), [[6], [12], [6]]),
        (cells(*[(3, scalars(1))] * 4), [[3, 3, 3, 3]]),
        (cells((6, table(2)), (6, figure())), [[6, 6]]),
        (cells((3, Group((Paragraph(()),))), (3, figure())), [[6, 6]]),
    ],
)
def test_rows_on_paper(row, packed_spans):
    assert spans(packed(row)) == packed_spans


def test_a_chart_is_never_narrower_than_six_and_a_half_centimetres():
    assert room(need(GridCell(3, figure()))) >= 65 * MM


def test_rows_that_have_room_are_left_alone(document):
    assert on_paper(document).blocks == document.blocks


def test_crowded_rows_that_follow_one_another_are_packed_together(document):
    three = Grid((tuple(cells(*[(4, figure(n)) for n in "abc"])),))
    made = on_paper(replace(document, blocks=(three, three))).blocks
    assert [spans(grid.rows) for grid in made] == [[[6, 6]]] * 3


def test_the_drawing_for_paper_is_taken(document):
    column = Figure("column", "", "", 312, 230)
    row = Grid((tuple(cells((4, figure("a")), (4, figure("b")))),))
    given = replace(document, blocks=(row, figure("a", 680)), paper={"fig-a": column})
    narrow, whole = on_paper(given).blocks
    assert [cell.block.figure.digest for cell in narrow.rows[0]] == ["column", "b"]
    assert whole.figure is column


def test_pictures_of_a_panel_have_a_row_together_as_far_as_they_can_be_seen(document):
    pictures = tuple(GridCell(3, Image(f"{n}.png", "")) for n in range(5))
    panel = Group((Grid((pictures[:4], pictures[4:])),))
    row = Grid((tuple(cells((6, panel), (6, panel))),))
    whole, half = on_paper(replace(document, blocks=(panel, row))).blocks
    assert [len(line) for line in whole.blocks[0].rows] == [4, 1]
    inner = half.rows[0][0].block.blocks[0]
    assert [len(line) for line in inner.rows] == [2, 2, 1]


def test_names_are_shortened_while_they_stay_apart():
    one, two = "x" * 40 + "a", "x" * 40 + "b"
    brief = "x" * 20 + "…" + "x" * 9
    assert brief_names((one, two, "short")) == (f"{brief}a", f"{brief}b", "short")
    middle = ("x" * 30 + "a" + "x" * 30, "x" * 30 + "b" + "x" * 30)
    assert brief_names(middle) == middle
