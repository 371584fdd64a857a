"""A server to pull from, and one that has the runs of examples/."""

import json
import runpy
from datetime import UTC
from pathlib import Path

import pytest

from exporter.sources import http
from exporter.sources.base import SourceOptions
from exporter.sources.registry import open_source
from exporter.store import RunStore

SERVER = runpy.run_path(str(Path(__file__).parents[3] / "wandb_server.py"))


@pytest.fixture
def server(monkeypatch):
    with SERVER["WandbServer"]() as running:
        monkeypatch.setenv("WANDB_BASE_URL", running.url)
        monkeypatch.setenv("WANDB_API_KEY", SERVER["KEY"])
        quick = http.Patience(attempts=4, first=0.01, longest=0.02, asked=2.0, silence=0.3)
        monkeypatch.setattr(http, "Patience", lambda: quick)
        yield running


@pytest.fixture
def synced(server, library):
    """The server with the runs of examples/, as the offline reader found them."""
    server.projects = from_library(library)
    return server


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "store")


@pytest.fixture
def opened():
    def source(text="my-team/vision-models", **options):
        return open_source(f"wandb:{text}", SourceOptions(**options))

    return source


@pytest.fixture
def served():
    """A run for the server: `served("a", rows=[...])`."""
    return SERVER["Served"]


@pytest.fixture
def fault():
    return SERVER["Fault"]


def from_library(library):
    """All runs of a library as the server that they were synced to would have them."""
    projects = {}
    for run in library.runs():
        projects.setdefault(run.key[:2], {})[run.key.id] = stored(library, run)
    return projects


def stored(library, run):
    files = {f"media/{one.path}": library.media(run.key, one.path) for one in run.media}
    if logs := library.logs(run.key):
        files["output.log"] = logs.encode()
    about = {
        "displayName": run.name,
        "state": str(run.state),
        "tags": list(run.tags),
        "group": run.group or None,
        "jobType": run.job_type or None,
        "sweepName": run.sweep or None,
        "notes": run.notes or None,
        "createdAt": iso(run.created_at),
        "heartbeatAt": iso(run.heartbeat_at),
    }
    return SERVER["Served"](
        run.key.id,
        rows=rows(library, run),
        files=files,
        config=dict(run.config),
        internal={"m": metrics(run.columns)},
        summary={**run.summary, "_wandb": {"runtime": 1}},
        about=about,
    )


def rows(library, run):
    kinds = {column.name: column.kind for column in run.columns}
    return [
        {
            name: json.loads(value) if kinds.get(name) == "json" else value
            for name, value in row.items()
            if value is not None
        }
        for row in library.rows(run.key, list(kinds))
    ]


def metrics(columns):
    """`define_metric` as W&B keeps it: the axis by its number in the list."""
    axes = sorted({column.step_metric for column in columns if column.step_metric})
    escaped = [{"1": axis.replace(".", "\\."), "6": [3]} for axis in axes]
    defined = [column for column in columns if column.step_metric]
    return escaped + [
        {"1": c.name.replace(".", "\\."), "5": axes.index(c.step_metric) + 1} for c in defined
    ]


def iso(moment):
    return moment and moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
