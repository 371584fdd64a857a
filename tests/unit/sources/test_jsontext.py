"""JSON from strangers: NaN is welcome; depth and lone surrogates are not."""

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.jsontext import MAX_DEPTH, clean, dump, floats, parse

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_what_is_dumped_is_parsed_back(value):
    assert parse(dump(value)) == value


@given(st.binary(max_size=40) | st.text(alphabet='[]{}",:0129.eE-tfnNaIs \\ud8', max_size=40))
def test_any_bytes_are_a_value_or_a_value_error(data):
    try:
        value = parse(data)
    except ValueError:
        return
    dump(value).encode()


def test_nan_and_infinity_are_numbers():
    assert math.isnan(parse(b"NaN"))
    assert parse("[Infinity,-Infinity]") == [math.inf, -math.inf]


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 2, 100_000])
def test_nesting_is_bounded(opening, depth):
    closing = "]" if opening == "[" else "}"
    with pytest.raises(ValueError, match="nested too deeply"):
        parse(opening * depth + "1" + closing * depth)


def test_lone_surrogates_are_replaced_wherever_they_are():
    assert parse(r'{"\ud800": ["\udfff"]}') == {"�": ["�"]}
    assert clean("\ud83d\ude00") == "😀"


def test_keys_are_sorted_so_that_equal_values_have_equal_texts():
    assert dump({"b": 1, "a": {"d": 2, "c": 3}}) == '{"a":{"c":3,"d":2},"b":1}'


NUMBERS = st.floats() | st.integers(-(10**30), 10**30)
WRITTEN = NUMBERS.map(lambda value: dump(value).encode())
ODD = [b"-0", b"-0.0", b"1e400", b" 1 ", b"1,2", b"", b"[1]", b"true", b"null", b"01", b"1_0"]


def bits(numbers):
    return [struct.pack(">d", number) for number in numbers]


@given(st.lists(WRITTEN | st.sampled_from(ODD)))
def test_many_numbers_are_read_as_one_by_one(texts):
    try:
        expected = [float(text) for text in texts]
    except ValueError:
        with pytest.raises(ValueError, match="could not convert"):
            floats(texts)
    else:
        assert bits(floats(texts)) == bits(expected)
