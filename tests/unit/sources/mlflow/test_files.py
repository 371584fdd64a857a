"""The file store: the same runs as files, read as they are from the database."""

import math
import re
import sqlite3
from contextlib import closing

import pytest
import yaml

from exporter.errors import SourceError
from exporter.model.proof import discrepancies
from exporter.pull import pull

STATES = {"RUNNING": 1, "SCHEDULED": 2, "FINISHED": 3, "FAILED": 4, "KILLED": 5}


def written(db, root):
    """What `mlflow.store.tracking.file_store` of 3.17 writes for the runs of a database."""
    for experiment, name in db.execute("SELECT experiment_id, name FROM experiments").fetchall():
        home = root / str(experiment)
        home.mkdir(parents=True)
        about = {"experiment_id": str(experiment), "name": name, "lifecycle_stage": "active"}
        (home / "meta.yaml").write_text(yaml.safe_dump(about))
    rows = db.execute(
        "SELECT run_uuid, name, status, start_time, end_time, user_id, experiment_id FROM runs"
    )
    for run, name, status, started, ended, user, experiment in rows.fetchall():
        folder = root / str(experiment) / run
        about = {"run_id": run, "run_uuid": run, "run_name": name, "status": STATES[status]}
        about |= {"start_time": started, "end_time": ended, "user_id": user, "source_type": 4}
        about |= {"lifecycle_stage": "active", "experiment_id": str(experiment), "tags": []}
        append(folder / "meta.yaml", yaml.safe_dump(about))
        for part in ("params", "tags"):
            for key, value in db.execute(
                f"SELECT key, value FROM {part} WHERE run_uuid = ?", (run,)
            ):
                append(folder / part / key, value)
        series = db.execute(
            "SELECT key, timestamp, value, step, is_nan FROM metrics WHERE run_uuid = ?", (run,)
        )
        for key, time, value, step, is_nan in series:
            append(folder / "metrics" / key, f"{time} {'nan' if is_nan else value} {step}\n")


def append(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(text)


@pytest.fixture
def root(folder):
    with closing(sqlite3.connect(folder / "mlflow.db")) as db:
        written(db, folder / "mlruns")
    return folder / "mlruns"


@pytest.fixture
def run(root):
    (meta,) = (m for m in root.glob("*/*/meta.yaml") if "vit-base-resumed" in m.read_text())
    return meta.parent


def test_files_give_what_the_database_gives(root, folder, pulled):
    files, shelf = pulled(root)
    tables, other = pulled(folder, "database")
    assert files.keys() == tables.keys()
    for name, one in files.items():
        two = tables[name]
        assert shelf.history_bytes(one.key) == other.history_bytes(two.key)
        for part in ("key", "state", "created_at", "heartbeat_at", "tags", "group", "job_type"):
            assert getattr(one, part) == getattr(two, part)
        for part in ("notes", "config", "summary", "columns"):
            assert repr(getattr(one, part)) == repr(getattr(two, part))
        assert discrepancies(one) == ()


def test_pictures_lie_in_the_folder_of_the_run(root, folder, pulled):
    home = folder / "mlartifacts" / "1"
    for place in home.iterdir():
        (place / "artifacts").rename(root / "1" / place.name / "artifacts")
    runs, _ = pulled(root)
    assert len(runs["production-resnet-50"].media) == 9


def test_an_unchanged_run_is_not_read_again(root, run, opened, store):
    assert pull(opened(root), store).pulled == 3
    assert pull(opened(root), store).pulled == 0
    append(run / "metrics" / "train/loss", "1795500000000 0.5 9000\n")
    assert pull(opened(root), store).pulled == 1


def test_lines_of_every_age_are_read_and_others_are_counted(root, run, pulled, values):
    lines = ["5 1.5", "6 inf 1", "7 -Infinity 2", "8 2.5 3 data digest", "9 nan 4", "10 1e3 -2"]
    broken = ["", "x 1 1", "1 2 3 4", "1 1 99999999999999999999"]
    append(run / "metrics" / "mixed", "\n".join([*lines, *broken]) + "\n11 7 5")
    runs, shelf = pulled(root)
    found = runs["vit-base-resumed"]
    got = values(shelf, found, "mixed")
    assert math.isnan(got.pop(4))
    assert got == {0: 1.5, 1: math.inf, 2: -math.inf, 3: 2.5, -2: 1000.0}
    assert discrepancies(found) == ("4 lost records", "cut off")


def test_a_broken_description_does_not_stop_the_others(root, run, opened, store):
    (run / "meta.yaml").write_text("a: [")
    result = pull(opened(root), store)
    assert result.pulled == 2
    (problem,) = result.failed
    assert re.search(r"mlruns/1/\w+/meta.yaml$", problem.place.file)


def test_deleted_runs_and_folders_that_are_no_runs_are_left_out(root, run, opened):
    meta = run / "meta.yaml"
    meta.write_text(meta.read_text().replace("active", "deleted"))
    append(root / "1" / "models" / "meta.yaml", "name: x\n")
    assert len(opened(root).heads()) == 2


def test_links_that_lead_elsewhere_are_not_followed(root, run, folder, pulled):
    (folder / "secret").write_text("1 2 3\n")
    (run / "artifacts").mkdir()
    for name in ("metrics/stolen", "params/stolen", "tags/stolen", "artifacts/stolen.png"):
        (run / name).symlink_to(folder / "secret")
    found = pulled(root)[0]["vit-base-resumed"]
    assert "stolen" not in {*found.config, *found.summary, *found.tags}
    assert found.media == ()


def test_a_folder_without_experiments_is_no_source(tmp_path, opened):
    with pytest.raises(SourceError) as caught:
        opened(tmp_path).heads()
    assert "mlruns" in caught.value.problems[0].hint
