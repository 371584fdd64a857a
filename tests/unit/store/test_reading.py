"""DuckDB reads what is below the store, and can do nothing else."""

import duckdb
import pytest

from exporter.store import RunStore, reading


@pytest.fixture
def connection(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "outside.csv").write_text("secret\n1\n")
    return reading.connect(tmp_path / "store")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('{outside}/outside.csv')",
        "SELECT * FROM read_csv('{outside}/store/../outside.csv')",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '{outside}/written.csv'",
        "ATTACH '{outside}/other.db'",
        "INSTALL httpfs",
        "LOAD '{outside}/x.duckdb_extension'",
        "SET enable_external_access=true",
        "SET allowed_directories=['/']",
        "SELECT * FROM read_csv('http://127.0.0.1:9/x')",
    ],
)
def test_the_world_outside_is_closed(connection, tmp_path, query):
    with pytest.raises(duckdb.Error):
        connection.execute(query.format(outside=tmp_path)).fetchall()
    assert not (tmp_path / "written.csv").exists()


@pytest.mark.parametrize("name", ["c0; DROP TABLE x", "c0, c1", 'c0"', "loss", "*", "C0", "c0\n"])
def test_only_column_ids_reach_the_query(connection, tmp_path, name):
    with pytest.raises(ValueError, match="not column ids"):
        reading.columns(connection, [tmp_path / "x.parquet"], [name])


def test_a_root_with_a_quote_in_its_name_is_opened(tmp_path, pulled):
    store = RunStore(tmp_path / "o'ne [1]*")
    store.write(pulled(("e", "p", "r"), {"m": [1.0]}), "")
    (run,) = store.runs()
    assert store.traces([run.key], "_step", ["m"])[0].y.tolist() == [1.0]
