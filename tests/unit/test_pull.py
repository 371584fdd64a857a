"""Pulling brings the store up to date, does nothing twice, and survives being killed."""

import hashlib
import runpy
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from exporter.model.run import RunKey
from exporter.pull import pull
from exporter.sources.registry import open_source
from exporter.store import RunStore, compaction

ROOT = Path(__file__).parents[2]
writer = SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks" / "wandb_writer.py")))


def add(root, run_id, rows=3, exit_code=0):
    """A run folder below `root/wandb`."""
    log = writer.Log(run_id, config={"n": run_id})
    for step in range(rows):
        log.history(step, {"loss": 1 / (step + 1)})
    folder = root / "wandb" / f"offline-run-1-{run_id}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"run-{run_id}.wandb").write_bytes(log.exit(exit_code).data())
    return folder


def contents(store):
    """Relative path -> digest of every file of a store."""
    return {
        str(path.relative_to(store.root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(store.root.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture
def source(tmp_path):
    return open_source("wandb-offline:wandb", base=tmp_path)


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "store")


def test_a_run_is_pulled_once_and_again_when_it_changed(tmp_path, source, store):
    add(tmp_path, "a")
    add(tmp_path, "b")
    first = pull(source, store)
    assert (first.pulled, first.unchanged, first.failed) == (2, 0, ())
    assert [key.id for key in first.keys] == ["a", "b"]

    again = pull(source, store)
    assert (again.pulled, again.unchanged, again.keys) == (0, 2, first.keys)

    add(tmp_path, "b", rows=4)
    assert pull(source, store).pulled == 1
    assert store.run(RunKey("", "p", "b")).completeness.rows == 4


def test_one_broken_run_does_not_stop_the_others(tmp_path, source, store):
    add(tmp_path, "a")
    (add(tmp_path, "b") / "run-b.wandb").write_bytes(b"rubbish")
    add(tmp_path, "c")
    result = pull(source, store)
    assert [key.id for key in result.keys] == ["a", "c"]
    (problem,) = result.failed
    assert problem.place.file == "wandb/offline-run-1-b/run-b.wandb"


def test_a_run_that_breaks_while_pulling_is_a_failure_of_its_own(tmp_path, source, store):
    add(tmp_path, "a")
    broken = add(tmp_path, "b") / "run-b.wandb"

    def break_it(_done, _total, name):
        if name.endswith("/b"):
            broken.unlink()

    result = pull(source, store, progress=break_it)
    assert [key.id for key in result.keys] == ["a"]
    assert [p.code for p in result.failed] == ["wandb.unreadable"]


def test_only_wanted_runs_are_read(tmp_path, source, store):
    add(tmp_path, "a")
    add(tmp_path, "b")
    result = pull(source, store, only=lambda head: head.key.id == "b")
    assert [key.id for key in result.keys] == ["b"]
    assert [run.key.id for run in store.runs()] == ["b"]


def test_progress_counts_up_to_all(tmp_path, source, store):
    for run_id in "abc":
        add(tmp_path, run_id)
    told = []
    pull(source, store, progress=lambda *said: told.append(said))
    assert told == [(0, 3, "_/p/a"), (1, 3, "_/p/b"), (2, 3, "_/p/c"), (3, 3, "")]


def test_two_pulls_of_one_source_give_the_same_bytes(tmp_path, source):
    for run_id in "ab":
        add(tmp_path, run_id)
    stores = [RunStore(tmp_path / name) for name in ("one", "two")]
    for store in stores:
        pull(source, store)
    assert contents(stores[0]) == contents(stores[1])


def test_the_store_knows_nothing_of_the_machine(tmp_path, source, store):
    add(tmp_path, "a")
    pull(source, store)
    for path in store.root.rglob("*"):
        assert not path.is_file() or str(tmp_path).encode() not in path.read_bytes()


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from exporter.pull import pull
from exporter.sources.registry import open_source
from exporter.store import RunStore, compaction

base = Path(sys.argv[2])
for moment in map(int, sys.argv[3:]):
    puller = os.fork()
    if not puller:
        def fatal(call, left=[moment]):
            def counted(*args, **kwargs):
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*args, **kwargs)
            return counted
        os.fsync, os.rename = fatal(os.fsync), fatal(os.rename)
        pull(open_source("wandb-offline:wandb", base=base), RunStore(base / str(moment)))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(puller, 0)[1]))
"""


def test_a_killed_pull_is_completed_by_the_next(tmp_path, source):
    for run_id in "abc":
        add(tmp_path, run_id, rows=50)
    whole = RunStore(tmp_path / "whole")
    pull(source, whole)
    moments = range(1, 30, 3)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(ROOT), str(tmp_path), *map(str, moments)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split().count(str(-signal.SIGKILL)) >= 5

    for moment in moments:
        store = RunStore(tmp_path / str(moment))
        for run in store.runs():
            (trace,) = store.traces([run.key], "_step", ["loss"])
            assert len(trace.y) == 50
        there = len(store.runs())
        result = pull(source, store)
        assert (result.unchanged, result.pulled, result.failed) == (there, 3 - there, ())
        assert contents(store) == contents(whole)


def test_a_store_that_cannot_be_written_fails_every_run_and_says_so(tmp_path, source, store):
    store.root.write_text("a file where the store should be")
    add(tmp_path, "a")
    add(tmp_path, "b")
    result = pull(source, store)
    assert [p.code for p in result.failed] == ["store.write", "store.write"]


def test_short_histories_of_finished_runs_are_packed_by_a_pull(
    tmp_path, source, store, monkeypatch
):
    monkeypatch.setattr(compaction, "LEAST", 3)
    for run_id in "abc":
        add(tmp_path, run_id)
    assert pull(source, store).failed == ()
    assert not list(store.root.rglob("history.parquet"))
    keys = [run.key for run in store.runs()]
    assert [len(trace.y) for trace in store.traces(keys, "_step", ["loss"])] == [3, 3, 3]
    assert pull(source, store).unchanged == 3

    add(tmp_path, "b", rows=4)
    assert pull(source, store).pulled == 1
    assert [len(trace.y) for trace in store.traces(keys, "_step", ["loss"])] == [3, 4, 3]


def test_runs_whose_pack_is_gone_are_pulled_again(tmp_path, source, store, monkeypatch):
    monkeypatch.setattr(compaction, "LEAST", 3)
    for run_id in "abc":
        add(tmp_path, run_id)
    pull(source, store)
    for pack in store.root.rglob("*.parquet"):
        pack.unlink()
    assert pull(source, RunStore(store.root)).pulled == 3
    keys = [run.key for run in store.runs()]
    assert [len(trace.y) for trace in store.traces(keys, "_step", ["loss"])] == [3, 3, 3]
