"""The files that are to be archived, as the caller gives them: bytes in memory or a path.

Each is read once for its digest. When a path is copied later it is read again, and the two must
agree: a file that changes while it is being archived is refused. Writes only through `fsops`.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive import fsops
from archive.digests import ALGORITHM, CHUNK, digest_bytes, digest_file
from archive.errors import AccessError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """One file to archive: its bytes or where they are, their SHA-512, and how many they are."""

    path: str
    origin: bytes | Path
    digest: str
    size: int


def read_sources(files: Mapping[str, bytes | Path]) -> dict[str, Source]:
    """Digest every file, two at a time; the result is in path order.

    Raises:
        AccessError: A020, naming every file that cannot be read.
    """
    ordered = sorted(files.items())
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(_read, *zip(*ordered, strict=True)))
    failed = [result for result in results if isinstance(result, str)]
    if failed:
        message = f"{len(failed)} files cannot be read: {'; '.join(failed[:20])}"
        raise AccessError("A020", message, help="nothing was archived; check the paths and rights")
    return {source.path: source for source in results if isinstance(source, Source)}


def _read(path: str, origin: bytes | Path) -> Source | str:
    if isinstance(origin, bytes):
        return Source(path, origin, digest_bytes(origin), len(origin))
    try:
        if not origin.is_file():
            return f"{origin}: not a file"
        digests, size = digest_file(origin.resolve())
    except OSError as error:
        return f"{origin}: {error.strerror}"
    return Source(path, origin, digests[ALGORITHM], size)


def write_source(source: Source, target: Path) -> None:
    """Write the source's bytes to a new file.

    Raises:
        UsageError: A021, when they are no longer those that were digested.
    """
    if isinstance(source.origin, bytes):
        fsops.write_new(target, [source.origin])
        return
    digest = hashlib.sha512()
    fsops.write_new(target, _chunks(source.origin, digest.update))
    if digest.hexdigest() != source.digest:
        message = f"{source.origin} changed while it was being archived"
        raise UsageError("A021", message, help="archive a finished export; nothing was archived")


def _chunks(path: Path, update: Callable[[bytes], None]) -> Iterator[bytes]:
    try:
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(CHUNK):
                update(chunk)
                yield chunk
    except OSError as error:
        message = f"{path}: {error.strerror}"
        raise AccessError("A020", message, help="nothing was archived; check the path") from error
