"""Many messages at once say what each says alone."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.messages import buffer, fields, varints
from exporter.sources.wire import WireError, signed
from exporter.sources.wire import fields as one_by_one

ROOT = Path(__file__).parents[3]
writer = SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks" / "wandb_writer.py")))

NUMBERS = st.integers(1, 2**61 - 1) | st.integers(1, 20)
VALUES = st.integers(0, 2**64 - 1) | st.binary(max_size=300)
MESSAGE = st.lists(st.tuples(NUMBERS, VALUES), max_size=6).map(
    lambda parts: b"".join(writer.field(*part) for part in parts)
)
GARBAGE = st.binary(max_size=40) | MESSAGE.map(lambda data: data[:-1])


def raw(data):
    return np.frombuffer(data, dtype=np.uint8)


def found(messages):
    """The fields of each message, None for an odd one."""
    data, ends = buffer(messages)
    got = fields(raw(data), np.append(0, ends)[:-1], ends)
    told = [None if odd else [] for odd in got.odd.tolist()]
    columns = (got.owners, got.numbers, got.kinds, got.values, got.begins, got.ends)
    for owner, number, kind, value, begin, end in zip(*(c.tolist() for c in columns), strict=True):
        told[owner].append((number, data[begin:end] if kind else value))
    return told


def alone(data):
    """The same by `wire`; fields of fixed width are odd here."""
    try:
        parts = list(one_by_one(data))
    except WireError:
        return None
    return [(n, value if isinstance(value, bytes) else signed(value)) for n, value in parts]


@given(st.lists(MESSAGE, max_size=8))
def test_each_message_has_the_fields_that_it_has_alone(messages):
    assert found(messages) == [alone(one) for one in messages]


@given(st.lists(MESSAGE | GARBAGE, max_size=8))
def test_what_is_broken_is_odd_and_harms_no_other(messages):
    for got, one in zip(found(messages), messages, strict=True):
        # what has fields of fixed width is odd, and no more is asked
        assert got is None or got == alone(one)


@pytest.mark.parametrize(
    "data", [b"\x80" * 11, b"\x08", b"\x0a\xff\xff\xff\xff\x0f", b"\x0b", b"\x0a\x02a", b"\x0d1234"]
)
def test_endless_short_grouped_and_fixed_fields_are_odd(data):
    assert found([b"\x08\x01", data, b"\x08\x02"]) == [[(1, 1)], None, [(1, 2)]]


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_numbers_survive(values):
    data, ends = buffer([writer.varint(value) for value in values])
    got, after = varints(raw(data), np.append(0, ends)[:-1])
    assert got.tolist() == values
    assert after.tolist() == ends.tolist()
