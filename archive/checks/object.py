"""All checks of one object directory, in the order in which they build on each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.checks.content import Bytes, check_content
from archive.checks.history import check_copies, check_history
from archive.checks.scan import Scan, scan
from archive.checks.structure import check_declaration, check_object_root, check_version_dir
from archive.inventory import INVENTORY, Inventory
from archive.objects import Pair, read_pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from archive.problems import Problem


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one object directory; places are relative to it.

    `object_id` is None when no inventory could say it.
    """

    object_id: str | None
    files: int
    size: int
    problems: tuple[Problem, ...]


def check_object(directory: Path) -> Checked:
    """Check an OCFL 1.0 or 1.1 object completely, wherever it lies."""
    found, root = scan(directory), read_pair(directory)
    pairs = {
        name: read_pair(directory / name)
        for name in found.version_dirs()
        if f"{name}/{INVENTORY}" in found.files
    }
    earlier = {name: pair.inventory for name, pair in pairs.items() if pair.inventory is not None}
    # with the root copy damaged, the newest version's inventory still tells what has to be there
    current = root.inventory or ([*earlier.values()] or [None])[-1]
    problems = [*found.problems, *_inventory_problems(root, pairs, current)]
    problems += check_declaration(directory, found, root.inventory.spec if root.inventory else None)
    content = Bytes(0, 0, ())
    if current is not None:
        problems += _structure(found, current)
        problems += check_history(current, earlier, found)
        content = check_content(directory, current, earlier, found)
    unique = dict.fromkeys((*problems, *content.problems))
    object_id = current.object_id if current else None
    return Checked(object_id, content.files, content.size, tuple(unique))


def _inventory_problems(
    root: Pair, pairs: Mapping[str, Pair], current: Inventory | None
) -> Iterator[Problem]:
    versions = tuple(current.versions) if current else ()
    for problem in root.problems:
        yield replace(
            problem, place=problem.place or INVENTORY, versions=problem.versions or versions
        )
    for name, pair in pairs.items():
        for problem in pair.problems:
            place = f"{name}/{problem.place or INVENTORY}"
            yield replace(problem, place=place, versions=problem.versions or (name,))
    if pairs:
        newest = list(pairs)[-1]
        yield from check_copies(root, newest, pairs[newest])


def _structure(found: Scan, current: Inventory) -> Iterator[Problem]:
    yield from check_object_root(found, current)
    for name in found.version_dirs():
        yield from check_version_dir(found, name, current)
