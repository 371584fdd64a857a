"""One writer an object: `flock` on a file outside the storage root.

A lock ends with the process that holds it, however that ends, so there are no stale locks and no
clean-up rules. Lock files are never deleted: deleting one lets two writers hold "the" lock.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archive.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

if sys.platform != "win32":
    import fcntl

READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT}


@contextmanager
def exclusive(path: Path) -> Generator[None]:
    """Hold the lock; wait for whoever holds it now."""
    with _open(path) as handle:
        _flock(handle, "exclusive")
        yield


@contextmanager
def try_exclusive(path: Path) -> Generator[bool]:
    """Hold the lock if it is free now, and say whether it is held."""
    with _open(path) as handle:
        try:
            _flock(handle, "try")
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def shared(path: Path) -> Generator[None]:
    """Keep writers out while reading. On a read-only copy, where none can write, do nothing."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        if error.errno not in READ_ONLY:
            raise
        yield
        return
    with _closing(handle):
        _flock(handle, "shared")
        yield


@contextmanager
def _open(path: Path) -> Generator[int]:
    with _closing(os.open(path, os.O_RDWR | os.O_CREAT, 0o666)) as handle:
        yield handle


@contextmanager
def _closing(handle: int) -> Generator[int]:
    try:
        yield handle
    finally:
        _flock(handle, "release")  # a forked child may share the handle: closing is not enough
        os.close(handle)


def _flock(handle: int, how: str) -> None:
    if sys.platform == "win32":
        message = "archives cannot be written on Windows: no flock, no flush of directories"
        raise UsageError("A008", message, help="write from Linux, macOS or WSL; reading works")
    modes = {
        "exclusive": fcntl.LOCK_EX,
        "try": fcntl.LOCK_EX | fcntl.LOCK_NB,
        "shared": fcntl.LOCK_SH,
        "release": fcntl.LOCK_UN,
    }
    fcntl.flock(handle, modes[how])
