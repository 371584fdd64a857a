"""The inventory as a value: which versions an object has, and where the bytes of each path lie.

Built from JSON by `archive.rules`, which checks it; turned into JSON here, always the same bytes
for the same value. No file system.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from archive.digests import ALGORITHM

INVENTORY = "inventory.json"
CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Version:
    """One version: when, why and by whom, and its files as logical path -> digest."""

    created: str
    state: Mapping[str, str]
    message: str | None = None
    user: tuple[str, str | None] | None = None


@dataclass(frozen=True, slots=True)
class Inventory:
    """An OCFL inventory. `manifest` is digest -> content paths; `versions` is in version order."""

    object_id: str
    head: str
    manifest: Mapping[str, tuple[str, ...]]
    versions: Mapping[str, Version]
    spec: str = "1.1"
    algorithm: str = ALGORITHM
    content_directory: str | None = None
    fixity: Mapping[str, Mapping[str, tuple[str, ...]]] = field(
        default_factory=dict[str, Mapping[str, tuple[str, ...]]]
    )

    @property
    def content(self) -> str:
        """Name of the directory in a version directory that holds its bytes."""
        return self.content_directory or CONTENT

    @property
    def current(self) -> Version:
        """The newest version."""
        return self.versions[self.head]

    def content_paths(self) -> dict[str, str]:
        """Content path -> digest."""
        return {path: digest for digest, paths in self.manifest.items() for path in paths}

    def touched(self, digest: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The versions that hold a digest, and the logical paths under which they do."""
        hits = [
            (name, path)
            for name, version in self.versions.items()
            for path, found in version.state.items()
            if found == digest
        ]
        versions = tuple(dict.fromkeys(name for name, _ in hits))
        return versions, tuple(sorted({path for _, path in hits}))


def version_number(name: str) -> int | None:
    """3 for `v3` and `v003`; None when the name is not that of a version directory."""
    digits = name[1:]
    if not name.startswith("v") or not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits) or None if len(digits) <= len("v999999999") else None


def successor(
    previous: Inventory | None, object_id: str, version: Version
) -> tuple[Inventory, dict[str, str]]:
    """The inventory after one more version, and what it brings: content path -> logical path.

    Content that the object holds already, under any path in any version, is not brought again.
    """
    number = 1 if previous is None else len(previous.versions) + 1
    head = f"v{number}"
    held: dict[str, tuple[str, ...]] = {} if previous is None else dict(previous.manifest)
    brought: dict[str, str] = {}
    for path, digest in sorted(version.state.items()):
        if digest not in held:
            content = f"{head}/{CONTENT}/{path}"
            held[digest] = (content,)
            brought[content] = path
    if previous is None:
        return Inventory(object_id, head, held, {head: version}), brought
    versions = {**previous.versions, head: version}
    return replace(previous, head=head, manifest=held, versions=versions), brought


def to_json(inventory: Inventory) -> dict[str, Any]:
    """The JSON object of OCFL 1.1 section 3.5."""
    block: dict[str, Any] = {
        "id": inventory.object_id,
        "type": f"https://ocfl.io/{inventory.spec}/spec/#inventory",
        "digestAlgorithm": inventory.algorithm,
        "head": inventory.head,
        "manifest": {digest: list(paths) for digest, paths in inventory.manifest.items()},
        "versions": {name: _version(value) for name, value in inventory.versions.items()},
    }
    return block


def to_bytes(inventory: Inventory) -> bytes:
    """`inventory.json`; equal inventories give equal bytes."""
    text = json.dumps(to_json(inventory), indent=1, sort_keys=True, ensure_ascii=False)
    return (text + "\n").encode()


def _version(version: Version) -> dict[str, Any]:
    state: dict[str, list[str]] = {}
    for path, digest in sorted(version.state.items()):
        state.setdefault(digest, []).append(path)
    block: dict[str, Any] = {"created": version.created, "state": state}
    if version.message is not None:
        block["message"] = version.message
    if version.user is not None:
        name, address = version.user
        block["user"] = {"name": name} if address is None else {"name": name, "address": address}
    return block
