"""Proving that an archive is what was archived: every byte is read and nothing written.

The storage root is checked for what does not belong there, each object by `archive.checks`. Damage
is never an exception here: it is a `Problem` that names the object, the versions and the files.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive import locks
from archive.checks.object import Checked, check_object
from archive.checks.storage import check_storage
from archive.layout import Tree, object_dirs, object_path
from archive.objects import read_pair
from archive.problems import Problem, finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# what OCFL only advises, and this format promises
PROMISED = {"W002": "A045", "W010": "A044"}


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification read and found. `problems` are errors; `warnings` lose nothing."""

    objects: int
    files: int
    bytes: int
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether everything that was archived is there and right."""
        return not self.problems

    @property
    def exit_status(self) -> int:
        """0, or 5 for a damaged archive."""
        return 0 if self.ok else 5


def verify_all(tree: Tree) -> Report:
    """Verify the storage root and every object in it."""
    checked = [_verify_dir(tree, directory) for directory in object_dirs(tree)]
    storage = Checked(None, 0, 0, tuple(check_storage(tree.storage)))
    return _report(len(checked), [*checked, storage])


def verify_one(tree: Tree, object_id: str) -> Report:
    """Verify one object, whose directory must exist."""
    return _report(1, [_verify_dir(tree, tree.object_dir(object_id), object_id)])


def _report(objects: int, parts: list[Checked]) -> Report:
    found = sorted(problem for part in parts for problem in part.problems)
    return Report(
        objects=objects,
        files=sum(part.files for part in parts),
        bytes=sum(part.size for part in parts),
        problems=tuple(problem for problem in found if not problem.warning),
        warnings=tuple(problem for problem in found if problem.warning),
    )


def _verify_dir(tree: Tree, directory: Path, object_id: str | None = None) -> Checked:
    """Verify an object while no writer is at it. Its id may have to come from its inventory."""
    stated = object_id or _stated_id(directory)
    if stated is None:
        checked = check_object(directory)
    else:
        with locks.shared(tree.lock_file(stated)):
            checked = check_object(directory)
    place = directory.relative_to(tree.storage).as_posix()
    problems = (*checked.problems, *_misplaced(object_id or checked.object_id, place, checked))
    name = object_id or checked.object_id or directory.name
    return replace(checked, problems=tuple(_located(found, name, place) for found in problems))


def _stated_id(directory: Path) -> str | None:
    inventory = read_pair(directory).inventory
    return inventory.object_id if inventory else None


def _misplaced(expected: str | None, place: str, checked: Checked) -> Iterator[Problem]:
    """An object under another object's name would never be found again."""
    if checked.object_id is None or expected is None:
        return
    if checked.object_id != expected or object_path(checked.object_id).as_posix() != place:
        yield finding("A042", f"holds {checked.object_id[:80]!r}, which does not belong here")


def _located(problem: Problem, object_id: str, place: str) -> Problem:
    # names on disk need not be valid UTF-8; a report has to be
    inside = f"{place}/{problem.place}".rstrip("/").encode(errors="surrogateescape")
    return replace(
        problem,
        object_id=object_id,
        place=inside.decode(errors="replace"),
        code=PROMISED.get(problem.code, problem.code),
    )
