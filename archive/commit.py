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

import json
import stat
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive import fsops, locks
from archive.errors import DamagedError, UsageError
from archive.inventory import (
    INVENTORY,
    Inventory,
    Version,
    successor,
    to_bytes,
    to_json,
    version_number,
)
from archive.layout import OBJECT_DECLARATION, Tree, object_path
from archive.objects import VERIFY, Pair, newest_version, read_pair, sidecar_bytes
from archive.sources import Source, write_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SIDECAR_NAME = f"{INVENTORY}.sha512"


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


def recover(tree: Tree, object_id: str) -> Inventory | None:
    """Complete or clear what a dead writer left; the lock must be held. None: no such object.

    Raises:
        DamagedError: A030, when the newest version directory has no sound inventory, or is older
            than the root inventory says.
        UsageError: A009, when another program wrote the object in a way that is not ours.
    """
    staged, directory = tree.staging_dir(object_id), tree.object_dir(object_id)
    inventory = None
    if directory.is_dir():
        inventory, newest, root = _newest(directory, object_id)
        unpublished = (newest.raw, newest.sidecar) != (root.raw, root.sidecar)
        if unpublished or staged.exists():
            # the dead writer may have renamed without flushing; the root copy must not overtake it
            fsops.sync_dir(directory)
            fsops.sync_parents(directory, tree.storage)
        if unpublished:
            _republish(staged / "again", directory, newest)
    fsops.remove_tree(staged)
    return inventory


def _newest(directory: Path, object_id: str) -> tuple[Inventory, Pair, Pair]:
    name, root = newest_version(directory), read_pair(directory)
    newest = root if name is None else read_pair(directory / name)
    inventory = newest.inventory
    if inventory is None or inventory.head != name or inventory.object_id != object_id:
        reasons = "; ".join(f"{found.code} {found.message}" for found in newest.problems)
        message = f"{object_id[:80]!r}: {name or 'no version'} is not sound: {reasons}"
        raise DamagedError("A030", message, help=VERIFY)
    if root.inventory is not None and _number(root.inventory) > _number(inventory):
        message = f"{object_id[:80]!r}: version {root.inventory.head} is missing"
        raise DamagedError("A030", message, help=VERIFY)
    ours = name == f"v{len(inventory.versions)}"
    if not ours or newest.raw is None or json.loads(newest.raw) != to_json(inventory):
        message = f"{object_id[:80]!r} was written by another program, with parts we would lose"
        raise UsageError("A009", message, help="extend it with that program; reading works")
    return inventory, newest, root


def _number(inventory: Inventory) -> int:
    return version_number(inventory.head) or 0


def _republish(staged: Path, directory: Path, newest: Pair) -> None:
    fsops.remove_tree(staged)
    fsops.make_dirs(staged)
    for name, data in ((INVENTORY, newest.raw), (SIDECAR_NAME, newest.sidecar)):
        fsops.write_new(staged / name, [data or b""])
    fsops.sync_tree(staged)
    for name in (INVENTORY, SIDECAR_NAME):
        fsops.replace(staged / name, directory / name)
    fsops.sync_dir(directory)


def collect(tree: Tree) -> None:
    """Remove the staging directories of dead writers: those whose locks are free.

    A dead writer may have renamed without flushing, and its staging directory is the only trace of
    that, so everything is flushed first.
    """
    for staged in sorted(tree.staging.iterdir()):
        with locks.try_exclusive(tree.locks / staged.name) as free:
            if free and staged.is_dir():
                fsops.sync_all()
                fsops.remove_tree(staged)


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
