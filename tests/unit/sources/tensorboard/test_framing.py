"""Records are found and verified at once as they are one after the other."""

import random
import runpy
import struct
from pathlib import Path
from types import SimpleNamespace

import google_crc32c
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.tensorboard import framing
from exporter.sources.tensorboard.checksums import checksums
from exporter.sources.tensorboard.framing import HEAD, frames

ROOT = Path(__file__).parents[4]
writer = SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks" / "tensorboard_writer.py")))


def masked(data):
    crc = google_crc32c.value(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def one_by_one(data):
    """Begins, ends, end, damaged, lost, cut, as the format is described."""
    begins, ends, at, damaged = [], [], 0, 0
    while at + HEAD + 4 <= len(data):
        length, check = struct.unpack_from("<QI", data, at)
        begin, end = at + HEAD, at + HEAD + length
        sound = (
            end + 4 <= len(data)
            and masked(data[begin:end]) == struct.unpack_from("<I", data, end)[0]
        )
        if not sound and check != masked(data[at : at + 8]):
            return begins, ends, at, damaged, True, False
        if end + 4 > len(data):
            break
        if sound:
            begins.append(begin)
            ends.append(end)
        damaged += not sound
        at = end + 4
    return begins, ends, at, damaged, False, at < len(data)


def told(data):
    found = frames(data)
    begins, ends = found.begins.tolist(), found.ends.tolist()
    return begins, ends, found.end, found.damaged, found.lost, found.cut


def events(chance, count, tags):
    """A loop that logs all tags at each step, or something else now and then."""
    found = [writer.version(1.0)]
    for step in range(count):
        found += [writer.event(1e9, step, writer.scalar(tag, chance.random())) for tag in tags]
        if chance.random() < 0.005:
            found.append(writer.record(chance.randbytes(chance.choice([0, 7, 8, 256, 257, 5000]))))
    return b"".join(found)


@pytest.mark.parametrize("seed", range(40))
def test_records_are_found_as_one_after_the_other(seed):
    chance = random.Random(seed)
    tags = ["loss", "train/accuracy", "x" * 130][: chance.randint(1, 3)]
    data = bytearray(events(chance, chance.choice([0, 50, 900]), tags))
    for _ in range(chance.choice([0, 0, 1, 3])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    data = bytes(data[: chance.choice([len(data), chance.randrange(len(data) + 1)])])
    assert told(data) == one_by_one(data)


@given(st.binary(max_size=60))
def test_garbage_is_found_to_be_what_it_is(data):
    assert told(data) == one_by_one(data)


def test_zeros_behind_the_end_are_not_followed(monkeypatch):
    looked = []
    wrong = framing._length_is_wrong
    monkeypatch.setattr(framing, "_length_is_wrong", lambda *a: looked.append(a) or wrong(*a))
    data = events(random.Random(2), 50, ["loss"]) + bytes(5000)
    assert told(data) == one_by_one(data)
    assert len(looked) == 1


def test_lengths_that_repeat_are_foreseen(monkeypatch):
    scalars = [writer.scalar(tag, 0.5) for tag in ("loss", "accuracy", "lr")]
    steps = (writer.event(1e9, step, one) for step in range(2000) for one in scalars)
    data = b"".join(steps)
    followed = []
    follow = framing._followed
    monkeypatch.setattr(
        framing, "_followed", lambda *a: followed.append(found := follow(*a)) or found
    )
    assert told(data) == one_by_one(data)
    assert len(told(data)[0]) == 6000
    # the first, and those after a step has one byte more
    assert sum(len(heads) for heads, _ in followed) < 2000


@given(
    lengths=st.lists(
        st.sampled_from([0, 1, 7, 8, 9, 15, 16, 50, 255, 256, 257]), min_size=1, max_size=4
    ),
    seed=st.integers(0, 99),
)
def test_checksums_are_those_of_the_library(lengths, seed):
    chance = random.Random(seed)
    # some bytes are the same in all records, as in real ones
    same = chance.randbytes(300)
    texts = [
        bytes(
            a if n % 3 else b
            for n, (a, b) in enumerate(zip(same, chance.randbytes(300), strict=True))
        )[:length]
        for length in lengths * 40
    ]
    ends = np.cumsum([len(text) for text in texts])
    found = checksums(b"".join(texts), np.append(0, ends)[:-1], np.diff(ends, prepend=0))
    assert found.tolist() == [google_crc32c.value(text) for text in texts]


@pytest.mark.parametrize("size", [1, 100, 5000])
def test_a_file_in_pieces_has_the_records_that_it_has_at_once(monkeypatch, tmp_path, size):
    data = events(random.Random(3), 300, ["loss", "accuracy"])[:-3]
    (tmp_path / "events").write_bytes(data)
    monkeypatch.setattr(framing, "_PIECE", size)
    begins, cut = [], []
    for piece in framing.pieces(tmp_path / "events"):
        assert data[piece.start : piece.start + len(piece.data)] == piece.data
        begins += (piece.start + piece.frames.begins).tolist()
        cut.append(piece.frames.cut)
    assert begins == told(data)[0]
    assert cut == [False] * (len(cut) - 1) + [True]
