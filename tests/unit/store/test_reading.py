"""Columns come as they were written, whatever the threads and the row groups."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import SourceError
from exporter.model.run import Completeness, RunKey, RunState
from exporter.store import RunStore, compaction, parquet, reading, upkeep
from exporter.store.local import LocalFiles

numbers = st.lists(st.none() | st.floats(), min_size=1, max_size=40)


@given(values=numbers, rows=st.integers(1, 50))
def test_row_groups_do_not_show(tmp_path_factory, values, rows):
    file = tmp_path_factory.mktemp("groups") / "history.parquet"
    table = pa.table({"_step": pa.array(range(len(values)), pa.int64()), "c0": values})
    pq.write_table(table.cast(pa.schema({"_step": "int64", "c0": "float64"})), file, rows)
    found = reading.numbers(LocalFiles(file.parent), str(file), ["c0", "_step", "c0"])
    steps, own = reading.together(found["_step"], found["c0"])
    held = [(n, v) for n, v in enumerate(values) if v is not None]
    np.testing.assert_array_equal(steps, [n for n, _ in held])
    np.testing.assert_array_equal(own, [v for _, v in held])
    assert steps.dtype == own.dtype == np.float64


@pytest.mark.parametrize("cores", [1, 2, 16])
@pytest.mark.parametrize("runs", [1, reading.FEW, reading.FEW + 1, 30])
def test_threads_do_not_show(store, pulled, monkeypatch, cores, runs):
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    for number in range(runs):
        values = [None, 1.0, float("nan"), float(number)]
        store.write(pulled(("e", "p", f"r{number:02}"), {"m": values, "n": values[::-1]}), "")
    keys = [run.key for run in store.runs()]
    found = store.traces(keys, "_step", ["n", "m"])
    assert [(t.metric, t.run) for t in found] == [(m, key) for m in "nm" for key in keys]
    for n, m, number in zip(found[:runs], found[runs:], range(runs), strict=True):
        assert repr(m.y.tolist()) == repr([1.0, float("nan"), float(number)])
        assert n.y.tolist()[0] == float(number)
        assert (n.x.tolist(), m.x.tolist()) == ([0, 1, 2], [1, 2, 3])


@pytest.mark.parametrize("broken", [(7,), (11, 3, 29)])
def test_of_many_damaged_files_the_first_asked_for_is_named(store, pulled, broken):
    keys = [RunKey("e", "p", f"r{number:02}") for number in range(30)]
    for key in keys:
        store.write(pulled(key, {"m": [1.0]}), "")
    for number in broken:
        (store.root / "e" / "p" / f"r{number:02}" / "history.parquet").write_bytes(b"PAR1")
    with pytest.raises(SourceError, match=f"'r{min(broken):02}'"):
        store.traces(keys, "_step", ["m"])


@pytest.mark.parametrize("name", ["c0; DROP TABLE x", "c0, c1", 'c0"', "loss", "*", "C0", "c0\n"])
def test_a_file_without_the_column_is_damaged(store, pulled, name):
    store.write(pulled(("e", "p", "r"), {"m": [1.0]}), "")
    with pytest.raises(SourceError, match="cannot be read"):
        reading.table(store.files, f"{store.root}/e/p/r/history.parquet", ["_step", name])


def test_a_root_with_a_quote_in_its_name_is_opened(tmp_path, pulled):
    store = RunStore(tmp_path / "o'ne [1]*")
    store.write(pulled(("e", "p", "r"), {"m": [1.0]}), "")
    (run,) = store.runs()
    assert store.traces([run.key], "_step", ["m"])[0].y.tolist() == [1.0]


STEPS = st.lists(st.integers(-5, 9), min_size=1, max_size=6, unique=True).map(sorted)


@given(
    steps=st.lists(STEPS, min_size=1, max_size=4),
    said=st.tuples(st.integers(0, 6), st.integers(-5, 9), st.integers(-5, 9)) | st.none(),
    packed=st.booleans(),
)
def test_steps_are_those_of_the_history_whatever_the_run_says(stores, pulled, steps, said, packed):
    store = stores()
    for number, own in enumerate(steps):
        about = {"completeness": Completeness(*said)} if said else {}
        values = {"m": [float(step) for step in own], "n": [None, *[1.0] * (len(own) - 1)]}
        key = ("e", "p", f"r{number}")
        store.write(pulled(key, values, own, state=RunState.FINISHED, **about), "f")
    if packed:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(compaction, "LEAST", 1)
            assert upkeep.compact(store, "e", "p") == len(steps)
    found = store.traces([run.key for run in store.runs()], "_step", ["m", "n"])
    assert [t.x.tolist() for t in found] == [*steps, *(own[1:] for own in steps)][: len(found)]
    assert all(t.x.tolist() == t.y.tolist() for t in found if t.metric == "m")


def test_runs_of_the_same_steps_share_them(store, pulled):
    for number, start in enumerate([3, 3, 4]):
        steps = range(start, start + 20)
        store.write(pulled(("e", "p", f"r{number}"), {"m": [1.0] * 20}, steps), "")
    one, same, other = store.traces([run.key for run in store.runs()], "_step", ["m"])
    assert one.x is same.x
    assert other.x.tolist() == [*range(4, 24)]


def test_a_file_that_is_shorter_than_its_run_says_has_the_steps_that_it_has(store, pulled):
    store.write(pulled(("e", "p", "r"), {"m": [1.0, 2.0, 3.0]}), "")
    shorter = pulled(("e", "p", "r"), {"m": [1.0, 3.0]}, [0, 2]).history
    parquet.write(shorter, store.root / "e" / "p" / "r" / "history.parquet")
    (trace,) = store.traces([RunKey("e", "p", "r")], "_step", ["m"])
    assert (trace.x.tolist(), trace.y.tolist()) == ([0, 2], [1, 3])
