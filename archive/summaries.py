"""What an archive holds, as values for listings.

Sizes come from the disk, the rest from inventories.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.errors import DamagedError
from archive.objects import VERIFY
from archive.rules import parse_created

if TYPE_CHECKING:
    from pathlib import Path

    from archive.inventory import Inventory, Version


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a version: its logical path, its size in bytes and its SHA-512."""

    path: str
    bytes: int
    digest: str


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """A version: `v1`, when and why it was made. `files` is None in listings of many objects."""

    version: str
    created: datetime
    message: str
    user: tuple[str, str | None] | None
    files: tuple[FileEntry, ...] | None = None


@dataclass(frozen=True, slots=True)
class ObjectSummary:
    """An object: its id, its newest version and all its versions, the oldest first."""

    object_id: str
    head: str
    versions: tuple[VersionSummary, ...]


def summarise(inventory: Inventory, directory: Path | None = None) -> ObjectSummary:
    """The summary of an object; with its directory, the files of each version too.

    Raises:
        DamagedError: A031, when the size of a file cannot be read.
    """
    sizes = None if directory is None else _sizes(inventory, directory)
    versions = tuple(_version(name, version, sizes) for name, version in inventory.versions.items())
    return ObjectSummary(inventory.object_id, inventory.head, versions)


def _version(name: str, version: Version, sizes: dict[str, int] | None) -> VersionSummary:
    created = parse_created(version.created) or datetime.min.replace(tzinfo=UTC)
    files = None
    if sizes is not None:
        entries = sorted(version.state.items())
        files = tuple(FileEntry(path, sizes[digest], digest) for path, digest in entries)
    return VersionSummary(name, created, version.message or "", version.user, files)


def _sizes(inventory: Inventory, directory: Path) -> dict[str, int]:
    try:
        return {
            digest: (directory / paths[0]).lstat().st_size
            for digest, paths in inventory.manifest.items()
        }
    except OSError as error:
        message = f"{inventory.object_id[:80]!r}: {error.filename}: {error.strerror}"
        raise DamagedError("A031", message, help=VERIFY) from error
