"""Items cut in place are what a field-by-field reading finds."""

import runpy
from pathlib import Path
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.wandb_offline.records import item, items, message, path
from exporter.sources.wire import WireError, fields

ROOT = Path(__file__).parents[4]
writer = SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks" / "wandb_writer.py")))
field = writer.field

NUMBERS = st.sampled_from([1, 3])
SHORT = st.text(max_size=6)
LONG = st.integers(100, 400).map(lambda size: "k" * size)
KEYS = st.one_of(SHORT, LONG, st.lists(SHORT, min_size=1, max_size=3).map(tuple))
VALUES = st.one_of(st.binary(max_size=8), st.binary(min_size=90, max_size=1500))
ITEMS = st.builds(writer.item, KEYS, VALUES)


def one_by_one(body, number):
    found, others = [], []
    for kind, content in fields(body):
        if kind == number:
            found.append(item(message(content)))
        else:
            others.append((kind, content))
    return found, others


def outcome(cut, body, number):
    try:
        return cut(body, number)
    except WireError:
        return "lost"


@given(NUMBERS, st.lists(st.one_of(ITEMS, st.integers(0, 1 << 40))))
def test_items_and_other_fields_in_any_order(number, parts):
    body = b"".join(field(2 if isinstance(part, int) else number, part) for part in parts)
    assert items(body, number) == one_by_one(body, number)


@given(NUMBERS, st.lists(ITEMS, max_size=4), st.data())
def test_a_record_with_changed_bytes_reads_the_same_or_is_lost_in_both(number, parts, data):
    body = bytearray(b"".join(field(number, part) for part in parts) + field(2, 7))
    for _ in range(data.draw(st.integers(1, 3))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(body[: data.draw(st.integers(0, len(body)))])
    assert outcome(items, cut, number) == outcome(one_by_one, cut, number)


@given(st.binary(max_size=40))
def test_any_bytes_read_the_same_or_are_lost_in_both(body):
    assert outcome(items, body, 1) == outcome(one_by_one, body, 1)


def test_a_size_of_two_bytes_is_not_taken_for_one():
    inner = writer.item("k", b"1" * 1280)
    assert len(writer.varint(len(inner))) == 2
    ((key, value),), _ = items(field(1, inner), 1)
    assert (path(key), len(value)) == (("k",), 1280)
