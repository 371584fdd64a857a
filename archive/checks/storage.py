"""The storage root around the objects: its declaration, its layout, nothing foreign (OCFL 1.1, 4).

What lies inside an object's directory is not looked at here.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from archive.layout import (
    LAYOUT,
    LAYOUT_PARAMETERS,
    ROOT_DECLARATION,
    TUPLES,
)
from archive.problems import Problem, finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check_storage(storage: Path) -> Iterator[Problem]:
    """Check a storage root down to, and without, the objects."""
    yield from _check_declaration(storage)
    yield from _check_json(storage, "ocfl_layout.json", "extension", LAYOUT, "E070")
    for key, value in LAYOUT_PARAMETERS.items():
        yield from _check_json(storage, f"extensions/{LAYOUT}/config.json", key, value, "E071")
    for name in sorted(entry.name for entry in storage.iterdir()):
        if (storage / name).is_symlink():
            yield finding("E090", "is a symbolic link", name)
        elif name == "extensions":
            yield from _check_extensions(storage / name)
        elif (storage / name).is_dir():
            yield from _check_hierarchy(storage, name, 1)


def _check_declaration(storage: Path) -> Iterator[Problem]:
    names = sorted(path.name for path in storage.glob("0=*"))
    if names != [ROOT_DECLARATION]:
        yield finding("E076", f"declares {', '.join(names) or 'nothing'}", ROOT_DECLARATION)
        return
    if _read(storage / ROOT_DECLARATION) != f"{ROOT_DECLARATION[2:]}\n".encode():
        yield finding("E080", f"does not hold the line '{ROOT_DECLARATION[2:]}'", ROOT_DECLARATION)


def _check_json(
    storage: Path, place: str, key: str, value: str | int, code: str
) -> Iterator[Problem]:
    try:
        block = json.loads(_read(storage / place))
        found = block[key]
    except (ValueError, TypeError, KeyError, RecursionError):
        found = None
    if found != value:
        yield finding(code, f"does not say {key} = {value!r}", place)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _check_extensions(folder: Path) -> Iterator[Problem]:
    for entry in sorted(folder.iterdir()):
        if not entry.is_dir() or entry.is_symlink():
            yield finding("E112", "a file in the extensions directory", f"extensions/{entry.name}")
        elif entry.name != LAYOUT:
            yield finding("W016", "an extension that is not ours", f"extensions/{entry.name}")


def _check_hierarchy(storage: Path, place: str, depth: int) -> Iterator[Problem]:
    """The directories above the objects hold directories only, and are not empty."""
    try:
        entries = sorted(os.scandir(storage / place), key=lambda entry: entry.name)
    except OSError as error:
        yield finding("A040", f"cannot be read: {error.strerror}", place)
        return
    if not entries:
        yield finding("E073", "an empty directory", place)
    if depth > TUPLES:
        return
    for entry in entries:
        inside = f"{place}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _check_hierarchy(storage, inside, depth + 1)
        else:
            code, what = ("E090", "a link") if entry.is_symlink() else ("E072", "a file")
            yield finding(code, f"{what} that is not part of an object", inside)
