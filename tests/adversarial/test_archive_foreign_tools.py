"""The archive without this program: the commands of the format's own page, run as they stand."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive import Archive

if TYPE_CHECKING:
    from pathlib import Path

WHEN = datetime(2025, 1, 31, tzinfo=UTC)
OLD = {"report.pdf": b"%PDF-1", "data/a b.csv": b"1\n", "-rf": b"x", "data/copy.csv": b"1\n"}
NEW = {
    "report.pdf": b"%PDF-2",
    "data/a b.csv": b"1\n",
    "a\u202eb $(touch x).txt": b"",
    "v1/x": b"!",
}

pytestmark = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("bash", "jq", "sha512sum")),
    reason="needs bash, jq and sha512sum",
)


@pytest.fixture
def archive(tmp_path) -> Archive:
    archive = Archive.create(tmp_path / "archive")
    archive.add("urn:report:1", OLD, message="January", created=WHEN)
    archive.add("urn:report:1", NEW, message="February", created=WHEN)
    archive.add("urn:report:2", OLD, message="January", created=WHEN)
    return archive


def script(archive: Archive, title: str) -> str:
    """The commands under a heading of the README that lies in the archive."""
    text = (archive.root / "README.md").read_text()
    (found,) = re.findall(rf"## {title} with sha512sum and jq\n.*?```sh\n(.*?)```", text, re.DOTALL)
    return found


def run(folder: Path, commands: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", commands], cwd=folder, capture_output=True, text=True, check=False
    )


def find(archive: Archive) -> Path:
    """The object's directory, by the command of the page."""
    (command,) = re.findall(r"`(grep -rl .*?)`", (archive.root / "README.md").read_text())
    found = run(archive.root, command.replace("THE-ID", "urn:report:1")).stdout.split()
    return archive.root / min(found, key=len).rpartition("/")[0]


def test_verify_with_a_shell(archive):
    done = run(find(archive), script(archive, "Verify"))
    assert done.stdout.splitlines()[-2:] == ["intact", "complete"]
    assert "FAILED" not in done.stdout


@pytest.mark.parametrize(
    ("name", "lost"),
    [("v1/content/report.pdf", "intact"), ("v1/content/more", "complete")],
    ids=["flipped", "extra"],
)
def test_a_shell_sees_damage(archive, name, lost):
    (find(archive) / name).write_bytes(b"damaged")
    assert lost not in run(find(archive), script(archive, "Verify")).stdout.splitlines()


@pytest.mark.parametrize(("version", "files"), [(None, NEW), ("v1", OLD)])
def test_restore_with_a_shell(archive, tmp_path, version, files):
    target = tmp_path / "out"
    commands = script(archive, "Restore").replace("/some/new/directory", str(target))
    if version:
        commands = re.sub(r"version=\$\(.*\)", f"version={version}", commands)
    assert run(find(archive), commands).stdout.splitlines()[-1] == "restored"
    found = [path for path in target.rglob("*") if path.is_file()]
    assert {path.relative_to(target).as_posix(): path.read_bytes() for path in found} == files
    assert not (find(archive) / "x").exists()
