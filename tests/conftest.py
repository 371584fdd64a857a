"""Fixtures of all tests: the real runs of examples/, pulled once per session."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from exporter.gather import gather_runs

ROOT = Path(__file__).parents[1]
RUNS = ROOT / "examples" / "runs"

# A busy machine is no finding. In CI the examples are the same every time; at a desk they are new.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True)
settings.register_profile("quick", settings.get_profile("desk"), max_examples=20)
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


@pytest.fixture
def small_disk(tmp_path):
    """Mounts a file system of so many bytes (`512k`, `1m`), and takes it away at the end."""
    places = []

    def mount(size):
        place = tmp_path / "small"
        place.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            pytest.skip("there is no mount command")
        if done.returncode:
            pytest.skip(f"a small file system cannot be mounted: {done.stderr.strip()}")
        places.append(place)
        return place

    yield mount
    for place in places:
        subprocess.run(["umount", str(place)], check=True)
