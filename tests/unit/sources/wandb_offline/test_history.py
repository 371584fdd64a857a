"""Logged rows become typed columns, named as W&B shows them."""

import json
import math
import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.sources.wandb_offline.history import decode, keep, steps
from exporter.sources.wandb_offline.log import RunLog

ROOT = Path(__file__).parents[4]
writer = SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks" / "wandb_writer.py")))

ROWS = st.lists(st.dictionaries(st.sampled_from(["a", "b/c", "d.e"]), st.floats()), max_size=12)


def read(log):
    found = RunLog()
    found.read(log.data())
    return found


def decoded(*rows):
    log = writer.Log()
    for step, row in enumerate(rows):
        log.history(step, row)
    return decode(read(log).history)


@settings(max_examples=60)
@given(rows=ROWS)
def test_numbers_come_back_where_they_were_logged(rows):
    history = decoded(*rows)
    for name in {name for row in rows for name in row}:
        column = history.column(name)
        expected = [(n, row[name]) for n, row in enumerate(rows) if name in row]
        assert list(column.rows) == [n for n, _ in expected]
        np.testing.assert_array_equal(column.values, [value for _, value in expected])
    assert steps(history) == list(range(len(rows)))


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([1, 2.5], "number", [1.0, 2.5]),
        ([True, False], "number", [1.0, 0.0]),
        (["NaN", 1, "-Infinity"], "number", [math.nan, 1.0, -math.inf]),
        ([b"1" * 400], "number", [math.inf]),
        ([b"9" * 20000, True], "number", [1.0]),
        (["a", 1], "text", ["a", "1"]),
        ([{"b": 1, "a": 2}, 3, "x"], "json", ['{"a":2,"b":1}', "3", '"x"']),
        ([[1, 2]], "json", ["[1,2]"]),
        ([None, 1, None], "number", [1.0]),
    ],
)
def test_the_kind_of_a_column_is_that_of_its_values(values, kind, expected):
    column = decoded(*({"m": value} for value in values)).column("m")
    assert column.kind == kind
    if kind == "number":
        np.testing.assert_array_equal(column.values, expected)
    else:
        assert list(column.values) == expected


def test_a_key_that_never_held_a_value_is_no_column():
    assert decoded({"m": None}).column("m") is None


def test_nested_keys_are_joined_by_dots():
    history = decoded({("a", "b"): 1}, {"a.b": 2})
    assert history.column("a.b").values == [1.0, 2.0]


def test_typed_objects_are_put_together_from_their_leaves():
    leaves = {("img", "_type"): "image-file", ("img", "path"): "media/x.png", ("img", "w"): 3}
    history = decoded(leaves, {("img", "w"): 4})
    column = history.column("img")
    assert [json.loads(text) for text in column.values] == [
        {"_type": "image-file", "path": "media/x.png", "w": 3},
        {"w": 4},
    ]
    assert history.objects[0] == (0, "img", json.loads(column.values[0]))
    assert history.column("img.w") is None


def test_unreadable_values_are_counted():
    history = decoded({"m": b"{"}, {"m": b""}, {"m": 1})
    assert history.column("m").values == [1.0]
    assert history.unreadable == 2


@pytest.mark.parametrize("step", [b"1e300", b"NaN", b'"x"', b"1.5", b"9223372036854775808"])
def test_a_step_that_is_none_leaves_the_row_without_place(step):
    record = writer.field(1, writer.item("_step", step)) + writer.field(1, writer.item("m", 1))
    history = decode(read(writer.Log().history(3, {"m": 0}).add(writer.HISTORY, record)).history)
    kept, columns = keep(history, steps(history))
    assert kept == [3]
    assert [c.values for c in columns if c.name == "m"] == [[0.0]]


def test_the_record_says_the_step_when_the_row_does_not():
    body = writer.field(1, writer.item("m", 1)) + writer.field(2, writer.field(1, 7))
    history = decode(read(writer.Log().add(writer.HISTORY, body)).history)
    assert steps(history) == [7]
