"""Full disks, several processes, dead ones, and stores that can only be read."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from exporter.errors import SourceError
from exporter.model.run import RunKey, RunState
from exporter.store import RunStore, compaction, layout, upkeep

ROOT = Path(__file__).parents[3]
KEYS = [RunKey("e", "p", f"r{n}") for n in range(5)]
PREAMBLE = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from conftest import make
from exporter.model.run import RunState
from exporter.store import RunStore, compaction, staging, upkeep
compaction.LEAST = 2

def fill(place, value, fingerprint):
    for n in range(5):
        run = make(("e", "p", f"r{n}"), {"m": [value + n]}, state=RunState.FINISHED)
        RunStore(place).write(run, fingerprint)
"""

KILLED = """
def fatal(call):
    def counted(*args, **kwargs):
        fatal.left -= 1
        if fatal.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)
    return counted

os.fsync, os.rename, os.unlink = fatal(os.fsync), fatal(os.rename), fatal(os.unlink)
staging.exchange = fatal(staging.exchange)
for moment in map(int, sys.argv[4:]):
    worker = os.fork()
    if not worker:
        place = Path(sys.argv[3], str(moment))
        fatal.left = 0
        fill(place, 0.0, "old")
        upkeep.compact(RunStore(place), "e", "p")
        fill(place, 10.0, "new")
        fatal.left = moment
        upkeep.compact(RunStore(place), "e", "p")
        upkeep.clear(RunStore(place))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
"""


def run(code, *arguments):
    paths = [str(ROOT), str(Path(__file__).parent)]
    command = [sys.executable, "-c", PREAMBLE + code, *paths, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.split()


def values(store):
    return [trace.y.tolist() for trace in store.traces(KEYS, "_step", ["m"])]


@pytest.mark.slow
def test_a_compaction_killed_at_any_moment_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(compaction, "LEAST", 2)
    moments = range(1, 24)
    codes = list(map(int, run(KILLED, tmp_path, *moments)))
    assert codes[-1] == 0
    assert codes.count(-signal.SIGKILL) > 8
    for moment in moments:
        store = RunStore(tmp_path / str(moment))
        expected = [[10.0 + n] for n in range(5)]
        assert values(store) == expected
        assert {store.fingerprint(key) for key in KEYS} == {"new"}
        upkeep.compact(store, "e", "p")
        upkeep.clear(store)
        assert values(store) == expected
        assert upkeep.leftovers(store) == []


def test_two_processes_write_one_store(tmp_path):
    code = """
children = []
for value in (10.0, 20.0):
    child = os.fork()
    if not child:
        for _ in range(4):
            fill(Path(sys.argv[3]), value, str(value))
            upkeep.compact(RunStore(Path(sys.argv[3])), "e", "p")
        os._exit(0)
    children.append(child)
print(*[os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
"""
    assert run(code, tmp_path / "store") == ["0", "0"]
    store = RunStore(tmp_path / "store")
    prints = [float(store.fingerprint(key)) for key in KEYS]
    assert values(store) == [[stamp + n] for n, stamp in enumerate(prints)]
    assert upkeep.clear(store) is not None
    assert values(store) == [[stamp + n] for n, stamp in enumerate(prints)]


@pytest.fixture
def small(small_disk):
    """A file system of half a megabyte."""
    return small_disk("512k")


def test_a_full_disk_fails_the_run_and_leaves_the_store_as_it_was(small, pulled):
    store = RunStore(small / "store")
    store.write(pulled(KEYS[0], {"m": [1.0]}), "1")
    with pytest.raises(SourceError, match="No space left"):
        store.write(pulled(KEYS[0], {"m": [2.0]}, logs="x" * 2_000_000), "2")
    assert store.fingerprint(KEYS[0]) == "1"
    assert not (store.root / ".staging").exists()
    store.write(pulled(KEYS[0], {"m": [3.0]}), "3")
    assert store.traces(KEYS[:1], "_step", ["m"])[0].y.tolist() == [3.0]


def test_a_full_disk_stops_a_compaction_and_loses_nothing(small, pulled, monkeypatch):
    monkeypatch.setattr(compaction, "LEAST", 2)
    store = RunStore(small / "store")
    for n, key in enumerate(KEYS):
        store.write(pulled(key, {"m": [float(n)]}, state=RunState.FINISHED), "f")
    room = os.statvfs(small)
    (small / "ballast").write_bytes(b"x" * (room.f_bavail * room.f_frsize))
    with pytest.raises(SourceError, match="No space left"):
        upkeep.compact(store, "e", "p")
    assert values(store) == [[float(n)] for n in range(5)]
    (small / "ballast").unlink()
    assert upkeep.compact(store, "e", "p") == 5
    assert values(store) == [[float(n)] for n in range(5)]


def test_a_store_without_write_permission_is_read(small, pulled, monkeypatch):
    monkeypatch.setattr(compaction, "LEAST", 2)
    store = RunStore(small / "store")
    for n, key in enumerate(KEYS):
        store.write(pulled(key, {"m": [float(n)]}, state=RunState.FINISHED), "f")
    upkeep.compact(store, "e", "p")
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    reader = RunStore(small / "store")
    assert len(reader.runs()) == 5
    assert values(reader) == [[float(n)] for n in range(5)]
    assert upkeep.leftovers(reader) == []
    with pytest.raises(SourceError, match="Read-only"):
        reader.write(pulled(KEYS[0], {"m": [2.0]}), "2")


def test_a_run_is_there_at_every_moment_of_its_replacement(store, pulled, monkeypatch):
    seen = []
    fsync, rename = os.fsync, os.rename

    def watched(call):
        def counted(*args, **kwargs):
            seen.append(RunStore(store.root).fingerprint(KEYS[0]))
            done = call(*args, **kwargs)
            seen.append(RunStore(store.root).fingerprint(KEYS[0]))
            return done

        return counted

    store.write(pulled(KEYS[0], {"m": [1.0]}), "1")
    monkeypatch.setattr(os, "fsync", watched(fsync))
    monkeypatch.setattr(os, "rename", watched(rename))
    store.write(pulled(KEYS[0], {"m": [2.0]}), "2")
    assert sorted(seen) == seen
    assert set(seen) == {"1", "2"}
    assert (store.root / "e" / "p" / "r0" / layout.HISTORY).exists()
