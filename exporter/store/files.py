"""What a store asks of the place that its files are in: a folder of this machine, or a bucket.

Paths are texts below `root`. A missing file is an `OSError`; a place that refuses or cannot be
reached is a `SourceError`. Nothing here knows what the files mean; `layout` does.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

Stamp = tuple[int, int, int] | str
"""Changes when a file does: time of change, inode and size; or the ETag of an object."""


class Files(Protocol):
    """A place for a store. Many may read; of those who write one file at once, one is told so."""

    @property
    def root(self) -> str:
        """Where the store begins."""
        ...

    @property
    def lanes(self) -> int:
        """How many small files are worth reading at once."""
        ...

    def folders(self, at: str) -> Iterator[str]:
        """The folders in a folder but for hidden ones, as they are now."""
        ...

    def entries(self, at: str) -> Iterator[str]:
        """The folders in the folder of a project, as they are now; with their stamps, if cheap."""
        ...

    def stamp(self, path: str) -> Stamp | None:
        """The stamp of a file in a folder of a project, as last seen; None when there is none."""
        ...

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        ...

    def read(self, path: str) -> tuple[Stamp, bytes]:
        """A whole file."""
        ...

    def parquet(
        self, path: str, columns: Iterable[str] | None = None, groups: Sequence[int] | None = None
    ) -> AbstractContextManager[Any]:
        """A `pq.ParquetFile`, of which these columns of all row groups or some will be read."""
        ...

    def sizes(self, at: str) -> dict[str, int]:
        """Bytes of every file below a folder."""
        ...

    def idle(self, at: str) -> dict[str, int]:
        """Those of which no writer that is at work can be the owner."""
        ...

    def local(self, path: str) -> Path:
        """The file, or a copy, for whoever needs one of this machine."""
        ...

    def forget(self) -> None:
        """Look again: what was last seen has turned out to be old."""
        ...

    def version(self) -> str:
        """The name for the files of a run that is written next; '' where folders are exchanged."""
        ...

    def writing(self, home: Callable[[str], str | None]) -> AbstractContextManager[Path]:
        """Writing begins: an empty folder of this machine to stage in.

        `home` says where a run that was set aside belongs.
        """
        ...

    def put(self, new: Path, folder: str, at: str) -> bool:
        """Put a staged run, version `at`, in the place of what the folder of the run holds.

        False when another writer was there meanwhile: then it is as if nothing was done.
        """
        ...

    def place(self, staged: Path, path: str) -> None:
        """Put a file where none is yet."""
        ...

    def swap(self, staged: Path, path: str, known: Stamp | None) -> bool:
        """Put a file in the place of the one with this stamp; False when that is another by now."""
        ...

    def keep(self, path: str, data: bytes) -> None:
        """Write a copy that can be lost; a place that cannot be written goes without."""
        ...

    def delete(self, paths: Iterable[str]) -> None:
        """Remove files, also those that are gone."""
        ...

    def remains(self) -> Iterator[tuple[str, int]]:
        """What killed writers left of their staging, and its bytes."""
        ...
