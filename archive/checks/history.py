"""Whether the inventories of an object agree with each other (OCFL 1.1, section 3.7).

Each version directory keeps the inventory of its time; what it says of a version must stay true in
every later one. Values only: nothing is read here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.inventory import INVENTORY, Inventory, version_number
from archive.problems import Problem, finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

    from archive.checks.scan import Scan
    from archive.objects import Pair


def check_copies(root: Pair, newest: str, newest_pair: Pair) -> Iterator[Problem]:
    """The root inventory is a copy of that of the newest version."""
    if root.raw is not None and newest_pair.raw is not None and root.raw != newest_pair.raw:
        message = (
            f"differs from {newest}/{INVENTORY}: a copy is damaged, or a writer was interrupted"
            " before it could publish (the next writer completes that)"
        )
        yield finding("E064", message, INVENTORY, (newest,))


def check_history(
    current: Inventory, earlier: Mapping[str, Inventory], found: Scan
) -> Iterator[Problem]:
    """Every earlier inventory, by the name of its version directory, against the current one."""
    known = dict(sorted(earlier.items(), key=lambda item: version_number(item[0]) or 0))
    for name, inventory in known.items():
        place = f"{name}/{INVENTORY}"
        for code, message in _check_frame(name, inventory, current):
            yield finding(code, message, place, (name,))
        yield from _check_complete(name, inventory, found.files & current.content_paths().keys())
        for version in inventory.versions:
            yield from _check_version(place, version, inventory, current)
    yield from _check_order(known)


def _check_frame(name: str, inventory: Inventory, current: Inventory) -> Iterator[tuple[str, str]]:
    if inventory.head != name:
        yield "E040", f"'head' is {inventory.head}"
    if inventory.object_id != current.object_id:
        yield "E037", f"'id' is {inventory.object_id[:80]!r}"
    if inventory.content_directory != current.content_directory:
        code = (
            "E019" if None in (inventory.content_directory, current.content_directory) else "E020"
        )
        yield code, "'contentDirectory' is not that of the root inventory"


def _check_complete(name: str, inventory: Inventory, files: Set[str]) -> Iterator[Problem]:
    """Files that were there when the inventory was written, and that it does not list."""
    until = version_number(name) or 0
    listed = inventory.content_paths()
    for path in sorted(files - listed.keys()):
        version, _, rest = path.partition("/")
        if rest.startswith(f"{inventory.content}/") and 0 < (version_number(version) or 0) <= until:
            yield finding("E023", f"is not in {name}/{INVENTORY}", path, (name,))


def _check_version(
    place: str, version: str, earlier: Inventory, current: Inventory
) -> Iterator[Problem]:
    old, new = earlier.versions[version], current.versions.get(version)
    if new is None:
        yield finding("E066", f"{version} is not in the root inventory", place, (version,))
        return
    changed = [
        path
        for path in sorted(old.state.keys() | new.state.keys())
        if not _same_bytes(old.state.get(path), earlier, new.state.get(path), current)
    ]
    if changed:
        message = f"says something else of {version} than the root inventory"
        yield finding("E066", message, place, (version,), tuple(changed))
    if (old.created, old.message, old.user) != (new.created, new.message, new.user):
        yield finding("W011", f"dates or names {version} differently", place, (version,))


def _same_bytes(old: str | None, earlier: Inventory, new: str | None, current: Inventory) -> bool:
    """Whether two digests, perhaps of different algorithms, stand for the same content files."""
    if old is None or new is None:
        return False
    if earlier.algorithm == current.algorithm:
        return old == new
    return set(earlier.manifest[old]) <= set(current.manifest[new])


def _check_order(earlier: Mapping[str, Inventory]) -> Iterator[Problem]:
    newest = ""
    for name, inventory in earlier.items():
        if inventory.spec < newest:
            message = f"OCFL {inventory.spec} after {newest}"
            yield finding("E103", message, f"{name}/{INVENTORY}", (name,))
        newest = max(newest, inventory.spec)
