"""Making an archive root, and telling whether a directory is one.

Making one is safe to repeat and safe to interrupt: the storage root appears by one rename.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archive import fsops, locks
from archive.errors import UsageError
from archive.layout import (
    FORMAT,
    LAYOUT,
    LAYOUT_PARAMETERS,
    ROOT_DECLARATION,
    Tree,
    marker_bytes,
    readme_bytes,
    storage_root_files,
)
from archive.rules_blocks import mapping

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KEY = "storage-root"
WORK_NAMES = {"staging", "locks"}  # all that an interrupted creation can leave


def create_root(tree: Tree) -> None:
    """Create what is missing of an archive root.

    Raises:
        UsageError: A001, when the directory holds something that is not an archive.
    """
    _check_vacant(tree)
    for created in fsops.make_dirs(tree.root):
        fsops.sync_dir(created.parent)
    for work in (tree.staging, tree.locks):
        fsops.make_dirs(work)
    with locks.exclusive(tree.locks / KEY):
        if not tree.storage.exists():
            _stage(tree, storage_root_files())
            fsops.rename(tree.staging / KEY, tree.storage)
        missing = {"archive.json": marker_bytes(), "README.md": readme_bytes()}
        missing = {name: raw for name, raw in missing.items() if not (tree.root / name).exists()}
        if missing:
            _stage(tree, missing)
            for name in missing:
                fsops.replace(tree.staging / KEY / name, tree.root / name)
            fsops.remove_tree(tree.staging / KEY)
        fsops.sync_dir(tree.root)


def _stage(tree: Tree, contents: Mapping[str, bytes]) -> None:
    staged = tree.staging / KEY
    fsops.remove_tree(staged)
    for name, raw in contents.items():
        fsops.make_dirs((staged / name).parent)
        fsops.write_new(staged / name, [raw])
    fsops.sync_tree(staged)


def _check_vacant(tree: Tree) -> None:
    declared = (tree.storage / ROOT_DECLARATION).is_file()
    if not tree.root.exists() or tree.marker.exists() or declared:
        return
    if not tree.root.is_dir() or {path.name for path in tree.root.iterdir()} - WORK_NAMES:
        message = f"{tree.root} is not an empty directory and not an archive"
        raise UsageError("A001", message, help="name a new or an empty directory")


def check_root(tree: Tree) -> None:
    """Make sure that a directory is an archive of a format that is understood.

    Raises:
        UsageError: A001 not an archive, A002 a newer format, A003 another storage layout.
    """
    marker = _read_json(tree.marker)
    if marker is None or not (tree.storage / ROOT_DECLARATION).is_file():
        message = f"{tree.root} is not an archive"
        raise UsageError("A001", message, help="create one there, or name the directory of one")
    if marker.get("format") != FORMAT:
        message = f"{tree.root} has archive format {marker.get('format')!r}, this reads {FORMAT}"
        raise UsageError("A002", message, help="use the release that wrote it, or a newer one")
    config = _read_json(tree.storage / "extensions" / LAYOUT / "config.json")
    declared = _read_json(tree.storage / "ocfl_layout.json") or {}
    if declared.get("extension") != LAYOUT or config != LAYOUT_PARAMETERS:
        message = f"{tree.storage} does not use the storage layout {LAYOUT} with default parameters"
        raise UsageError("A003", message, help="restore its layout files, or use an OCFL tool")


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        return mapping(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return None
