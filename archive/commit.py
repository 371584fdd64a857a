"""Writing one version of one object, so that neither a crash nor a power loss can halve it.

The order is the whole point:

1. take the object's lock; clear what a dead writer left, and complete what it had committed;
2. write the version, its inventory and the new root inventory under `staging/`;
3. flush every file and every directory of it;
4. rename it into its place: the commit point;
5. replace the root inventory and its sidecar, and flush the directory (a new object is renamed
   whole, and every parent up to the storage root is flushed).

All space is claimed before step 4, so that a full disk can only fail before the commit point.
"""

from __future__ import annotations

import stat
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive import fsops, locks
from archive.errors import DamagedError
from archive.inventory import INVENTORY, Inventory, Version, successor, to_bytes
from archive.layout import OBJECT_DECLARATION, Tree, object_path
from archive.objects import VERIFY, sidecar_bytes
from archive.recover import SIDECAR_NAME, collect, recover
from archive.sources import Source, write_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Added:
    """What `add` did. `changed` is False when the newest version already held exactly this.

    `files` counts the files of the version, `bytes_new` the bytes of content that it brought.
    """

    object_id: str
    version: str
    changed: bool
    files: int
    bytes_new: int


def commit(tree: Tree, object_id: str, sources: Mapping[str, Source], version: Version) -> Added:
    """Make `version` the newest of the object, unless it holds the same files as the newest."""
    with locks.exclusive(tree.lock_file(object_id)):
        collect(tree)
        previous = recover(tree, object_id)
        if previous is not None and previous.current.state == version.state:
            return Added(object_id, previous.head, changed=False, files=len(sources), bytes_new=0)
        inventory, brought = successor(previous, object_id, version)
        _check_held(tree.object_dir(object_id), inventory, brought, sources)
        written = [sources[path].size for path in brought.values()]
        _stage_and_publish(tree, inventory, {path: sources[name] for path, name in brought.items()})
        return Added(
            object_id, inventory.head, changed=True, files=len(sources), bytes_new=sum(written)
        )


def _stage_and_publish(tree: Tree, inventory: Inventory, brought: Mapping[str, Source]) -> None:
    staged = tree.staging_dir(inventory.object_id)
    new = len(inventory.versions) == 1
    body = staged / "tree" / object_path(inventory.object_id) if new else staged / "object"
    try:
        _stage(body, inventory, brought, new=new)
        fsops.sync_tree(staged)
    except BaseException:
        with suppress(OSError):
            fsops.remove_tree(staged)
        raise
    # from here on the staging directory marks an unfinished publication: it is removed last
    if new:
        _publish_object(staged / "tree", tree, inventory.object_id)
    else:
        _publish_version(body, tree.object_dir(inventory.object_id), inventory.head)
    fsops.remove_tree(staged)


def _stage(body: Path, inventory: Inventory, brought: Mapping[str, Source], *, new: bool) -> None:
    version = body / inventory.head
    fsops.make_dirs(version)
    for content, source in brought.items():
        fsops.make_dirs((body / content).parent)
        write_source(source, body / content)
    raw = to_bytes(inventory)
    sidecar = sidecar_bytes(raw, inventory.algorithm)
    for directory in (version, body):
        fsops.write_new(directory / INVENTORY, [raw])
        fsops.write_new(directory / SIDECAR_NAME, [sidecar])
    if new:
        fsops.write_new(body / OBJECT_DECLARATION, [b"ocfl_object_1.1\n"])


def _publish_object(staged: Path, tree: Tree, object_id: str) -> None:
    """Rename the topmost directory that is lacking, so that the storage root has no empty one."""
    parts = object_path(object_id).parts
    for depth in range(1, len(parts) + 1):
        target = tree.storage.joinpath(*parts[:depth])
        if depth < len(parts) and target.is_dir():
            continue
        try:
            fsops.rename(staged.joinpath(*parts[:depth]), target)
        except OSError:
            # another object's writer has just made the same directory: put ours inside it
            if depth < len(parts) and target.is_dir():
                continue
            raise
        break
    fsops.sync_parents(tree.object_dir(object_id), tree.storage)


def _publish_version(body: Path, directory: Path, head: str) -> None:
    fsops.rename(body / head, directory / head)
    fsops.sync_dir(directory)
    fsops.replace(body / INVENTORY, directory / INVENTORY)
    fsops.replace(body / SIDECAR_NAME, directory / SIDECAR_NAME)
    fsops.sync_dir(directory)


def _check_held(
    directory: Path, inventory: Inventory, brought: Mapping[str, str], sources: Mapping[str, Source]
) -> None:
    """Refuse to refer to older content that is gone or cut; its bytes are read by `verify`."""
    for source in sources.values():
        content = inventory.manifest[source.digest][0]
        if content in brought:
            continue
        try:
            held = (directory / content).lstat()
        except OSError:
            held = None
        if held is None or not stat.S_ISREG(held.st_mode) or held.st_size != source.size:
            message = f"{inventory.object_id[:80]!r}: {content} is missing or has another size"
            raise DamagedError("A030", message, help=VERIFY)
