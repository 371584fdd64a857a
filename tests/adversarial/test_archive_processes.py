"""Real processes: writers that are killed, writers that race, readers in between, a full disk."""

from __future__ import annotations

import logging
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ocfl import StorageRoot

from archive import Archive

if TYPE_CHECKING:
    from collections.abc import Iterator

OBJECT = "urn:report:1"
WHEN = datetime(2025, 1, 31, tzinfo=UTC)
KILLS = 15

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from archive import Archive, ArchiveError
archive, mark, count = Archive.open(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
size = int(sys.argv[4])
print("ready", flush=True)
for number in range(count):
    body = f"{mark}-{number}".encode().ljust(size, b".")
    files = {f"d{n}/{n}": body + bytes([n]) for n in range(8)}
    files["mark"] = f"{mark}-{number}".encode()
    when = datetime(2025, 1, 31, tzinfo=UTC)
    try:
        print(archive.add("urn:report:1", files, message=mark, created=when).version, flush=True)
    except ArchiveError as error:
        print(error.code, error.exit_status, error.message, flush=True)
        break
"""


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A directory in memory if there is one: nothing here depends on a real disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def writer(root: Path, mark: str, count: int, size: int = 20_000) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(root), mark, str(count), str(size)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def ocfl_valid(root: Path) -> bool:
    storage = StorageRoot(root=str(root / "ocfl"))
    return storage.validate() and storage.good_objects == storage.num_objects


def versions(archive: Archive) -> list[str]:
    return [version.version for summary in archive.objects() for version in summary.versions]


def test_killed_writers_lose_nothing_that_they_acknowledged(tmp_path):
    archive, rng = Archive.create(tmp_path / "archive"), random.Random(1)
    left_over, killed, acknowledged = 0, 0, 0
    for number in range(KILLS):
        process = writer(archive.root, f"writer{number}", 10**6)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0.005, 0.15))
        process.kill()
        printed = process.communicate()[0].split()
        killed += process.returncode == -9
        left_over += any((archive.root / "staging").iterdir())
        acknowledged = max([acknowledged, *(int(version[1:]) for version in printed)])
        assert len(versions(archive)) >= acknowledged
    assert killed == KILLS
    assert left_over > 0, "no kill landed in the middle of a write"
    assert acknowledged > 0
    archive.recover()
    assert [*(archive.root / "staging").iterdir()] == []
    assert archive.verify().problems == ()
    assert ocfl_valid(archive.root)


def test_four_writers_of_one_object_lose_no_version(tmp_path):
    archive = Archive.create(tmp_path / "archive")
    writers = [writer(archive.root, f"writer{number}", 6, 200) for number in range(4)]
    printed = [version for process in writers for version in process.communicate()[0].split()[1:]]
    expected = [f"v{number}" for number in range(1, 25)]
    assert sorted(printed, key=lambda version: int(version[1:])) == expected
    marks = {archive.read(OBJECT, "mark", version).decode() for version in expected}
    assert marks == {f"writer{number}-{count}" for number in range(4) for count in range(6)}
    assert archive.verify().problems == ()
    assert ocfl_valid(archive.root)


def test_writers_of_different_objects_in_the_same_directories_do_not_collide(tmp_path):
    """The hashes of these ids share their first six digits: all writers make the same tree."""
    code = WRITER.replace('"urn:report:1"', "mark")
    archive = Archive.create(tmp_path / "archive")
    command = [sys.executable, "-c", code, str(archive.root)]
    ids = [f"urn:report:{number}" for number in (5956, 168072, 172322)]
    writers = [
        subprocess.Popen([*command, name, "1", "200"], stdout=subprocess.PIPE, text=True)
        for name in ids
    ]
    assert [process.communicate()[0].split() for process in writers] == [["ready", "v1"]] * 3
    assert {summary.object_id for summary in archive.objects()} == set(ids)
    assert len([*archive.root.glob("ocfl/a27/6bf/*/*/v1")]) == len(ids)
    assert ocfl_valid(archive.root)


def test_a_reader_beside_a_writer_sees_whole_versions_only(tmp_path):
    archive = Archive.create(tmp_path / "archive")
    process, seen = writer(archive.root, "writer", 30, 200), set[str]()
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)] == ["ready\n", "v1\n"]
    for number in range(1000):
        if process.poll() is not None:
            break
        target = tmp_path / f"out{number}"
        version = archive.restore(OBJECT, target).version
        mark = (target / "mark").read_bytes()
        assert mark == f"writer-{int(version[1:]) - 1}".encode()
        assert all((target / f"d{n}/{n}").read_bytes().startswith(mark) for n in range(8))
        assert archive.verify(OBJECT).ok
        seen.add(version)
    process.communicate()
    assert len(seen) > 1, "the reader never met the writer"


FULL_DISK = """
set -e
mount -t tmpfs -o size=$1k tmpfs "$2"
"$3" -c "from pathlib import Path; from archive import Archive; Archive.create(Path('$2/archive'))"
"$3" -c "$4" "$2/archive" writer 1000 20000
"$3" -c "$5" "$2/archive"
"""
CHECK = """
import sys
from pathlib import Path
from archive import Archive
archive = Archive.open(Path(sys.argv[1]))
print([*(archive.root / "staging").iterdir()], archive.verify().problems)
archive.recover()
print(len(next(archive.objects()).versions), archive.verify().problems)
"""


def private_mounts() -> bool:
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    probe = ["unshare", "-m", "sh", "-c", "mount -t tmpfs tmpfs /mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not private_mounts(), reason="needs root and the right to mount a tmpfs")
@pytest.mark.parametrize("kilobytes", [2048, 2064, 2100, 2148])
def test_a_full_disk_is_a_clear_error_and_leaves_a_sound_archive(tmp_path, kilobytes):
    script = ["unshare", "-m", "bash", "-c", FULL_DISK, "bash", str(kilobytes), str(tmp_path)]
    done = subprocess.run(
        [*script, sys.executable, WRITER, CHECK], capture_output=True, text=True, check=True
    )
    *acknowledged, failure, left_over, recovered = done.stdout.splitlines()
    assert failure.startswith("A022 4 ")
    assert "bytes were to be written" in failure
    assert left_over == "[] ()"
    assert recovered == f"{len(acknowledged) - 1} ()"
