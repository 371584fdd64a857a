"""A writer dies at every step of its work: what is left, and what the next one makes of it."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ocfl import StorageRoot

from archive import AccessError, Archive, fsops

if TYPE_CHECKING:
    from collections.abc import Iterator

OBJECT = "urn:report:1"
OLD = {"a": b"one", "d/b": b"two", "d/c": b"two", "d/e/f": b"three", "same": b"same"}
NEW = {"a": b"ONE", "d/b": b"two", "new/x": b"four", "new/y": b"five", "same": b"same", "z": b""}
WHEN = datetime(2025, 1, 31, 23, 59, 59, tzinfo=UTC)


class Crash(BaseException):
    """The process is gone: nothing catches this, and nothing can be done after it."""


class Faults:
    """Lets the first `limit` steps of `fsops` happen, and no further one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.limit, self.torn, self.error = 10**9, False, Crash()
        self.done, self.fired = 0, False
        self.lock = threading.Lock()
        for step in fsops.STEPS:
            monkeypatch.setattr(fsops, step.__name__, self._wrapped(step))

    def _wrapped(self, step):
        def wrapped(*arguments):
            if self._spend():
                # a dead process loses nothing that it has written: flushing is counted, not done
                return None if step.__name__.startswith("sync") else step(*arguments)
            if self.torn and step is STEPS["write_new"]:
                path, chunks = arguments
                written = b"".join(chunks)
                step(path, [written[: len(written) // 2]])
            raise self.error

        return wrapped

    def _spend(self) -> bool:
        with self.lock:
            if isinstance(self.error, OSError) and self.fired:
                return True  # one failing step; the program goes on and cleans up
            self.done += 1
            self.fired = self.fired or self.done > self.limit
            return self.done <= self.limit

    def off(self) -> None:
        self.limit, self.error = 10**9, Crash()


STEPS = {step.__name__: step for step in fsops.STEPS}


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A directory in memory if there is one: nothing here depends on a real disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


@pytest.fixture
def faults(monkeypatch) -> Faults:
    return Faults(monkeypatch)


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def add(root: Path, files) -> object:
    return Archive(root).add(OBJECT, files, message="m", created=WHEN)


def content(root: Path) -> dict[str, bytes] | None:
    """What a reader sees of the object right now, without any repair."""
    archive = Archive(root)
    if not (root / "ocfl").exists() or not [*archive.objects()]:
        return None
    return {
        entry.path: archive.read(OBJECT, entry.path)
        for entry in archive.describe(OBJECT).versions[-1].files
    }


def ocfl_valid(root: Path) -> bool:
    """What ocfl-py says; its `validate` alone is True for a sound root of broken objects."""
    storage = StorageRoot(root=str(root / "ocfl"))
    return storage.validate() and storage.good_objects == storage.num_objects


def assert_sound(root: Path) -> None:
    assert ocfl_valid(root)
    assert Archive.open(root).verify().problems == ()
    assert [*(root / "staging").iterdir()] == []


def run_until(faults: Faults, step: int, action) -> bool:
    """Run an action that may do `step` steps. True when it was cut off."""
    faults.done, faults.fired, faults.limit = 0, False, step
    try:
        action()
    except (Crash, AccessError):
        cut = True
    else:
        cut = False
    assert cut == faults.fired, "the action stopped for another reason, or survived the fault"
    faults.off()
    return cut


def crash_points(faults, tmp_path, prepare, action):
    """Yield the archive's root after a crash at step 0, 1, 2, ... of the action."""
    template = tmp_path / "template"
    prepare(template)
    for step in range(1000):
        root = tmp_path / f"{step}"
        if template.exists():
            shutil.copytree(template, root)
        if not run_until(faults, step, lambda root=root: action(root)):
            assert step > 15, "the action has suspiciously few steps"
            return
        yield step, root
    pytest.fail("the action never ended")


def first(root):
    add(root, OLD)


def second(root):
    add(root, NEW)


def with_root(root):
    Archive.create(root)


def with_old(root):
    Archive.create(root)
    add(root, OLD)


@pytest.mark.parametrize("torn", [False, True], ids=["clean", "torn write"])
@pytest.mark.parametrize(
    ("prepare", "action", "old", "new"),
    [(with_root, first, None, OLD), (with_old, second, OLD, NEW)],
    ids=["first version", "next version"],
)
def test_a_crash_at_any_step_leaves_the_old_or_the_new(
    tmp_path, faults, torn, prepare, action, old, new
):
    seen = []
    faults.torn = torn
    for step, root in crash_points(faults, tmp_path, prepare, action):
        seen.append(content(root))
        assert seen[-1] in (old, new), f"a reader sees a half version after step {step}"
        recover(root)
        assert content(root) == seen[-1], "recovery changed what readers see"
        assert_sound(root)
        action(root)
        assert content(root) == new
        assert_sound(root)
    assert seen[0] == old
    assert seen[-1] == new
    assert seen == sorted(seen, key=[old, new].index), "a version came and went"


def test_the_writer_itself_clears_up_after_a_crash(tmp_path, faults):
    for _, root in crash_points(faults, tmp_path, with_old, second):
        second(root)
        assert content(root) == NEW
        assert_sound(root)


def test_a_writer_of_another_object_clears_up_after_a_crash(tmp_path, faults):
    for _, root in crash_points(faults, tmp_path, with_root, first):
        Archive(root).add("urn:report:2", {"a": b"x"}, message="m", created=WHEN)
        assert_sound(root)


def unpublished(root: Path) -> bool:
    """Whether the version is committed and the root inventory does not say so yet."""
    (inventory,) = root.glob("ocfl/*/*/*/*/inventory.json")
    return content(root) == NEW and b'"head": "v1"' in inventory.read_bytes()


def test_a_crash_during_recovery_does_no_harm(tmp_path, faults):
    points = crash_points(faults, tmp_path / "add", with_old, second)
    template = next(root for _, root in points if unpublished(root))
    assert not ocfl_valid(template)

    def prepare(root):
        shutil.copytree(template, root)

    for _, root in crash_points(faults, tmp_path / "recover", prepare, recover):
        assert content(root) == NEW
        recover(root)
        assert content(root) == NEW
        assert_sound(root)


def recover(root):
    Archive(root).recover()


def test_a_crash_while_the_archive_is_created(tmp_path, faults):
    def create(root):
        Archive.create(root)

    for _, root in crash_points(faults, tmp_path, lambda _: None, create):
        create(root)
        add(root, OLD)
        assert_sound(root)


def test_a_crash_while_restoring_leaves_no_target(tmp_path, faults):
    with_old(tmp_path / "archive")
    archive, points = Archive(tmp_path / "archive"), 0
    for step in range(100):
        target = tmp_path / f"out{step}"
        if not run_until(faults, step, lambda target=target: archive.restore(OBJECT, target)):
            break
        points += 1
        whole = target.exists()
        files = {
            p.relative_to(target).as_posix(): p.read_bytes()
            for p in target.rglob("*")
            if p.is_file()
        }
        assert files == (OLD if whole else {})
    assert points > 15


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EIO], ids=["disk full", "input/output error"]
)
@pytest.mark.parametrize(
    ("prepare", "action", "old", "new"),
    [(with_root, first, None, OLD), (with_old, second, OLD, NEW)],
    ids=["first version", "next version"],
)
def test_a_failing_step_is_a_clear_error_and_is_cleared_up(
    tmp_path, faults, number, prepare, action, old, new
):
    template = tmp_path / "template"
    prepare(template)
    for step in range(1000):
        root = tmp_path / f"{step}"
        shutil.copytree(template, root)
        faults.error = OSError(number, "no luck")
        faults.torn = True
        if not run_until(faults, step, lambda root=root: check_error(root, action, number)):
            return
        assert content(root) in (old, new)
        action(root)
        assert content(root) == new
        assert_sound(root)


def check_error(root, action, number):
    try:
        action(root)
    except AccessError as error:
        full = "bytes were to be written" in error.message
        found = (error.code, error.exit_status, full)
        if found != ("A022", 4, number == errno.ENOSPC):
            pytest.fail(f"the wrong error: {found}")
        raise


def test_the_fault_harness_covers_every_function_that_writes():
    composed = {"make_dirs", "sync_tree", "sync_parents", "remove_tree"}
    public = {name for name, value in vars(fsops).items() if callable(value) and name[0] != "_"}
    own = {name for name in public if getattr(fsops, name).__module__ == fsops.__name__}
    assert own == composed | STEPS.keys()
