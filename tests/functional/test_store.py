"""`runpress store`: what is kept, clearing leftovers, and plain files."""

import csv
import json

import pytest

ROWS = "run,step,loss\none,1,2\none,2,3\ntwo,1,5\n"


@pytest.fixture
def folder(runpress, tmp_path):
    (tmp_path / "a.csv").write_text(ROWS)
    runpress("pull", "table:a.csv")
    return tmp_path


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_projects_and_runs_are_listed_with_what_they_take(runpress, folder):
    (project,) = lines(runpress("--json", "store", "ls").stdout)
    assert (project["runs"], project["values"]) == (2, 3)
    assert project["bytes"] > project["history_bytes"] > 0
    name = "/".join(part for part in project["name"] if part)
    assert name in runpress("store", "ls").stdout
    runs = lines(runpress("--json", "store", "ls", name).stdout)
    assert [run["name"][2] for run in runs] == ["one", "two"]
    assert [run["values"] for run in runs] == [2, 1]


def test_an_empty_store_is_listed_too(runpress, tmp_path):
    assert runpress("--json", "store", "ls").stdout == ""
    assert runpress("--json", "store", "gc").stdout == ""


def test_leftovers_are_said_and_cleared(runpress, folder):
    left = folder / ".runpress" / "store" / ".staging" / "new"
    left.mkdir(parents=True)
    assert ".staging" in runpress("store", "gc", "--dry-run").stdout
    assert left.exists()
    assert ".staging" in runpress("store", "gc").stdout
    assert not left.exists()
    assert runpress("store", "gc").stdout == ""
    assert len(lines(runpress("--json", "runs", "table:a.csv").stdout)) == 2


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_project_is_exported(runpress, folder, kind):
    (project,) = lines(runpress("--json", "store", "ls").stdout)
    name = "/".join(part for part in project["name"] if part)
    runpress("store", "export", name, "--to", kind, "-o", "plain")
    assert len(list((folder / "plain").rglob(f"*.{kind}"))) == 2
    assert len(json.loads((folder / "plain" / "runs.json").read_text())) == 2


def test_one_run_is_exported(runpress, folder):
    (project,) = lines(runpress("--json", "store", "ls").stdout)
    name = "/".join(part for part in (*project["name"], "one") if part)
    runpress("store", "export", name, "-o", "plain")
    (file,) = (folder / "plain").rglob("*.csv")
    rows = list(csv.DictReader(file.read_text().splitlines()))
    assert [(row["_step"], row["loss"]) for row in rows] == [("1", "2.0"), ("2", "3.0")]


def test_what_is_not_there_is_an_error(runpress, folder):
    done = runpress("store", "export", "nosuch", "-o", "plain", code=2)
    assert "store-name" in done.stderr
    assert not (folder / "plain").exists()
