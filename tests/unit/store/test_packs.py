"""Many short histories share a file, and every reader finds what was written."""

import math
import shutil
import threading

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.errors import SourceError
from exporter.model.run import RunKey, RunState
from exporter.store import RunStore, compaction, layout, upkeep

OVER = RunState.FINISHED
COLUMNS = st.dictionaries(
    st.sampled_from(["a", "b", "A", "c0", "_step2", "text"]),
    st.lists(st.none() | st.floats(), min_size=3, max_size=3),
    max_size=4,
)


@pytest.fixture(autouse=True)
def two_are_many(monkeypatch):
    monkeypatch.setattr(compaction, "LEAST", 2)


def fill(store, pulled, columns, *, start=0):
    for number, one in enumerate(columns, start):
        rows = dict(one)
        if "text" in rows:
            rows["text"] = [None if v is None else repr(v) for v in rows["text"]]
        key = ("e", "p", f"r{number}")
        store.write(pulled(key, rows, state=OVER, logs="log"), f"f{number}")


def everything(store):
    """All that can be read of the runs of a store, in words."""
    store = RunStore(store.root)
    keys = [run.key for run in store.runs()]
    names = sorted({c.name for run in store.runs() for c in run.columns})
    traces = [
        (t.run, t.metric, t.x.tolist(), t.y.tolist())
        for x in ("_step", *names[:2])
        for t in store.traces(keys, x, [*names, "_step"])
    ]
    rows = [store.rows(key, names) for key in keys]
    return repr((keys, traces, rows)), [store.history_bytes(key) for key in keys]


def own(store):
    return sorted(path.parent.name for path in store.root.rglob(layout.HISTORY))


@settings(max_examples=25, deadline=None)
@given(columns=st.lists(COLUMNS, min_size=2, max_size=7), rows=st.sampled_from([1, 4, 1 << 16]))
def test_packing_changes_nothing_that_is_read(stores, pulled, columns, rows):
    store = stores()
    fill(store, pulled, columns)
    before = everything(store)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compaction, "ROWS", max(rows, 3))
        assert upkeep.compact(store, "e", "p") == len(columns)
    assert own(store) == []
    assert everything(store) == before


def test_packs_stay_below_the_number_of_columns_of_one_file(store, pulled, monkeypatch):
    monkeypatch.setattr(layout, "WIDE", 3)
    fill(store, pulled, [{f"m{n}": [1.0], f"n{n}": [2.0]} for n in range(5)])
    before = everything(store)
    assert upkeep.compact(store, "e", "p") == 5
    assert len(list(store.root.rglob("*.parquet"))) > 1
    assert everything(store) == before


@pytest.mark.parametrize(
    ("about", "fingerprint"),
    [({"state": RunState.RUNNING}, "f"), ({"state": OVER}, ""), ({"state": RunState.PENDING}, "f")],
)
def test_runs_that_may_change_stay_alone(store, pulled, about, fingerprint):
    fill(store, pulled, [{"m": [1.0]}, {"m": [2.0]}])
    store.write(pulled(("e", "p", "x"), {"m": [3.0]}, **about), fingerprint)
    assert upkeep.compact(store, "e", "p") == 2
    assert own(store) == ["x"]


def test_few_runs_stay_alone(store, pulled):
    fill(store, pulled, [{"m": [1.0]}])
    assert upkeep.compact(store, "e", "p") == 0
    assert own(store) == ["r0"]
    assert upkeep.compact(store, "e", "nothing") == 0


def test_projects_of_one_name_without_an_entity_and_with_one_stay_apart(store, pulled):
    for entity in ("", "e"):
        for name in ("a", "b"):
            run = pulled((entity, "p", name), {"m": [float(len(entity))]}, state=OVER)
            store.write(run, name)
    assert upkeep.compact(store, "", "p") == 4
    assert own(store) == []
    assert len(list(store.root.rglob("*.parquet"))) == 2
    for entity in ("", "e"):
        (trace,) = store.traces([RunKey(entity, "p", "a")], "_step", ["m"])
        assert trace.y.tolist() == [len(entity)]


def test_a_run_that_is_written_again_is_read_from_its_own_file(store, pulled):
    fill(store, pulled, [{"m": [1.0]}, {"m": [2.0]}])
    upkeep.compact(store, "e", "p")
    store.write(pulled(("e", "p", "r1"), {"m": [9.0]}, state=OVER), "new")
    found = RunStore(store.root).traces([RunKey("e", "p", n) for n in ("r0", "r1")], "_step", ["m"])
    assert [t.y.tolist() for t in found] == [[1.0], [9.0]]


def test_an_older_history_in_a_pack_is_never_taken_for_the_run(store, pulled):
    fill(store, pulled, [{"m": [1.0]}, {"m": [2.0]}])
    upkeep.compact(store, "e", "p")
    store.write(pulled(("e", "p", "r1"), {"m": [9.0]}, state=OVER), "new")
    (store.root / "e" / "p" / "r1" / layout.HISTORY).unlink()
    with pytest.raises(SourceError, match="r1"):
        store.traces([RunKey("e", "p", "r1")], "_step", ["m"])
    # so the next pull reads it again
    assert store.fingerprint(RunKey("e", "p", "r1")) is None


def test_later_runs_go_into_a_pack_of_their_own(store, pulled):
    fill(store, pulled, [{"m": [1.0]}, {"m": [2.0]}])
    upkeep.compact(store, "e", "p")
    fill(store, pulled, [{"m": [3.0]}, {"k": [4.0]}], start=2)
    before = everything(store)
    assert upkeep.compact(store, "e", "p") == 2
    assert len(list(store.root.rglob("*.parquet"))) == 2
    assert everything(store) == before


def test_a_pack_whose_runs_were_all_replaced_goes_with_the_next(store, pulled):
    for value in (1.0, 2.0, 3.0):
        for name in ("a", "b"):
            store.write(pulled(("e", "p", name), {"m": [value]}), str(value))
        assert upkeep.compact(store, "e", "p") == 2
    assert len(list(store.root.rglob("*.parquet"))) == 1
    assert store.traces([RunKey("e", "p", "b")], "_step", ["m"])[0].y.tolist() == [3.0]


@pytest.mark.parametrize("content", [None, b"", b"PAR1 rubbish PAR1"])
def test_a_damaged_pack_is_an_error_that_says_what_to_do(store, pulled, content):
    fill(store, pulled, [{"m": [1.0]}, {"m": [2.0]}])
    upkeep.compact(store, "e", "p")
    (file,) = store.root.rglob("*.parquet")
    store.runs()
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        store.traces([RunKey("e", "p", "r0")], "_step", ["m"])
    assert str(store.root) not in str(caught.value)
    shutil.rmtree(file.parent)
    assert RunStore(store.root).fingerprint(RunKey("e", "p", "r0")) is None
    fill(store, pulled, [{"m": [1.0]}, {"m": [2.0]}])
    assert len(store.traces([RunKey("e", "p", "r0")], "_step", ["m"])) == 1


def test_a_history_that_is_not_what_its_run_says_is_left_alone(store, pulled):
    fill(store, pulled, [{"m": [1.0]}, {"m": [2.0]}, {"m": [3.0]}])
    (store.root / "e" / "p" / "r1" / layout.HISTORY).write_bytes(b"rubbish")
    assert upkeep.compact(store, "e", "p") == 2
    assert own(store) == ["r1"]


def test_readers_find_every_run_while_it_is_written_and_packed(store, pulled):
    values = [{"m": [float(n)] * 3} for n in range(8)]
    fill(store, pulled, values)
    keys = [RunKey("e", "p", f"r{n}") for n in range(8)]
    over = threading.Event()
    wrong = []

    def read():
        reader = RunStore(store.root)
        while not over.is_set():
            found = reader.traces(keys, "_step", ["m"])
            if [t.y[0] for t in found] != list(range(8)) or len(reader.runs()) != 8:
                wrong.append(found)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(6):
        fill(store, pulled, values)
        upkeep.compact(store, "e", "p")
        upkeep.clear(store)
    over.set()
    reader.join()
    assert wrong == []


def test_clearing_drops_what_was_replaced_and_nothing_else(store, pulled):
    fill(store, pulled, [{"m": [1.0, math.nan]}, {"m": [2.0], "k": [1.0]}, {"m": [3.0]}])
    upkeep.compact(store, "e", "p")
    assert upkeep.leftovers(store) == []
    store.write(pulled(("e", "p", "r1"), {"m": [9.0]}, state=OVER), "new")
    (store.root / "e" / "p" / layout.PACKED / "0.parquet").write_bytes(b"old")
    (store.root / "e" / "p" / f"{layout.LISTING}.1").write_bytes(b"")
    (store.root / ".staging" / "new").mkdir(parents=True)
    before = everything(store)
    kinds = [one.kind for one in upkeep.leftovers(store)]
    assert kinds == ["staged", "staged", "unnamed pack", "1 of 3 runs replaced"]
    upkeep.clear(store)
    assert upkeep.leftovers(store) == []
    assert everything(store) == before
    assert own(store) == ["r1"]


def test_what_a_store_holds_is_counted(store, pulled):
    fill(store, pulled, [{"m": [1.0, None]}, {"m": [2.0], "text": [3.0]}])
    store.write(pulled(("e", "q", "a"), {"m": [1.0]}), "f")
    upkeep.compact(store, "e", "p")
    p, q = upkeep.projects(store)
    assert (p.name, p.runs, p.packed, p.values) == (("e", "p"), 2, 2, 3)
    assert (q.name, q.runs, q.packed, q.values) == (("e", "q"), 1, 0, 1)
    assert p.history > 0
    assert [one.name[2] for one in upkeep.runs(store, "e", "p")] == ["r0", "r1"]


def test_a_wide_history_is_in_several_files_and_reads_as_one(store, pulled, monkeypatch, same):
    monkeypatch.setattr(layout, "WIDE", 2)
    rows = {f"m{n}": [float(n), None, n + 0.5] for n in range(5)}
    store.write(pulled(("e", "p", "a"), rows), "f")
    key = RunKey("e", "p", "a")
    assert [p.name for p in sorted((store.root / "e" / "p" / "a").glob("*.parquet"))] == [
        "history-1.parquet",
        "history-2.parquet",
        "history.parquet",
    ]
    for number in range(5):
        (trace,) = store.traces([key], "_step", [f"m{number}"])
        same(trace, [0, 2], [number, number + 0.5])
    (trace,) = store.traces([key], "m4", ["m0"])
    same(trace, [4, 4.5], [0, 0.5])
    assert store.rows(key, ["m3", "m0"])[1] == {"_step": 2, "m3": 3.5, "m0": 0.5}
    expected = pulled(("e", "p", "a"), rows).history
    assert store.tables(key)[0].equals(expected)
    assert pa.parquet.read_table(pa.BufferReader(store.history_bytes(key))).equals(expected)


def test_a_wide_history_in_one_file_is_read_too(store, pulled, monkeypatch):
    rows = {f"m{n}": [float(n)] for n in range(5)}
    store.write(pulled(("e", "p", "a"), rows), "f")
    monkeypatch.setattr(layout, "WIDE", 2)
    np.testing.assert_array_equal(store.traces([RunKey("e", "p", "a")], "_step", ["m4"])[0].y, [4])
