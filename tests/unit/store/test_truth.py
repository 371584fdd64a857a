"""Every value that the training loops of the sample runs logged is in the store, and no other.

`truth.csv.gz` was written by the loops themselves, beside W&B's client. RUNPRESS_CORPUS names a
folder with more runs of the same layout (`wandb/`, `truth.csv.gz`, `truth_runs.json`).
"""

import csv
import gzip
import json
import math
import os
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from exporter.pull import pull
from exporter.sources.registry import open_source
from exporter.store import RunStore

EXAMPLES = Path(__file__).parents[3] / "examples" / "runs"
VANISHED = "resnet-50-bs16"
"""Ended by `os._exit`: the client never wrote its last rows."""


@pytest.fixture(scope="module", params=["examples", "corpus"])
def corpus(request):
    if request.param == "examples":
        return EXAMPLES
    if not (place := os.environ.get("RUNPRESS_CORPUS")):
        pytest.skip("RUNPRESS_CORPUS names no folder of further runs")
    return Path(place)


@pytest.fixture(scope="module")
def store(corpus, tmp_path_factory):
    store = RunStore(tmp_path_factory.mktemp("store"))
    result = pull(open_source("wandb-offline:wandb", base=corpus), store)
    assert not result.failed
    return store


@pytest.fixture(scope="module")
def truth(corpus):
    """Run -> metric -> step -> value; a resumed run's later segment replaces the earlier."""
    found = defaultdict(lambda: defaultdict(dict))
    with gzip.open(corpus / "truth.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["kind"] == "history"]
    for row in sorted(rows, key=lambda row: int(row["segment"])):
        found[row["run_key"]][row["metric"]][int(row["step"])] = float(row["value"])
    return found


@pytest.fixture(scope="module")
def told(corpus):
    return {run["run_key"]: run for run in json.loads((corpus / "truth_runs.json").read_text())}


def test_every_run_is_there_once(store, truth):
    assert sorted(run.config["run_key"] for run in store.runs()) == sorted(truth)


def test_every_value_of_every_metric_is_what_was_logged(store, truth):
    values = 0
    for run in store.runs():
        logged = truth[run.config["run_key"]]
        axis = "global_step" if "global_step" in logged else "_step"
        traces = store.traces([run.key], axis, sorted(logged))
        assert [trace.metric for trace in traces] == sorted(logged)
        for trace in traces:
            steps, expected = zip(*sorted(logged[trace.metric].items()), strict=True)
            kept = len(trace.x) if run.name == VANISHED else len(steps)
            assert kept > 0.7 * len(steps)
            np.testing.assert_array_equal(trace.x, steps[:kept])
            np.testing.assert_array_equal(trace.y, expected[:kept])
            values += kept
    assert values > 5000


def test_nothing_else_is_there(store, truth):
    for run in store.runs():
        found = {c.name for c in run.columns if c.kind == "number"}
        assert found - {"_runtime", "_timestamp"} == set(truth[run.config["run_key"]])


def test_the_columns_tell_how_much_there_is(store, truth):
    for run in store.runs():
        if run.name == VANISHED:
            continue
        logged = truth[run.config["run_key"]]
        for column in (c for c in run.columns if c.name in logged):
            values = logged[column.name]
            assert column.count == len(values)
            assert column.nan == sum(math.isnan(v) for v in values.values())
            assert column.infinite == sum(math.isinf(v) for v in values.values())
            if "global_step" not in logged:
                assert (column.first_step, column.last_step) == (min(values), max(values))


def test_runs_are_described_as_they_were(store, told):
    for run in store.runs():
        expected = told[run.config["run_key"]]
        assert run.name == expected["name"]
        assert (run.key.entity, run.key.project) == (expected["entity"], expected["project"])
        assert run.key.id == expected["wandb_id"]
        assert run.state == expected["state"]
        assert list(run.tags) == expected["tags"]
        assert (run.group, run.job_type) == (expected["group"], expected["job_type"])
        assert run.config == expected["config"]
        assert run.completeness.lost_records == 0


def test_final_values_are_the_summary(store, told):
    for run in store.runs():
        if run.name == VANISHED:
            continue
        for metric, value in told[run.config["run_key"]]["last_values"].items():
            found = run.summary[metric]
            # a NaN set by hand became null, and some summaries keep the best value instead
            if found is not None and not isinstance(found, dict):
                assert found == pytest.approx(float(value), nan_ok=True, rel=0, abs=0)


def test_every_media_file_is_the_one_that_was_logged(store):
    media = [(run.key, one) for run in store.runs() for one in run.media]
    assert {one.kind for _, one in media} >= {"image", "table", "html"}
    assert all(len(store.media(key, one.path)) == one.size for key, one in media)
    assert not any("media" in note for run in store.runs() for note in run.completeness.notes)
