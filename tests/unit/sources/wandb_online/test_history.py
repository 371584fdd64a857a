"""Rows from pages and from exports, in any mixture and shape, are the rows that were written."""

import json
import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.run import Claims, RunKey
from exporter.sources.wandb_online.history import ROWS, History, read
from exporter.sources.wide import by_step

KEY = RunKey("e", "p", "r")
VALUES = st.one_of(st.floats(), st.booleans(), st.text(max_size=3))
HISTORIES = st.dictionaries(
    st.integers(0, 5000),
    st.dictionaries(st.sampled_from(["a", "b.c", "d"]), VALUES, min_size=1),
    max_size=30,
)


class Server:
    """Pages of rows, and at most `most` of a range, evenly left out: as a server samples."""

    def __init__(self, rows):
        self.rows = rows
        self.pages = 0

    def page(self, _key, start, stop, size):
        self.pages += 1
        inside = [row for row in self.rows if start <= row["_step"] < stop]
        every = -(-len(inside) // size) or 1
        return [json.dumps(row) for row in inside[::every]]

    def exports(self, _key):
        return [], []


def table(found):
    """What a history holds, as text, so that NaN equals NaN."""
    return repr(by_step(found.steps, found.rows.cells()).table.to_pylist())


@given(HISTORIES)
def test_pages_give_every_row_once(history):
    rows = [{"_step": step, **values} for step, values in sorted(history.items())]
    found = read(Server(rows), KEY, Claims(len(rows), max(history, default=None)), None)
    direct = History()
    direct.take([json.dumps(row) for row in rows], 0, 1 << 53)
    assert (sorted(found.steps), found.twice, found.lost) == (sorted(history), 0, 0)
    assert table(found) == table(direct)


@pytest.mark.parametrize(
    "steps",
    [
        range(5 * ROWS),
        range(0, 3_000_000, 1777),
        [*range(0, 900_000, 3000), *range(900_000, 904_000)],
        [*range(2500), 9_999_999],
        [7_000_000],
    ],
    ids=["dense", "sparse", "sparse, then dense", "one far off", "late"],
)
def test_however_steps_lie_none_is_lost_and_few_pages_are_asked(steps):
    rows = [{"_step": step, "x": float(step)} for step in steps]
    server = Server(rows)
    found = read(server, KEY, Claims(len(rows), max(steps)), None)
    assert found.steps == list(steps)
    assert server.pages < 40


def test_an_export_is_read_in_every_shape_that_parquet_has():
    said = pa.table(
        {
            "_step": pa.array([0.0, 2.0, None, 5.0]),
            "_wandb": pa.array([{"internal": 1}] * 4),
            "x": pa.array([1, None, 3, 4], pa.int32()),
            "f": pa.array([math.nan, 2.5, 3.5, None], pa.float32()),
            "flag": pa.array([True, None, None, False]),
            "word": pa.array(["a", "NaN", None, '{"a": 1}']),
            "deep": pa.array([{"a": 1, "b": None}, None, None, {"a": 2, "b": "x"}]),
            "p": pa.array(['{"_type": "image-file", "path": "media/p.png"}', None, None, None]),
            "list": pa.array([[1, 2], None, [], [3]]),
            "all": pa.array([None] * 4),
        }
    )
    found = History()
    found.take_table(said)
    columns = found.rows.columns
    assert (found.steps, found.lost) == ([0, 2, 5], 1)
    assert {name: column for name, column in columns.items() if column[0] and name != "f"} == {
        "x": ([0, 2], [1, 4]),
        "flag": ([0, 2], [True, False]),
        "word": ([0, 1, 2], ["a", "NaN", '{"a": 1}']),
        "deep.a": ([0, 2], [1, 2]),
        "deep.b": ([2], ["x"]),
        "p": ([0], [{"_type": "image-file", "path": "media/p.png"}]),
        "list": ([0, 2], [[1, 2], [3]]),
    }
    assert repr(columns["f"]) == "([0, 1], [nan, 2.5])"
    assert [name for _, name, _ in found.rows.objects] == ["p"]
