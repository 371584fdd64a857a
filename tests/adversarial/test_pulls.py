"""Pulls by the installed command that are killed, doubled, cut off or out of room lose nothing.

The tracker is a W&B server on the loopback, since there a pull has connections to lose as well as
files to write.
"""

import os
import runpy
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from exporter.model.proof import discrepancies
from exporter.store import RunStore, upkeep

COMMAND = Path(sys.executable).with_name("runpress")
SERVER = runpy.run_path(str(Path(__file__).parents[1] / "wandb_server.py"))
ROWS = 2500
NAMES = "abcdef"
PICTURE = b"png" * 5000

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("pulls")]


@pytest.fixture
def server():
    """Six runs of three pages each, with a picture; the last two have an export."""
    with SERVER["WandbServer"]() as running:
        for name in NAMES:
            rows = [{"_step": n, "_timestamp": 1e9 + n, "loss": n / 7} for n in range(ROWS)]
            rows[7]["p"] = {"_type": "image-file", "path": "media/images/p.png"}
            files = {"media/images/p.png": PICTURE, "output.log": b"hello\n"}
            exported = 1200 if name in "ef" else 0
            running.add(SERVER["Served"](name, rows, files=files, exported=exported))
        yield running


@pytest.fixture
def project(tmp_path):
    return tmp_path


@pytest.fixture
def small(small_disk):
    """A file system of a megabyte, as the folder of a project."""
    return small_disk("1m")


def start(project, server):
    return subprocess.Popen(
        [COMMAND, "pull", "wandb:my-team/vision-models"],
        cwd=project,
        env=os.environ | {"WANDB_BASE_URL": server.url, "WANDB_API_KEY": SERVER["KEY"]},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def pull(project, server, code=0):
    child = start(project, server)
    said, _ = child.communicate(timeout=120)
    assert child.returncode == code, said
    assert "Traceback" not in said
    return said


def stored(project):
    """The names of the runs in the store, each of which is whole."""
    store = RunStore(project / ".runpress" / "store")
    for run in store.runs():
        assert (run.completeness.rows, discrepancies(run)) == (ROWS, ())
        (trace,) = store.traces([run.key], "_step", ["loss"])
        assert trace.x.tolist() == list(range(ROWS))
        assert trace.y.tolist() == [n / 7 for n in range(ROWS)]
        assert store.media(run.key, "images/p.png") == PICTURE
        assert store.logs(run.key) == "hello\n"
    return "".join(run.key.id for run in store.runs())


def complete(project, server):
    """The next pull brings what is missing, and nothing that is there."""
    there = len(stored(project))
    assert f"{6 - there} run" in pull(project, server)
    assert stored(project) == NAMES
    assert "0 runs pulled, 6 unchanged" in pull(project, server)
    store = RunStore(project / ".runpress" / "store")
    upkeep.clear(store)
    assert upkeep.leftovers(store) == []
    assert stored(project) == NAMES


@pytest.mark.parametrize("moment", [0, 1, 7])
@pytest.mark.parametrize("operation", ["HistoryPage", "RunFiles", "/files/.*"])
def test_a_pull_that_is_killed_is_completed_by_the_next(project, server, operation, moment):
    child = start(project, server)
    left = [moment]

    def strike():
        left[0] -= 1
        if left[0] < 0:
            os.kill(child.pid, signal.SIGKILL)

    server.faults = [SERVER["Fault"](operation, times=99, before=strike)]
    child.communicate(timeout=120)
    server.faults = []
    assert child.returncode == -signal.SIGKILL
    complete(project, server)


def test_two_pulls_at_once_give_every_run_once(project, server):
    children = [start(project, server) for _ in range(2)]
    for child in children:
        said, _ = child.communicate(timeout=120)
        assert child.returncode == 0, said
    assert stored(project) == NAMES
    complete(project, server)


def test_a_pull_beside_one_that_is_killed_is_whole(project, server):
    doomed, other = start(project, server), start(project, server)
    strike = SERVER["Fault"](
        "HistoryPage", times=99, before=lambda: os.kill(doomed.pid, signal.SIGKILL)
    )
    server.faults = [strike]
    said, _ = other.communicate(timeout=120)
    assert other.returncode == 0, said
    doomed.communicate(timeout=120)
    assert doomed.returncode == -signal.SIGKILL
    assert stored(project) == NAMES


@pytest.mark.parametrize(
    "trouble",
    [{"status": 400}, {"change": lambda _: {"project": {"run": None}}}],
    ids=["refused", "gone"],
)
def test_a_page_that_never_comes_fails_its_run_by_name(project, server, trouble):
    server.faults = [SERVER["Fault"]("HistoryPage", times=1, **trouble)]
    said = pull(project, server, code=4)
    there = stored(project)
    assert len(there) == 5
    (missing,) = set(NAMES) - set(there)
    assert "5 runs pulled" in said
    assert f"my-team/vision-models/{missing}" in said or "400" in said
    complete(project, server)


@pytest.mark.parametrize("cut", [0, 1, 5000])
def test_a_connection_that_is_cut_in_a_page_costs_nothing(project, server, cut):
    server.faults = [SERVER["Fault"]("HistoryPage|/files/.*|/parquet/.*", times=3, cut=cut)]
    pull(project, server)
    assert stored(project) == NAMES


def test_a_full_disk_fails_what_has_no_room_and_is_made_good_by_the_next(small, server):
    ballast = small / "ballast"
    room = os.statvfs(small)
    ballast.write_bytes(b"x" * (room.f_bavail * room.f_frsize - 90_000))
    said = pull(small, server, code=4)
    assert "No space left" in said
    assert len(stored(small)) < 6
    ballast.unlink()
    complete(small, server)
