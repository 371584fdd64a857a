"""What lies in a directory, by `lstat` alone: files, directories, and what is neither.

Reads only.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.inventory import version_number
from archive.problems import Problem, finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Scan:
    """Relative paths with '/' between the parts. Links are problems, and are not followed."""

    files: frozenset[str]
    folders: frozenset[str]
    problems: tuple[Problem, ...]

    def children(self, folder: str = "") -> list[str]:
        """Names of the files and directories directly inside a directory."""
        prefix = f"{folder}/" if folder else ""
        inside = (path for path in self.files | self.folders if path.startswith(prefix))
        return sorted({path[len(prefix) :] for path in inside if "/" not in path[len(prefix) :]})

    def version_dirs(self) -> list[str]:
        """The version directories, the oldest first."""
        numbered = [(version_number(name), name) for name in self.folders if "/" not in name]
        return [
            name
            for number, name in sorted((number or 0, name) for number, name in numbered)
            if number
        ]

    def empty_folders(self, below: str) -> list[str]:
        """Directories under `below` that have nothing in them."""
        used = {path.rpartition("/")[0] for path in self.files | self.folders}
        return sorted(
            path for path in self.folders if path.startswith(f"{below}/") and path not in used
        )


def scan(top: Path) -> Scan:
    """Walk a directory."""
    files, folders, problems = set[str](), set[str](), list[Problem]()
    if top.is_symlink():
        problems.append(finding("E090", "is a symbolic link"))
    for path, entry in _walk(top, "", problems):
        if entry.is_symlink():
            problems.append(finding("E090", "is a symbolic link", path))
        elif entry.is_dir(follow_symlinks=False):
            folders.add(path)
        elif entry.is_file(follow_symlinks=False):
            files.add(path)
        else:
            problems.append(finding("E090", "is neither a file nor a directory", path))
    return Scan(frozenset(files), frozenset(folders), tuple(problems))


def _walk(
    top: Path, folder: str, problems: list[Problem]
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        entries = sorted(os.scandir(top / folder), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(finding("A040", f"cannot be read: {error.strerror}", folder))
        return
    for entry in entries:
        path = f"{folder}/{entry.name}" if folder else entry.name
        yield path, entry
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(top, path, problems)
