"""Whether an object's directory holds what it has to, and nothing else (OCFL 1.1, 3.1 to 3.3, 3.9).

Looks at names and at the declaration; inventories and content bytes are checked elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.inventory import INVENTORY, Inventory
from archive.problems import Problem, finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.checks.scan import Scan

DECLARATION = re.compile(r"0=ocfl_object_(1\.[01])")
REGISTERED = re.compile(r"00(0[1-9]|1[0-9])-[a-z0-9-]+")  # the numbers given out so far


def check_declaration(directory: Path, found: Scan, spec: str | None) -> Iterator[Problem]:
    """The one file `0=ocfl_object_...`, its text, and that it agrees with the inventory."""
    names = [name for name in found.children() if name.startswith("0=") and name in found.files]
    if len(names) != 1:
        place = f"0=ocfl_object_{spec or '1.1'}"
        yield finding("E003", f"{len(names)} declaration files, not one", place)
    for name in names:
        match = DECLARATION.fullmatch(name)
        if match is None:
            yield finding("E004", "is not a declaration of a known version of OCFL", name)
            continue
        yield from _check_text(directory / name, name)
        if spec not in (None, match[1]):
            yield finding("E038", f"declares {match[1]}, the inventory {spec}", name)


def _check_text(path: Path, name: str) -> Iterator[Problem]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        yield finding("A040", f"cannot be read: {error.strerror}", name)
        return
    if raw != name[2:].encode() + b"\n":
        yield finding("E007", f"does not hold the line '{name[2:]}'", name)


def check_object_root(found: Scan, inventory: Inventory) -> Iterator[Problem]:
    """Nothing foreign beside the versions; no version without its directory or the reverse."""
    sidecar = f"{INVENTORY}.{inventory.algorithm}"
    for name in found.children():
        if name in found.files:
            known = name in {INVENTORY, sidecar} or name.startswith("0=")
        else:
            known = name in inventory.versions or name in {"logs", "extensions"}
        if name in found.folders and name in found.version_dirs() and not known:
            yield finding("E046", "a version that the root inventory does not know", name, (name,))
        elif not known:
            yield finding("E001", "does not belong in an object", name)
    for name in inventory.versions:
        if name not in found.folders:
            paths = tuple(sorted(inventory.versions[name].state))
            yield finding("E046", "the version directory is missing", name, (name,), paths)
    yield from _check_extensions(found)


def _check_extensions(found: Scan) -> Iterator[Problem]:
    for name in found.children("extensions"):
        place = f"extensions/{name}"
        if place in found.files:
            yield finding("E067", "a file in the extensions directory", place)
        elif not REGISTERED.fullmatch(name):
            yield finding("W013", "an extension that is not registered", place)


def check_version_dir(found: Scan, name: str, inventory: Inventory) -> Iterator[Problem]:
    """A version directory holds its inventory, the sidecar of it, and its content directory."""
    paths = tuple(sorted(inventory.versions[name].state)) if name in inventory.versions else ()
    inventories = {f"{INVENTORY}.sha512", f"{INVENTORY}.sha256"}
    known = inventories | {INVENTORY} if f"{name}/{INVENTORY}" in found.files else set[str]()
    if not known:
        place = f"{name}/{INVENTORY}"
        yield finding("W010", "the version has no inventory of its own", place, (name,), paths)
    for child in found.children(name):
        place = f"{name}/{child}"
        if place in found.files and child not in known:
            yield finding("E015", "does not belong in a version directory", place, (name,))
        elif place in found.folders and child != inventory.content:
            yield finding("W002", "a directory that is not the content directory", place, (name,))
    for place in found.empty_folders(f"{name}/{inventory.content}"):
        yield finding("E024", "an empty directory", place, (name,))
