"""Which logical paths may enter the archive, and why one may not.

Pure text rules, no file system. They are stricter than OCFL: what passes can be unpacked on any
file system, and read line by line by shell tools.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from archive.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_PART = 255
MAX_PATH = 1000


def check_paths(paths: Iterable[str]) -> None:
    """Refuse a set of logical paths that could not be restored everywhere.

    Raises:
        UsageError: A004, naming every path that is wrong, not only the first.
    """
    ordered = sorted(paths)
    found = [f"{path[:80]!r}: {fault}" for path in ordered if (fault := path_fault(path))]
    found += _clashes([path for path in ordered if not path_fault(path)])
    if found:
        shown = "; ".join(found[:20]) + (f"; and {len(found) - 20} more" if len(found) > 20 else "")
        raise UsageError(
            "A004",
            f"{len(found)} of {len(ordered)} paths cannot be archived: {shown}",
            help="use relative paths with '/' between the parts, unique in lower case",
        )


def path_fault(path: str) -> str | None:
    """What is wrong with one logical path, in words; None when it is good."""
    if not path:
        return "is empty"
    if path.startswith("/"):
        return "is absolute"
    if "\\" in path:
        return "has a backslash"
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in path):
        return "has a control character or a lone surrogate"
    return _parts_fault(path)


def _parts_fault(path: str) -> str | None:
    parts = path.split("/")
    if any(part in {"", ".", ".."} for part in parts):
        return "has a part that is empty, '.' or '..'"
    if max(len(part.encode()) for part in parts) > MAX_PART:
        return f"has a part longer than {MAX_PART} bytes"
    return f"is longer than {MAX_PATH} bytes" if len(path.encode()) > MAX_PATH else None


def _clashes(paths: list[str]) -> list[str]:
    """Pairs that would be one file, or a file and a directory, where case is not kept apart."""
    seen = {fold(path): path for path in reversed(paths)}
    twins = [f"{path!r}: is {seen[fold(path)]!r} in another spelling" for path in paths]
    found = [text for path, text in zip(paths, twins, strict=True) if seen[fold(path)] != path]
    return found + [
        f"{path!r}: is inside {seen[parent]!r}, which is a file"
        for path in paths
        for parent in _parents(fold(path))
        if parent in seen
    ]


def fold(path: str) -> str:
    """The path as a case-insensitive, normalising file system sees it (UAX 15, section 7)."""
    folded = unicodedata.normalize("NFC", path).casefold()
    return unicodedata.normalize("NFC", folded)


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]
