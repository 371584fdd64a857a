"""Data of MLflow that a test may change, and a server that gives it out."""

import runpy
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from exporter.pull import pull
from exporter.sources import http
from exporter.sources.base import SourceOptions
from exporter.sources.registry import open_source
from exporter.store import RunStore

TESTS = Path(__file__).parents[3]
DATA = TESTS / "data" / "mlflow"
SERVER = runpy.run_path(str(TESTS / "mlflow_server.py"))


@pytest.fixture
def folder(tmp_path):
    """A copy of the data."""
    shutil.copytree(DATA, tmp_path / "mlflow")
    return tmp_path / "mlflow"


@pytest.fixture
def change(folder):
    """Run a statement on the copy."""

    def run(statement, *values):
        with closing(sqlite3.connect(folder / "mlflow.db")) as db:
            db.execute(statement, values)
            db.commit()

    return run


@pytest.fixture
def log(change):
    """Log a value as MLflow does, in the history and beside it."""

    def one(run, key, value, step, timestamp, is_nan=0):
        row = (key, value, timestamp, run.key.id, step, is_nan)
        change("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", *row)
        change(
            "REPLACE INTO latest_metrics VALUES (?, ?, ?, ?, ?, ?)", *row[:3], step, is_nan, row[3]
        )

    return one


@pytest.fixture
def opened():
    def source(place, base=None, **options):
        return open_source(f"mlflow:{place}", SourceOptions(**options), base)

    return source


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "store")


@pytest.fixture
def pulled(opened, tmp_path):
    """The runs at a place by name, in a store of their own."""

    def runs(place, name="other", **options):
        shelf = RunStore(tmp_path / name)
        result = pull(opened(place, **options), shelf)
        assert not result.failed
        return {run.name: run for run in shelf.runs()}, shelf

    return runs


@pytest.fixture
def server(folder, monkeypatch):
    quick = http.Patience(attempts=4, first=0.01, longest=0.02, asked=2.0, silence=0.3)
    monkeypatch.setattr(http, "Patience", lambda: quick)
    for name in ("TOKEN", "USERNAME", "PASSWORD"):
        monkeypatch.delenv(f"MLFLOW_TRACKING_{name}", raising=False)
    with SERVER["MlflowServer"](folder) as running:
        yield running


@pytest.fixture
def fault():
    return SERVER["Fault"]


@pytest.fixture
def values():
    """{step: value} of one metric."""

    def found(store, run, metric):
        (trace,) = store.traces([run.key], "_step", [metric])
        return dict(zip(trace.x.tolist(), trace.y.tolist(), strict=True))

    return found
