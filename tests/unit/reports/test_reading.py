"""The read API against what the training programs handed to the tracker."""

import json
import math
from datetime import UTC
from pathlib import Path

import pytest

import exporter.reports as wr
from exporter import Api
from exporter.errors import FilterError, SourceError

pytestmark = pytest.mark.slow

TRUTH = json.loads((Path(__file__).parents[3] / "examples/runs/truth_runs.json").read_text())
VISION = [run for run in TRUTH if run["project"] == "vision-models"]


@pytest.fixture
def api(home):
    return Api()


def test_runs_are_those_of_the_project_oldest_first(api):
    runs = api.runs("my-team/vision-models")
    assert {run.name for run in runs} == {run["name"] for run in VISION}
    assert [run.created_at for run in runs] == sorted(run.created_at for run in runs)
    assert all(run.created_at.tzinfo is UTC for run in runs)


def test_states_tags_and_configs_are_the_truth(api):
    known = {run["name"]: run for run in TRUTH}
    for run in api.runs():
        truth = known[run.name]
        assert (run.state, run.tags) == (truth["state"], truth["tags"])
        assert run.config["learning_rate"] == truth["config"]["learning_rate"]


def test_the_summary_has_the_last_values(api):
    known = {run["name"]: run["last_values"] for run in VISION}
    for run in api.runs("vision-models", filters={"state": "finished"}):
        value = known[run.name]["train/loss"]
        assert run.summary.get("train/loss") == pytest.approx(value, nan_ok=True)


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"tags": "production"}, {"production-resnet-50", "production-vit-base"}),
        ({"displayName": {"$regex": "^baseline-v1$"}}, {"baseline-v1"}),
        ({"$and": [{"state": "crashed"}, {"config.batch_size": {"$lte": 16}}]}, {"resnet-50-bs16"}),
        ({"created_at": {"$gte": "2999-01-01"}}, set()),
    ],
)
def test_filters(api, filters, names):
    assert {run.name for run in api.runs("my-team/vision-models", filters=filters)} == names


def test_orders(api):
    newest = api.runs("vision-models", order="-created_at")
    assert newest[0].created_at > newest[-1].created_at
    best = api.runs("vision-models", {"state": "finished"}, order="-summary_metrics.val/accuracy")
    values = [run.summary["val/accuracy"] for run in best]
    assert values == sorted(values, reverse=True)


def test_a_query_that_is_none_is_refused(api):
    with pytest.raises(FilterError):
        api.runs(filters={"state": {"$near": 1}})


def test_histories(api):
    run = api.runs("vision-models", {"displayName": "baseline-v1"})[0]
    assert api.run("/".join(run.path)).name == run.name
    rows = list(run.scan_history(["_step", "val/accuracy"]))
    assert rows
    assert all(set(row) == {"_step", "val/accuracy"} for row in rows)
    assert [row["_step"] for row in rows] == sorted(row["_step"] for row in rows)
    assert list(run.scan_history(["val/accuracy", "no such metric"])) == []
    every = list(run.scan_history())
    assert len(every) == run.run.completeness.rows
    few = run.history(samples=7, keys=["train/loss"])
    assert len(few) == 7
    losses = [row["train/loss"] for row in run.scan_history(["train/loss"])]
    assert [few[0]["train/loss"], few[-1]["train/loss"]] == [losses[0], losses[-1]]
    assert all(math.isfinite(value) for value in losses)


def test_an_unknown_run_is_named(api):
    with pytest.raises(SourceError, match="there is no run"):
        api.run("my-team/vision-models/nothing")


def test_reports(api, home):
    wr.Report("vision-models", "my-team", "One").save()
    wr.Report("vision-models", "my-team", "Two").save(draft=True)
    wr.Report("tabular", "my-team", "Three").save()
    (home / "reports" / "broken.yml").write_text("title: [")
    found = api.reports("my-team/vision-models")
    assert {(one.name, one.title, one.draft) for one in found} == {
        ("one", "One", False),
        ("two", "Two", True),
    }
    assert all(wr.Report.from_url(one.url).title == one.title for one in found)
    assert all(one.created_at.tzinfo is UTC for one in found)
