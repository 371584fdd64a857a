"""Trackio's SQLite: 20 runs of five metrics, 5,000 steps, against Trackio's own reader.

    RUNPRESS_PEERS=peers/bin/python python benchmarks/bench_trackio.py

`values` are the columns of numbers alone, as many runs at once as a pull reads, and one after the
other; `pull` the finished runs and `store` all of it with the Parquet files written. `--rounds` of
all of them in turns (default: 15).
"""

import argparse
import json
import random
import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path

from peers import Peer, timing, turns

from exporter.pull import pull
from exporter.sources.registry import open_source
from exporter.sources.trackio.calls import Calls
from exporter.sources.trackio.pages import log_pages
from exporter.store import RunStore

RUNS, METRICS, STEPS = 20, 5, 5000
SCHEMA = """
CREATE TABLE metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL,
  timestamp TEXT NOT NULL, run_name TEXT NOT NULL, step INTEGER NOT NULL, metrics TEXT NOT NULL,
  log_id TEXT, space_id TEXT);
CREATE TABLE configs (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL,
  run_name TEXT NOT NULL, config TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE(run_id));
CREATE INDEX idx_metrics_run_step ON metrics(run_id, step);
CREATE INDEX idx_metrics_run_timestamp ON metrics(run_id, timestamp);
CREATE INDEX idx_metrics_run_record ON metrics(run_id, run_name, timestamp);
"""
TIME = "2026-11-23T09:14:05.031403+00:00"


def write(root: Path) -> None:
    with closing(sqlite3.connect(root / "bench.db")) as db:
        db.executescript(SCHEMA)
        for run in range(RUNS):
            chance = random.Random(run)
            rows = (
                (
                    *(f"id{run}", TIME, f"run-{run}", step),
                    json.dumps({f"m{n}": chance.random() for n in range(METRICS)}).encode(),
                    f"{run}-{step}",
                )
                for step in range(STEPS)
            )
            db.executemany(
                "INSERT INTO metrics (run_id, timestamp, run_name, step, metrics, log_id)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                rows,
            )
        db.commit()


def values(file: Path, run: int) -> None:
    with closing(sqlite3.connect(file)) as db:
        calls = Calls()
        calls.turn(log_pages(db, f"id{run}"))
        assert len(calls.steps) == STEPS


STORAGE = """
import os
os.environ["TRACKIO_DIR"] = sys.argv[1]
from trackio.sqlite_storage import SQLiteStorage
"""


READER, TASK = (
    "SQLiteStorage.get_logs",
    'assert all(len(SQLiteStorage.get_logs("bench", f"run-{n}")) == '
    f"{STEPS} for n in range({RUNS}))",
)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=15)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "trackio"
        root.mkdir()
        write(root)
        points = RUNS * METRICS * STEPS
        source = open_source(f"trackio:{root}")
        stores = (Path(folder) / str(number) for number in count())
        lanes = ThreadPoolExecutor(source.lanes)
        one = partial(values, root / "bench.db")
        tasks = {
            "runpress, values": timing(lambda: list(lanes.map(one, range(RUNS)))),
            "runpress, values, one after another": timing(lambda: list(map(one, range(RUNS)))),
            "runpress, pull": timing(lambda: list(lanes.map(source.pull, source.heads()))),
            "runpress, store": timing(lambda: pull(source, RunStore(next(stores)))),
        }
        print(f"{points:,} points in one database")
        turns(points, tasks, Peer(READER, STORAGE, TASK, root), options.parse_args().rounds)


if __name__ == "__main__":
    main()
