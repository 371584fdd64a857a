"""History files are small, deterministic and readable by any Parquet tool."""

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.store import parquet

COLUMNS = st.lists(st.none() | st.floats(), min_size=3, max_size=3)
TEXTS = st.lists(st.none() | st.text(), min_size=3, max_size=3)


@settings(max_examples=40, deadline=None)
@given(numbers=COLUMNS, texts=TEXTS)
def test_values_nulls_nan_and_texts_survive(tmp_path_factory, numbers, texts):
    table = pa.table({"_step": [0, 1, 2], "c0": pa.array(numbers, pa.float64()), "c1": texts})
    table = table.cast(pa.schema([("_step", "int64"), ("c0", "float64"), ("c1", "string")]))
    file = tmp_path_factory.mktemp("p") / "h.parquet"
    parquet.write(table, file)
    found = pq.read_table(file)
    assert repr(found.to_pydict()) == repr(table.to_pydict())
    assert found.schema == table.schema


def test_the_same_table_gives_the_same_bytes(tmp_path):
    table = pa.table({"_step": range(1000), "c0": [n * 0.1 for n in range(1000)]})
    for name in ("a", "b"):
        parquet.write(table, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_floats_are_split_and_never_in_a_dictionary(tmp_path):
    table = pa.table({"_step": range(1000), "c0": [1.5] * 1000, "c1": ["a"] * 1000})
    parquet.write(table, tmp_path / "h")
    group = pq.ParquetFile(tmp_path / "h").metadata.row_group(0)
    step, number, text = (group.column(n) for n in range(3))
    assert "BYTE_STREAM_SPLIT" in number.encodings
    assert not number.has_dictionary_page
    assert "DELTA_BINARY_PACKED" in step.encodings
    assert text.has_dictionary_page
    assert {step.compression, number.compression, text.compression} == {"ZSTD"}


def test_a_run_that_logged_nothing_is_a_file_too(tmp_path):
    parquet.write(pa.table({"_step": pa.array([], pa.int64())}), tmp_path / "h")
    assert pq.read_table(tmp_path / "h").num_rows == 0
