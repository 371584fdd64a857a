"""Getting a version out again: one file as bytes, or all files as a directory.

Every byte is checked against its digest on the way. A directory appears whole, by one rename, or
not at all; what is in the way is never removed.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive import fsops
from archive.errors import NotFoundError, UsageError
from archive.objects import take_content

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.inventory import Inventory, Version


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where."""

    object_id: str
    version: str
    target: Path
    files: int
    bytes: int


def read_file(directory: Path, inventory: Inventory, path: str, version: str | None) -> bytes:
    """The bytes of one file, checked."""
    state = _pick(inventory, version).state
    if path not in state:
        near = difflib.get_close_matches(path, state, n=3) or sorted(state)[:3]
        message = (
            f"no file {path[:80]!r} in {version or inventory.head} of {inventory.object_id[:80]!r}"
        )
        raise NotFoundError("A012", message, help=f"there are, for example: {', '.join(near)}")
    return take_content(directory, inventory, state[path], b"".join)


def _pick(inventory: Inventory, version: str | None) -> Version:
    name = inventory.head if version is None else version
    if name not in inventory.versions:
        message = f"no version {name[:80]!r} of {inventory.object_id[:80]!r}"
        raise NotFoundError("A011", message, help=f"there are {', '.join(inventory.versions)}")
    return inventory.versions[name]


def restore_version(
    directory: Path, inventory: Inventory, target: Path, version: str | None
) -> Restored:
    """Copy the files of a version beside the target, flush them, and rename."""
    state = _pick(inventory, version).state
    target = target.absolute()
    _check_target(target)
    fsops.make_dirs(target.parent)
    scratch = fsops.scratch_dir(target)
    try:
        tree = scratch / "tree"
        fsops.make_dir(tree)
        size = sum(
            _restore_file(directory, inventory, digest, tree / path)
            for path, digest in state.items()
        )
        fsops.sync_tree(tree)
        fsops.rename(tree, target)
        fsops.sync_dir(target.parent)
    finally:
        fsops.remove_tree(scratch)
    return Restored(inventory.object_id, version or inventory.head, target, len(state), size)


def _restore_file(directory: Path, inventory: Inventory, digest: str, target: Path) -> int:
    fsops.make_dirs(target.parent)

    def copy(chunks: Iterator[bytes]) -> int:
        if target.exists():
            fsops.unlink(target)
        fsops.write_new(target, chunks)
        return target.stat().st_size

    return take_content(directory, inventory, digest, copy)


def _check_target(target: Path) -> None:
    vacant = not target.exists() or (target.is_dir() and not any(target.iterdir()))
    if target.is_symlink() or not vacant:
        message = f"{target} exists and is not an empty directory"
        raise UsageError("A007", message, help="name a new directory; nothing is ever overwritten")
