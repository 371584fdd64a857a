"""Damaged and hostile `.wandb` files: each is a run or a `SourceError`, and losses are counted.

Real files of examples/ are cut, flipped and zeroed; others are made of valid frames around
anything at all. Whatever is read must also go through the store and come out of it.
"""

import math
import runpy
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exporter.errors import SourceError
from exporter.sources.registry import open_source
from exporter.store import RunStore

ROOT = Path(__file__).parents[2]
writer = SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks" / "wandb_writer.py")))
REAL = min((ROOT / "examples" / "runs" / "wandb").glob("*90699d85/*.wandb")).read_bytes()
BLOCK = 32768

relaxed = settings(max_examples=40, deadline=None)


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Bytes -> the run that is read from them, after a trip through the store; else None."""
    root = tmp_path_factory.mktemp("hostile")
    store = RunStore(root / "store")

    def check(data):
        (root / "run-x.wandb").write_bytes(data)
        source = open_source("wandb-offline:run-x.wandb", base=root)
        heads = source.heads()
        if not heads:
            assert all(p.place.file == "run-x.wandb" for p in source.problems)
            assert source.problems
            return None
        pulled = source.pull(heads[0])
        store.write(pulled, heads[0].fingerprint)
        kept = store.run(pulled.run.key)
        assert repr(kept.columns) == repr(pulled.run.columns)
        names = [column.name for column in kept.columns]
        assert len(set(names)) == len(names)
        traces = store.traces([kept.key], "_step", names)
        for trace in traces:
            column = next(c for c in kept.columns if c.name == trace.metric)
            assert len(trace.x) == column.count
            assert (np.diff(trace.x) > 0).all() or abs(trace.x).max() > 2**53
        return pulled

    return check


@pytest.fixture(scope="module")
def real(read):
    return read(REAL)


@relaxed
@given(length=st.integers(0, len(REAL)))
@example(length=0)
@example(length=7)
@example(length=BLOCK)
@example(length=2 * BLOCK)
@example(length=len(REAL) - 1)
def test_a_file_cut_anywhere_gives_its_beginning(read, real, length):
    pulled = read(REAL[:length])
    if pulled is None:
        assert length < 2000
        return
    rows = pulled.run.completeness.rows
    assert pulled.history["_step"].to_pylist() == real.history["_step"].to_pylist()[:rows]
    assert pulled.run.completeness.lost_records == 0
    assert pulled.run.state == ("finished" if length == len(REAL) else "crashed")


@relaxed
@given(flips=st.lists(st.tuples(st.integers(0, len(REAL) - 1), st.integers(0, 7)), max_size=6))
def test_flipped_bits_never_change_a_value(read, real, flips):
    data = bytearray(REAL)
    for at, bit in flips:
        data[at] ^= 1 << bit
    pulled = read(bytes(data))
    if pulled is None:
        return
    logged = values(real)
    for name, steps in values(pulled).items():
        assert steps.items() <= logged[name].items()
    if values(pulled) != logged:
        assert not pulled.run.completeness.whole


def values(pulled):
    """Name -> {step: value as text}, so that NaN equals NaN."""
    steps = pulled.history["_step"].to_pylist()
    return {
        column.name: {
            step: repr(value)
            for step, value in zip(steps, pulled.history[column.id].to_pylist(), strict=True)
            if value is not None
        }
        for column in pulled.run.columns
    }


@pytest.mark.parametrize("block", range(1, len(REAL) // BLOCK))
@pytest.mark.parametrize("filling", [b"\x00", b"\xff", b":W&B\xe1\xbe\x00\x00"])
def test_a_block_that_was_overwritten_is_counted_record_by_record(read, real, block, filling):
    data = bytearray(REAL)
    data[block * BLOCK : (block + 1) * BLOCK] = filling * (BLOCK // len(filling))
    completeness = read(bytes(data)).run.completeness
    missing = real.run.completeness.rows - completeness.rows
    assert 0 < missing <= completeness.lost_records
    assert not completeness.truncated


def test_lost_records_are_counted_exactly(read):
    log = writer.Log()
    for step in range(2000):
        log.history(step, {"m": float(step)})
    whole = log.exit().data()
    data = bytearray(whole)
    data[BLOCK : 2 * BLOCK] = bytes(BLOCK)
    completeness = read(bytes(data)).run.completeness
    assert completeness.rows + completeness.lost_records == 2000


@pytest.mark.parametrize("run", range(4))
def test_other_bytes_of_the_same_length_are_refused(read, run):
    assert read(np.random.default_rng(run).bytes(5000)) is None
    assert read(writer.HEADER + np.random.default_rng(run).bytes(5000)) is None


HOSTILE = [
    "../../../etc/passwd",
    "..",
    ".",
    "<script>alert(1)</script>",
    "$(touch pwned)",
    "\\write18{x}",
    "x" * 300,
    "שלום עולם",
    "a\nb\r\tc",
    "nul\0nul",
    "'; DROP TABLE runs; --",
    "{{ 7 * 7 }}",
    "%s%n",
    "c0",
    "_step",
    "_timestamp",
    "_wandb",
    "file_index",
    "*",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_names(read, name):
    log = writer.Log(
        name, name, name, name=name, group=name, notes=name, tags=(name,), config={name: name}
    )
    log.metric(name, name).metric(name + "*", name)
    log.history(0, {name: 1.5, name + "/text": name}).history(1, {(name, name): 2})
    log.summary({name: name}).stats(1.0, {name: 1}).output(1.0, name).exit()
    run = read(log.data()).run
    assert run.key == (name, name, name)
    assert (run.name, run.group, run.notes, run.tags) == (name, name, name, (name,))
    assert run.config.get(name) == (None if name == "_wandb" else name)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"a":' * 5000,
        b"1" * 10_000,
        b"-" + b"9" * 400,
        b"1e999",
        b'"\\ud800"',
        b"\xff\xfe\x00",
        b"null",
        b"NaN",
        b'{"_type": "image-file", "path": "../../../../etc/passwd"}',
        b'{"_type": "image-file", "path": "/etc/passwd"}',
        b'{"_type": "images/separated", "filenames": [["a"]], "captions": {"a": 1}}',
        b'{"_type": {"_type": []}}',
    ],
    ids=range(15),
)
@pytest.mark.parametrize(
    "key", ["m", "_step", "_timestamp", "_runtime", ("a", "_type"), ("a", "b")]
)
def test_hostile_values_are_values_or_losses(read, key, value):
    keyed = writer.item(key, value)
    log = writer.Log().history(0, {"good": 1.0})
    log.add(writer.HISTORY, writer.field(1, keyed) + writer.field(2, writer.field(1, 1)))
    log.add(writer.SUMMARY, writer.field(1, keyed)).add(writer.CONFIG, writer.field(1, keyed))
    log.add(writer.STATS, writer.field(2, writer.timestamp(5.0)) + writer.field(3, keyed))
    pulled = read(log.exit().data())
    assert values(pulled)["good"] == {0: "1.0"}
    assert pulled.run.media == ()
    assert not pulled.media


@pytest.mark.parametrize("seconds", [-1, 2**62, -(2**62)])
def test_impossible_times_are_no_times(read, seconds):
    moment = writer.field(1, seconds) + writer.field(2, 2**40)
    body = writer.field(1, "r") + writer.field(17, moment)
    log = writer.Log().add(writer.RUN, body).add(writer.STATS, writer.field(2, moment))
    log.history(0, {"_timestamp": 1e300, "m": math.inf}).exit()
    run = read(log.data()).run
    assert run.heartbeat_at is None or run.heartbeat_at.year == 2023


@pytest.mark.parametrize("number", [0, 2**63 - 1, -1, 5])
def test_record_numbers_may_lie(read, number):
    log = writer.Log()
    log.records.append(writer.field(1, number) + writer.field(writer.EXIT, b""))
    assert read(log.data()).run.completeness.lost_records >= 0


NUMBERS = st.sampled_from([*range(1, 27), 100, 200, 2**28])
NESTED = st.recursive(
    st.integers(-(2**63), 2**63 - 1)
    | st.binary(max_size=20)
    | st.text(max_size=10).map(str.encode),
    lambda inner: st.lists(st.tuples(NUMBERS, inner), max_size=5).map(
        lambda parts: b"".join(writer.field(*part) for part in parts)
    ),
    max_leaves=12,
)
RECORDS = st.lists(st.tuples(NUMBERS, NESTED), max_size=12)


@settings(max_examples=80, deadline=None)
@given(records=RECORDS)
def test_frames_around_any_message_at_all(read, records):
    log = writer.Log()
    log.records += [writer.field(*record) for record in records]
    with suppress(SourceError):
        read(log.exit().data())


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_real_records_with_a_byte_changed_and_a_right_checksum(read, data):
    log = writer.Log(tags=("t",), config={"a": {"b": 1}}, started=5.0).metric("v/*", "e")
    log.history(0, {"m": 1.5, ("img", "_type"): "image-file"}).summary({("m", "min"): 1})
    log.stats(9.0, {"cpu": 1}).output(9.0, "x").config({"c": [1]}, ["a"]).exit()
    number = data.draw(st.integers(0, len(log.records) - 1))
    record = bytearray(log.records[number])
    at = data.draw(st.integers(0, len(record) - 1))
    record[at] = data.draw(st.integers(0, 255))
    log.records[number] = bytes(record)
    with suppress(SourceError):
        read(log.data())


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_behind_a_right_header(read, data):
    assert read(writer.HEADER + data) is None
