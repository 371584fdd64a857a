"""Fixtures of all tests: the real runs of examples/, pulled once per session."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from exporter.gather import gather_runs

ROOT = Path(__file__).parents[1]
RUNS = ROOT / "examples" / "runs"

# A busy machine is no finding. In CI the examples are the same every time; at a desk they are new.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """The twenty-two runs of examples/ in a store of their own."""
    store = tmp_path_factory.mktemp("store")
    got = gather_runs({"wandb-offline:wandb": RUNS}, store)
    assert not got.problems
    return got.library


@pytest.fixture(scope="session")
def shapes(tmp_path_factory):
    """Two runs with pictures, masks, boxes, sounds, films, a table and their program."""
    store = tmp_path_factory.mktemp("shapes")
    got = gather_runs({"wandb-offline:wandb": ROOT / "tests" / "data" / "wandb_media"}, store)
    assert not got.problems
    return got.library
