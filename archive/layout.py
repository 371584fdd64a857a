"""Where things lie: object id -> directory, and the fixed files of an archive root.

Layout extension 0003-hash-and-id-n-tuple-storage-layout with its default parameters (sha256, three
tuples of three digits): https://ocfl.github.io/extensions/0003-hash-and-id-n-tuple-storage-layout.html
It lists directories, and never writes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from archive.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = 1
LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
LAYOUT_PARAMETERS: dict[str, str | int] = {
    "extensionName": LAYOUT,
    "digestAlgorithm": "sha256",
    "tupleSize": 3,
    "numberOfTuples": 3,
}
ROOT_DECLARATION = "0=ocfl_1.1"
OBJECT_DECLARATION = "0=ocfl_object_1.1"
MARKER = "archive.json"
TUPLES = 3
MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Tree:
    """The directories of one archive root; all on one file system, so that rename is atomic."""

    root: Path

    @property
    def storage(self) -> Path:
        """The OCFL storage root."""
        return self.root / "ocfl"

    @property
    def staging(self) -> Path:
        """Where versions are prepared."""
        return self.root / "staging"

    @property
    def locks(self) -> Path:
        """Where the lock files lie."""
        return self.root / "locks"

    @property
    def marker(self) -> Path:
        """The file that names the format."""
        return self.root / MARKER

    def object_dir(self, object_id: str) -> Path:
        """The directory of an object, whether it exists or not."""
        return self.storage / object_path(object_id)

    def staging_dir(self, object_id: str) -> Path:
        """The work directory of the one writer that holds the object's lock."""
        return self.staging / object_key(object_id)

    def lock_file(self, object_id: str) -> Path:
        """The lock of an object; its name is that of the staging directory."""
        return self.locks / object_key(object_id)


def object_dirs(tree: Tree) -> Iterator[Path]:
    """Every directory at the depth of objects, in the order of their names, sound or not."""
    level = [folder for folder in _folders(tree.storage) if folder.name != "extensions"]
    for _ in range(TUPLES):
        level = [entry for folder in level for entry in _folders(folder)]
    yield from level


def _folders(folder: Path) -> list[Path]:
    names = sorted(
        entry.name for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False)
    )
    return [folder / name for name in names]


def object_key(object_id: str) -> str:
    """SHA-256 of the id, 64 hexadecimal digits.

    Raises:
        UsageError: A005 for an id that is empty or not text.
    """
    try:
        raw = object_id.encode()
    except UnicodeEncodeError:
        raw = b""
    if not raw:
        message = f"{object_id[:80]!r} cannot be an object id: it is empty or not valid Unicode"
        raise UsageError("A005", message, help="use a stable id, for example urn:report:123")
    return hashlib.sha256(raw).hexdigest()


def object_path(object_id: str) -> PurePosixPath:
    """The object's directory, relative to the storage root."""
    key = object_key(object_id)
    return PurePosixPath(key[0:3], key[3:6], key[6:9], _leaf(object_id, key))


def _leaf(object_id: str, key: str) -> str:
    name = re.sub(rb"[^A-Za-z0-9_-]", lambda m: b"%%%02x" % m[0][0], object_id.encode()).decode()
    return name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}-{key}"


def marker_bytes() -> bytes:
    """`archive.json`, which says which format this is."""
    return _json({"format": FORMAT, "ocfl": "1.1"})


def readme_bytes() -> bytes:
    """The format described, for whoever finds the files without this program."""
    return files("archive").joinpath("format.md").read_bytes()


def storage_root_files() -> dict[str, bytes]:
    """The fixed files of a new storage root, by relative path."""
    description = "Three tuples of three digits of the id's SHA-256, then the percent-encoded id."
    return {
        ROOT_DECLARATION: b"ocfl_1.1\n",
        "README.md": readme_bytes(),
        "ocfl_layout.json": _json({"description": description, "extension": LAYOUT}),
        f"extensions/{LAYOUT}/config.json": _json(LAYOUT_PARAMETERS),
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, sort_keys=True) + "\n").encode()
