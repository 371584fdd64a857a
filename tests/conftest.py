"""Fixtures of all tests: the real runs of examples/, pulled once per session."""

from pathlib import Path

import pytest

from exporter.gather import gather_runs

ROOT = Path(__file__).parents[1]
RUNS = ROOT / "examples" / "runs"


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """The twenty-two runs of examples/ in a store of their own."""
    store = tmp_path_factory.mktemp("store")
    got = gather_runs({"wandb-offline:wandb": RUNS}, store)
    assert not got.problems
    return got.library
