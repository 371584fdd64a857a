"""The rules of OCFL 1.1 (and 1.0) for `inventory.json`: text in, inventory and findings out.

Every rule yields its findings, so that one reading tells all that is wrong. The codes are those of
https://ocfl.io/1.1/spec/validation-codes.html. What lies on disk is checked elsewhere.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from archive.digests import ALGORITHM
from archive.inventory import Inventory, Version, version_number
from archive.problems import Problem, finding
from archive.rules_blocks import check_fixity, check_manifest, check_state, mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = {"id", "type", "digestAlgorithm", "head", "contentDirectory", "fixity"}
BLOCKS = {"manifest": "E041", "versions": "E043"}
SPEC = re.compile(r"https://ocfl\.io/(1\.[01])/spec/#inventory")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.+", re.DOTALL)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Examined:
    """What one inventory file says. `inventory` is None when any finding is an error."""

    inventory: Inventory | None
    algorithm: str
    problems: tuple[Problem, ...]


def examine(raw: bytes) -> Examined:
    """Read and check the bytes of an `inventory.json`."""
    try:
        block = mapping(json.loads(raw.decode(), object_pairs_hook=_unique))
    except (ValueError, RecursionError) as error:
        return Examined(None, ALGORITHM, (finding("E033", f"not a JSON document: {error}"[:200]),))
    if block is None:
        return Examined(None, ALGORITHM, (finding("E033", "not a JSON object"),))
    problems = tuple(_check(block))
    algorithm = _algorithm(block)
    broken = any(not problem.warning for problem in problems)
    return Examined(None if broken else _build(block, algorithm), algorithm, problems)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    block = dict(pairs)
    if len(block) != len(pairs):
        raise ValueError("a key appears twice")
    return block


def _algorithm(block: dict[str, Any]) -> str:
    return "sha256" if block.get("digestAlgorithm") == "sha256" else ALGORITHM


def _check(block: dict[str, Any]) -> Iterator[Problem]:
    for key in sorted(block.keys() - KEYS - BLOCKS.keys()):
        yield finding("E102", f"unknown key {key!r}")
    for key in sorted({"id", "type", "digestAlgorithm", "head"} - block.keys()):
        yield finding("E036", f"key {key!r} is missing")
    for key in sorted(BLOCKS.keys() - block.keys()):
        yield finding(BLOCKS[key], f"block {key!r} is missing")
    yield from _check_head_matter(block)
    versions = mapping(block.get("versions")) or {}
    if "versions" in block:
        yield from _check_versions(block)
    if "manifest" in block:
        yield from check_manifest(block, _algorithm(block), _ordered(versions))
    if "fixity" in block:
        yield from check_fixity(block)


def _check_head_matter(block: dict[str, Any]) -> Iterator[Problem]:
    object_id, kind = (
        block.get("id", "urn:x"),
        block.get("type", "https://ocfl.io/1.1/spec/#inventory"),
    )
    if not isinstance(object_id, str) or not object_id:
        yield finding("E037", "'id' is not a text")
    elif not URI.fullmatch(object_id):
        yield finding("W005", "'id' is not a URI")
    if not isinstance(kind, str) or not SPEC.fullmatch(kind):
        yield finding("E038", f"'type' names no known version of OCFL: {str(kind)[:80]!r}")
    yield from _check_choices(block)


def _check_choices(block: dict[str, Any]) -> Iterator[Problem]:
    algorithm = block.get("digestAlgorithm", ALGORITHM)
    if algorithm not in ("sha512", "sha256"):
        yield finding("E025", f"digest algorithm {str(algorithm)[:40]!r} is not allowed")
    elif algorithm != ALGORITHM:
        yield finding("W004", f"digest algorithm is {algorithm}, not {ALGORITHM}")
    content = block.get("contentDirectory", "content")
    if not isinstance(content, str) or "/" in content or not content:
        yield finding("E017", "'contentDirectory' is not the name of one directory")
    elif content in {".", ".."}:
        yield finding("E018", f"'contentDirectory' is {content!r}")


def _check_versions(block: dict[str, Any]) -> Iterator[Problem]:
    versions = mapping(block["versions"])
    if versions is None:
        yield finding("E044", "'versions' is not a JSON object")
        return
    yield from _check_sequence(sorted(versions))
    names = _ordered(versions)
    if names and "head" in block and block["head"] != names[-1]:
        yield finding("E040", f"'head' is {str(block['head'])[:40]!r}, the newest is {names[-1]}")
    manifest = mapping(block.get("manifest")) or {}
    for name in names:
        yield from _check_version(name, versions[name], _algorithm(block), manifest)


def _ordered(names: dict[str, Any]) -> list[str]:
    numbered = [(number, name) for name in names if (number := version_number(name))]
    return [name for _, name in sorted(numbered)]


def _check_sequence(names: list[str]) -> Iterator[Problem]:
    numbers = sorted(number for name in names if (number := version_number(name)))
    if not names:
        yield finding("E008", "no versions")
    for name in names:
        if version_number(name) is None:
            yield finding("E046", f"{name[:40]!r} is not the name of a version")
    if numbers and numbers[0] != 1:
        yield finding("E009", f"the first version is {numbers[0]}, not 1")
    elif numbers != list(range(1, len(numbers) + 1)):
        yield finding("E010", "the version numbers have a gap")
    yield from _check_padding(names)


def _check_padding(names: list[str]) -> Iterator[Problem]:
    padded = [name for name in names if name.startswith("v0")]
    if not padded:
        return
    yield finding("W001", "version names are padded with zeros")
    if len(padded) != len(names):
        yield finding("E011", "some version names are padded with zeros, some are not")
    if len({len(name) for name in padded}) > 1:
        yield finding("E012", "version names are padded to different lengths")


def _check_version(
    name: str, value: Any, algorithm: str, manifest: dict[str, Any]
) -> Iterator[Problem]:
    version, where = mapping(value), (name,)
    if version is None:
        yield finding("E047", "the version is not a JSON object", versions=where)
        return
    for key in sorted(version.keys() - {"created", "state", "message", "user"}):
        yield finding("E102", f"unknown key {key!r}", versions=where)
    for key in sorted({"created", "state"} - version.keys()):
        yield finding("E048", f"key {key!r} is missing", versions=where)
    if "created" in version and parse_created(version["created"]) is None:
        yield finding("E049", "'created' is not an RFC 3339 date-time", versions=where)
    yield from _check_words(version, where)
    if "state" in version:
        yield from check_state(name, version["state"], algorithm, manifest)


def _check_words(version: dict[str, Any], where: tuple[str, ...]) -> Iterator[Problem]:
    if not isinstance(version.get("message", ""), str):
        yield finding("E094", "'message' is not a text", versions=where)
    for key in ("message", "user"):
        if key not in version:
            yield finding("W007", f"no {key!r}", versions=where)
    if "user" in version:
        yield from _check_user(mapping(version["user"]) or {}, where)


def _check_user(user: dict[str, Any], where: tuple[str, ...]) -> Iterator[Problem]:
    if not isinstance(user.get("name"), str) or not isinstance(user.get("address", ""), str):
        yield finding("E054", "'user' has no name", versions=where)
    elif "address" not in user:
        yield finding("W008", "'user' has no address", versions=where)
    elif not URI.fullmatch(user["address"]):
        yield finding("W009", "the user's address is not a URI", versions=where)


def parse_created(value: Any) -> datetime | None:
    """An aware instant from an RFC 3339 date-time; None for anything else."""
    if not isinstance(value, str) or not RFC3339.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        return None


def _build(block: dict[str, Any], algorithm: str) -> Inventory:
    """The value of a block that has passed every rule; digests in lower case."""
    match = SPEC.fullmatch(block["type"])
    return Inventory(
        object_id=block["id"],
        head=block["head"],
        manifest=_digest_paths(block["manifest"]),
        versions={name: _version(block["versions"][name]) for name in _ordered(block["versions"])},
        spec=match[1] if match else "1.1",
        algorithm=algorithm,
        content_directory=block.get("contentDirectory"),
        fixity={name: _digest_paths(value) for name, value in block.get("fixity", {}).items()},
    )


def _digest_paths(block: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {digest.lower(): tuple(paths) for digest, paths in block.items()}


def _version(block: dict[str, Any]) -> Version:
    state = cast("dict[str, list[str]]", block["state"])
    user = cast("dict[str, str] | None", block.get("user"))
    return Version(
        created=block["created"],
        state={path: digest.lower() for digest, paths in state.items() for path in paths},
        message=block.get("message"),
        user=(user["name"], user.get("address")) if user else None,
    )
