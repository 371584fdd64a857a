"""A store in a folder: runs are exchanged whole by the file system, one writer at a time."""

import contextlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from exporter.store import layout, staging
from exporter.store.files import Stamp


@lru_cache(maxsize=8)
def _footer(name: str, _stamp: Stamp | None) -> Any:
    """What a file says of its row groups. Hundreds are read one by one, at 5 ms a footer."""
    with cast("Any", pa).OSFile(name) as opened:
        return cast("Any", pq.read_metadata(opened))


class LocalFiles:
    """A folder of this machine. Implements `files.Files`; thousands of files are asked of it."""

    lanes = 1

    def __init__(self, root: Path) -> None:
        self.root = str(root.absolute())

    def folders(self, at: str) -> Iterator[str]:
        """The folders in a folder but for hidden ones."""
        with contextlib.suppress(OSError), os.scandir(at) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and entry.is_dir():
                    yield entry.path

    entries = folders

    def stamp(self, path: str) -> Stamp | None:
        """Time of change, inode and size."""
        try:
            status = os.stat(path)  # noqa: PTH116
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        return os.path.exists(path)  # noqa: PTH110

    def read(self, path: str) -> tuple[Stamp, bytes]:
        """A whole file."""
        with open(path, "rb") as opened:  # noqa: PTH123
            status = os.fstat(opened.fileno())
            return (status.st_mtime_ns, status.st_ino, status.st_size), opened.read()

    @contextmanager
    def parquet(
        self,
        path: str,
        columns: Iterable[str] | None = None,
        groups: Sequence[int] | None = None,
    ) -> Generator[Any]:
        """A `pq.ParquetFile`."""
        # closed at once: a reader that is left to the garbage collector keeps its file open
        name = os.fsencode(path).decode("utf-8", "surrogateescape")
        with cast("Any", pa).OSFile(name) as opened:
            footer = None if groups is None else _footer(name, self.stamp(path))
            # read ahead by other threads, a local file takes a quarter longer
            yield cast("Any", pq.ParquetFile(opened, metadata=footer, pre_buffer=False))

    def sizes(self, at: str) -> dict[str, int]:
        """Bytes of every file below a folder."""
        found = (file for file in Path(at).rglob("*") if file.is_file())
        return {str(file): file.stat().st_size for file in found}

    idle = sizes

    def local(self, path: str) -> Path:
        """The file itself."""
        return Path(path)

    def forget(self) -> None:
        """Nothing is kept in mind."""

    def version(self) -> str:
        """Files of a run lie in its folder."""
        return ""

    @contextmanager
    def writing(self, home: Callable[[str], str | None]) -> Generator[Path]:
        """Hold the writer's lock."""

        def place(folder: Path) -> Path | None:
            found = home(str(folder))
            return Path(found) if found else None

        with staging.writing(Path(self.root), place) as new:
            yield new

    def put(self, new: Path, folder: str, at: str) -> bool:
        """Exchange the folder."""
        staging.put(new, Path(folder))
        return True

    def place(self, staged: Path, path: str) -> None:
        """Rename it into its place."""
        Path(path).parent.mkdir(exist_ok=True)
        staging.move(staged, Path(path))

    def swap(self, staged: Path, path: str, known: Stamp | None) -> bool:
        """Rename it into its place."""
        self.place(staged, path)
        return True

    def keep(self, path: str, data: bytes) -> None:
        """Write it beside, and rename it."""
        new = Path(f"{path}.{os.getpid()}")
        with contextlib.suppress(OSError):
            try:
                new.write_bytes(data)
                new.replace(path)
            finally:
                new.unlink(missing_ok=True)

    def delete(self, paths: Iterable[str]) -> None:
        """Remove files."""
        for path in paths:
            Path(path).unlink(missing_ok=True)

    def remains(self) -> Iterator[tuple[str, int]]:
        """The folder that is staged in, and listings beside their place."""
        staged = f"{self.root}/{staging.STAGING}"
        if self.exists(staged):
            yield staged, sum(self.sizes(staged).values())
        for entity in self.folders(self.root):
            for project in sorted(self.folders(entity)):
                for file in sorted(Path(project).glob(f"{layout.LISTING}.*")):
                    yield str(file), file.stat().st_size
