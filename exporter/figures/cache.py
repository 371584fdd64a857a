"""Figures drawn before, found by what they were drawn from.

A folder that may be deleted at any time and shared by any number of processes. Every entry proves
itself when it is read: a torn, mixed up or damaged one is as good as absent. Nothing here knows
what a figure is, and nothing fails: without a usable folder, everything is drawn again. What was
not used for longest goes first when there is too much.
"""

import contextlib
import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

LIMIT = 1 << 29
"""Bytes of a cache; a figure takes about 20 kB, so this is some 25,000 of them."""

_MAGIC = b"runpress figure 1 "
_DAY = 86_400
_SPARED = 0.8
"""Share of the limit that stays when a cache is trimmed, so that the next figure is not the last
straw again."""


class Entry(NamedTuple):
    """One figure of a cache: when it was used last (epoch seconds), and its size in bytes."""

    used: float
    size: int
    path: Path


def cache_key(*parts: str) -> str:
    """SHA-256 (hex) of strings whose borders count."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()


class FigureCache:
    """Bytes by key under `root`; with `root` None it remembers nothing."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._swept = False

    def get(self, key: str) -> bytes | None:
        """The bytes kept under `key`, exactly as they were put there, or None."""
        if self._root is None:
            return None
        try:
            entry = self._path(self._root, key).read_bytes()
        except OSError:
            return None
        head, _, data = entry.partition(b"\n")
        if head != _seal(key, data):
            return None
        with contextlib.suppress(OSError):
            os.utime(self._path(self._root, key))
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep `data` under `key`; readers see all of it or nothing of it."""
        if self._root is None:
            return
        with contextlib.suppress(OSError):
            path = self._path(self._root, key)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._written(self._root, _seal(key, data) + b"\n" + data).replace(path)

    def entries(self) -> list[Entry]:
        """Everything that is there, what was not used for longest first."""
        found: list[Entry] = []
        for path in self._root.glob("[0-9a-f][0-9a-f]/*") if self._root else ():
            # another process may have taken it away
            with contextlib.suppress(OSError):
                status = path.stat()
                found.append(Entry(status.st_mtime, status.st_size, path))
        return sorted(found)

    def trim(self, limit: int = LIMIT) -> int:
        """Remove what was not used for longest when there is more than `limit` bytes.

        The number of bytes that were freed.
        """
        entries = self.entries()
        total = sum(entry.size for entry in entries)
        freed = 0
        if total > limit:
            for entry in entries:
                if total - freed <= limit * _SPARED:
                    break
                with contextlib.suppress(OSError):
                    entry.path.unlink()
                freed += entry.size
        return freed

    def _written(self, root: Path, entry: bytes) -> Path:
        folder = root / "tmp"
        folder.mkdir(exist_ok=True)
        self._sweep(folder)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(entry)
        return Path(file.name)

    def _sweep(self, folder: Path) -> None:
        """Remove, once, what killed processes left behind."""
        if not self._swept:
            self._swept = True
            for left in folder.iterdir():
                with contextlib.suppress(OSError):
                    if time.time() - left.stat().st_mtime > _DAY:
                        left.unlink()

    @staticmethod
    def _path(root: Path, key: str) -> Path:
        return root / key[:2] / key[2:]


def _seal(key: str, data: bytes) -> bytes:
    return _MAGIC + hashlib.sha256(key.encode() + data).hexdigest().encode()
