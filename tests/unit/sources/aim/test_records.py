"""Paths, values and trees come back as they were encoded; the encoder here is the test's own."""

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import SourceError
from exporter.sources.aim.child import END, SIZES
from exporter.sources.aim.records import Database, databases, path, tree, value
from exporter.sources.aim.sequences import tracks

INT64 = st.integers(-(1 << 63), (1 << 63) - 1)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
LEAVES = st.none() | st.booleans() | INT64 | st.floats(allow_nan=False) | NAMES
TREES = st.dictionaries(
    NAMES,
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner)),
)


def key(*parts):
    encoded = (
        part.encode() if isinstance(part, str) else b"\xfe" + struct.pack(">q", part)
        for part in parts
    )
    return b"".join(part + b"\xfe" for part in encoded)


def encoded(item):
    kinds = {type(None): b"\x00", bool: b"\x01", int: b"\x02", float: b"\x03", str: b"\x04"}
    kind = kinds[type(item)]
    if isinstance(item, bool):
        return kind + bytes([item])
    if isinstance(item, int):
        return kind + struct.pack("<q", item)
    if isinstance(item, float):
        return kind + struct.pack("<d", item)
    return kind + (item or "").encode()


def unfolded(item, where=()):
    if isinstance(item, list):
        yield key(*where), b"\x06"
        for number, inner in enumerate(item):
            yield from unfolded(inner, (*where, number))
    elif isinstance(item, dict):
        if not item:
            yield key(*where), b"\x07"
        for name, inner in item.items():
            yield from unfolded(inner, (*where, name))
    else:
        yield key(*where), encoded(item)


def printed(pairs):
    """What the child prints, without sharing anything between keys."""
    rows = (SIZES.pack(0, len(k), len(v)) + k + v for k, v in pairs)
    return b"".join(rows) + END


@given(st.lists(NAMES | INT64, max_size=6))
def test_a_path_comes_back(parts):
    assert path(key(*parts)) == tuple(parts)


@given(TREES)
def test_a_tree_comes_back(item):
    pairs = sorted(unfolded(item, ("meta", "r")))
    assert tree(pairs, ("meta", "r")) == item


@given(st.binary(max_size=30))
def test_any_bytes_are_a_path_and_a_value(data):
    path(data)
    value(data)


@given(st.lists(st.tuples(st.binary(max_size=30), st.binary(max_size=30)), max_size=5), st.data())
def test_output_that_is_cut_off_is_an_error(pairs, data):
    whole = printed(pairs) + printed([])
    first, second = databases(whole, 2)
    assert second.pairs == []
    assert len(first.pairs) + len(first.blobs) <= len(pairs)
    with pytest.raises(SourceError, match="too early"):
        databases(whole[: data.draw(st.integers(0, len(whole) - 1))], 2)


def test_before_hashes_the_places_of_values_are_the_steps():
    root = ("seqs", "chunks", "r", 5, "loss")
    pairs = [
        (key(*root, "val"), b"\x06"),
        (key(*root, "val", -2), encoded(math.inf)),
        (key(*root, "val", 7), encoded(3)),
        (key(*root, "time"), b"\x06"),
        (key(*root, "time", 7), encoded(1.5)),
    ]
    (track,) = tracks(Database(pairs), "r")
    assert (track.steps, track.values, track.times) == ([-2, 7], [math.inf, 3], [None, 1.5])


def test_a_value_whose_step_is_missing_is_counted():
    root = ("seqs", "v2", "chunks", "r", 5, "loss")
    pairs = [(key(*root, "val"), b"\x06"), (key(*root, "val", 99), encoded(1.0))]
    (track,) = tracks(Database(pairs), "r")
    assert (track.kind, track.steps, track.lost) == ("number", [], 1)
