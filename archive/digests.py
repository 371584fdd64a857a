"""Digests of bytes and files, by their OCFL names. Reads; never writes, never trusts a size."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

ALGORITHM = "sha512"
CHUNK = 1 << 20


class Hash(Protocol):
    """The part of a `hashlib` object that is used here."""

    def update(self, data: bytes, /) -> None:
        """Take in more bytes."""

    def hexdigest(self) -> str:
        """The digest so far, lower-case hexadecimal."""
        ...


def _blake2b(size: int) -> Callable[[], Hash]:
    return lambda: hashlib.blake2b(digest_size=size)


# OCFL 1.1 section 3.4 and extension 0009: name -> (constructor, length in hexadecimal digits)
ALGORITHMS: dict[str, tuple[Callable[[], Hash], int]] = {
    "md5": (lambda: hashlib.md5(usedforsecurity=False), 32),
    "sha1": (lambda: hashlib.sha1(usedforsecurity=False), 40),
    "sha256": (hashlib.sha256, 64),
    "sha512": (hashlib.sha512, 128),
    "blake2b-160": (_blake2b(20), 40),
    "blake2b-256": (_blake2b(32), 64),
    "blake2b-384": (_blake2b(48), 96),
    "blake2b-512": (_blake2b(64), 128),
}


def digest_bytes(data: bytes, algorithm: str = ALGORITHM) -> str:
    """Digest of bytes in memory, lower-case hexadecimal."""
    digest = ALGORITHMS[algorithm][0]()
    digest.update(data)
    return digest.hexdigest()


def digest_file(path: Path, algorithms: Iterable[str] = (ALGORITHM,)) -> tuple[dict[str, str], int]:
    """Digests of a file by several algorithms in one reading, and the number of bytes read.

    Raises:
        OSError: when the file cannot be read, or is a symbolic link.
    """
    digests = {name: ALGORITHMS[name][0]() for name in algorithms}
    size = 0
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(handle, "rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            for digest in digests.values():
                digest.update(chunk)
    return {name: digest.hexdigest() for name, digest in digests.items()}, size


def looks_like(digest: str, algorithm: str) -> bool:
    """Whether the text can be a digest of that algorithm; OCFL allows upper case."""
    length = ALGORITHMS[algorithm][1]
    return len(digest) == length and set(digest) <= set("0123456789abcdefABCDEF")
