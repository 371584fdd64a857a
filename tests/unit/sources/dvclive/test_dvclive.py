"""DVCLive's folders: series, last values, parameters and pictures become one run each."""

import math
import shutil
from pathlib import Path

import pytest

from exporter.errors import SourceError
from exporter.model.proof import discrepancies
from exporter.pull import pull
from exporter.sources.registry import open_source
from exporter.store import RunStore

DATA = Path(__file__).parents[3] / "data" / "dvclive"


@pytest.fixture
def folder(tmp_path):
    """A copy of the data that a test may change."""
    shutil.copytree(DATA, tmp_path / "live")
    return tmp_path / "live"


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "store")


def pulled(folder, store):
    result = pull(open_source(f"dvclive:{folder}"), store)
    assert not result.failed
    return {run.key.id: run for run in store.runs()}


def values(store, run, metric):
    (trace,) = store.traces([run.key], "_step", [metric])
    return dict(zip(trace.x.tolist(), trace.y.tolist(), strict=True))


def test_every_line_of_every_series_arrives(store):
    runs = pulled(DATA, store)
    assert sorted(runs) == ["adam", "sgd"]
    for name, run in runs.items():
        lines = (DATA / name / "plots/metrics/train/loss.tsv").read_text().splitlines()[1:]
        wanted = {int(line.split("\t")[-2]): float(line.split("\t")[-1]) for line in lines}
        assert values(store, run, "train/loss") == wanted
        assert len(wanted) == 30


def test_the_parabola_is_the_one_that_was_descended(store):
    run = pulled(DATA, store)["sgd"]
    losses = list(values(store, run, "train/loss").values())
    # each step of 0.1 against the slope 2(w - 3) leaves 0.8 of the distance
    assert losses == pytest.approx([9 * 0.8 ** (2 * n) for n in range(1, 31)])


def test_last_values_have_the_names_of_their_series(store):
    run = pulled(DATA, store)["adam"]
    assert run.summary["train/loss"] == 8.820900000000002
    assert math.isnan(run.summary["val/loss"])
    assert run.summary["note"] == "done"
    assert math.isnan(values(store, run, "val/loss")[29])


def test_parameters_are_the_config(store):
    config = pulled(DATA, store)["sgd"].config
    assert config == {"lr": 0.1, "optimizer": {"name": "sgd"}, "layers": [32, 16]}


def test_times_are_known_where_they_were_logged(store):
    runs = pulled(DATA, store)
    assert runs["adam"].created_at is None
    assert runs["sgd"].created_at < runs["sgd"].heartbeat_at
    assert runs["sgd"].created_at.year == 2026


def test_pictures_belong_to_their_steps(store):
    run = pulled(DATA, store)["sgd"]
    assert {(file.key, file.step, file.kind) for file in run.media} == {
        ("weights", step, "image") for step in (9, 19, 29)
    }
    assert store.media(run.key, run.media[0].path).startswith(b"\x89PNG")


def test_one_folder_is_one_run_named_like_it(folder, store):
    assert [run.key for run in pulled(folder / "sgd", store).values()] == [("", "sgd", "sgd")]


def test_a_changed_folder_is_read_again_and_no_other(folder, store):
    pulled(folder, store)
    with (folder / "adam/plots/metrics/train/loss.tsv").open("a") as series:
        series.write("30\t0.5\n")
    result = pull(open_source(f"dvclive:{folder}"), store)
    assert (result.pulled, result.unchanged) == (1, 1)


def test_a_series_that_ends_before_the_last_step_is_told(folder, store):
    (folder / "adam/metrics.json").write_text('{"step": 99}')
    run = pulled(folder, store)["adam"]
    assert discrepancies(run) == ("read to step 30, the tracker has step 99",)


def test_a_line_that_is_cut_off_is_counted(folder, store):
    with (folder / "adam/plots/metrics/train/loss.tsv").open("a") as series:
        series.write("30")
    run = pulled(folder, store)["adam"]
    assert run.completeness.lost_records == 1
    assert len(values(store, run, "train/loss")) == 30


@pytest.mark.parametrize(
    ("file", "content", "note"),
    [
        ("metrics.json", "{", "metrics.json cannot be read"),
        ("params.yaml", "a: [", "params.yaml cannot be read"),
        ("params.yaml", "a: &a [1]\nb: [*a, *a]", "params.yaml cannot be read"),
        ("params.yaml", "a: !!python/object:os.system {}", "params.yaml cannot be read"),
        ("plots/metrics/x.tsv", "value\n1\n", "the series 'x' has no column 'step'"),
        ("plots/metrics/x.tsv", "", "the series 'x' has no column 'step'"),
    ],
)
def test_a_broken_file_is_noted_and_the_rest_is_read(folder, store, file, content, note):
    (folder / "adam" / file).write_text(content)
    run = pulled(folder, store)["adam"]
    assert note in run.completeness.notes
    assert len(values(store, run, "train/loss")) == 30


def test_parameters_of_any_yaml_kind_are_kept(folder, store):
    (folder / "adam/params.yaml").write_text("1: 2026-01-31\nb: !!set {x}\nc: ~\n")
    assert pulled(folder, store)["adam"].config == {"1": "2026-01-31", "b": ["x"], "c": None}


def test_a_folder_without_runs_is_no_source(tmp_path):
    with pytest.raises(SourceError) as caught:
        open_source(f"dvclive:{tmp_path}").heads()
    assert "plots/metrics" in caught.value.problems[0].hint


def live(folder, **files):
    """A folder of DVCLive."""
    for name, content in {"metrics.json": "{}", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


SERIES = "plots/metrics/loss.tsv"


@pytest.mark.parametrize("step", ["--5", "-", "", "1.5", "9" * 30, "9" * 5000])
def test_a_step_that_is_none_is_a_lost_line(tmp_path, store, step):
    (run,) = pulled(
        live(tmp_path / "a", **{SERIES: f"step\tloss\n{step}\t1\n-1\t2\n"}), store
    ).values()
    assert values(store, run, "loss") == {-1: 2.0}
    assert run.completeness.lost_records == 1


def test_what_precedes_a_line_that_cannot_be_read_is_kept(tmp_path, store):
    text = f"step\tloss\n0\t1\n1\t{'x' * 200_000}\n2\t1\n"
    (run,) = pulled(live(tmp_path / "a", **{SERIES: text}), store).values()
    assert values(store, run, "loss") == {0: 1.0}
    assert discrepancies(run) == ("cut off",)


@pytest.mark.parametrize(
    "files",
    [
        {"metrics.json": '{"accuracy": 1, "step": 0}', "plots/x.json": "{}"},
        {"metrics.json": '{"step": 3}', SERIES: "step\tloss\n0\t1\n", "plots/images/x/3.png": "p"},
    ],
)
def test_steps_without_a_series_are_not_missing_from_one(tmp_path, store, files):
    (run,) = pulled(live(tmp_path / "a", **files), store).values()
    assert discrepancies(run) == ()


def test_a_folder_and_one_below_it_of_the_same_name_are_two_runs(tmp_path, store):
    for number, folder in enumerate((tmp_path / "a", tmp_path / "a" / "a")):
        live(folder, **{SERIES: f"step\tloss\n0\t{number}\n"})
    runs = pulled(tmp_path / "a", store)
    assert {name: values(store, run, "loss") for name, run in runs.items()} == {
        ".": {0: 0.0},
        "a": {0: 1.0},
    }
