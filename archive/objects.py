"""Reading one object from disk: its inventories, its newest state, its bytes. Never writes.

A reader may meet an object at any moment of a writer's work. A version directory appears whole, by
one rename, and carries its own inventory; the copy in the object root is replaced a moment later.
So a reader takes the newest of the two that is sound: the old state or the new, never half.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from archive.digests import ALGORITHMS, CHUNK, Hash, digest_bytes
from archive.errors import AccessError, DamagedError
from archive.inventory import INVENTORY, Inventory, version_number
from archive.problems import Problem, finding
from archive.rules import examine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SIDECAR = re.compile(rb"([0-9A-Fa-f]+)[ \t]+inventory\.json\n")
T = TypeVar("T")
VERIFY = "run 'verify' on the object for the whole list, then restore it from another copy"


@dataclass(frozen=True, slots=True)
class Pair:
    """An inventory and its sidecar in one directory. `inventory` is None unless both are sound."""

    raw: bytes | None
    sidecar: bytes | None
    sidecar_name: str
    inventory: Inventory | None
    problems: tuple[Problem, ...]


def sidecar_bytes(raw: bytes, algorithm: str) -> bytes:
    """What the sidecar of an inventory has to hold."""
    return f"{digest_bytes(raw, algorithm)} {INVENTORY}\n".encode()


def read_pair(directory: Path) -> Pair:
    """Read and check the inventory of an object root or a version directory."""
    raw, unreadable = _read(directory / INVENTORY)
    if raw is None:
        missing = unreadable or finding("E063", "the inventory is missing", INVENTORY)
        return Pair(None, None, f"{INVENTORY}.sha512", None, (missing,))
    examined = examine(raw)
    name = f"{INVENTORY}.{examined.algorithm}"
    sidecar, unreadable = _read(directory / name)
    problems = [*examined.problems]
    if sidecar is None:
        problems.append(unreadable or finding("E058", "the sidecar is missing", name))
    else:
        problems += _check_sidecar(raw, sidecar, examined.algorithm, name)
    sound = not any(not problem.warning for problem in problems)
    return Pair(raw, sidecar, name, examined.inventory if sound else None, tuple(problems))


def _read(path: Path) -> tuple[bytes | None, Problem | None]:
    try:
        return path.read_bytes(), None
    except FileNotFoundError:
        return None, None
    except OSError as error:
        return None, finding("A040", f"cannot be read: {error.strerror}", path.name)


def _check_sidecar(raw: bytes, sidecar: bytes, algorithm: str, name: str) -> Iterator[Problem]:
    match = SIDECAR.fullmatch(sidecar)
    if match is None:
        yield finding("E061", "the sidecar is not 'DIGEST inventory.json' and a line end", name)
    elif match[1].decode().lower() != digest_bytes(raw, algorithm):
        yield finding(
            "E060", "the inventory is not the one whose digest is in the sidecar", INVENTORY
        )


def newest_version(directory: Path) -> str | None:
    """Name of the version directory with the highest number."""
    numbered = [
        (number, entry.name)
        for entry in os.scandir(directory)
        if (number := version_number(entry.name)) and entry.is_dir(follow_symlinks=False)
    ]
    return max(numbered)[1] if numbered else None


def load(directory: Path, object_id: str | None = None) -> Inventory:
    """The newest sound inventory of an object.

    Raises:
        DamagedError: A030, when there is none, or when it is that of another object.
        AccessError: A023, when the directory cannot be listed.
    """
    try:
        newest = newest_version(directory)
    except OSError as error:
        message = f"{directory.name}: cannot be read: {error.strerror}"
        raise AccessError("A023", message, help="check the rights and the disk") from error
    pairs = [read_pair(directory)]
    if newest is not None:
        pairs.append(read_pair(directory / newest))
    sound = [pair.inventory for pair in pairs if pair.inventory is not None]
    if not sound:
        reasons = "; ".join(
            f"{found.code} {found.message}" for pair in pairs for found in pair.problems
        )
        raise DamagedError("A030", f"{directory.name}: no sound inventory: {reasons}", help=VERIFY)
    inventory = max(sound, key=lambda found: version_number(found.head) or 0)
    if object_id is not None and inventory.object_id != object_id:
        message = f"{directory.name}: holds {inventory.object_id[:80]!r}, not {object_id[:80]!r}"
        raise DamagedError("A030", message, help=VERIFY)
    return inventory


class _UnreadableError(Exception):
    """A content file cannot be read; kept apart from the errors of whoever takes its bytes."""


def take_content(
    directory: Path, inventory: Inventory, digest: str, take: Callable[[Iterator[bytes]], T]
) -> T:
    """Give the bytes of a digest to `take`, and return its result once they have proved right.

    When a digest has several content paths, `take` is called again for the next if one is bad.

    Raises:
        DamagedError: A031, when no content path holds those bytes any more.
    """
    reasons: list[str] = []
    for content in inventory.manifest[digest]:
        hasher = ALGORITHMS[inventory.algorithm][0]()
        try:
            result = take(_chunks(directory / content, hasher))
        except _UnreadableError as error:
            reasons.append(f"{content}: {error}")
            continue
        if hasher.hexdigest() == digest:
            return result
        reasons.append(f"{content}: the bytes have changed")
    versions, paths = inventory.touched(digest)
    touched = f"{', '.join(paths[:5])} of {', '.join(versions)}"
    message = f"{inventory.object_id[:80]!r}: {touched}: {'; '.join(reasons)}"
    raise DamagedError("A031", message, help=VERIFY)


def _chunks(path: Path, digest: Hash) -> Iterator[bytes]:
    try:
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                yield chunk
    except OSError as error:
        raise _UnreadableError(error.strerror) from error
