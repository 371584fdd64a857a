"""What a dead writer left behind: completed when it was committed, cleared when it was not.

A version counts from the moment its directory has its name; the root inventory may lag. Nothing
that is visible may be acknowledged before it is flushed: the dead writer may not have come so far.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archive import fsops, locks
from archive.errors import DamagedError, UsageError
from archive.inventory import INVENTORY, Inventory, to_json, version_number
from archive.objects import VERIFY, Pair, newest_version, read_pair

if TYPE_CHECKING:
    from pathlib import Path

    from archive.layout import Tree

SIDECAR_NAME = f"{INVENTORY}.sha512"


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
