"""A repository that Aim itself wrote, and what is said when it cannot be read."""

import hashlib
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from exporter.errors import SourceError, SourceLostError
from exporter.model.proof import discrepancies
from exporter.model.run import RunState
from exporter.sources.aim import process
from exporter.sources.registry import open_source

PYTHON = os.environ.get(process.PYTHON, "")
needs_aim = pytest.mark.skipif(
    not PYTHON, reason=f"{process.PYTHON} does not name a Python that has aim"
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    root = tmp_path_factory.mktemp("aim")
    command = [PYTHON, Path(__file__).with_name("write_repo.py"), root]
    done = subprocess.run(command, check=False, capture_output=True, cwd=root, timeout=120)
    assert done.returncode == 3, done.stderr
    return root


@pytest.fixture
def runs(repository):
    source = open_source("aim:.", base=repository)
    pulled = [source.pull(head) for head in source.heads()]
    assert source.problems == ()
    return {one.run.key.project: one for one in pulled}


def values(pulled, name):
    (column,) = [c for c in pulled.run.columns if c.name == name]
    rows = zip(
        pulled.history["_step"].to_pylist(), pulled.history[column.id].to_pylist(), strict=True
    )
    return {step: value for step, value in rows if value is not None}


def contents(root):
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@needs_aim
def test_every_value_arrives_under_the_context_it_was_logged_in(runs):
    run = runs["vision"]
    train = values(run, "train/loss")
    assert len(train) == 200
    assert math.isnan(train[50])
    assert (train[51], train[52], train[7]) == (math.inf, -math.inf, math.sin(1))
    assert values(run, "val/loss") == {step: float(step) for step in range(0, 200, 10)}
    assert values(run, "words") == {0: "said"}


@needs_aim
def test_of_two_values_of_one_step_the_later_counts_and_steps_are_sorted(runs):
    wanted = {step: float(step) for step in range(200)} | {3: 7.5, 500: 9.5, -4: 1.5}
    assert values(runs["vision"], "plain") == wanted
    assert runs["vision"].history["_step"].to_pylist() == sorted(wanted)


@needs_aim
def test_names_tags_config_and_state_are_those_of_the_run(runs):
    run = runs["vision"].run
    assert (run.name, run.notes, run.tags) == ("first", "what it is", ("baseline",))
    bad = run.config["hparams"].pop("bad")
    assert math.isnan(bad)
    assert run.config == {"hparams": {"lr": 0.1, "layers": [1, 2], "opt": {"name": "adam"}}}
    assert run.state is RunState.FINISHED
    assert run.summary["val/loss"] == 190.0
    assert run.created_at < run.heartbeat_at
    assert run.completeness.notes == ("sequences that are not kept: weights",)
    assert discrepancies(run) == ()


@needs_aim
def test_a_run_whose_process_vanished_is_read_without_an_index(runs):
    run = runs["default"].run
    assert run.state is RunState.RUNNING
    assert run.config == {"x": 1}
    assert values(runs["default"], "loss") == {0: 1.0}


@needs_aim
def test_nothing_is_written_into_the_repository(repository):
    before = contents(repository)
    source = open_source("aim:.", base=repository)
    heads = source.heads()
    for head in heads:
        source.pull(head)
    assert contents(repository) == before
    assert source.heads() == heads


@needs_aim
def test_a_damaged_database_fails_its_own_run_alone(repository, tmp_path):
    root = tmp_path / "copy"
    subprocess.run(["cp", "-r", repository, root], check=True)
    source = open_source("aim:.", base=root)
    broken, sound = source.heads()
    (root / ".aim" / "meta" / "chunks" / broken.token / "CURRENT").write_text("MANIFEST-999999\n")
    with pytest.raises(SourceError, match="cannot be read") as caught:
        source.pull(broken)
    assert not isinstance(caught.value, SourceLostError)
    assert str(root) not in str(caught.value)
    assert source.pull(sound).run.completeness.rows


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A repository with one run, and a program in the place of Python."""
    (tmp_path / ".aim" / "meta" / "chunks" / "abc").mkdir(parents=True)

    def put(*lines):
        program = tmp_path / "python"
        program.write_text("\n".join(("#!/bin/sh", *lines)))
        program.chmod(0o755)
        monkeypatch.setenv(process.PYTHON, str(program))
        source = open_source("aim:.", base=tmp_path)
        (head,) = source.heads()
        return source, head

    return put


def test_without_aimrocks_the_help_says_what_to_install(shell, monkeypatch):
    source, head = shell()
    monkeypatch.setenv(process.PYTHON, sys.executable)
    with pytest.raises(SourceLostError) as caught:
        source.pull(head)
    (problem,) = caught.value.problems
    assert problem.code == "aim.not-installed"
    assert "runpress[aim]" in problem.hint
    assert "abc" in str(problem.place)


def test_a_python_that_is_not_there_is_named(shell, monkeypatch):
    source, head = shell()
    monkeypatch.setenv(process.PYTHON, "/nowhere/python")
    with pytest.raises(SourceLostError, match=process.PYTHON):
        source.pull(head)


def test_a_reader_that_hangs_is_ended(shell, monkeypatch):
    source, head = shell("exec sleep 60")
    monkeypatch.setattr(process, "TIMEOUT", 0.2)
    with pytest.raises(SourceError, match=r"not read within 0\.2 seconds"):
        source.pull(head)


@pytest.mark.parametrize("line", ["kill -SEGV $$", "echo broken >&2; exit 4", "printf abc"])
def test_a_reader_that_breaks_off_fails_the_run_with_a_reason(shell, line):
    source, head = shell(line)
    with pytest.raises(SourceError, match=r"aim\.(unreadable|cut)"):
        source.pull(head)


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch])
def test_a_place_without_runs_is_an_error_with_help(tmp_path, make):
    make(tmp_path / "here")
    with pytest.raises(SourceError, match="no run of Aim"):
        open_source("aim:here", base=tmp_path).heads()
