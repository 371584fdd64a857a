"""Columns come as they were written, whatever the threads and the row groups."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import SourceError
from exporter.model.run import RunKey
from exporter.store import RunStore, reading
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
