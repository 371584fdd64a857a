"""Putting a run's folder in place: staged beside, made durable, renamed, under one writer's lock.

A folder that exists is exchanged for the new one in a single system call, so a reader finds the old
run or the new one, and needs no lock. Where the kernel has no such call, the old one is set aside
first; a process that dies in between leaves it there, and the next writer puts it back.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from exporter.files import exchange

LOCK = ".lock"
STAGING = ".staging"
_NEW, _OLD = "new", "old"


@contextmanager
def writing(root: Path, home: Callable[[Path], Path | None]) -> Generator[Path]:
    """Hold the store's writer lock; yields an empty folder to stage in.

    `home` says where a folder that was set aside belongs (None: nowhere). The lock is the
    kernel's, so it ends with the process; another writer waits.
    """
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        staging = root / STAGING
        _settle(staging, home)
        new = staging / _NEW
        new.mkdir(parents=True)
        try:
            yield new
        finally:
            _settle(staging, home)


def put(new: Path, target: Path) -> None:
    """Make `new` durable and put it in the place of `target`."""
    for file in sorted(new.rglob("*")):
        sync(file)
    sync(new)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        new.rename(target)
    elif not exchange(new, target):
        target.rename(new.with_name(_OLD))
        new.rename(target)
    sync(target.parent)
    sync(new.parent)


def move(new: Path, target: Path) -> None:
    """Make a file durable and put it in the place of `target`."""
    sync(new)
    new.rename(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Flush a file, or the entries of a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _settle(staging: Path, home: Callable[[Path], Path | None]) -> None:
    """Leave nothing staged: a run that was set aside and not replaced goes back to its place."""
    old = staging / _OLD
    target = home(old) if old.is_dir() else None
    if target is not None and not target.exists():
        old.rename(target)
    shutil.rmtree(staging, ignore_errors=True)
