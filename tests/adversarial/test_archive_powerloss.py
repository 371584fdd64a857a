"""The power goes at any moment of a write: which states can the disk be in, and is each one good?

Every step of `fsops` is logged. For each prefix of the log the possible disks are built:

A   all names have reached the disk, the bytes of a file only if it was flushed;
B   only what a later flush covers has reached the disk;
C   anything between: each uncovered name by the toss of a coin, unflushed bytes cut or gone.

Then the archive is opened on that disk. The old version or the new must be there, whole; and once
`add` has returned, the new. The knock-outs at the end take one flush away at a time and prove that
the simulator sees it.
"""

from __future__ import annotations

import logging
import os
import random
import shutil
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ocfl import StorageRoot

from archive import Archive, ArchiveError, commit, fsops, recover
from archive.inventory import INVENTORY

if TYPE_CHECKING:
    from collections.abc import Iterator

OBJECT = "urn:report:1"
OLD = {"a": b"one" * 9, "d/b": b"two" * 9, "d/c": b"two" * 9, "same": b"same" * 9}
NEW = {"a": b"ONE" * 9, "d/b": b"two" * 9, "new/deep/x": b"four" * 9, "same": b"same" * 9}
WHEN = datetime(2025, 1, 31, tzinfo=UTC)
STEPS = {step.__name__: step for step in fsops.STEPS}
FOLDER = None  # in a tree: path -> bytes of a file, or this


class Cut(BaseException):
    """The process is killed while the power stays on."""


class Log:
    """Records the steps as they happen; their paths are relative to the archive root."""

    def __init__(self, monkeypatch, root: Path) -> None:
        self.root, self.entries, self.limit = root, [], None
        self.lock = threading.Lock()
        for step in fsops.STEPS:
            monkeypatch.setattr(fsops, step.__name__, self._logged(step))

    def _logged(self, step):
        def logged(*arguments):
            if not all(a.is_relative_to(self.root) for a in arguments if isinstance(a, Path)):
                return step(*arguments)
            with self.lock:
                if self.limit is not None and len(self.entries) >= self.limit:
                    raise Cut
                return self._record(step, *arguments)

        return logged

    def _record(self, step, *arguments):
        paths = [a.relative_to(self.root).as_posix() for a in arguments if isinstance(a, Path)]
        data = None
        if step is STEPS["write_new"]:
            data = b"".join(arguments[1])
            arguments = (arguments[0], [data])
        if not step.__name__.startswith("sync"):
            step(*arguments)
        self.entries.append((step.__name__, *paths, data))


def parent(path: str) -> str:
    return str(Path(path).parent)


def inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def covered(log: list, at: int) -> bool:
    """Whether a later flush makes the name that entry `at` created, moved or removed lasting."""
    name = log[at][2] if log[at][0] in ("rename", "replace") else log[at][1]
    folder = parent(name)
    for later, entry in enumerate(log[at + 1 :], at + 1):
        if entry[0] == "sync_all" or entry[:2] == ("sync_dir", folder):
            return True
        if entry[0] not in ("rename", "replace"):
            continue
        # a lasting move makes the moved name lasting, and where it came from does not matter then
        if inside(entry[1], name) and covered(log, later):
            return True
        if inside(name, entry[1]):
            name = entry[2] + name[len(entry[1]) :]
            folder = parent(name)
    return False


def disk_after(before: dict, log: list, model: str, rng: random.Random) -> dict:
    """One disk that may be found after the power went at the end of the log."""
    disk, pending, luck = dict(before), {}, rng.choice((0.5, 0.8, 0.95))
    for at, (step, *rest) in enumerate(log):
        path = rest[0]
        if step == "sync_file" and path in pending and path in disk:
            disk[path] = pending[path]
        elif step == "sync_all":
            disk.update({name: data for name, data in pending.items() if name in disk})
        elif not step.startswith("sync") and (
            model == "A" or covered(log, at) or (model == "C" and rng.random() < luck)
        ):
            apply(disk, pending, step, rest, rng.random() if model == "C" else 0)
    return disk


def apply(disk: dict, pending: dict, step: str, rest: list, kept: float) -> None:
    path = rest[0]
    if step in ("rename", "replace"):
        target = rest[1]
        if path in disk and parent(target) in disk:
            move(disk, path, target)
            move(pending, path, target)
    elif step in ("unlink", "remove_dir"):
        if not any(inside(name, path) and name != path for name in disk):
            disk.pop(path, None)
    elif parent(path) in disk:
        disk[path] = FOLDER if step == "make_dir" else rest[1][: int(len(rest[1]) * kept)]
        if step == "write_new":
            pending[path] = rest[1]


def move(tree: dict, source: str, target: str) -> None:
    for name in [name for name in tree if inside(name, target)]:
        del tree[name]
    for name in [name for name in tree if inside(name, source)]:
        tree[target + name[len(source) :]] = tree.pop(name)


def snapshot(root: Path) -> dict:
    found = {".": FOLDER}
    for path in sorted(root.rglob("*")):
        found[path.relative_to(root).as_posix()] = path.read_bytes() if path.is_file() else FOLDER
    return found


def materialise(disk: dict, root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    for name, data in sorted(disk.items()):
        if data is FOLDER:
            (root / name).mkdir(parents=True, exist_ok=True)
        else:
            (root / name).write_bytes(data)


def add(root: Path, files) -> None:
    Archive(root).add(OBJECT, files, message="m", created=WHEN)


def content(root: Path) -> dict | None:
    archive = Archive(root)
    if not [*archive.objects()]:
        return None
    files = archive.describe(OBJECT).versions[-1].files or ()
    return {entry.path: archive.read(OBJECT, entry.path) for entry in files}


def fault(disk: dict, root: Path, allowed: list) -> str | None:
    """What is wrong with a disk, in words; None when it is good."""
    materialise(disk, root)
    try:
        seen = content(root)
        if seen not in allowed:
            return f"readers see {seen and sorted(seen)}"
        Archive(root).recover()
        if content(root) != seen:
            return "recovery changed the state"
        report = Archive(root).verify()
    except ArchiveError as error:
        return str(error)
    return str(report.problems[0]) if report.problems else None


def ocfl_valid(root: Path) -> bool:
    storage = StorageRoot(root=str(root / "ocfl"))
    return storage.validate() and storage.good_objects == storage.num_objects


def record(monkeypatch, root: Path, action) -> tuple[dict, list]:
    """The disk before an action, and the log of it."""
    before = snapshot(root)
    with monkeypatch.context() as patch:
        log = Log(patch, root)
        action(log)
    return before, log.entries


def disks(before: dict, log: list, tosses: int):
    """Every different disk, and whether the write had returned before the power went."""
    rng, seen = random.Random(7), set()
    for end in range(len(log) + 1):
        for model in ("A", "B", *"C" * tosses):
            disk = disk_after(before, log[:end], model, rng)
            key = (frozenset(disk.items()), end == len(log))
            if key not in seen:
                seen.add(key)
                yield disk, end == len(log)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    """No real flushes (the disks here are simulated), and no chatter from ocfl-py."""
    for step in ("sync_file", "sync_dir", "sync_all"):
        monkeypatch.setattr(fsops, step, no_step)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A directory in memory if there is one: nothing here depends on a real disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


@pytest.fixture
def archive(tmp_path) -> Path:
    return Archive.create(tmp_path / "archive").root


def scenario(name: str, archive: Path):
    """Old state, new state and the write between them."""
    if name == "first version":
        return None, OLD, lambda _: add(archive, OLD)
    add(archive, OLD)
    return OLD, NEW, lambda _: add(archive, NEW)


SCENARIOS = ["first version", "next version"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_power_loss_at_any_moment_keeps_the_old_or_the_new(monkeypatch, tmp_path, archive, name):
    old, new, action = scenario(name, archive)
    before, log = record(monkeypatch, archive, action)
    count = 0
    for disk, returned in disks(before, log, tosses=12):
        count += 1
        assert fault(disk, tmp_path / "disk", [new] if returned else [old, new]) is None
        assert ocfl_valid(tmp_path / "disk")
    assert count > 50


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_is_acknowledged_after_a_killed_writer_survives_power_loss(
    monkeypatch, tmp_path, archive, name
):
    """Killed at any step, run again, acknowledged, power loss: also when the kill hid a flush."""
    _, new, _ = scenario(name, archive)
    template = tmp_path / "template"
    shutil.copytree(archive, template)
    for step in range(200):
        shutil.rmtree(archive)
        shutil.copytree(template, archive)
        killed = False

        def killed_then_repeated(log, step=step):
            nonlocal killed
            log.limit = step
            try:
                add(archive, new)
            except Cut:
                killed = True
            log.limit = None
            add(archive, new)

        before, log = record(monkeypatch, archive, killed_then_repeated)
        for model in "BC":
            disk = disk_after(before, log, model, random.Random(step))
            assert fault(disk, tmp_path / "disk", [new]) is None, (step, model)
        if not killed:
            assert step > 15
            return
    pytest.fail("the write never ended")


def no_step(*_arguments) -> None:
    """A flush that is forgotten."""


def sync_tree_without_folders(top: Path) -> None:
    for path in sorted(top.rglob("*")):
        if path.is_file():
            fsops.sync_file(path)


def sync_tree_without_content_folder(top: Path) -> None:
    for path in sorted(top.rglob("*")):
        if path.is_file():
            fsops.sync_file(path)
        elif path.name != "content":
            fsops.sync_dir(path)


def sync_nearest_parent_only(path: Path, _top: Path) -> None:
    fsops.sync_dir(path.parent)


def root_inventory_first(body: Path, directory: Path, head: str) -> None:
    for name in (INVENTORY, recover.SIDECAR_NAME):
        fsops.replace(body / name, directory / name)
    fsops.sync_dir(directory)
    fsops.rename(body / head, directory / head)
    fsops.sync_dir(directory)


def no_flush_after_the_commit_point(body: Path, directory: Path, head: str) -> None:
    fsops.rename(body / head, directory / head)
    for name in (INVENTORY, recover.SIDECAR_NAME):
        fsops.replace(body / name, directory / name)


KNOCK_OUTS = {
    "no file is flushed": ("next version", fsops, "sync_file", no_step),
    "no directory is flushed": ("first version", fsops, "sync_dir", no_step),
    "no staged directory is flushed": (
        "next version",
        fsops,
        "sync_tree",
        sync_tree_without_folders,
    ),
    "the content directory is not flushed": (
        "next version",
        fsops,
        "sync_tree",
        sync_tree_without_content_folder,
    ),
    "only the nearest parent is flushed": (
        "first version",
        fsops,
        "sync_parents",
        sync_nearest_parent_only,
    ),
    "the root inventory is published first": (
        "next version",
        commit,
        "_publish_version",
        root_inventory_first,
    ),
    "no flush after the commit point": (
        "next version",
        commit,
        "_publish_version",
        no_flush_after_the_commit_point,
    ),
    "no roll-forward": ("next version", recover, "_republish", no_step),
}


@pytest.mark.parametrize("what", KNOCK_OUTS)
def test_the_simulator_sees_a_missing_precaution(monkeypatch, tmp_path, archive, what):
    name, module, function, replacement = KNOCK_OUTS[what]
    old, new, action = scenario(name, archive)
    before = snapshot(archive)
    with monkeypatch.context() as patch:
        log = Log(patch, archive)
        patch.setattr(module, function, replacement)
        action(log)
        found = (
            fault(disk, tmp_path / "disk", [new] if returned else [old, new])
            for disk, returned in disks(before, log.entries[:], tosses=6)
        )
        first = next((problem for problem in found if problem), None)
    assert first is not None, f"{what}: nothing was noticed"
