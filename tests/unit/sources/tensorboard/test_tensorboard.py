"""Event files: every point of both encodings arrives, resumes count once, damage is survived."""

import csv
import gzip
import json
import runpy
import shutil
import struct
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import SourceError
from exporter.model.proof import discrepancies
from exporter.model.run import RunState
from exporter.pull import pull
from exporter.sources.registry import open_source
from exporter.sources.tensorboard.framing import frames
from exporter.sources.tensorboard.scalars import decode
from exporter.store import RunStore

ROOT = Path(__file__).parents[4]
DATA = ROOT / "tests" / "data" / "tensorboard"
writer = SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks" / "tensorboard_writer.py")))
START = 1_700_000_000.0
NAME = "events.out.tfevents.1700000000.host"


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "store")


@pytest.fixture
def logdir(tmp_path):
    """Writes (or adds to) an event file of a run; returns the log folder."""

    def write(*events, run="a", name=NAME):
        folder = tmp_path / "logs" / run
        folder.mkdir(parents=True, exist_ok=True)
        new = not (folder / name).exists()
        with (folder / name).open("ab") as file:
            file.write((writer.version(START) if new else b"") + b"".join(events))
        return tmp_path / "logs"

    return write


def pulled(folder, store):
    result = pull(open_source(f"tensorboard:{folder}"), store)
    assert not result.failed
    return {run.key.id: run for run in store.runs()}


def values(store, run, metric):
    (trace,) = store.traces([run.key], "_step", [metric])
    return dict(zip(trace.x.tolist(), trace.y.tolist(), strict=True))


def loss(step, value, tag="loss"):
    return writer.event(START + step, step, writer.scalar(tag, value))


def truth():
    found = defaultdict(dict)
    with gzip.open(ROOT / "examples" / "runs" / "truth.csv.gz", "rt", newline="") as lines:
        for row in csv.DictReader(lines):
            single = float(np.float32(float(row["value"])))
            found[row["run_key"], row["metric"]][int(row["step"])] = single
    return found


def test_every_point_that_was_logged_arrives(store):
    runs, compared = pulled(DATA, store), 0
    by_name = {name.rpartition("/")[2]: run for name, run in runs.items()}
    assert len(by_name) == 3
    for (name, metric), wanted in truth().items():
        if name in by_name:
            got = values(store, by_name[name], metric)
            assert {s: repr(got[s]) for s in wanted} == {s: repr(v) for s, v in wanted.items()}
            compared += len(wanted)
    assert compared > 3_000


def test_steps_that_a_resumed_run_logged_again_count_once(store):
    run = pulled(DATA, store)["vision-models/vit-base-resumed"]
    (note,) = run.completeness.notes
    assert note == "points that a resumed run logged again, and that count once: 60"
    assert discrepancies(run) == ()


def test_hyperparameters_of_a_session_are_the_config_of_its_parent(store):
    runs = pulled(DATA, store)
    assert not [name for name in runs if name.endswith("hparams")]
    run = runs["vision-models/production-resnet-50"]
    assert run.config["learning_rate"] == 0.003
    assert run.config["optimizer"]["name"] == "adamw"
    assert run.state is RunState.FINISHED


def test_images_sounds_texts_and_histograms_are_kept(store):
    run = pulled(DATA, store)["vision-models/production-resnet-50"]
    assert {file.kind for file in run.media} == {"image", "audio"}
    heads = {"image": b"\x89PNG", "audio": b"RIFF"}
    for file in run.media:
        assert store.media(run.key, file.path).startswith(heads[file.kind])
    (row, *_) = store.rows(run.key, ["weights/last_layer"])
    histogram = json.loads(row["weights/last_layer"])
    assert len(histogram["bins"]) == len(histogram["values"]) + 1
    assert {c.name for c in run.columns if c.kind == "text"} >= {"config/text_summary"}


PACKED = {
    "float_val": writer.field(5, struct.pack("<f", 0.5)),
    "double_val": writer.field(6, struct.pack("<d", 0.5)),
    "float content": writer.field(1, 1) + writer.field(4, struct.pack("<f", 0.5)),
    "double content": writer.field(1, 2) + writer.field(4, struct.pack("<d", 0.5)),
    "half content": writer.field(1, 19) + writer.field(4, struct.pack("<e", 0.5)),
    "half_val": writer.field(1, 19) + writer.field(13, 0x3800),
    "bfloat16": writer.field(1, 14) + writer.field(4, b"\x00\x3f"),
}


@pytest.mark.parametrize("proto", PACKED.values(), ids=PACKED)
def test_a_scalar_may_be_a_tensor_of_any_type(logdir, store, proto):
    folder = logdir(writer.event(START, 3, writer.tensor("loss", proto, "scalars")))
    assert values(store, pulled(folder, store)["a"], "loss") == {3: 0.5}


def test_whole_numbers_stay_whole(logdir, store):
    big = writer.field(1, 9) + writer.field(10, -7)
    folder = logdir(writer.event(START, 1, writer.tensor("n", big, "scalars")))
    assert values(store, pulled(folder, store)["a"], "n") == {1: -7.0}


def test_both_encodings_of_one_tag_are_one_series(logdir, store):
    half = writer.tensor("loss", PACKED["float_val"], "scalars")
    folder = logdir(loss(0, 1.0), writer.event(START + 1, 1, half), loss(2, 0.25))
    assert values(store, pulled(folder, store)["a"], "loss") == {0: 1.0, 1: 0.5, 2: 0.25}


def test_several_values_of_one_event_are_one_row(logdir, store):
    several = (writer.scalar("x", 1.0), writer.scalar("y", 2.0))
    run = pulled(logdir(writer.event(START, 5, *several)), store)["a"]
    assert store.rows(run.key, ["x", "y"]) == [{"_step": 5, "x": 1.0, "y": 2.0}]


def test_tags_say_only_once_what_they_are_for(logdir, store):
    def image(step, plugin=""):
        size = writer.field(8, b"8")
        proto = writer.field(1, 7) + size + size + writer.field(8, b"\x89PNG%d" % step)
        return writer.event(START + step, step, writer.tensor("sample", proto, plugin))

    run = pulled(logdir(image(0, "images"), image(1)), store)["a"]
    assert [store.media(run.key, file.path) for file in run.media] == [b"\x89PNG0", b"\x89PNG1"]


def test_histograms_of_the_new_encoding_have_edges_and_counts(logdir, store):
    triples = struct.pack("<6f", 0, 1, 3, 1, 2, 5)
    proto = writer.field(1, 1) + writer.field(4, triples)
    folder = logdir(writer.event(START, 0, writer.tensor("h", proto, "histograms")))
    (row,) = store.rows(pulled(folder, store)["a"].key, ["h"])
    assert json.loads(row["h"]) == {
        "_type": "histogram",
        "bins": [0, 1, 2],
        "values": [3, 5],
    }


def test_a_tensor_of_several_numbers_is_told_of(logdir, store):
    proto = writer.field(1, 1) + writer.field(4, struct.pack("<2f", 1, 2))
    folder = logdir(loss(0, 1.0), writer.event(START, 0, writer.tensor("v", proto)))
    (note,) = pulled(folder, store)["a"].completeness.notes
    assert note == "summaries that are not kept: tensors of several numbers"


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_record_that_is_being_written_is_left_for_later(logdir, store, cut):
    folder = logdir(loss(0, 1.0), loss(1, 0.5))
    file = folder / "a" / NAME
    whole = file.read_bytes()
    file.write_bytes(whole[:-cut])
    run = pulled(folder, store)["a"]
    assert values(store, run, "loss") == {0: 1.0}
    assert discrepancies(run) == ("cut off",)
    file.write_bytes(whole)
    assert values(store, pulled(folder, store)["a"], "loss") == {0: 1.0, 1: 0.5}


def test_a_damaged_record_is_counted_and_the_rest_is_read(logdir, store):
    folder = logdir(loss(0, 1.0), loss(1, 0.5), loss(2, 0.25))
    file = folder / "a" / NAME
    data = bytearray(file.read_bytes())
    data[data.index(struct.pack("<f", 0.5))] ^= 1
    file.write_bytes(data)
    run = pulled(folder, store)["a"]
    assert values(store, run, "loss") == {0: 1.0, 2: 0.25}
    assert discrepancies(run) == ("1 lost record",)


def test_what_follows_a_damaged_length_is_lost_and_said_to_be(logdir, store):
    folder = logdir(loss(0, 1.0), loss(1, 0.5), loss(2, 0.25))
    file = folder / "a" / NAME
    data = bytearray(file.read_bytes())
    data[data.index(struct.pack("<f", 1.0)) + 4 + 4] ^= 0x10
    file.write_bytes(data)
    run = pulled(folder, store)["a"]
    assert values(store, run, "loss") == {0: 1.0}
    assert discrepancies(run) == ("cut off",)
    assert any("is damaged" in note for note in run.completeness.notes)


def test_a_live_run_is_read_from_its_last_step(logdir, store):
    folder = logdir(*(loss(step, 1 / (step + 1)) for step in range(100)))
    first = pulled(folder, store)["a"]
    logdir(loss(99, 7.0, "late"), loss(100, 0.5))
    source = open_source(f"tensorboard:{folder}")
    (head,) = source.heads()
    end = source.pull(head, first)
    assert (end.since, end.history.num_rows) == (99, 2)
    again = pulled(folder, store)["a"]
    assert values(store, again, "loss")[100] == 0.5
    assert values(store, again, "late") == {99: 7.0}

    whole = RunStore(folder.parent / "whole")
    assert repr(pulled(folder, whole)["a"]) == repr(again)
    assert store.history_bytes(again.key) == whole.history_bytes(again.key)


def test_a_live_run_that_went_back_is_read_whole(logdir, store):
    folder = logdir(*(loss(step, 1.0) for step in range(10)))
    pulled(folder, store)
    logdir(loss(5, 2.0), loss(6, 2.0))
    run = pulled(folder, store)["a"]
    assert values(store, run, "loss") == dict.fromkeys(range(5), 1.0) | {5: 2.0, 6: 2.0}


def test_a_resume_in_a_new_file_is_read_whole(logdir, store):
    folder = logdir(*(loss(step, 1.0) for step in range(10)))
    pulled(folder, store)
    logdir(loss(8, 2.0), name="events.out.tfevents.1700000099.host")
    run = pulled(folder, store)["a"]
    assert values(store, run, "loss") == dict.fromkeys(range(8), 1.0) | {8: 2.0}


POINTS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b/c", "ä", ""]),
        st.integers(-5, 2**40),
        st.floats(width=32, allow_nan=False),
    ),
    max_size=60,
)


@given(POINTS)
def test_the_fast_way_reads_what_was_written(points):
    events = [writer.event(START, step, writer.scalar(tag, v)) for tag, step, v in points]
    data = b"".join(events)
    found = decode(data, frames(data))
    assert not len(found.odd)
    got = {
        (p.tag, record): (int(step), float(value))
        for p in found.points
        for record, step, value in zip(p.records, p.steps, p.values, strict=True)
    }
    assert got == {(tag, n): (step, v) for n, (tag, step, v) in enumerate(points)}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(data):
    found = frames(data)
    decode(data, found)
    framed = writer.record(data)
    assert len(frames(framed).begins) == 1
    odd = decode(framed, frames(framed)).odd
    assert len(odd) <= 1


@given(st.data())
def test_a_damaged_file_never_gives_a_number_that_was_not_logged(data):
    whole = b"".join(loss(step, float(step)) for step in range(20))
    damaged = bytearray(whole)
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=5)):
        damaged[at] ^= data.draw(st.integers(1, 255))
    found = decode(bytes(damaged), frames(bytes(damaged)))
    for points in found.points:
        assert points.tag == "loss"
        assert points.values.tolist() == points.steps.tolist()


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=5))
def test_hostile_events_are_counted_and_nothing_else(tmp_path_factory, bodies):
    folder = tmp_path_factory.mktemp("logs")
    framed = [writer.record(writer.field(1, 1.0) + writer.field(5, body)) for body in bodies]
    (folder / NAME).write_bytes(writer.version(START) + b"".join(framed))
    store = RunStore(tmp_path_factory.mktemp("store"))
    result = pull(open_source(f"tensorboard:{folder}"), store)
    assert (result.pulled, result.failed) == (1, ())


def test_a_folder_without_event_files_is_no_source(tmp_path):
    with pytest.raises(SourceError) as caught:
        open_source(f"tensorboard:{tmp_path}").heads()
    assert "tfevents" in caught.value.problems[0].hint


def test_one_event_file_is_a_source(tmp_path, store):
    shutil.copytree(DATA / "tabular", tmp_path / "tabular")
    (file,) = (tmp_path / "tabular" / "diabetes-linear-lr3e-1").glob("events*")
    (run,) = pulled(file, store).values()
    assert (run.key.project, run.key.id) == ("diabetes-linear-lr3e-1",) * 2


def hyperparameter(name, number):
    value = b"\x11" + struct.pack("<d", number)
    entry = writer.field(1, name.encode()) + writer.field(2, value)
    content = writer.field(2, writer.field(3, writer.field(1, entry)))
    metadata = writer.field(1, writer.field(1, b"hparams") + content)
    tag = writer.field(1, b"_hparams_/session_start_info")
    return writer.event(START, 0, tag + writer.field(9, metadata))


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan"), 0.5, 1e300])
def test_a_hyperparameter_may_be_any_number(logdir, store, number):
    run = pulled(logdir(hyperparameter("lr", number), loss(0, 1.0)), store)["a"]
    assert repr(run.config) == repr({"lr": number})
    assert discrepancies(run) == ()


def test_a_run_in_the_folder_itself_is_not_one_below_it_of_the_same_name(logdir, store):
    logdir(loss(0, 1.0), run=".")
    runs = pulled(logdir(loss(0, 2.0), run="logs"), store)
    assert {name: values(store, run, "loss") for name, run in runs.items()} == {
        ".": {0: 1.0},
        "logs": {0: 2.0},
    }


def test_a_link_that_leads_nowhere_is_no_event_file(logdir, store):
    folder = logdir(loss(0, 1.0))
    (folder / "a" / "events.out.tfevents.1.gone").symlink_to("nowhere")
    assert list(pulled(folder, store)) == ["a"]


def test_what_was_told_of_a_live_run_is_still_told_when_it_goes_on(logdir, store):
    folder = logdir(*(loss(step, 1.0) for step in (0, 5, 3, 6)))
    first = pulled(folder, store)["a"].completeness.notes
    assert len(first) == 1
    logdir(loss(7, 1.0))
    assert pulled(folder, store)["a"].completeness.notes == first


def test_the_name_of_the_machine_stays_out_of_the_store(logdir, store):
    folder = logdir(loss(0, 1.0), loss(1, 1.0), name="events.out.tfevents.1700000000.laptop")
    file = folder / "a" / "events.out.tfevents.1700000000.laptop"
    file.write_bytes(file.read_bytes()[:-3])
    run = pulled(folder, store)["a"]
    assert run.completeness.notes == ("event file 1 ends in the middle of a record",)
    assert not [p for p in store.root.rglob("*") if p.is_file() and b"laptop" in p.read_bytes()]
