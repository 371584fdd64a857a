"""MLflow's SQLite database: 20 runs of five metrics, 5,000 steps, against MLflow's own reader.

    RUNPRESS_PEERS=peers/bin/python python benchmarks/bench_mlflow.py

`rows` is the values alone, as arrays; `pull` is the finished runs, `store` all of it with the
Parquet files written. The tables are those of MLflow 3.17 that hold runs. `--rounds` of all of them
in turns (default: 15); the client reads another run in each.
"""

import argparse
import random
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from peers import Peer, timing, turns

from exporter.pull import pull
from exporter.sources import sqlite
from exporter.sources.mlflow.database import points
from exporter.sources.registry import open_source
from exporter.store import RunStore

RUNS, METRICS, STEPS = 20, 5, 5000
TIME = 1_795_425_244_504
TABLES = Path(__file__).parents[1] / "tests" / "data" / "mlflow" / "mlflow.db"


def write(root: Path) -> None:
    """The tables and indices of a real database, with generated runs."""
    with closing(sqlite3.connect(TABLES)) as real, closing(sqlite3.connect(root)) as db:
        for (statement,) in real.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"):
            db.execute(statement)
        (version,) = real.execute("SELECT version_num FROM alembic_version").fetchone()
        db.execute("INSERT INTO alembic_version VALUES (?)", (version,))
        db.execute(
            "INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage)"
            " VALUES (1, 'bench', '', 'active')"
        )
        for run in range(RUNS):
            write_run(db, f"{run:032x}", random.Random(run))
        db.commit()


def write_run(db: sqlite3.Connection, run: str, chance: random.Random) -> None:
    db.execute(
        "INSERT INTO runs (run_uuid, name, source_type, status, start_time, end_time,"
        " lifecycle_stage, artifact_uri, experiment_id)"
        " VALUES (?, ?, 'LOCAL', 'FINISHED', ?, ?, 'active', '', 1)",
        (run, run, TIME, TIME + STEPS * 500),
    )
    rows = [
        (f"m{metric}", chance.random(), TIME + step * 500, run, step, 0)
        for step in range(STEPS)
        for metric in range(METRICS)
    ]
    db.executemany("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", rows)
    last = (
        (key, value, time, step, nan, run) for key, value, time, _, step, nan in rows[-METRICS:]
    )
    db.executemany("INSERT INTO latest_metrics VALUES (?, ?, ?, ?, ?, ?)", last)


CLIENT = """
import mlflow
from itertools import count
client, turn = mlflow.MlflowClient(f"sqlite:///{sys.argv[1]}"), count()
"""
QUERY = "SELECT key, step, timestamp, value, is_nan FROM metrics WHERE run_uuid = ?"


READER, TASK = (
    "MlflowClient.get_metric_history",
    f'run = f"{{next(turn) % {RUNS}:032x}}"\n'
    'assert all(len(client.get_metric_history(run, f"m{k}")) == '
    f"{STEPS} for k in range({METRICS}))",
)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=15)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "mlflow.db"
        write(root)
        source = open_source(f"mlflow:{root}")
        stores = (Path(folder) / str(number) for number in range(100))

        def rows() -> None:
            for run in range(RUNS):
                with sqlite.reading(root, "") as db:
                    assert len(points(db, QUERY, f"{run:032x}").values) == STEPS * METRICS

        tasks = {
            "runpress, rows": timing(rows),
            "runpress, pull": timing(lambda: [source.pull(head) for head in source.heads()]),
            "runpress, store": timing(lambda: pull(source, RunStore(next(stores)))),
        }
        print(f"{RUNS * METRICS * STEPS:,} points in one database")
        peer = Peer(READER, CLIENT, TASK, root, RUNS)
        turns(RUNS * METRICS * STEPS, tasks, peer, options.parse_args().rounds)


if __name__ == "__main__":
    main()
