"""What a run's fingerprint depends on, of every tracker alike."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from exporter.sources.base import SourceOptions, fingerprint
from exporter.sources.registry import open_source

ROOT = Path(__file__).parents[3]
PLACES = {
    "dvclive": "tests/data/dvclive",
    "mlflow": "tests/data/mlflow",
    "tensorboard": "tests/data/tensorboard",
    "trackio": "tests/data/trackio",
    "wandb-offline": "examples/runs/wandb",
}


def fingerprints(address, options=None):
    source = open_source(address, options, base=ROOT)
    return {head.key: head.fingerprint for head in source.heads()}


@pytest.mark.parametrize("scheme", PLACES)
def test_the_same_runs_have_the_same_fingerprint_whoever_asks_for_which(scheme):
    address = f"{scheme}:{PLACES[scheme]}"
    asked = SourceOptions(since=datetime(2026, 1, 1, tzinfo=UTC))
    assert fingerprints(address) == fingerprints(address, asked) != {}


def test_parts_count_and_so_does_their_order():
    found = [fingerprint("a", "b"), fingerprint("ab"), fingerprint("b", "a"), fingerprint("a", 1)]
    assert len(set(found)) == len(found)
    assert fingerprint("\udcff")
