"""Durable file operations: the only module that writes (a lock creates its own empty file).

The first group are single steps of the operating system; the second is composed of them, by name,
so that a test can replace a step and see every write of the package fail, or log it.
A write is lasting only when the file *and* the directory that names it have been flushed.
"""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# fsync waits for the disk, not for the processor: 16 at once are four times as fast as one by one
SYNC_THREADS = 16
FEW = 4


def make_dir(path: Path) -> None:
    """Create one directory; its parent must exist."""
    path.mkdir()


def write_new(path: Path, chunks: Iterable[bytes]) -> None:
    """Create a file that must not exist yet and write it; not flushed."""
    with path.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)


def sync_file(path: Path) -> None:
    """Flush a file's bytes to the disk."""
    _sync(path, os.O_RDONLY)


def sync_dir(path: Path) -> None:
    """Flush a directory's entries to the disk."""
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)


def rename(source: Path, target: Path) -> None:
    """Move a directory in one step; fails when the target is a directory that is not empty."""
    source.rename(target)


def replace(source: Path, target: Path) -> None:
    """Move a file in one step over another."""
    source.replace(target)


def unlink(path: Path) -> None:
    """Remove a file."""
    path.unlink()


def remove_dir(path: Path) -> None:
    """Remove an empty directory."""
    path.rmdir()


def sync_all() -> None:
    """Flush everything on this machine; slow, and only needed after another writer's death."""
    os.sync()


def scratch_dir(beside: Path) -> Path:
    """A new, private directory next to `beside`, on the same file system."""
    prefix = f".{beside.name[:60]}."
    return Path(tempfile.mkdtemp(prefix=prefix, suffix=".partial", dir=beside.parent))


STEPS = (
    make_dir,
    write_new,
    sync_file,
    sync_dir,
    sync_all,
    rename,
    replace,
    unlink,
    remove_dir,
    scratch_dir,
)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_dirs(path: Path) -> list[Path]:
    """Create a directory and the parents it lacks; another process may create the same.

    Returns what was created, the topmost first.
    """
    if path.is_dir():
        return []
    created = make_dirs(path.parent)
    try:
        make_dir(path)
    except FileExistsError:
        if not path.is_dir():
            raise
        return created
    return [*created, path]


def sync_tree(top: Path) -> None:
    """Flush every file under a directory, then every directory, the deepest first, `top` last.

    A directory that holds only directories needs its flush as well: without it a power loss can
    take away a whole `content/` whose files have all been flushed.
    """
    walked = list(os.walk(top, topdown=False))
    _sync_files([Path(folder) / name for folder, _, names in walked for name in names])
    for folder, _, _ in walked:
        sync_dir(Path(folder))


def _sync_files(paths: list[Path]) -> None:
    if len(paths) <= FEW:
        for path in paths:
            sync_file(path)
        return
    with ThreadPoolExecutor(SYNC_THREADS) as pool:
        for done in [pool.submit(sync_file, path) for path in paths]:
            done.result()


def sync_parents(path: Path, top: Path) -> None:
    """Flush every directory above `path`, up to and including `top`."""
    for parent in path.parents:
        sync_dir(parent)
        if parent == top:
            return


def remove_tree(top: Path) -> None:
    """Remove a directory with everything in it; links are removed, never followed."""
    for folder, names, files in os.walk(top, topdown=False):
        for name in files:
            unlink(Path(folder) / name)
        for name in names:
            if (Path(folder) / name).is_symlink():
                unlink(Path(folder) / name)
        remove_dir(Path(folder))
