"""The wire format: what was encoded is decoded, and nothing but `WireError` comes of garbage."""

import runpy
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.wandb_offline.records import MAX_PATH, item, path
from exporter.sources.wire import WireError, fields, signed, varint

ROOT = Path(__file__).parents[3]
writer = SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks" / "wandb_writer.py")))

NUMBERS = st.integers(1, 2**29 - 1)
KEYS = st.lists(st.text(max_size=200), min_size=1, max_size=4).map(tuple)


@given(value=st.integers(-(2**63), 2**63 - 1))
def test_integers_survive(value):
    encoded = writer.varint(value)
    number, end = varint(encoded, 0)
    assert signed(number) == value
    assert end == len(encoded)


@given(message=st.lists(st.tuples(NUMBERS, st.integers(0, 2**64 - 1) | st.binary(max_size=300))))
def test_fields_survive_in_order(message):
    assert list(fields(b"".join(writer.field(*part) for part in message))) == message


@given(st.binary(max_size=60))
def test_garbage_is_a_wire_error(data):
    for decode in (lambda: list(fields(data)), lambda: path(item(data)[0])):
        with suppress(WireError):
            decode()


@given(message=st.lists(st.tuples(NUMBERS, st.binary(min_size=1, max_size=50)), min_size=1))
def test_a_message_that_lost_its_last_byte_is_an_error(message):
    encoded = b"".join(writer.field(*part) for part in message)
    with pytest.raises(WireError):
        list(fields(encoded[:-1]))


@pytest.mark.parametrize("data", [b"\x80" * 11, b"\x08", b"\x0a\xff\xff\xff\xff\x0f", b"\x0b"])
def test_endless_short_and_grouped_fields_are_errors(data):
    with pytest.raises(WireError):
        list(fields(data))


def test_fixed_width_fields_are_passed_over_whole():
    assert list(fields(b"\x09" + bytes(8) + b"\x15" + bytes(4))) == [(1, bytes(8)), (2, bytes(4))]


@given(keys=KEYS, value=st.binary(max_size=300))
def test_items_of_any_length_give_key_and_value(keys, value):
    key, found = item(writer.item(keys, value))
    assert path(key) == keys
    assert found == value


@given(key=st.text(max_size=200), value=st.binary(max_size=300))
def test_plain_and_nested_keys_mean_the_same(key, value):
    assert path(item(writer.item(key, value))[0]) == (key,)


def test_an_item_may_have_its_value_first():
    key, value = item(writer.field(16, b"1") + writer.field(2, "a") + writer.field(2, "b"))
    assert (path(key), value) == (("a", "b"), b"1")


@pytest.mark.parametrize("keys", [(), ("a",) * (MAX_PATH + 1)])
def test_items_need_a_key_of_bounded_depth(keys):
    with pytest.raises(WireError):
        path(item(writer.item(keys, b"1"))[0])


def test_text_that_is_not_utf8_is_replaced():
    assert path(item(writer.field(1, b"\xff\xfe") + writer.field(16, b"1"))[0]) == ("��",)


@pytest.mark.parametrize("size", [127, 128, 300, 20_000])
def test_long_keys_and_values_are_read_whole(size):
    key, value = item(writer.item(("k" * size, "b"), b"1" * size))
    assert (path(key), value) == (("k" * size, "b"), b"1" * size)
