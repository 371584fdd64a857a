"""What is compared at once is alike as it is one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.messages import buffer
from exporter.sources.places import alike, fixed, gathered, last_alike

TEXTS = st.lists(
    st.sampled_from(
        [b"", b"a", b"b", b"12345678", b"123456789", b"x" * 256, b"x" * 257, b"y" * 257]
    )
    | st.binary()
)


def numbers_of(texts):
    data, ends = buffer(texts)
    return alike(np.frombuffer(data, dtype=np.uint8), np.append(0, ends)[:-1], ends)


@given(TEXTS)
def test_texts_have_the_same_number_where_they_are_the_same(texts):
    found = numbers_of(texts).tolist()
    assert len(set(zip(found, texts, strict=True))) == len(set(texts)) == len(set(found))
    assert set(found) == set(range(len(set(texts))))


def test_texts_that_share_a_hash_are_told_apart():
    # more than there are slots for hashes
    texts = [str(number % 70_000).encode() for number in range(140_000)]
    found = numbers_of(texts)
    assert len(np.unique(found)) == 70_000
    assert (found[:70_000] == found[70_000:]).all()


@given(st.lists(st.integers(0, 20)))
def test_places_are_gathered_by_their_numbers(numbers):
    groups = gathered(np.array(numbers, dtype=np.int64))
    expected = [[i for i, n in enumerate(numbers) if n == one] for one in sorted(set(numbers))]
    assert [group.tolist() for group in groups] == expected


def test_more_numbers_than_short_integers_hold_are_gathered():
    numbers = np.arange(70_000)[::-1].copy()
    assert [group.tolist() for group in gathered(numbers)[:2]] == [[69_999], [69_998]]
    assert len(gathered(numbers)) == 70_000


def test_the_last_of_equal_numbers_is_found():
    assert last_alike(np.array([7, 8, 7, 9, 8])).tolist() == [2, 4, 2, 3, 4]


@given(st.binary(min_size=8, max_size=40))
def test_numbers_are_taken_wherever_they_lie(data):
    raw = np.frombuffer(data, dtype=np.uint8)
    at = np.arange(len(data) - 7)
    expected = [int.from_bytes(data[i : i + 8], "little", signed=True) for i in at]
    assert fixed(raw, at, "<i8").tolist() == expected
