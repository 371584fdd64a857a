"""Whatever moment a writer dies at, the store stays whole and the next writer goes on.

A process writes two runs and is killed, as by `kill -9`, at its n-th flush or rename.
"""

import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from exporter.errors import SourceError
from exporter.model.run import RunKey
from exporter.store import RunStore, staging

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
KEYS = [RunKey("e", "p", name) for name in ("a", "b")]
MOMENTS = range(1, 20)

WRITERS = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from conftest import make
from exporter.store import RunStore

def fatal(call):
    def counted(*args, **kwargs):
        fatal.left -= 1
        if fatal.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)
    return counted

os.fsync, os.rename = fatal(os.fsync), fatal(os.rename)
for place in sys.argv[3:]:
    writer = os.fork()
    if not writer:
        fatal.left = int(Path(place).name)
        for name in "ab":
            RunStore(Path(place)).write(make(("e", "p", name), {"m": [2.0]}, logs="new"), "new")
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1]))
"""


@pytest.fixture(scope="module", params=[False, True], ids=["into nothing", "over older runs"])
def deaths(request, tmp_path_factory, pulled):
    """Moment -> how the writer ended and the store that it left."""
    root = tmp_path_factory.mktemp("deaths")
    for moment in MOMENTS:
        (root / str(moment)).mkdir()
    if request.param:
        shutil.rmtree(root / "1")
        for key in KEYS:
            RunStore(root / "1").write(pulled(key, {"m": [1.0]}, logs="old"), "old")
        for moment in MOMENTS[1:]:
            shutil.copytree(root / "1", root / str(moment), dirs_exist_ok=True)
    places = [str(root / str(moment)) for moment in MOMENTS]
    paths = [str(ROOT), str(Path(__file__).parent)]
    done = subprocess.run(
        [sys.executable, "-c", WRITERS, *paths, *places],
        capture_output=True,
        text=True,
        check=True,
    )
    codes = map(int, done.stdout.split())
    return request.param, dict(
        zip(MOMENTS, zip(codes, map(Path, places), strict=True), strict=True)
    )


def check_whole(store, key):
    """A run that is there is all old or all new."""
    if fingerprint := store.fingerprint(key):
        (trace,) = store.traces([key], "_step", ["m"])
        assert trace.y.tolist() == [{"old": 1.0, "new": 2.0}[fingerprint]]
        assert store.logs(key) == fingerprint


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_writer_killed_at_any_moment_leaves_whole_runs(deaths, pulled, moment):
    older, stores = deaths
    code, place = stores[moment]
    assert code in {0, -signal.SIGKILL}
    store = RunStore(place)
    for key in KEYS:
        check_whole(store, key)

    # the next writer, of another run, puts back what had been set aside
    store.write(pulled(("e", "p", "c"), {"m": [0.0]}), "c")
    for key in KEYS:
        check_whole(store, key)
        assert not older or store.fingerprint(key) in {"old", "new"}
    assert not (place / staging.STAGING).exists()

    for key in KEYS:
        store.write(pulled(key, {"m": [2.0]}, logs="new"), "new")
        check_whole(store, key)
    assert [run.key.id for run in store.runs()] == ["a", "b", "c"]


def test_every_moment_of_the_writer_was_tried(deaths):
    codes = [code for code, _ in deaths[1].values()]
    assert codes[-1] == 0
    assert codes.count(-signal.SIGKILL) > 10


def test_writers_wait_for_each_other(store, pulled):
    runs = [pulled(("e", "p", str(n)), {"m": [float(n)]}) for n in range(8)]
    writers = [threading.Thread(target=RunStore(store.root).write, args=(run, "f")) for run in runs]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(store.runs()) == len(runs)


def test_a_store_that_cannot_be_written_is_an_error_not_a_traceback(tmp_path, pulled):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SourceError):
        RunStore(tmp_path / "file" / "store").write(pulled(("e", "p", "a")), "")
