"""The unmodified `wandb.Api` and the source read the same from one server."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from exporter.pull import pull

pytest.importorskip("wandb", reason="W&B's client is not installed")
DUMP = Path(__file__).with_name("sdk_dump.py")


def read_by_sdk(server, path, folder):
    """Every run of a project by its id, as W&B's client has it, from an empty cache."""
    places = dict.fromkeys(
        ("WANDB_DIR", "WANDB_CACHE_DIR", "WANDB_CONFIG_DIR", "HOME"), str(folder)
    )
    env = os.environ | places | {"WANDB_BASE_URL": server.url, "WANDB_SILENT": "true"}
    command = [sys.executable, "-W", "ignore", str(DUMP), path]
    done = subprocess.run(
        command, check=False, env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    runs = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {run["id"]: run for run in runs}


def plain(value):
    """NaN and infinities by their names, which the client leaves as the server wrote them."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if key != "_wandb"}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def rows(store, run):
    kinds = {column.name: column.kind for column in run.columns}
    for row in store.rows(run.key, list(kinds)):
        yield {
            name: plain(json.loads(value) if kinds.get(name) == "json" else value)
            for name, value in row.items()
            if value is not None
        }


def decoded(row):
    """A row of the client; objects of an export come as the JSON that they are stored as."""
    found = {name: plain(value) for name, value in row.items() if value is not None}
    texts = {name for name, value in found.items() if str(value).startswith('{"')}
    return {name: json.loads(v) if name in texts else v for name, v in found.items()}


@pytest.mark.slow
@pytest.mark.parametrize("exported", [False, True], ids=["pages", "exports"])
@pytest.mark.parametrize("project", ["my-team/vision-models", "my-team/tabular"])
def test_both_read_the_same_of_every_run(synced, store, opened, tmp_path, exported, project):
    for run in synced.projects[tuple(project.split("/"))].values():
        run.exported = len(run.rows) if exported else 0
    theirs = read_by_sdk(synced, project, tmp_path)
    assert pull(opened(project), store).failed == ()
    assert sorted(theirs) == [run.key.id for run in store.runs()]
    for ours in store.runs():
        their = theirs[ours.key.id]
        assert (ours.name, ours.state, list(ours.tags)) == (
            their["name"],
            their["state"],
            their["tags"],
        )
        assert plain(dict(ours.config)) == plain(their["config"])
        assert plain(dict(ours.summary)) == plain(their["summary"])
        assert list(rows(store, ours)) == [decoded(row) for row in their["history"]]
