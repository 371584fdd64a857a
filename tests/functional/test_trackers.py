"""Four trackers logged the same training loops; from all of them the same numbers are read.

The truth is what the loop handed to the clients. Small copies are always read, the full corpus when
RUNPRESS_CORPUS names it. A tracker is among them as soon as its scheme and its data are there.
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

from exporter.model.proof import discrepancies
from exporter.sources.registry import open_source, schemes

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "runs"
DATA = ROOT / "tests" / "data"
CORPUS = os.environ.get("RUNPRESS_CORPUS", "")

SMALL = {
    "mlflow": DATA / "mlflow",
    "tensorboard": DATA / "tensorboard",
    "trackio": DATA / "trackio",
    "wandb-offline": EXAMPLES / "wandb",
}
FULL = {
    "mlflow": "mlflow/mlflow.db",
    "tensorboard": "tensorboard",
    "trackio": "trackio",
    "wandb-offline": "wandb",
}
STATES = {"wandb-offline", "mlflow"}
"""Trackers that keep the state of a run themselves."""
LOST_ITS_TAIL = "resnet-50-bs16"
"""Ended by `os._exit`: how much of its end was written differs from client to client."""
THE_SMALL_ONES = {"production-resnet-50", "vit-base-resumed", "diabetes-linear-lr3e-1"}


def truth(folder):
    """{run: {metric: {step: value}}} of the rows and of the closing figures; later lines win."""
    rows, final = (defaultdict(lambda: defaultdict(dict)) for _ in range(2))
    with gzip.open(folder / "truth.csv.gz", "rt", newline="") as lines:
        for row in csv.DictReader(lines):
            into = rows if row["kind"] == "history" else final
            into[row["run_key"]][row["metric"]][int(row["step"])] = float(row["value"])
    return rows, final


def read(scheme, place):
    """{run name: pulled run}; TensorBoard's names are paths."""
    base, name = (place.parent, place.name)
    source = open_source(f"{scheme}:{name}", base=base)
    pulled = [source.pull(head) for head in source.heads()]
    assert not source.problems
    return {one.run.name.rsplit("/", 1)[-1]: one for one in pulled}


def values(pulled, metric):
    """{step: value} of a column of numbers."""
    (column,) = [c for c in pulled.run.columns if c.name == metric]
    assert column.kind == "number"
    array = pulled.history[column.id].combine_chunks()
    steps = pulled.history["_step"].filter(array.is_valid()).to_pylist()
    return dict(zip(steps, array.drop_null().to_pylist(), strict=True))


def precise(scheme, numbers):
    """What a tracker can hold of them: TensorBoard keeps single precision."""
    if scheme != "tensorboard":
        return numbers
    with np.errstate(over="ignore"):
        return {step: float(np.float32(value)) for step, value in numbers.items()}


def same(one, two):
    """Equal step by step, NaN being itself."""
    if one.keys() != two.keys():
        return False
    return all(v == two[k] or (math.isnan(v) and math.isnan(two[k])) for k, v in one.items())


def check_rows(scheme, name, pulled, wanted):
    """Every metric of the loop, at every step; how many values were compared."""
    compared = 0
    for metric, logged in wanted.items():
        got, expected = values(pulled, metric), precise(scheme, logged)
        if name == LOST_ITS_TAIL:
            expected = {step: value for step, value in expected.items() if step <= max(got)}
        assert same(got, expected), (scheme, name, metric)
        compared += len(got)
    return compared


def check_final(scheme, name, pulled, wanted):
    """The closing figures: in the summary of W&B, else values at the last step."""
    for metric, logged in wanted.items():
        expected = precise(scheme, logged)
        if scheme != "wandb-offline":
            assert same(values(pulled, metric), expected), (scheme, name, metric)
            continue
        (number,) = expected.values()
        # W&B itself wrote null for a NaN that was put into the summary
        got = pulled.run.summary[metric]
        assert got == number or (got is None and math.isnan(number)), (name, metric)


def check(scheme, found, folder):
    rows, final = truth(folder)
    compared = 0
    for name, pulled in found.items():
        compared += check_rows(scheme, name, pulled, rows[name])
        if name != LOST_ITS_TAIL:
            check_final(scheme, name, pulled, final[name])
    return compared


def available(scheme, place):
    if scheme not in schemes() or not place.exists():
        pytest.skip(f"{scheme}: no source of that name, or no data for it")
    return place


@pytest.fixture(params=sorted(FULL))
def corpus(request):
    if not CORPUS:
        pytest.skip("RUNPRESS_CORPUS does not name the full corpus")
    place = available(request.param, Path(CORPUS) / FULL[request.param])
    return request.param, read(request.param, place)


@pytest.mark.parametrize("scheme", sorted(SMALL))
def test_a_small_copy_holds_every_value_of_the_loop(scheme):
    found = read(scheme, available(scheme, SMALL[scheme]))
    kept = {name: found[name] for name in THE_SMALL_ONES}
    assert check(scheme, kept, EXAMPLES) > 3000


def test_the_corpus_holds_every_value_of_the_loop(corpus):
    scheme, found = corpus
    assert len(found) == len(json.loads((Path(CORPUS) / "truth_runs.json").read_text()))
    assert check(scheme, found, Path(CORPUS)) > 27_000


def test_no_run_of_the_corpus_has_a_number_that_the_loop_did_not_log(corpus):
    scheme, found = corpus
    rows, final = truth(Path(CORPUS))
    for name, pulled in found.items():
        numbers = {c.name for c in pulled.run.columns if c.kind == "number"}
        own = {one for one in numbers if not one.startswith("_")}
        assert own <= rows[name].keys() | final[name].keys(), (scheme, name)


def test_a_tracker_that_keeps_states_says_how_each_run_ended(corpus):
    scheme, found = corpus
    if scheme not in STATES:
        pytest.skip(f"{scheme} keeps no state of a run")
    runs = json.loads((Path(CORPUS) / "truth_runs.json").read_text())
    told = {run["run_key"]: run["state"] for run in runs}
    # MLflow never hears of a process that vanished
    told |= {LOST_ITS_TAIL: "running"} if scheme == "mlflow" else {}
    assert {name: str(pulled.run.state) for name, pulled in found.items()} == told


def test_no_run_of_the_corpus_falls_short_of_what_its_tracker_claims(corpus):
    _, found = corpus
    assert {name: discrepancies(pulled.run) for name, pulled in found.items()} == dict.fromkeys(
        found, ()
    )
