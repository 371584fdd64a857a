"""Columns of arrays read as tuples of the same cells would."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.cells import Numbers, Repeated
from exporter.model.table import Column, PanelTable

NUMBERS = st.lists(st.floats())
BLOCKS = st.lists(st.tuples(st.text(max_size=2), st.integers(0, 3)))


def alike(cells, expected):
    assert list(cells) == list(cells[:]) == [*expected]
    assert [cells[n] for n in range(len(cells))] == [*expected]
    assert [cells[-n - 1] for n in range(len(cells))] == [*reversed(expected)]
    assert cells[1:3] == expected[1:3]
    assert (len(cells), repr(cells), hash(cells)) == (len(expected), repr(expected), hash(expected))
    assert cells == expected
    assert expected == cells
    assert cells != (*expected, "more")
    assert pickle.loads(pickle.dumps(cells)) == cells
    with pytest.raises(IndexError):
        cells[len(cells)]


@given(NUMBERS)
def test_numbers_are_floats_and_a_missing_one_is_none(values):
    expected = tuple(None if math.isnan(v) else v for v in values)
    alike(Numbers(np.array(values, dtype=np.float64)), expected)


@given(BLOCKS)
def test_repeated_texts_are_in_every_row_of_theirs(blocks):
    alike(Repeated(blocks), tuple(text for text, count in blocks for _ in range(count)))


def test_nobody_writes_to_a_column():
    cells = Numbers(np.array([1.0, 2.0]))
    with pytest.raises(ValueError, match="read-only"):
        cells.array[0] = 3.0
    assert type(cells[0]) is float


@pytest.mark.parametrize(
    ("values", "drawable"), [([], False), ([math.nan, math.inf], False), ([math.nan, 1.0], True)]
)
def test_a_table_is_drawable_where_a_number_is_finite(values, drawable):
    arrays = Column("y", "y", "number", Numbers(np.array(values, dtype=np.float64)))
    plain = Column("y", "y", "number", tuple(None if math.isnan(v) else v for v in values))
    assert [PanelTable("line", (one,)).drawable for one in (arrays, plain)] == [drawable] * 2
    assert arrays == plain
