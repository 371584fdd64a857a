"""Cells become a wide table: ascending unique steps, null for missing, later cells win."""

import math

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.wide import Cells, by_step, by_time

STEPS = st.integers(-(2**63), 2**63 - 1)
CELLS = st.lists(st.tuples(st.integers(0, 8), st.floats()), max_size=40)


@given(cells=CELLS)
def test_the_table_holds_the_last_value_of_each_step(cells):
    steps = [step for step, _ in cells]
    wide = by_step(steps, [Cells("m", "number", range(len(cells)), [v for _, v in cells])])

    last = dict(cells)
    assert wide.table["_step"].to_pylist() == sorted(last)
    np.testing.assert_array_equal(wide.table["c0"].to_numpy(), [last[s] for s in sorted(last)])
    (column,) = wide.columns
    assert column.count == len(last) == wide.rows
    assert column.nan == sum(math.isnan(v) for v in last.values())
    assert column.infinite == sum(math.isinf(v) for v in last.values())


@given(steps=st.lists(STEPS, min_size=1, max_size=20))
def test_steps_may_be_any_64_bit_integer(steps):
    wide = by_step(steps, [])
    assert wide.table["_step"].to_pylist() == sorted(set(steps))
    assert (wide.first, wide.last) == (min(steps), max(steps))


def test_missing_is_null_and_nan_is_a_value():
    wide = by_step([0, 1, 2], [Cells("m", "number", [0, 2], [math.nan, 1.0])])
    assert wide.table["c0"].is_null().to_pylist() == [False, True, False]
    assert math.isnan(wide.table["c0"][0].as_py())
    assert wide.columns[0].first_step == 0
    assert wide.columns[0].last_step == 2


def test_columns_are_numbered_in_the_order_of_their_names():
    cells = [Cells(name, "text", [0], ["x"]) for name in ("b", "a", "_t", "B")]
    assert [(c.id, c.name) for c in by_step([5], cells).columns] == [
        ("c0", "B"),
        ("c1", "_t"),
        ("c2", "a"),
        ("c3", "b"),
    ]


def test_a_column_without_a_value_has_no_extent():
    (column,) = by_step([0, 1], [Cells("m", "number", [], [])]).columns
    assert (column.count, column.first_step, column.last_step) == (0, None, None)


def test_no_rows_make_an_empty_table_of_the_right_type():
    table = by_step([], [Cells("m", "number", [], [])]).table
    assert table.schema.field("_step").type == pa.int64()
    assert table.schema.field("c0").type == pa.float64()
    assert table.num_rows == 0


def test_times_are_sorted_and_keep_all_their_rows():
    wide = by_time([3.0, 1.0, 3.0], [Cells("cpu", "number", [0, 1, 2], [30.0, 10.0, 31.0])])
    assert wide.table.to_pydict() == {"_timestamp": [1.0, 3.0, 3.0], "c0": [10.0, 30.0, 31.0]}
    assert wide.columns[0].count == 3
