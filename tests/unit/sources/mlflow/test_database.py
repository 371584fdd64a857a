"""MLflow's SQLite database: every value arrives, once, and nothing is left beside the file."""

import math
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from exporter.errors import SourceError
from exporter.gather import gather_runs
from exporter.model.proof import discrepancies
from exporter.model.run import RunState
from exporter.pull import pull
from exporter.store import RunStore

LATE = 1_795_500_000_000


def by_name(store):
    return {run.name: run for run in store.runs()}


@pytest.fixture
def runs(opened, folder, store):
    assert not pull(opened(folder), store).failed
    return by_name(store)


def test_who_and_when_and_why(runs):
    run = runs["production-resnet-50"]
    assert (run.key.entity, run.key.project) == ("", "vision-models")
    assert run.state is RunState.FINISHED
    assert (run.group, run.job_type, run.tags) == ("resnet-50", "release", ("production", "v2"))
    assert run.notes.startswith("**Candidate for release.**")
    assert run.config["optimizer"]["name"] == "adamw"
    assert run.config["dataset_split"]["train"] == 1437
    assert run.created_at.isoformat() == "2026-11-23T09:14:50.147000+00:00"
    assert run.duration == pytest.approx(5.756)
    assert run.source == "mlflow:mlflow.db"


def test_not_a_number_and_infinities_stay_what_they_are(runs, store, values):
    run = runs["diabetes-linear-lr3e-1"]
    (loss,) = (column for column in run.columns if column.name == "train/loss")
    assert loss.nan > 0 < loss.infinite
    assert math.isinf(max(values(store, run, "train/loss").values()))
    assert math.isnan(run.summary["train/loss"])


def test_negative_infinity_comes_back_too(runs, folder, opened, store, log, values):
    log(runs["vit-base-resumed"], "score", -1.7976931348623157e308, -5, LATE)
    pull(opened(folder), store)
    run = by_name(store)["vit-base-resumed"]
    assert values(store, run, "score") == {-5: -math.inf}
    assert run.summary["score"] == -math.inf


def test_of_several_values_of_a_step_the_latest_counts_then_the_largest(
    runs, folder, opened, store, log, values
):
    run = runs["vit-base-resumed"]
    for value, step, time in ((3, 7, 2), (2, 7, 3), (1, 7, 3), (9, 7, 1), (5, 8, 1)):
        log(run, "x", float(value), step, LATE + time)
    pull(opened(folder), store)
    assert values(store, run, "x") == {7: 2, 8: 5}
    assert values(store, run, "_timestamp")[7] == (LATE + 3) / 1000


def test_the_database_itself_says_that_nothing_is_missing(runs):
    for run in runs.values():
        own = {column.name: column.count for column in run.columns if column.name != "_timestamp"}
        assert dict(run.completeness.claims.counts) == own
        assert run.completeness.claims.last_step == run.completeness.last_step
        assert discrepancies(run) == ()


def test_a_value_that_was_not_read_would_be_named(runs, opened, folder, store, change):
    """The claims are counted by the database, not from what was read."""
    change("UPDATE latest_metrics SET step = 9999 WHERE key = 'epoch'")
    pull(opened(folder), store)
    assert all("the tracker has step 9999" in discrepancies(r)[0] for r in by_name(store).values())


def test_pictures_sounds_pages_and_tables_are_media(runs, store):
    run = runs["production-resnet-50"]
    assert {(file.key, file.step, file.kind) for file in run.media} == {
        *(("predictions", step, "image") for step in (0, 80, 160, 240, 299)),
        ("confusion_matrix", None, "image"),
        ("audio/loss", None, "audio"),
        ("report_card", None, "html"),
        ("tables/per_class", None, "table"),
    }
    heads = {"image": b"\x89PNG", "audio": b"RIFF", "html": b"<", "table": b'{"columns":'}
    for file in run.media:
        assert store.media(run.key, file.path).startswith(heads[file.kind])


def test_who_ran_what_stays_out_unless_asked_for(runs, folder, opened, store):
    assert {run.user for run in runs.values()} == {""}
    assert not any("mlflow" in run.config for run in runs.values())
    pull(opened(folder, environment=True), store)
    run = by_name(store)["production-resnet-50"]
    assert (run.user, run.config["mlflow"]["source"]["name"]) == ("ada", "train.py")


def test_deleted_runs_and_those_of_deleted_experiments_are_left_out(folder, opened, change):
    change("UPDATE runs SET lifecycle_stage = 'deleted' WHERE name = 'vit-base-resumed'")
    change("UPDATE experiments SET lifecycle_stage = 'deleted' WHERE name = 'tabular'")
    assert len(opened(folder).heads()) == 1


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("SCHEDULED", RunState.PENDING),
        ("RUNNING", RunState.RUNNING),
        ("KILLED", RunState.KILLED),
        ("FAILED", RunState.FAILED),
    ],
)
def test_states(folder, pulled, change, status, state):
    change("UPDATE runs SET status = ?", status)
    assert {run.state for run in pulled(folder)[0].values()} == {state}


def test_a_nested_run_is_in_the_group_of_its_parent(runs, folder, pulled, change):
    parent, child = runs["vit-base-resumed"].key.id, runs["production-resnet-50"].key.id
    change("DELETE FROM tags WHERE key = 'group'")
    change("INSERT INTO tags VALUES ('mlflow.parentRunId', ?, ?)", parent, child)
    assert pulled(folder)[0]["production-resnet-50"].group == "vit-base-resumed"
    change("UPDATE runs SET name = 'twin' WHERE experiment_id = 1")
    change("DELETE FROM tags WHERE key = 'mlflow.runName'")
    assert {run.group for run in pulled(folder, "again")[0].values()} == {"", parent}


def test_an_unchanged_run_is_not_read_again(runs, folder, opened, store, change):
    again = pull(opened(folder), store)
    assert (again.pulled, again.unchanged) == (0, 3)
    run = runs["production-resnet-50"].key.id
    change("UPDATE tags SET value = 'x' WHERE key = 'mlflow.note.content' AND run_uuid = ?", run)
    assert pull(opened(folder), store).pulled == 1


def test_a_live_run_is_read_from_its_first_new_step(
    runs, folder, opened, pulled, store, log, values
):
    run = runs["vit-base-resumed"]
    before = values(store, run, "train/loss")
    end = int(max(before))
    log(run, "train/loss", 5.0, end - 30, LATE)
    log(run, "train/loss", 6.0, end + 1, LATE + 1)
    log(run, "new", 1.0, end - 30, LATE + 1)
    source = opened(folder)
    (head,) = (head for head in source.heads() if head.key == run.key)
    part = source.pull(head, run)
    assert (part.since, part.history.num_rows < 60) == (end - 30, True)

    pull(opened(folder), store)
    whole = pulled(folder)[1]
    assert values(store, run, "train/loss") == before | {end - 30: 5.0, end + 1: 6.0}
    assert repr(store.run(run.key)) == repr(whole.run(run.key))
    assert store.history_bytes(run.key) == whole.history_bytes(run.key)


def test_values_that_came_late_with_an_old_time_are_not_missed(
    runs, folder, opened, pulled, store, log
):
    run = runs["vit-base-resumed"]
    log(run, "train/loss", 5.0, 7, 1_795_425_356_000)
    log(run, "train/loss", 6.0, 9000, LATE)
    pull(opened(folder), store)
    assert store.history_bytes(run.key) == pulled(folder)[1].history_bytes(run.key)


def test_what_mlflow_monitors_itself_is_a_system_metric(runs, folder, opened, store, log):
    run = runs["vit-base-resumed"]
    for step in range(3):
        log(run, "system/gpu_0_utilization_percentage", 50.0, step + 90_000, LATE + step * 1000)
    pull(opened(folder), store)
    again = store.run(run.key)
    assert [column.name for column in again.system_columns] == [
        "system/gpu_0_utilization_percentage"
    ]
    assert "system/cpu_util" in {column.name for column in again.columns}
    assert again.completeness.last_step < 90_000
    assert discrepancies(again) == ()
    assert store.tables(run.key)[1].num_rows == 3


def test_an_unknown_version_of_the_tables_is_said_and_read(folder, opened, store, change):
    change("UPDATE alembic_version SET version_num = 'ffffffffffff'")
    result = pull(opened(folder), store)
    assert result.pulled == 3
    (problem,) = result.failed
    assert (problem.code, problem.severity) == ("mlflow.schema", "warning")
    assert "ffffffffffff" in problem.message
    got = gather_runs({f"mlflow:{folder}": Path()}, folder.parent / "gathered")
    assert (len(got.problems), got.failed) == (1, 0)


@pytest.mark.parametrize(
    "text", ["mlflow.db", "sqlite:///mlflow.db", ".", "sqlite:///{}/mlflow.db"]
)
def test_ways_to_name_a_database(folder, opened, text):
    assert len(opened(text.format(folder), base=folder).heads()) == 3


@pytest.mark.parametrize("text", ["mysql://h/db", "mssql+pyodbc://h/db", "s3://bucket/mlruns"])
def test_what_cannot_be_read_is_said_with_what_can(opened, text):
    with pytest.raises(SourceError) as caught:
        opened(text).heads()
    assert "mlflow:http://" in caught.value.problems[0].hint


def test_a_run_that_has_gone_since_it_was_listed(folder, opened, change, store):
    source = opened(folder)
    heads = source.heads()
    change("DELETE FROM runs WHERE name = 'vit-base-resumed'")
    broken = []
    for head in heads:
        try:
            source.pull(head)
        except SourceError as error:
            broken += [problem.code for problem in error.problems]
    assert broken == ["mlflow.run-gone"]


def test_values_that_are_no_numbers_are_an_error_of_that_run_alone(folder, opened, store, change):
    change("UPDATE metrics SET value = 'x' WHERE rowid = (SELECT min(rowid) FROM metrics)")
    result = pull(opened(folder), store)
    assert (result.pulled, [problem.code for problem in result.failed]) == (2, ["mlflow.values"])


def test_hostile_names_arrive_as_they_are(runs, folder, opened, store, log, change):
    run = runs["vit-base-resumed"]
    name = "../<script>$(x)\\write18 \u202e'\"; DROP TABLE runs; --" + "x" * 300
    log(run, name, 1.0, 0, LATE)
    change("UPDATE experiments SET name = ? WHERE name = 'vision-models'", name)
    pull(opened(folder), store)
    again = next(r for r in store.runs() if r.key.id == run.key.id and r.key.project == name)
    assert name in {column.name for column in again.columns}


def test_a_database_that_is_written_is_read_and_left_alone(folder, store, opened):
    with closing(sqlite3.connect(folder / "mlflow.db")) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("DELETE FROM runs WHERE name = 'vit-base-resumed'")
        db.commit()
        before = sorted(path.name for path in folder.iterdir())
        pull(opened(folder), store)
        assert sorted(path.name for path in folder.iterdir()) == before
    assert len(by_name(store)) == 2


@pytest.mark.parametrize("content", [b"", b"rubbish" * 1000])
def test_a_damaged_database_is_an_error_with_its_place(tmp_path, opened, content):
    (tmp_path / "x.db").write_bytes(content)
    with pytest.raises(SourceError) as caught:
        opened(tmp_path / "x.db").heads()
    assert Path(caught.value.problems[0].place.file).name == "x.db"


def test_a_store_that_is_named_twice_in_two_ways_gives_the_same_runs(runs, pulled, folder):
    other, shelf = pulled(f"sqlite:///{folder}/mlflow.db")
    assert isinstance(shelf, RunStore)
    assert {name: repr(run) for name, run in other.items()} == {
        name: repr(run) for name, run in runs.items()
    }


COLUMNS = [
    *(("runs", c) for c in ("name", "user_id", "status", "start_time", "end_time", "artifact_uri")),
    *(("experiments", "name"), ("params", "key"), ("params", "value"), ("tags", "value")),
    *((t, c) for t in ("metrics", "latest_metrics") for c in ("key", "value", "step", "timestamp")),
]


@pytest.mark.parametrize("value", [b"\xff\0", "\udcff", "x", 7, 1.5, -(2**63), None])
@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_columns_may_hold_anything(folder, opened, store, table, column, value):
    """SQLite does not mind; constraints of a real database are dropped here."""
    with closing(sqlite3.connect(folder / "mlflow.db")) as db:
        names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        rows = db.execute(f"SELECT * FROM {table}").fetchall()
        db.execute(f"DROP TABLE {table}")
        db.execute(f"CREATE TABLE {table} ({', '.join(names)})")
        marks = ", ".join("?" * len(names))
        db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        spoilt = value.encode("utf-8", "surrogateescape") if value == "\udcff" else value
        as_text = "CAST(? AS TEXT)" if value == "\udcff" else "?"
        db.execute(f"UPDATE {table} SET {column} = {as_text} WHERE rowid = 1", (spoilt,))
        db.commit()
    result = pull(opened(folder), store)
    assert result.pulled >= 2
    assert {problem.code for problem in result.failed} <= {"mlflow.values", "sqlite.unreadable"}
