"""Rows that Arrow parses say what the same rows say when they are decoded one by one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.trackio import flat
from exporter.sources.trackio.calls import Calls
from exporter.sources.trackio.flat import block, lines_of
from exporter.sources.trackio.records import LogCall

STAMP = "2026-11-23T09:14:05.031403+00:00"
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
ODD = (
    st.text() | st.sampled_from(["NaN", "Infinity", "-Infinity"]) | st.just([1]) | st.just({"a": 1})
)
KEYS = st.sampled_from(["loss", "épreuve", "a.b", 'say "x"', "_timestamp", ""]) | st.text(
    max_size=3
)
FLAT = st.dictionaries(KEYS, NUMBERS | st.none(), max_size=4)
ROWS = st.lists(st.tuples(st.integers(-3, 9), FLAT), min_size=1, max_size=12)
MIXED = st.dictionaries(KEYS, NUMBERS | st.none() | ODD, max_size=4)


def calls(rows):
    return [LogCall(step, STAMP, json.dumps(body).encode()) for step, body in rows]


def block_of(first, texts):
    lines = lines_of(texts)
    return None if lines is None else block(first, lines, len(texts))


def read(*parts):
    found = Calls()
    for part in parts:
        found.read(calls(part))
    return found


def decoded(rows):
    found = Calls()
    steps, stamps, texts = zip(*calls(rows), strict=True)
    found._decode(steps, stamps, texts)
    return found


def same(one, other):
    ours, theirs = one.history(), other.history()
    assert repr(ours.table.to_pydict()) == repr(theirs.table.to_pydict())
    assert repr(ours.columns) == repr(theirs.columns)
    assert repr(one.summary()) == repr({key: other.summary()[key] for key in one.summary()})
    assert one.summary().keys() == other.summary().keys()


@given(ROWS)
def test_flat_rows_say_the_same_parsed_and_decoded(rows):
    same(read(rows), decoded(rows))


@given(ROWS, st.lists(st.tuples(st.integers(-3, 9), MIXED), min_size=1, max_size=6), ROWS)
def test_so_do_rows_of_which_some_are_not_flat(before, odd, after):
    same(read(before, odd, after), decoded([*before, *odd, *after]))


def test_flat_rows_are_parsed():
    found = block_of(7, [b'{"a":1,"b":0.5}', b'{"a":2,"c":null}', b"{}"])
    assert found is not None
    columns = {
        key: (rows.tolist(), values.tolist()) for key, (rows, values) in found.columns.items()
    }
    assert columns == {"a": ([7, 8], [1.0, 2.0]), "b": ([7], [0.5])}
    assert repr(found.value(8, "a")) == "2"


@pytest.mark.parametrize(
    "texts",
    [
        [b'{"a":1}\n{"a":2}', b""],
        [b'{"a":1}{"a":2}', b" "],
        [b'{"a":1}{"a":2}'],
        [b'{"a":1}', None],
        [b'{"a":1}', '{"a":1}'],
        ['{"\ud800":1}'],
        [b'{"\xff":1}'],
        [b'{"a":"x"}'],
        [b'{"a":{"b":1}}'],
        [b'{"a":[1]}'],
        [b"[1]"],
        [b"{"],
    ],
)
def test_what_is_not_flat_is_left_to_be_decoded(texts):
    assert block_of(0, texts) is None


@pytest.mark.parametrize(
    "texts",
    [
        [b'{"a":1}', b'{"a":2.5}', b'{"a":-1e-7}'],
        ['{"a":1}', '{"a" : 9007199254740993 }'],
        [b'{"a/b.c":1,"":2}', b'{"":3,"a/b.c":4}'],
        [b'{"a":1,"a":2}', b'{"a":3}'],
    ],
)
def test_rows_of_the_same_keys_are_not_parsed_by_arrow(texts, monkeypatch):
    monkeypatch.setattr(flat, "_parsed", lambda *_: pytest.fail("parsed"))
    found = block_of(3, texts)
    assert found is not None
    bodies = [json.loads(text) for text in texts]
    for key, (rows, values) in found.columns.items():
        assert rows.tolist() == list(range(3, 3 + len(texts)))
        assert values.tolist() == [float(body[key]) for body in bodies]


@pytest.mark.parametrize(
    "texts",
    [[b'{"a":1}', b'{"a":null}'], [b'{"a":true}', b'{"a":false}'], [b'{"a":1}', b'{"a":1,"b":2}']],
)
def test_gaps_and_booleans_are(texts):
    found = block_of(0, texts)
    assert found is not None
    assert set(found.columns) == {key for text in texts for key in json.loads(text)}


@pytest.mark.parametrize("count", [1, 15, 16, 70])
@pytest.mark.parametrize("length", [0, 30, 31, 32, 255, 256, 70_000])
def test_rows_of_any_width_and_any_names_are_read_alike(count, length):
    keys = [f"{'x' * length}{n}" for n in range(count if length < 1000 else 2)]
    rows = [(step, {key: step + n / 8 for n, key in enumerate(keys)}) for step in range(5)]
    found = read(rows)
    assert len(found.blocks) == 1
    assert sorted(found.blocks[0].columns) == sorted(keys)
    same(found, decoded(rows))
