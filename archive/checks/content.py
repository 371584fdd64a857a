"""Whether the bytes are the ones that were archived: every file read, every digest compared.

A digest that does not agree is computed a second time. If it then agrees, the bytes are fine and
the reading is not: storage or memory is failing, and that is said as a warning.
"""

from __future__ import annotations

import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.digests import digest_file
from archive.problems import Problem, finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set
    from pathlib import Path

    from archive.checks.scan import Scan
    from archive.inventory import Inventory

# hashing releases the interpreter lock; more threads than this only wait for the disk
THREADS = min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Expected:
    """A digest that a file has to have, and the code of the finding when it has not."""

    algorithm: str
    digest: str
    code: str


@dataclass(frozen=True, slots=True)
class Bytes:
    """What was read: how many files and bytes, and what is wrong with them."""

    files: int
    size: int
    problems: tuple[Problem, ...]


def check_content(
    directory: Path, current: Inventory, earlier: Mapping[str, Inventory], found: Scan
) -> Bytes:
    """Read every content file and compare it with what any inventory says of it."""
    wanted = _expected([current, *earlier.values()])
    problems = [*_check_presence(current, wanted.keys(), found)]
    present = sorted(wanted.keys() & found.files)

    def check(path: str) -> tuple[int, list[tuple[str, str]]]:
        return _check_file(directory, path, wanted[path])

    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(check, present))
    for path, (_, faults) in zip(present, results, strict=True):
        problems += [_named(current, path, fault) for fault in faults]
    sizes = [size for size, _ in results]
    return Bytes(len(sizes), sum(sizes), tuple(problems))


def _expected(inventories: list[Inventory]) -> dict[str, set[Expected]]:
    wanted: dict[str, set[Expected]] = defaultdict(set)
    for inventory in inventories:
        for path, digest in inventory.content_paths().items():
            wanted[path].add(Expected(inventory.algorithm, digest, "E092"))
        for algorithm, block in inventory.fixity.items():
            for digest, paths in block.items():
                for path in paths:
                    wanted[path].add(Expected(algorithm, digest, "E093"))
    return wanted


def _check_presence(current: Inventory, known: Set[str], found: Scan) -> Iterator[Problem]:
    for path in sorted(known - found.files):
        yield _named(current, path, ("E092", "the file is missing"))
    for path in sorted(found.files - known):
        version, _, rest = path.partition("/")
        if version in found.version_dirs() and rest.startswith(f"{current.content}/"):
            yield finding("E023", "is in no inventory", path, (version,))


def _named(current: Inventory, path: str, fault: tuple[str, str]) -> Problem:
    """The finding with the versions and logical paths that need the file."""
    versions, paths = current.touched(current.content_paths().get(path, ""))
    return finding(*fault, path, versions or (path.partition("/")[0],), paths)


def _check_file(
    directory: Path, path: str, wanted: set[Expected]
) -> tuple[int, list[tuple[str, str]]]:
    try:
        size, wrong = _compare(directory / path, wanted)
        again = _compare(directory / path, wanted)[1] if wrong else []
    except OSError as error:
        return 0, [("A040", f"cannot be read: {error.strerror}")]
    if wrong and not again:
        return size, [("A041", "two readings gave different bytes; the second was right")]
    return size, sorted(
        {(want.code, f"the bytes have changed ({want.algorithm})") for want in wrong}
    )


def _compare(path: Path, wanted: set[Expected]) -> tuple[int, list[Expected]]:
    digests, size = digest_file(path, {want.algorithm for want in wanted})
    return size, [want for want in wanted if digests[want.algorithm] != want.digest]
