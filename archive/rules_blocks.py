"""The OCFL rules for the three blocks of an inventory that map digests to paths.

`manifest` and `fixity` name content paths, `state` names logical paths; the rules for paths are
nearly the same and the codes are not. Part of `archive.rules`; no file system.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from archive.digests import ALGORITHMS, looks_like
from archive.problems import Problem, finding

if TYPE_CHECKING:
    from collections.abc import Iterator


def mapping(value: Any) -> dict[str, Any] | None:
    """The value as a JSON object, or None."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _paths(value: Any) -> list[str] | None:
    """The value as a list of texts, or None."""
    if not isinstance(value, list):
        return None
    items = cast("list[Any]", value)
    return cast("list[str]", items) if all(isinstance(item, str) for item in items) else None


def check_manifest(block: dict[str, Any], algorithm: str, versions: list[str]) -> Iterator[Problem]:
    """Findings of the manifest. `versions` are the names that content paths may start with."""
    manifest = mapping(block["manifest"])
    if manifest is None:
        yield finding("E106", "'manifest' is not a JSON object")
        return
    yield from _check_digests(manifest, algorithm, "E025", "E092", "E096")
    used = {digest.lower() for digest in _state_digests(block, versions)}
    for digest in sorted(set(manifest) - used):
        if digest.lower() not in used:
            yield finding("E107", f"digest {digest[:16]}... is in no version's state")
    content = str(block.get("contentDirectory", "content"))
    everything = [path for value in manifest.values() for path in _paths(value) or []]
    starts = tuple(f"{version}/{content}/" for version in versions)
    for path in everything:
        yield from _check_content_path(path, starts)
    yield from _check_conflicts(everything, "E101", ())


def _state_digests(block: dict[str, Any], versions: list[str]) -> set[str]:
    states = [mapping(block["versions"][name]) or {} for name in versions]
    return {digest for state in states for digest in mapping(state.get("state")) or {}}


def _check_digests(
    block: dict[str, Any], algorithm: str, wrong: str, not_list: str, twice: str
) -> Iterator[Problem]:
    for digest, value in block.items():
        if not looks_like(digest, algorithm):
            yield finding(wrong, f"{digest[:40]!r} is not a {algorithm} digest")
        if _paths(value) is None:
            yield finding(not_list, f"digest {digest[:16]}... has no list of paths")
    for digest, count in Counter(digest.lower() for digest in block).items():
        if count > 1:
            yield finding(twice, f"digest {digest[:16]}... appears in two spellings")


def _check_content_path(path: str, starts: tuple[str, ...]) -> Iterator[Problem]:
    yield from _check_parts(path)
    if not path.startswith(starts):
        yield finding("E042", f"content path {path[:80]!r} is in no version's content directory")
    yield from _check_storable(path, ())


def _check_parts(path: str) -> Iterator[Problem]:
    if path.startswith("/") or path.endswith("/"):
        yield finding("E100", f"content path {path[:80]!r} begins or ends with '/'")
    elif _dotted(path):
        yield finding("E099", f"content path {path[:80]!r} has a part that is empty, '.' or '..'")


def _dotted(path: str) -> bool:
    return any(part in {"", ".", ".."} for part in path.split("/"))


def _check_storable(path: str, versions: tuple[str, ...]) -> Iterator[Problem]:
    if "\0" in path or any("\ud800" <= char <= "\udfff" for char in path):
        message = f"path {path[:80]!r} has a NUL or a lone surrogate"
        yield finding("A043", message, versions=versions)


def _check_conflicts(paths: list[str], code: str, versions: tuple[str, ...]) -> Iterator[Problem]:
    known = Counter(paths)
    for path, count in known.items():
        if count > 1:
            yield finding(code, f"path {path[:80]!r} appears twice", versions=versions)
        for end in (at for at, char in enumerate(path) if char == "/"):
            if path[:end] in known:
                message = f"path {path[:80]!r} is inside another, which is a file"
                yield finding(code, message, versions=versions)


def check_fixity(block: dict[str, Any]) -> Iterator[Problem]:
    """Findings of the fixity block."""
    fixity, manifest = mapping(block["fixity"]), mapping(block.get("manifest")) or {}
    if fixity is None:
        yield finding("E111", "'fixity' is not a JSON object")
        return
    known = {path for value in manifest.values() for path in _paths(value) or []}
    for algorithm, value in fixity.items():
        digests = mapping(value)
        if algorithm not in ALGORITHMS:
            yield finding("E056", f"unknown digest algorithm {algorithm[:40]!r}")
        elif digests is None:
            yield finding("E057", f"fixity of {algorithm} is not a JSON object")
        else:
            yield from _check_digests(digests, algorithm, "E057", "E057", "E097")
            yield from _check_known(digests, known)


def _check_known(digests: dict[str, Any], known: set[str]) -> Iterator[Problem]:
    named = {path for value in digests.values() for path in _paths(value) or []}
    for path in sorted(named - known):
        yield from _check_parts(path)
        yield finding("E057", f"fixity names {path[:80]!r}, which the manifest does not know")


def check_state(
    version: str, value: Any, algorithm: str, manifest: dict[str, Any]
) -> Iterator[Problem]:
    """Findings of one version's state. Its digests must be spelt as in the manifest."""
    state, where = mapping(value), (version,)
    if state is None:
        yield finding("E050", "'state' is not a JSON object", versions=where)
        return
    for digest, paths in state.items():
        if digest not in manifest or not looks_like(digest, algorithm):
            message = f"digest {digest[:16]!r}... is not in the manifest"
            yield finding("E050", message, versions=where, paths=tuple(_paths(paths) or ()))
        if _paths(paths) is None:
            yield finding("E051", f"digest {digest[:16]}... has no list of paths", versions=where)
    everything = [path for paths in state.values() for path in _paths(paths) or []]
    for path in everything:
        yield from _check_logical_path(path, where)
    yield from _check_conflicts(everything, "E095", where)


def _check_logical_path(path: str, where: tuple[str, ...]) -> Iterator[Problem]:
    if path.startswith("/") or path.endswith("/"):
        message = f"logical path {path[:80]!r} begins or ends with '/'"
        yield finding("E053", message, versions=where, paths=(path,))
    elif _dotted(path):
        message = f"logical path {path[:80]!r} has a part that is empty, '.' or '..'"
        yield finding("E052", message, versions=where, paths=(path,))
    yield from _check_storable(path, where)
