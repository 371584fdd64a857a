"""The numbers drawn are the numbers logged: every run, every metric, against the training loop."""

import csv
import gzip
import json
import math
import os
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exporter.freeze import freeze_report
from exporter.gather import gather_runs
from exporter.model.report import Report

EXAMPLES = Path(__file__).parents[2] / "examples" / "runs"
CORPUS = os.environ.get("RUNPRESS_CORPUS", "")
LOST_ITS_TAIL = "resnet-50-bs16"
"""Ended by `os._exit`: what its client had not written is not in any file."""


def truth(folder):
    """{(run name, metric): {step: value}}; the later segment of a resumed run wins."""
    found = defaultdict(dict)
    with gzip.open(folder / "truth.csv.gz", "rt", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["kind"] == "history":
                found[row["run_key"], row["metric"]][int(row["step"])] = float(row["value"])
    return found


def drawn(library, tmp_path, project, metrics):
    """{(run name, metric): {step: value}} of a line panel of all metrics, gaps left out."""
    panel = {"kind": "line", "id": "all", "y": metrics, "runs": {"project": project}}
    report = Report.model_validate({"title": "T", "blocks": [panel]})
    table = freeze_report(report, library, base=tmp_path, now=datetime.now(UTC)).tables["all"]
    names = {str(run.key): run.name for run in library.runs()}
    series = {s.key: (names[s.runs[0]], s.metric) for s in table.series}
    found = defaultdict(dict)
    keys, x, y = (table.column(name).values for name in ("series", "x", "y"))
    for key, step, value in zip(keys, x, y, strict=True):
        if value is not None:
            found[series[key]][step] = value
    return found


def check(library, folder, tmp_path):
    wanted = truth(folder)
    runs = json.loads((folder / "truth_runs.json").read_text())
    compared = 0
    for project in sorted({run["project"] for run in runs}):
        own = {run["run_key"] for run in runs if run["project"] == project}
        metrics = sorted({metric for run, metric in wanted if run in own})
        got = drawn(library, tmp_path, project, metrics)
        for run, metric in sorted(key for key in wanted if key[0] in own):
            finite = {s: v for s, v in wanted[run, metric].items() if math.isfinite(v)}
            if run == LOST_ITS_TAIL:
                last = max(got[run, metric])
                finite = {s: v for s, v in finite.items() if s <= last}
            assert got[run, metric] == finite, (run, metric)
            compared += len(finite)
    return compared


def test_every_value_of_the_examples_is_drawn_as_it_was_logged(library, tmp_path):
    assert check(library, EXAMPLES, tmp_path) > 20_000


@pytest.mark.skipif(not CORPUS, reason="RUNPRESS_CORPUS does not name the full corpus")
def test_every_value_of_the_corpus_is_drawn_as_it_was_logged(tmp_path):
    got = gather_runs({"wandb-offline:wandb": Path(CORPUS)}, tmp_path / "store")
    assert check(got.library, Path(CORPUS), tmp_path) > 27_000
