"""What goes into the store comes out of it: runs, traces, rows, logs and media."""

import io
import math

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.errors import SourceError
from exporter.model.run import RunKey
from exporter.store import RunStore

A, B = ("team", "vision", "a"), ("team", "vision", "b")
NAN, INF = math.nan, math.inf


def test_a_run_comes_back_as_it_was_written(store, pulled):
    run = pulled(A, {"loss": [NAN, -INF]}, config={"x": INF}, tags=("t",), logs="hello ✓")
    store.write(run, "f1")
    assert store.run(RunKey(*A)) == run.run
    assert store.fingerprint(RunKey(*A)) == "f1"
    assert store.logs(RunKey(*A)) == "hello ✓"
    assert pq.read_table(io.BytesIO(store.history_bytes(RunKey(*A)))).num_rows == 2
    assert store.system_bytes(RunKey(*A)) == b""


def test_runs_are_sorted_and_narrowed_by_entity_and_project(store, pulled):
    keys = [("t", "q", "2"), ("t", "p", "9"), ("s", "p", "1"), ("", "p", "3")]
    for key in keys:
        store.write(pulled(key), "")
    assert [tuple(run.key) for run in store.runs()] == sorted(keys)
    assert [run.key.id for run in store.runs("t")] == ["9", "2"]
    assert [run.key.id for run in store.runs(project="p")] == ["3", "1", "9"]
    assert [run.key.id for run in store.runs("t", "p")] == ["9"]
    assert store.runs("nobody") == []


def test_a_run_that_is_not_there(store):
    key = RunKey(*A)
    assert store.fingerprint(key) is None
    assert store.runs() == []
    for ask in (store.run, store.logs, store.history_bytes):
        with pytest.raises(SourceError):
            ask(key)


def test_writing_again_replaces_the_whole_run(store, pulled, tmp_path):
    (tmp_path / "m").write_bytes(b"m")
    key = RunKey(*A)
    store.write(pulled(A, {"loss": [1.0]}, media={"m": tmp_path / "m"}, logs="old"), "1")
    store.write(pulled(A, {"acc": [2.0]}), "2")
    assert store.fingerprint(key) == "2"
    assert [c.name for c in store.run(key).columns] == ["acc"]
    assert store.logs(key) == ""
    with pytest.raises(SourceError):
        store.media(key, "m")


def test_another_view_of_the_store_sees_what_was_written(store, pulled):
    other = RunStore(store.root)
    store.write(pulled(A, {"loss": [1.0]}), "1")
    assert other.fingerprint(RunKey(*A)) == "1"
    store.write(pulled(A, {"loss": [1.0, 2.0]}), "2")
    assert other.fingerprint(RunKey(*A)) == "2"
    assert len(other.traces([RunKey(*A)], "_step", ["loss"])[0].x) == 2


def test_traces_come_by_metric_then_by_run_as_asked(store, pulled):
    store.write(pulled(A, {"loss": [1.0], "acc": [2.0]}), "")
    store.write(pulled(B, {"loss": [3.0]}), "")
    found = store.traces([RunKey(*B), RunKey(*A)], "_step", ["loss", "acc", "none"])
    assert [(t.metric, t.run.id, t.y[0]) for t in found] == [
        ("loss", "b", 3.0),
        ("loss", "a", 1.0),
        ("acc", "a", 2.0),
    ]


def test_a_trace_holds_the_rows_where_both_are_present(store, pulled, same):
    rows = {"epoch": [0.1, None, 0.3, NAN], "loss": [None, 2.0, 3.0, INF]}
    store.write(pulled(A, rows, steps=[10, 5, 20, 30]), "")
    key = RunKey(*A)
    (by_epoch,) = store.traces([key], "epoch", ["loss"])
    same(by_epoch, [0.3, NAN], [3.0, INF])
    (by_step,) = store.traces([key], "_step", ["loss"])
    same(by_step, [5, 20, 30], [2.0, 3.0, INF])
    (itself,) = store.traces([key], "loss", ["loss"])
    same(itself, [2.0, 3.0, INF], [2.0, 3.0, INF])


@pytest.mark.parametrize("x", ["nothing", "text", "other"])
def test_an_axis_that_never_meets_the_metric_gives_an_empty_trace(store, pulled, same, x):
    rows = {"loss": [1.0, None], "text": ["a", "b"], "other": [None, 1.0]}
    store.write(pulled(A, rows), "")
    (trace,) = store.traces([RunKey(*A)], x, ["loss"])
    same(trace, [], [])


def test_metrics_whose_names_differ_in_case_only_are_two(store, pulled, same):
    store.write(pulled(A, {"Loss": [1.0], "loss": [2.0], "LOSS": [3.0]}), "")
    found = store.traces([RunKey(*A)], "_step", ["loss", "LOSS", "Loss"])
    assert [t.y[0] for t in found] == [2.0, 3.0, 1.0]


COLUMNS = st.dictionaries(
    st.sampled_from(["a", "b", 'x"; drop table t; --', "c0", "_step2"]),
    st.lists(st.none() | st.floats(), min_size=4, max_size=4),
    max_size=4,
)


@settings(max_examples=15, deadline=None)
@given(runs=st.lists(COLUMNS, min_size=1, max_size=8), asked=st.permutations(["a", "b", "c0"]))
def test_many_runs_of_different_columns_each_get_their_own(stores, pulled, same, runs, asked):
    store = stores()
    for number, columns in enumerate(runs):
        store.write(pulled(("e", "p", str(number)), columns), "")
    keys = [RunKey("e", "p", str(number)) for number in reversed(range(len(runs)))]
    for trace in store.traces(keys, "_step", asked):
        values = runs[int(trace.run.id)][trace.metric]
        held = [(n, v) for n, v in enumerate(values) if v is not None]
        same(trace, [n for n, _ in held], [v for _, v in held])


def test_long_histories_of_many_runs_stay_in_order(store, pulled, same):
    steps = np.arange(300_000)
    for number in range(5):
        store.write(pulled(("e", "p", str(number)), {"m": steps * (number + 0.5)}), "")
    keys = [RunKey("e", "p", str(number)) for number in (3, 0, 4, 1, 2)]
    for key, trace in zip(keys, store.traces(keys, "_step", ["m"]), strict=True):
        assert trace.run == key
        same(trace, steps, steps * (int(key.id) + 0.5))


def test_rows_are_those_in_which_something_is(store, pulled):
    rows = {"loss": [1.0, None, NAN], "note": [None, None, "x"], "other": [9.0, 9.0, 9.0]}
    store.write(pulled(A, rows, steps=[0, 10, 20]), "")
    found = store.rows(RunKey(*A), ["note", "loss", "gone"])
    assert repr(found) == repr(
        [
            {"_step": 0, "note": None, "loss": 1.0},
            {"_step": 20, "note": "x", "loss": NAN},
        ]
    )
    assert store.rows(RunKey(*A), ["gone"]) == []


def test_media_and_system_metrics_are_kept(store, pulled, tmp_path):
    (tmp_path / "m").write_bytes(b"png")
    system = pa.table({"_timestamp": [1.0], "c0": [0.5]})
    media = {"images/../../a b.png": tmp_path / "m"}
    store.write(pulled(A, media=media, system=system), "")
    assert store.media(RunKey(*A), "images/../../a b.png") == b"png"
    assert pq.read_table(io.BytesIO(store.system_bytes(RunKey(*A)))) == system


HOSTILE = ["..", "../../x", "x" * 300, "", "_", "a/b", "*", "[a]", "q'uote", "ש\n", "a\0b", "%"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_below_the_root_and_read_back(store, pulled, name):
    key = (name, name, name)
    store.write(pulled(key, {name: [1.5]}), "f")
    store.write(pulled(("plain", "plain", "plain"), {"m": [0.0]}), "g")
    assert store.run(RunKey(*key)).key == key
    assert [t.y.tolist() for t in store.traces([RunKey(*key)], "_step", [name])] == [[1.5]]
    assert RunKey(*key) in [run.key for run in store.runs()]
    inside = list(store.root.parent.rglob("*.parquet"))
    assert all(path.is_relative_to(store.root) for path in inside)


def test_a_folder_that_holds_another_run_is_not_taken_for_this_one(store, pulled):
    store.write(pulled(A), "f")
    (store.root / "team" / "vision" / "a").rename(store.root / "team" / "vision" / "b")
    assert store.fingerprint(RunKey(*B)) is None
    assert store.runs() == []
    with pytest.raises(SourceError):
        store.run(RunKey(*B))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]"])
def test_a_damaged_run_is_as_good_as_none_and_can_be_pulled_again(store, pulled, content):
    store.write(pulled(A, {"m": [1.0]}), "f")
    (store.root / "team" / "vision" / "a" / "run.json").write_bytes(content)
    assert store.runs() == []
    assert store.fingerprint(RunKey(*A)) is None
    store.write(pulled(A, {"m": [1.0]}), "g")
    assert store.fingerprint(RunKey(*A)) == "g"


@pytest.mark.parametrize("content", [None, b"", b"PAR1 rubbish PAR1"])
def test_a_damaged_history_is_an_error_that_names_its_run(store, pulled, content):
    for key in (A, B):
        store.write(pulled(key, {"m": [1.0]}), "")
    file = store.root / "team" / "vision" / "b" / "history.parquet"
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        store.traces([RunKey(*A), RunKey(*B)], "_step", ["m"])
    assert "'b'" in str(caught.value)
    assert str(store.root) not in str(caught.value)
    assert len(store.traces([RunKey(*A)], "_step", ["m"])) == 1


def test_a_relative_root_stays_the_same_when_the_working_folder_changes(
    tmp_path, pulled, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    store = RunStore(type(tmp_path)("store"))
    store.write(pulled(A, {"m": [1.0]}), "")
    monkeypatch.chdir("/")
    np.testing.assert_array_equal(store.traces([RunKey(*A)], "_step", ["m"])[0].y, [1.0])


def test_a_medium_that_is_gone_fails_the_run_and_leaves_what_was_there(store, pulled, tmp_path):
    store.write(pulled(A, {"m": [1.0]}), "1")
    with pytest.raises(SourceError):
        store.write(pulled(A, {"m": [2.0]}, media={"x": tmp_path / "gone"}), "2")
    assert store.fingerprint(RunKey(*A)) == "1"
    assert not (store.root / ".staging").exists()
