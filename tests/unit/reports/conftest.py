"""A project of its own for every test, over the real runs."""

from pathlib import Path

import pytest

import exporter.reports as wr

RUNS = Path(__file__).parents[3] / "examples" / "runs" / "wandb"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty folder that is the working directory and the project."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runpress.toml").write_text(f'[sources]\nall = "wandb-offline:{RUNS}"\n')
    yield tmp_path
    wr.configure()
