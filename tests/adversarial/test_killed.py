"""Killed at any moment, a build or an archive shows old or new outputs, never half of one."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("runpress")
RUNS = Path(__file__).parents[2] / "examples" / "runs" / "wandb"
KILLS = 8

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("killed")]


def write_report(project, words):
    (project / "report.yml").write_text(
        f"title: {words}\nblocks:\n  - text: {words}\n"
        "  - line: {id: a, title: A, y: val/accuracy, runs: {names: resnet-50-adam}}\n"
        "  - table: {id: t, title: T, runs: {names: resnet-50-adam}}\n"
    )


def start(project, *arguments):
    return subprocess.Popen(
        [COMMAND, *arguments, "--runs", f"wandb-offline:{project / 'wandb'}"],
        cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def finish(project, *arguments):
    began = time.monotonic()
    assert start(project, *arguments).wait(timeout=120) == 0
    return time.monotonic() - began


def kill_somewhere(project, seconds, *arguments):
    """Start, kill the whole process group, and say whether it was still at work."""
    child = start(project, *arguments)
    time.sleep(seconds)
    at_work = child.poll() is None
    os.killpg(child.pid, signal.SIGKILL) if at_work else None
    child.wait()
    return at_work


def visible(folder):
    """{path: bytes} of what a reader of the folder sees; hidden staging is not looked at."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and not any(part.startswith(".") for part in p.relative_to(folder).parts)
    }


@pytest.fixture
def project(tmp_path):
    for run in sorted(RUNS.iterdir()):
        if run.name.endswith(("277081ec", "d209fe39")):
            shutil.copytree(run, tmp_path / "wandb" / run.name)
    return tmp_path


def kills(project, length, seed, *arguments):
    """Yield after each of `KILLS` kills that landed; the others came too late and count not.

    `length` is how long an undisturbed call takes. Machines differ from call to call, so the
    moment of the next kill is scaled by whether the last one came too late.
    """
    chance = random.Random(seed)
    landed = 0
    for _ in range(6 * KILLS):
        if kill_somewhere(project, chance.uniform(0.4, 1.0) * length, *arguments):
            landed += 1
        else:
            length *= 0.95
        yield landed
        if landed == KILLS:
            return
    pytest.fail("the kills came too late to prove anything")


def units(files):
    """Outputs that must be whole: each file of the top, each folder below it, each site version."""
    found = {}
    for path, data in files.items():
        depth = 2 if path.startswith("site/") and path.count("/") > 1 else 1
        found.setdefault("/".join(path.split("/")[:depth]), {})[path] = data
    return found


def test_a_killed_build_leaves_old_or_new(project):
    build = ("build", "report.yml", "-o", "out", "--site-version", "one")
    write_report(project, "new")
    finish(project, *build)
    new = units(visible(project / "out"))
    shutil.rmtree(project / "out")
    write_report(project, "old")
    length = finish(project, *build)
    old = units(visible(project / "out"))
    write_report(project, "new")
    for _ in kills(project, length, 7, *build):
        for name, files in units(visible(project / "out")).items():
            assert files in (old.get(name), new.get(name)), name
    finish(project, *build)
    assert units(visible(project / "out")) == new


def test_a_killed_archive_stays_whole(project):
    add = ("archive", "add", "report.yml", "-a", "kept", "--to", "html,markdown")
    write_report(project, "0")
    finish(project, *add)
    write_report(project, "1")
    length = finish(project, *add)
    write_report(project, "2")
    for landed in kills(project, length, 8, *add):
        write_report(project, str(3 + landed))
        verify = [COMMAND, "--json", "archive", "verify", "-a", "kept"]
        done = subprocess.run(verify, cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["ok"]
