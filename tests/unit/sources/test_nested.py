"""Flat names become nested values, and none is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.nested import nested


@pytest.mark.parametrize(
    ("flat", "found"),
    [
        ({}, {}),
        ({"a": 1}, {"a": 1}),
        ({"a/b": 1, "a/c/d": 2}, {"a": {"b": 1, "c": {"d": 2}}}),
        ({"a": 1, "a/b": 2}, {"a": 1, "a/b": 2}),
        ({"a/b": 1, "a/b/c/d": 2}, {"a": {"b": 1, "b/c/d": 2}}),
        ({"/a": 1, "b/": 2}, {"": {"a": 1}, "b": {"": 2}}),
    ],
)
def test_names_become_folders(flat, found):
    assert nested(flat.items(), "/") == found


@given(st.dictionaries(st.text("ab.", max_size=6), st.integers()))
def test_no_value_is_lost(flat):
    values = sorted(value for _, value in _flat(nested(flat.items(), ".")))
    assert values == sorted(flat.values())


def _flat(found, prefix=""):
    for key, value in found.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def test_no_name_nests_deeper_than_can_be_written():
    found = nested([("a/" * 1500, 1)], "/")
    for _ in range(32):
        found = found["a"]
    assert found == {"a/" * 1468: 1}
