"""Trackio's databases and inbox: every value arrives, once, and nothing is left beside the file."""

import csv
import gzip
import json
import math
import shutil
import sqlite3
from collections import defaultdict
from pathlib import Path

import pytest

from exporter.errors import SourceError
from exporter.model.proof import discrepancies
from exporter.pull import pull
from exporter.sources.base import SourceOptions
from exporter.sources.registry import open_source
from exporter.sources.trackio import source
from exporter.store import RunStore

ROOT = Path(__file__).parents[4]
DATA = ROOT / "tests" / "data" / "trackio"


@pytest.fixture
def folder(tmp_path):
    """A copy of the data that a test may change."""
    shutil.copytree(DATA, tmp_path / "trackio")
    return tmp_path / "trackio"


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "store")


def opened(folder, **options):
    return open_source(f"trackio:{folder}", SourceOptions(**options))


def by_name(store):
    return {run.name: run for run in store.runs()}


def values(store, run, metric):
    (trace,) = store.traces([run.key], "_step", [metric])
    return dict(zip(trace.x.tolist(), trace.y.tolist(), strict=True))


def truth():
    found = defaultdict(dict)
    with gzip.open(ROOT / "examples" / "runs" / "truth.csv.gz", "rt", newline="") as lines:
        for row in csv.DictReader(lines):
            found[row["run_key"], row["metric"]][int(row["step"])] = float(row["value"])
    return found


def change(folder, statement, *values, project="vision-models"):
    with sqlite3.connect(folder / f"{project}.db") as db:
        db.execute(statement, values)
    db.close()


def log(folder, run, step, metrics, stamp="2026-11-23T10:00:00+00:00"):
    change(
        folder,
        "INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) VALUES (?, ?, ?, ?, ?)",
        *(run.key.id, stamp, run.name, step, json.dumps(metrics).encode()),
    )


def test_every_value_that_was_logged_arrives(store):
    pull(opened(DATA), store)
    runs, compared = by_name(store), 0
    assert sorted(runs) == ["diabetes-linear-lr3e-1", "production-resnet-50", "vit-base-resumed"]
    for (name, metric), wanted in truth().items():
        if name in runs:
            got = values(store, runs[name], metric)
            assert {s: repr(got[s]) for s in wanted} == {s: repr(v) for s, v in wanted.items()}
            compared += len(wanted)
    assert compared > 3_000


def test_not_a_number_and_infinities_stay_what_they_are(store):
    pull(opened(DATA), store)
    run = by_name(store)["diabetes-linear-lr3e-1"]
    (loss,) = (column for column in run.columns if column.name == "train/loss")
    assert loss.kind == "number"
    assert loss.nan > 0 < loss.infinite
    assert math.isnan(run.summary["train/loss"])


def test_the_database_itself_says_that_nothing_is_missing(store):
    pull(opened(DATA), store)
    for run in store.runs():
        assert run.completeness.claims.rows == run.completeness.rows > 0
        assert discrepancies(run) == ()


def test_who_and_when_and_why(store):
    pull(opened(DATA), store)
    run = by_name(store)["production-resnet-50"]
    assert (run.key.entity, run.key.project) == ("", "vision-models")
    assert (run.group, run.tags) == ("resnet-50", ("production", "v2"))
    assert run.config["optimizer"]["name"] == "adamw"
    assert not [key for key in run.config if key.startswith("_")]
    assert run.created_at.isoformat() == "2026-11-23T09:14:50.172088+00:00"
    assert run.created_at < run.heartbeat_at
    assert run.source == "trackio:trackio"


def test_files_and_tables_are_media(store):
    pull(opened(DATA), store)
    run = by_name(store)["production-resnet-50"]
    kinds = {file.kind for file in run.media}
    assert kinds == {"image", "audio", "html", "table"}
    heads = {"image": b"\x89PNG", "audio": b"RIFF", "html": b"<", "table": b'{"columns":'}
    for file in run.media:
        assert store.media(run.key, file.path).startswith(heads[file.kind])
    (table,) = (file for file in run.media if file.kind == "table")
    content = json.loads(store.media(run.key, table.path))
    assert content["columns"] == ["class", "precision", "recall", "f1", "support"]
    assert len(content["data"]) == 10


def test_a_media_file_outside_the_folder_is_left_where_it_is(folder, store):
    (folder.parent / "secret.png").write_text("secret")
    pull(opened(folder), store)
    run = by_name(store)["vit-base-resumed"]
    named = {"_type": "trackio.image", "file_path": "../../secret.png"}
    log(folder, run, 9000, {"picture": named})
    pull(opened(folder), store)
    again = store.run(run.key)
    assert len(again.media) == len(run.media)
    assert "media files that are missing or outside the media folder: 1" in again.completeness.notes


def test_user_names_stay_out_unless_asked_for(folder, store):
    change(folder, "UPDATE configs SET config = json_set(config, '$._Username', 'ada')")
    pull(opened(folder), store)
    assert {run.user for run in store.runs()} == {""}
    pull(opened(folder, environment=True), store)
    assert by_name(store)["production-resnet-50"].user == "ada"


def test_an_unchanged_run_is_not_read_again(folder, store):
    pull(opened(folder), store)
    again = pull(opened(folder), store)
    assert (again.pulled, again.unchanged) == (0, 3)


def test_a_live_run_is_read_from_its_first_new_step(folder, store):
    pull(opened(folder), store)
    run = by_name(store)["vit-base-resumed"]
    before = values(store, run, "train/loss")
    last = int(max(before))
    log(folder, run, last - 30, {"train/loss": 5.0, "new": 1})
    log(folder, run, last + 1, {"train/loss": 6.0})
    source = opened(folder)
    (head,) = (head for head in source.heads() if head.key == run.key)
    end = source.pull(head, run)
    assert end.since == last - 30
    assert end.history.num_rows < 60

    pull(opened(folder), store)
    whole = RunStore(folder.parent / "whole")
    pull(opened(folder), whole)
    assert values(store, run, "train/loss") == before | {last - 30: 5.0, last + 1: 6.0}
    assert repr(store.run(run.key)) == repr(whole.run(run.key))
    assert store.history_bytes(run.key) == whole.history_bytes(run.key)


def test_rows_that_have_gone_are_noticed(folder, store):
    pull(opened(folder), store)
    run = by_name(store)["vit-base-resumed"]
    change(folder, "DELETE FROM metrics WHERE run_name = 'vit-base-resumed' AND step < 100")
    log(folder, run, 5000, {"train/loss": 1.0})
    pull(opened(folder), store)
    assert min(values(store, run, "train/loss")) >= 100


def test_a_database_in_use_is_read_with_its_log_and_left_alone(folder, store):
    db = sqlite3.connect(folder / "vision-models.db")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("UPDATE metrics SET metrics = '{\"x\": 1}'")
    db.commit()
    try:
        before = sorted(path.name for path in folder.iterdir())
        assert "vision-models.db-wal" in before
        pull(opened(folder), store)
        assert sorted(path.name for path in folder.iterdir()) == before
    finally:
        db.close()
    assert {c.name for c in by_name(store)["vit-base-resumed"].columns} == {"x", "_timestamp"}


def test_nothing_is_written_beside_a_database(folder, store):
    folder.chmod(0o555)
    try:
        pull(opened(folder), store)
        assert sorted(p.name for p in folder.glob("*.db*")) == ["tabular.db", "vision-models.db"]
    finally:
        folder.chmod(0o755)


def inbox(folder, *records, writer="w1"):
    file = folder / "inbox" / writer / "0.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [r if isinstance(r, str) else json.dumps(r) for r in records]
    file.write_text("\n".join(lines))


def metric(run_id, step, metrics, **about):
    record = {"v": 1, "kind": "metric", "project": "vision-models", "run": "new", "run_id": run_id}
    stamp = "2026-11-23T10:00:00+00:00"
    return record | {"step": step, "metrics": metrics, "timestamp": stamp} | about


def test_rows_in_the_inbox_count_too_and_each_once(folder, store):
    pull(opened(folder), store)
    run = by_name(store)["vit-base-resumed"]
    with sqlite3.connect(folder / "vision-models.db") as db:
        query = "SELECT log_id FROM metrics WHERE run_name = 'vit-base-resumed' ORDER BY id LIMIT 1"
        ((known,),) = db.execute(query)
    db.close()
    inbox(
        folder,
        metric(run.key.id, 0, {"train/loss": -1.0}, log_id=known),
        metric(run.key.id, 7000, {"train/loss": 0.5}, log_id="x"),
        metric("id-of-new", 0, {"loss": 2.0}, config={"lr": 1}, log_id="y"),
        '{"kind": "metric", "project": "vision-mo',
    )
    before = values(store, run, "train/loss")
    pull(opened(folder), store)
    assert values(store, run, "train/loss") == before | {7000: 0.5}
    new = by_name(store)["new"]
    assert (new.key.id, new.config, values(store, new, "loss")) == ("id-of-new", {"lr": 1}, {0: 2})


def test_a_folder_with_an_inbox_alone_is_a_source(tmp_path, store):
    inbox(tmp_path / "fresh", metric("a", 0, {"loss": 1.0}))
    pull(opened(tmp_path / "fresh"), store)
    assert [run.name for run in store.runs()] == ["new"]


def test_databases_of_before_runs_had_ids(tmp_path, store):
    with sqlite3.connect(tmp_path / "old.db") as db:
        db.executescript(
            "CREATE TABLE metrics (id INTEGER PRIMARY KEY, timestamp TEXT, run_name TEXT,"
            " step INTEGER, metrics TEXT);"
            "INSERT INTO metrics VALUES (1, '2025-01-01T00:00:00', 'a', 3, '{\"loss\": 0.5}');"
        )
    db.close()
    pull(opened(tmp_path / "old.db"), store)
    (run,) = store.runs()
    assert (run.key.project, run.key.id, values(store, run, "loss")) == ("old", "a", {3: 0.5})


def test_system_metrics_are_kept_by_time(folder, store):
    pull(opened(folder), store)
    run = by_name(store)["vit-base-resumed"]
    change(
        folder,
        "INSERT INTO system_metrics (run_id, timestamp, run_name, metrics) VALUES (?, ?, ?, ?)",
        *(run.key.id, "2026-11-23T10:00:00+00:00", run.name, b'{"gpu": {"0": 50.0}}'),
    )
    pull(opened(folder), store)
    again = store.run(run.key)
    assert [column.name for column in again.system_columns] == ["gpu.0"]
    _, system = store.tables(run.key)
    assert system.num_rows == 1


def test_a_row_that_is_no_json_is_counted(folder, store):
    change(folder, "UPDATE metrics SET metrics = '{' WHERE id = (SELECT max(id) FROM metrics)")
    pull(opened(folder), store)
    lost = [run for run in store.runs() if run.completeness.lost_records]
    assert len(lost) == 1
    assert "1 lost record" in discrepancies(lost[0])


@pytest.mark.parametrize("content", [b"", b"rubbish" * 1000, b"SQLite format 3\0" + b"\0" * 500])
def test_a_damaged_database_does_not_stop_the_others(folder, store, content):
    (folder / "tabular.db").write_bytes(content)
    result = pull(opened(folder), store)
    assert {run.key.project for run in store.runs()} == {"vision-models"}
    problems = [problem for problem in result.failed if problem.code == "sqlite.unreadable"]
    assert bool(problems) == bool(content)
    assert all(problem.place.file.endswith("/trackio/tabular.db") for problem in problems)


def test_a_folder_without_databases_is_no_source(tmp_path):
    with pytest.raises(SourceError) as caught:
        opened(tmp_path).heads()
    assert caught.value.problems[0].hint


def database(folder, *rows, project="p", run="r"):
    """Adds rows (step, metrics) to a database of before 2026, of columns without types."""
    folder.mkdir(exist_ok=True)
    with sqlite3.connect(folder / f"{project}.db") as db:
        db.execute(
            "CREATE TABLE IF NOT EXISTS metrics"
            " (id INTEGER PRIMARY KEY, timestamp, run_name, step, metrics)"
        )
        stamp = "2026-11-23T10:00:00+00:00"
        db.executemany(
            "INSERT INTO metrics (timestamp, run_name, step, metrics) VALUES (?, ?, ?, ?)",
            ((stamp, run, step, json.dumps(metrics)) for step, metrics in rows),
        )
    db.close()
    return folder


def test_the_end_of_a_run_is_not_joined_to_one_of_another_database(tmp_path, store):
    one = database(tmp_path / "one", *((step, {"loss": 1.0}) for step in range(3)))
    two = database(tmp_path / "two", *((step, {"loss": 2.0}) for step in range(5)))
    for folder in (one, two):
        pull(opened(folder), store)
    assert values(store, store.runs()[0], "loss") == dict.fromkeys(range(5), 2.0)


def test_lost_rows_are_still_told_of_when_a_run_goes_on(tmp_path, store):
    folder = database(tmp_path / "one", (0, "no object"), (0, {"loss": 1.0}))
    pull(opened(folder), store)
    pull(opened(database(folder, (1, {"loss": 0.5}))), store)
    assert discrepancies(store.runs()[0]) == ("1 lost record",)


@pytest.mark.parametrize(
    ("column", "value", "lost"),
    [
        ("step", "x", 1),
        ("step", None, 1),
        ("timestamp", None, 0),
        ("timestamp", 5, 0),
        ("metrics", None, 1),
    ],
)
def test_a_row_of_another_type_is_counted_at_most(tmp_path, store, column, value, lost):
    folder = database(tmp_path / "one", (0, {"loss": 1.0}), (1, {"loss": 0.5}))
    change(folder, f"UPDATE metrics SET {column} = ? WHERE id = 1", value, project="p")
    result = pull(opened(folder), store)
    assert (result.pulled, result.failed) == (1, ())
    assert store.runs()[0].completeness.lost_records == lost
    assert len(values(store, store.runs()[0], "loss")) == 2 - lost


@pytest.mark.parametrize("name", [None, 7])
def test_rows_of_no_run_are_left_out(tmp_path, store, name):
    folder = database(database(tmp_path / "one", (0, {"loss": 1.0})), (0, {"a": 1}), run=name)
    pull(opened(folder), store)
    assert [run.key.id for run in store.runs()] == ["r"]


@pytest.mark.parametrize("project", ["x" * 300, "../secret/p", "a\0b"])
def test_a_name_in_the_inbox_leads_to_no_other_database(tmp_path, store, project):
    database(tmp_path / "secret", (0, {"loss": 1.0}))
    inbox(tmp_path / "here", metric("a", 0, {"loss": 2.0}, project=project))
    pull(opened(tmp_path / "here"), store)
    assert [(run.key.project, run.key.id) for run in store.runs()] == [(project, "a")]


def test_a_step_beyond_all_integers_is_none(tmp_path, store):
    inbox(tmp_path / "here", metric("a", 2**63, {"loss": 2.0}))
    assert pull(opened(tmp_path / "here"), store).pulled == 1


def test_a_database_whose_name_is_no_text_is_read(tmp_path, store):
    folder = database(tmp_path / "one", (0, {"loss": 1.0}))
    (folder / "p.db").rename(folder / "\udcff.db")
    assert pull(opened(folder), store).pulled == 1
    assert store.runs()[0].key.project == "�"


def test_rows_that_come_while_a_run_is_read_are_not_missing(tmp_path, store, monkeypatch):
    folder = database(tmp_path / "one", (0, {"loss": 1.0}))
    real = source.log_pages

    def pages(db, run, since=None):
        yield from list(real(db, run, since))
        database(folder, (1, {"loss": 0.5}))

    monkeypatch.setattr(source, "log_pages", pages)
    pull(opened(folder), store)
    (kept,) = store.runs()
    assert discrepancies(kept) == ()
    # the row that came is there the next time
    assert kept.completeness.rows == 1
    monkeypatch.setattr(source, "log_pages", real)
    pull(opened(folder), store)
    assert store.runs()[0].completeness.rows == 2


def announced(folder):
    """A run that has a config and no row yet; Trackio did not say when it was made."""
    folder.mkdir()
    with sqlite3.connect(folder / "p.db") as db:
        db.execute(
            "CREATE TABLE configs (id INTEGER PRIMARY KEY, run_name, config, created_at TEXT)"
        )
        db.execute("INSERT INTO configs VALUES (1, 'r', '{}', '')")
        db.execute(
            "CREATE TABLE metrics (id INTEGER PRIMARY KEY, timestamp, run_name, step, metrics)"
        )
    db.close()
    return folder


def test_a_run_that_was_kept_empty_begins_with_its_first_row(tmp_path, store):
    folder = announced(tmp_path / "one")
    pull(opened(folder), store)
    assert store.runs()[0].completeness.rows == 0
    pull(opened(database(folder, (3, {"loss": 1.0}), (4, {"loss": 0.5}))), store)
    (run,) = store.runs()
    assert values(store, run, "loss") == {3: 1.0, 4: 0.5}
    assert run.created_at.isoformat() == "2026-11-23T10:00:00+00:00"


@pytest.mark.parametrize("kept", [[], [(1, {"loss": 2.0})]])
def test_new_rows_of_which_no_step_is_a_number_are_counted(tmp_path, store, kept):
    folder = database(announced(tmp_path / "one"), *kept)
    pull(opened(folder), store)
    result = pull(opened(database(folder, ("x", {"loss": 1.0}), ("y", {"loss": 0.5}))), store)
    assert (result.pulled, result.failed) == (1, ())
    assert discrepancies(store.runs()[0])[0] == "2 lost records"


def test_rows_without_an_id_are_read_again(tmp_path, store):
    folder = tmp_path / "one"
    folder.mkdir()
    change(
        folder,
        "CREATE TABLE metrics (id INT PRIMARY KEY, timestamp, run_name, step, metrics)",
        project="p",
    )
    put = "INSERT INTO metrics VALUES (?, '2026-11-23T10:00:00+00:00', 'r', ?, '{\"loss\": 1}')"
    for rows in ([(None, 0), (None, 1), (5, 2)], [(None, 3), (6, 4)]):
        for row in rows:
            change(folder, put, *row, project="p")
        pull(opened(folder), store)
    (run,) = store.runs()
    assert values(store, run, "loss") == dict.fromkeys(range(5), 1.0)
    assert discrepancies(run) == ()
