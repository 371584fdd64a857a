"""Records come out of a file as they went in; damage costs what it hit, and no more."""

import runpy
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.errors import SourceError
from exporter.sources.wandb_offline.framing import BLOCK, Frames

ROOT = Path(__file__).parents[4]
writer = SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks" / "wandb_writer.py")))

SIZES = st.one_of(
    st.integers(0, 300), st.integers(BLOCK - 30, BLOCK + 30), st.integers(0, 3 * BLOCK)
)


def records_of(sizes):
    return [bytes([n % 251]) * size for n, size in enumerate(sizes)]


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(SIZES, max_size=8))
def test_records_of_any_size_are_read_back(sizes):
    records = records_of(sizes)
    frames = Frames(writer.frames(records))
    assert list(frames) == records
    assert not frames.cut


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(SIZES, min_size=1, max_size=5), data=st.data())
def test_a_file_cut_anywhere_gives_the_records_before_the_cut(sizes, data):
    records = records_of(sizes)
    whole = writer.frames(records)
    length = data.draw(st.integers(len(writer.HEADER), len(whole)))
    found = list(frames := Frames(whole[:length]))
    assert found == records[: len(found)]
    assert frames.cut or len(writer.frames(found)) in {length, length - length % BLOCK}


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(st.integers(1, 2000), min_size=40, max_size=80), data=st.data())
def test_a_flipped_bit_costs_the_rest_of_its_block_at_most(sizes, data):
    records = [n.to_bytes(4, "big") + bytes(size) for n, size in enumerate(sizes)]
    whole = bytearray(writer.frames(records))
    at = data.draw(st.integers(len(writer.HEADER), len(whole) - 1))
    whole[at] ^= 1 << data.draw(st.integers(0, 7))
    found = list(Frames(bytes(whole)))

    block = at - at % BLOCK
    ends = [len(writer.frames(records[:n])) for n in range(len(records) + 1)]
    spans = zip(records, pairwise(ends), strict=True)
    elsewhere = [r for r, (start, end) in spans if end <= block or start >= block + BLOCK]
    assert found == [record for record in records if record in found]
    assert set(elsewhere) <= set(found)


def test_reading_goes_on_in_the_block_after_a_zeroed_one():
    records = [n.to_bytes(4, "big") * 25 for n in range(3000)]
    whole = bytearray(writer.frames(records))
    whole[BLOCK : 2 * BLOCK] = bytes(BLOCK)
    frames = Frames(bytes(whole))
    found = list(frames)
    assert found[0] == records[0]
    assert found[-1] == records[-1]
    assert not frames.cut
    assert 0 < len(records) - len(found) <= BLOCK // 107 + 2


def test_a_zeroed_end_is_a_cut():
    frames = Frames(writer.frames([b"a"]) + bytes(5000))
    assert list(frames) == [b"a"]
    assert frames.cut


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "wandb.empty"),
        (b":W&", "wandb.not-a-log"),
        (b"PAR1\0\0\0", "wandb.not-a-log"),
        (b":W&B\xe1\xbe", "wandb.version"),
        (b":W&B\xe1\xbe\x01", "wandb.version"),
        (b":W&B\xbe\xe1\x00", "wandb.not-a-log"),
    ],
)
def test_other_files_are_refused_with_a_reason(data, code):
    with pytest.raises(SourceError) as caught:
        Frames(data)
    assert caught.value.problems[0].code == code


def test_a_file_of_nothing_but_its_header_has_no_records():
    assert list(Frames(writer.HEADER)) == []
