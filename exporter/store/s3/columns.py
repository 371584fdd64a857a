"""A Parquet file in a bucket, of which only the footer and the columns that are asked for come.

The end of the file comes first, with the footer, which says where the columns lie; then these, in
one go. A short file is its own end. Whatever else Arrow reads is fetched when it does.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow.parquet as pq

from exporter.store.s3.bucket import Bucket

TAIL = 32 << 10
"""Bytes of the end: the footer of 200 columns, or all of a short history."""


class Remote:
    """A file of Python's kind, over ranges of one object; what came is kept."""

    closed = False

    def __init__(self, bucket: Bucket, key: str) -> None:
        self._bucket, self._key, self._at = bucket, key, 0
        self.size, tail = bucket.tail(key, TAIL)
        self._blocks = [(self.size - len(tail), tail)]

    def fetch(self, wanted: Iterable[tuple[int, int]]) -> None:
        """Get ranges at once, but for what is here."""
        missing = [one for one in wanted if self._here(*one) is None]
        if missing:
            found = self._bucket.ranges(self._key, missing)
            self._blocks += [(start, data) for (start, _), data in zip(missing, found, strict=True)]

    def read(self, size: int = -1) -> bytes:
        """Bytes from where it stands."""
        end = self.size if size < 0 else min(self._at + size, self.size)
        start, self._at = self._at, max(self._at, end)
        if end <= start:
            return b""
        if (found := self._here(start, end)) is None:
            self.fetch([(start, end)])
            found = self._here(start, end)
        if found is None:
            raise OSError(f"{self._key} has ended early")
        return found

    def seek(self, offset: int, whence: int = 0) -> int:
        """Stand somewhere else."""
        self._at = offset + (0, self._at, self.size)[whence]
        return self._at

    def tell(self) -> int:
        """Where it stands."""
        return self._at

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Nothing is open."""
        self.closed = True

    def _here(self, start: int, end: int) -> bytes | None:
        for at, data in self._blocks:
            if at <= start and end <= at + len(data):
                return data[start - at : end - at]
        return None


def opened(bucket: Bucket, key: str, columns: Sequence[str], group: int | None) -> Any:
    """A `pq.ParquetFile` with these columns, of all row groups or one, at hand."""
    remote = Remote(bucket, key)
    source: Any = pq.ParquetFile(remote)
    remote.fetch(_places(source.metadata, columns, group))
    return source


def _places(metadata: Any, columns: Sequence[str], group: int | None) -> Iterator[tuple[int, int]]:
    """Where the pages of the columns lie."""
    numbers = {name: number for number, name in enumerate(metadata.schema.names)}
    wanted = sorted(numbers[name] for name in columns if name in numbers)
    groups = range(metadata.num_row_groups)
    for one in groups if group is None else groups[group : group + 1]:
        rows = metadata.row_group(one)
        for number in wanted:
            chunk = rows.column(number)
            start = chunk.dictionary_page_offset or chunk.data_page_offset
            yield start, start + chunk.total_compressed_size
