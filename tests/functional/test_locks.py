"""`runpress lock` holds shared run sets to the runs of one moment."""

import json
import shutil

import pytest

FIRST, SECOND = "277081ec", "d209fe39"
RUNS = ("--runs", "wandb-offline:wandb")


@pytest.fixture
def add(tmp_path, examples):
    """Put a run into the folder that is pulled."""

    def copy(run):
        (source,) = (examples / "runs" / "wandb").glob(f"*{run}")
        shutil.copytree(source, tmp_path / "wandb" / source.name)

    (tmp_path / "runsets.yml").write_text("all: state == 'finished'\nnone: state == 'killed'\n")
    (tmp_path / "r.yml").write_text("title: x\nblocks: [{table: {id: t, runs: all}}]\n")
    copy(FIRST)
    return copy


def drawn(runpress):
    done = runpress("show", "r.yml", "--stage", "runs", *RUNS)
    return sorted(key.rsplit("/", 1)[1] for key in json.loads(done.stdout)["t"])


def test_a_locked_set_stays_until_it_is_updated(runpress, tmp_path, add):
    runpress("lock", "all", *RUNS)
    kept = (tmp_path / "runsets.lock").read_bytes()
    add(SECOND)
    assert drawn(runpress) == [FIRST]
    assert "--update" in runpress("lock", "all", *RUNS).stdout
    assert (tmp_path / "runsets.lock").read_bytes() == kept
    listed = runpress("--json", "runsets", *RUNS).stdout.splitlines()
    assert [(r["name"], r["runs"], r["locked"]) for r in map(json.loads, listed)] == [
        ("all", "2", "1"),
        ("none", "0", "–"),
    ]
    runpress("lock", "--update", *RUNS)
    assert drawn(runpress) == [FIRST, SECOND]


def test_an_empty_set_and_an_unknown_one_are_not_locked(runpress, tmp_path, add):
    assert "not locked" in runpress("lock", "none", *RUNS, code=1).stdout
    assert "no run set 'al'" in runpress("lock", "al", *RUNS, code=2).stderr
    (tmp_path / "runsets.yml").unlink()
    assert "no-runsets" in runpress("lock", *RUNS, code=2).stderr


def test_a_set_that_changes_after_it_was_locked_is_told(runpress, tmp_path, add):
    build = ("build", "r.yml", "-t", "markdown", *RUNS)
    runpress("lock", "all", *RUNS)
    assert "lock-stale" not in runpress(*build).stderr
    (tmp_path / "runsets.yml").write_text("all: state == 'finished' and name != 'x'\n")
    told = runpress(*build).stderr
    assert "warning[lock-stale]: run set 'all' was changed after it was locked" in told
    runpress("lock", "--update", "all", *RUNS)
    assert "lock-stale" not in runpress(*build).stderr


def test_a_lock_without_a_definition_is_read_as_before(runpress, tmp_path, add):
    runpress("lock", "all", *RUNS)
    file = tmp_path / "runsets.lock"
    kept = json.loads(file.read_bytes())
    del kept["sets"]["all"]["definition"]
    file.write_text(json.dumps(kept))
    assert drawn(runpress) == [FIRST]


def test_a_set_with_keys_of_its_own_needs_no_lock(runpress, tmp_path, add):
    (tmp_path / "runsets.yml").write_text("all: {keys: [a/b/c]}\n")
    assert "are fine" in runpress("check", "r.yml").stdout
