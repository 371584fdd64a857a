"""How wide the columns of a table are in the PDF, and when it turns or is cut into parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.formats.pdf.tables import (
    SIZES,
    TURNED,
    UPRIGHT,
    FittedTable,
    Widths,
    allotted,
    column_groups,
    fit_tables,
)
from exporter.model.document import (
    Grid,
    GridCell,
    Paragraph,
    TableBlock,
    Text,
)


def table(columns):
    row = tuple((Text(f"{c} is long enough"),) for c in range(columns))
    return TableBlock(row, (row, row), "l" * columns, "t", "1", (Text("c"),), ("note",), "d.csv", 7)


def widths(per_column):
    """Measures every column as `per_column` px at full size, less in smaller type."""

    def measure(jobs):
        shares = dict(zip(SIZES, (1.0, 0.85, 0.7), strict=True))
        return [Widths(*[(per_column * shares[size],) * len(t.header)] * 2) for t, size in jobs]

    return measure


@pytest.mark.parametrize(
    ("columns", "width", "classes"),
    [
        (6, UPRIGHT / 6, "rp-named"),
        (6, UPRIGHT / 5.2, "rp-fit rp-named"),
        (6, UPRIGHT / 4.5, "rp-tight rp-named"),
        (8, UPRIGHT / 5.2, "rp-fit rp-named rp-turned"),
        (8, UPRIGHT / 4, "rp-tight rp-named rp-turned"),
        (5, UPRIGHT / 3.5, "rp-tight rp-named"),
        (3, UPRIGHT / 3, ""),
        (3, UPRIGHT, "rp-tight rp-broken"),
    ],
)
def test_a_table_shrinks_then_turns(columns, width, classes):
    (fitted,) = fit_tables((table(columns),), widths(width))
    assert isinstance(fitted, FittedTable)
    assert fitted.classes == classes
    assert fitted.rows == table(columns).rows


def test_a_table_too_wide_for_any_page_becomes_several():
    parts = fit_tables((table(40),), widths(100))
    assert len(parts) == 4
    assert all(isinstance(p, FittedTable) and "rp-turned" in p.classes for p in parts)
    assert {p.header[0] for p in parts} == {table(40).header[0]}
    assert [h for p in parts for h in p.header[1:]] == list(table(40).header[1:])
    assert [p.id for p in parts] == ["t", "", "", ""]
    assert [p.more for p in parts] == [0, 0, 0, 7]
    assert [p.data for p in parts] == ["", "", "", "d.csv"]
    assert parts[1].caption[-1] == Text(" (continued)")


def test_a_small_table_is_left_alone_and_not_measured():
    small = TableBlock((), (((Text("a"),),),), "l")
    assert fit_tables((small,), lambda jobs: pytest.fail(str(jobs))) == (small,)


def test_a_grid_gives_way_to_a_table_that_is_too_wide_for_its_cell():
    row = (GridCell(6, table(6)), GridCell(6, Paragraph(())))
    kept = fit_tables((Grid((row,)),), widths(50))
    undone = fit_tables((Grid((row,)),), widths(100))
    assert [type(b) for b in kept] == [Grid]
    assert [type(b) for b in undone] == [FittedTable, Paragraph]


@given(st.lists(st.floats(1, 2000), min_size=1, max_size=60))
def test_column_groups_lose_and_repeat_nothing_but_the_first(wanted):
    groups = column_groups(wanted, TURNED)
    columns = [c for group in groups for c in group]
    lead = wanted[0] < TURNED / 3
    assert all(groups) or len(wanted) == 1
    assert [c for c in columns if c or not lead] == list(range(1 if lead else 0, len(wanted)))
    for group in groups:
        alone = len(group) <= (2 if lead else 1)
        assert alone or sum(wanted[c] for c in group) <= TURNED + 1e-6


@given(st.lists(st.floats(1, 2000), min_size=2, max_size=60), st.integers(1, 4))
def test_pinned_columns_lead_every_group_as_far_as_they_leave_room(wanted, keys):
    groups = column_groups(wanted, TURNED, keys)
    lead = [c for c in groups[0] if all(g[: c + 1] == groups[0][: c + 1] for g in groups)]
    if len(groups) > 1:
        assert len(lead) <= keys
        assert sum(wanted[c] for c in lead) < TURNED / 2
    assert sorted({c for group in groups for c in group}) == list(range(len(wanted)))


@given(
    st.lists(st.tuples(st.floats(10, 300), st.floats(10, 900)), min_size=1, max_size=12),
    st.floats(600, 1000),
)
def test_columns_fill_the_room_and_none_is_narrower_than_its_longest_word(pairs, space):
    least = tuple(low for low, _ in pairs)
    most = tuple(max(pair) for pair in pairs)
    found = Widths(least, most)
    shares = allotted(found, (), space)
    if not shares:
        assert sum(most) <= space
    elif sum(found.wanted()) <= space:
        assert sum(shares) <= space + 1e-3
        assert sum(shares) > space - 1
    assert all(share >= low for share, low in zip(shares, least[: len(shares)], strict=True))
