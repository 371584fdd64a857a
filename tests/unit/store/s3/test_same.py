"""A folder and a bucket hold the same, and give the same."""

import math

import pyarrow as pa
import pytest

from exporter.model.run import MediaFile, RunKey, RunState
from exporter.sources.wide import Cells, by_time
from exporter.store import RunStore, compaction, layout, upkeep
from exporter.store.plain import PlainFiles

OVER = RunState.FINISHED


@pytest.fixture
def runs(pulled, tmp_path):
    """Runs with everything that a run can have, and names that no path may have."""
    picture = tmp_path / "a.png"
    picture.write_bytes(b"picture")
    media = (MediaFile("samples", 0, "image", "media/../b c.png", 7),)
    wide = by_time([1.0, 2.0], [Cells("system.gpu", "number", [0, 1], [10.0, 20.0])])
    values = [0.5, None, math.nan, math.inf]
    return [
        pulled(("e", "p", "a"), {"m": values, "text": ["x", None, "y", None]}, state=OVER),
        pulled(("e", "p", "b"), {"m": [1.0], "n": [2.0]}, state=OVER, logs="said\n"),
        pulled(
            ("e", "p", "%/.. ü"),
            {"m": [3.0]},
            media={media[0].path: picture},
            system=wide.table,
            system_columns=wide.columns,
        ),
        pulled(("", "q", "r" * 300), {f"c{n}": [float(n)] for n in range(7)}),
    ]


def contents(store):
    """All that can be read of a store."""
    found = store.runs()
    keys = [run.key for run in found]
    traces = store.traces(keys, "_step", ["m", "n", "c3"])
    monitored = store.traces(keys, "_timestamp", ["system.gpu"])
    return {
        "runs": [repr(run) for run in found],
        "prints": [store.fingerprint(key) for key in keys],
        "traces": [(t.metric, t.run, repr(t.x.tolist()), repr(t.y.tolist())) for t in traces],
        "monitored": [(t.run, t.x.tolist(), t.y.tolist()) for t in monitored],
        "rows": [repr(store.rows(key, ["m", "text", "c6"])) for key in keys],
        "logs": [store.logs(key) for key in keys],
        "media": [store.media(r.key, one.path) for r in found for one in r.media],
        "copies": [copies(store, run) for run in found],
        "bytes": [(store.history_bytes(key), store.system_bytes(key)) for key in keys],
        "tables": [store.tables(key)[1] for key in keys],
        "plain": dict(PlainFiles(store, found, "csv")),
        "held": [(one.runs, one.packed, one.values) for one in upkeep.projects(store)],
    }


def copies(store, run):
    found = store.media_files(run.key, [one.path for one in run.media])
    return {name: path.read_bytes() for name, path in found.items()}


@pytest.fixture
def both(store, bucket, runs):
    for one in (store, bucket()):
        for number, run in enumerate(runs):
            one.write(run, f"f{number}")
    return store, bucket()


def test_everything_is_read_alike(both):
    here, there = both
    assert contents(there) == contents(here)


@pytest.mark.parametrize("wide", [2, 3, 100])
def test_histories_in_several_files_are_read_alike(store, bucket, runs, monkeypatch, wide):
    monkeypatch.setattr(layout, "WIDE", wide)
    for one in (store, bucket()):
        for run in runs:
            one.write(run, "f")
    assert contents(bucket()) == contents(store)


def test_packed_histories_are_read_alike(both, bucket, monkeypatch):
    monkeypatch.setattr(compaction, "LEAST", 2)
    here, there = both
    before = contents(here)
    for one in both:
        # the run with pictures is of unknown state, which may be packed too
        assert upkeep.compact(one, "e", "p") == 3
    for one in (here, there, bucket()):
        packed = contents(one)
        assert packed["held"] != before["held"]
        assert packed | {"held": 0, "bytes": 0} == before | {"held": 0, "bytes": 0}
    assert contents(bucket()) == contents(here)


def test_a_store_is_copied_from_a_folder_to_a_bucket_and_back(both, server, s3, tmp_path, bucket):
    here, _ = both
    expected = contents(here)
    for file in here.root.rglob("*"):
        if file.is_file():
            key = f"copied/{file.relative_to(here.root).as_posix()}"
            server.objects[key] = s3["Stored"](file.read_bytes(), 0.0)
    assert contents(bucket("copied")) == expected
    for key, stored in server.objects.items():
        if key.startswith("some/store/"):
            file = tmp_path / "back" / key.removeprefix("some/store/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(stored.data)
    back = RunStore(tmp_path / "back")
    assert contents(back) == expected
    assert upkeep.leftovers(back) == []


def test_a_project_and_a_run_are_named_as_in_a_folder(both):
    here, there = both
    for entity, project in (("e", "p"), ("", "q"), ("", ""), ("e", "none")):
        assert there.runs(entity, project) == here.runs(entity, project)
    for found in (upkeep.runs(there, "e", "p"), upkeep.runs(here, "e", "p")):
        assert [one.name[2] for one in found] == ["%/.. ü", "a", "b"]


def test_what_is_held_is_counted(both, server):
    _, there = both
    p, q = sorted(upkeep.projects(there), key=lambda one: -one.runs)
    total = sum(len(one.data) for one in server.objects.values())
    assert (p.name, q.name) == (("e", "p"), ("", "q"))
    assert p.size + q.size == total
    assert sum(one.size for one in upkeep.runs(there, "e", "p")) == p.size
    assert 0 < p.history < p.size


def test_a_run_is_replaced_and_nothing_of_it_stays(bucket, pulled, server):
    key = RunKey("e", "p", "a")
    bucket().write(pulled(key, {"m": [1.0]}, logs="old"), "1")
    reader = bucket()
    assert reader.fingerprint(key) == "1"
    before = set(server.objects)
    bucket().write(pulled(key, {"m": [2.0]}, logs="new"), "2")
    assert len(server.objects) == len(before)
    # a reader that knew the old one finds it gone, and looks again
    assert reader.traces([key], "_step", ["m"])[0].y.tolist() == [2.0]
    assert reader.logs(key) == "new"
    assert reader.fingerprint(key) == "2"


def test_what_is_large_is_uploaded_in_parts(bucket, pulled, server, monkeypatch):
    monkeypatch.setattr("exporter.store.s3.bucket._PART", 5 << 20)
    text = "0123456789abcdef" * (1 << 20)
    bucket().write(pulled(("e", "p", "a"), {"m": [1.0]}, logs=text), "1")
    assert sum(one.method == "PUT" and one.key.endswith("logs.txt") for one in server.asked) == 4
    assert bucket().logs(RunKey("e", "p", "a")) == text


def test_a_run_that_is_not_there_is_an_error_as_in_a_folder(both):
    for one in both:
        with pytest.raises(Exception, match=r"is not in the store \[store.no-run\]"):
            one.run(RunKey("e", "p", "none"))
        with pytest.raises(Exception, match=r"store.no-file"):
            one.media(RunKey("e", "p", "a"), "none.png")


def test_the_tables_have_their_types(both):
    here, there = both
    for key in (run.key for run in here.runs()):
        one, other = here.tables(key)[0], there.tables(key)[0]
        assert isinstance(other, pa.Table)
        assert one.schema == other.schema
