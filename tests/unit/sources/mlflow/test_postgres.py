"""MLflow's tables in PostgreSQL, in a cluster of the test's own."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from exporter.errors import SourceError

pytestmark = pytest.mark.slow

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
TYPES = {"FLOAT": "double precision", "BOOLEAN": "boolean", "BIGINT": "bigint"}
TYPES |= {"INTEGER": "integer"}
TABLES = ("alembic_version", "experiments", "runs", "metrics", "latest_metrics", "params", "tags")
DRIVER = pytest.importorskip("adbc_driver_postgresql.dbapi", reason="no driver of PostgreSQL")


def free_port():
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def cluster():
    """The address of a new database; PostgreSQL refuses to run as root.

    Its folder is none of pytest's, which are for one user alone.
    """
    if not BINARIES or not (BINARIES / "initdb").is_file():
        pytest.skip("PostgreSQL is not installed")
    home, port = Path(tempfile.mkdtemp(prefix="runpress-postgres-")), free_port()
    how = {"cwd": home, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
        how |= {"user": "postgres", "extra_groups": []}

    def tool(name, *words):
        subprocess.run([BINARIES / name, "-D", home / "data", *words], check=True, **how)

    options = f"-k {home} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off"
    try:
        tool("initdb", "-A", "trust", "-U", "mlflow", "--no-sync")
        tool("pg_ctl", "-w", "-o", options, "-l", home / "log", "start")
        yield f"postgresql://mlflow@127.0.0.1:{port}/postgres"
        tool("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def address(cluster, folder):
    """The database with the runs of the SQLite file."""
    with (
        closing(sqlite3.connect(folder / "mlflow.db")) as db,
        DRIVER.connect(cluster) as connection,
        connection.cursor() as cursor,
    ):
        for table in TABLES:
            columns = list(db.execute(f"PRAGMA table_info({table})"))
            kinds = ", ".join(f'"{c[1]}" {TYPES.get(c[2], "text")}' for c in columns)
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TABLE {table} ({kinds})")
            flags = [number for number, c in enumerate(columns) if c[2] == "BOOLEAN"]
            rows = [list(row) for row in db.execute(f"SELECT * FROM {table}")]
            for row in rows:
                for number in flags:
                    row[number] = bool(row[number])
            marks = ", ".join(f"${n + 1}" for n in range(len(columns)))
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        connection.commit()
    return cluster


def execute(address, statement):
    with DRIVER.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        connection.commit()


def test_postgres_gives_what_the_file_gives(address, folder, pulled):
    there, shelf = pulled(address)
    here, other = pulled(folder, "file")
    assert there.keys() == here.keys()
    for name, run in there.items():
        assert shelf.history_bytes(run.key) == other.history_bytes(run.key)
        for part in ("key", "state", "config", "summary", "columns", "completeness"):
            if part != "completeness" or not here[name].media:
                assert repr(getattr(run, part)) == repr(getattr(here[name], part))
    assert {run.source for run in there.values()} == {"mlflow:postgres"}


def test_a_live_run_is_read_from_its_first_new_step(address, opened, pulled):
    runs, _ = pulled(address)
    run = runs["vit-base-resumed"]
    execute(
        address,
        "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan)"
        f" VALUES ('train/loss', 0, 1795500000000, '{run.key.id}', 590, true)",
    )
    source = opened(address.replace("postgresql:", "postgresql+psycopg2:"))
    (head,) = (head for head in source.heads() if head.key == run.key)
    assert source.pull(head, run).since == 590


def test_a_password_is_in_no_message(cluster, opened):
    address = cluster.replace("mlflow@", "mlflow:s3cret@").replace("/postgres", "/nowhere")
    with pytest.raises(SourceError) as caught:
        opened(address).heads()
    assert "nowhere" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_without_the_driver_the_extra_is_named(opened, monkeypatch):
    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql.dbapi", None)
    with pytest.raises(SourceError) as caught:
        opened("postgresql://127.0.0.1/mlflow").heads()
    assert "runpress[sql]" in caught.value.problems[0].hint
