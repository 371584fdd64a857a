"""Tables in files of strangers."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.query.logged_tables import MOST_ROWS, parse_table


def written(columns, data):
    return json.dumps({"columns": columns, "data": data}).encode()


def test_cells_are_numbers_texts_or_missing():
    rows = [["a", 1, None], [True, math.nan, {"_type": "image-file", "path": "x"}]]
    table = parse_table(written(["x", 1, "z"], rows))
    assert table.columns == ("x", "1", "z")
    assert table.rows[0] == ("a", 1.0, None)
    assert table.rows[1][0] == "true"
    assert math.isnan(table.rows[1][1])
    assert table.rows[1][2] == "(image-file)"


def test_rows_are_cut_or_filled_to_the_columns():
    table = parse_table(written(["x", "y"], [[1], [1, 2, 3], 4]))
    assert table.rows == ((1.0, None), (1.0, 2.0), (4.0, None))
    assert table.column("y") == (None, 2.0, None)
    assert table.column("z") is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[1]", "no table"),
        (b'{"columns": 3, "data": []}', "no table"),
        (b'{"columns": [], "data": []}', "no table"),
        (b"[" * 200_000, "nested too deep"),
        (written(["x"], [[1]] * (MOST_ROWS + 1)), "20001 rows"),
        (written(list(range(201)), []), "201 columns"),
    ],
)
def test_what_is_no_table_says_why(content, reason):
    with pytest.raises(ValueError, match=reason):
        parse_table(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.lists(st.text(), min_size=1), st.lists(JSON))
def test_any_json_in_a_table_becomes_cells(columns, data):
    table = parse_table(written(columns, data))
    assert len(table.rows) == len(data)
    cells = [cell for row in table.rows for cell in row]
    assert all(cell is None or isinstance(cell, float | str) for cell in cells)


def test_a_number_beyond_floats_becomes_a_text():
    (row,) = parse_table(written(["x"], [[10**400]])).rows
    assert isinstance(row[0], str)
