"""A Parquet file in a bucket, of which only the footer and the columns that are asked for come.

The end of the file comes first, with the footer, which says where the columns lie; then these, in
one go. A short file is its own end. Whatever else Arrow reads is fetched when it does.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any, cast

import pyarrow.parquet as pq

from exporter.store.s3.bucket import Bucket

TAIL = 16 << 10
"""Bytes of the end: the footer of 100 columns, or all of a short history."""
GAP = 64 << 10
"""Bytes between two ranges that are read sooner than asked for separately."""
_MAGIC = b"PAR1"


class Remote:
    """A file of Python's kind, over ranges of one object; what came is kept."""

    closed = False

    def __init__(self, bucket: Bucket, key: str) -> None:
        self._bucket, self._key, self._at = bucket, key, 0
        self.size, tail = bucket.tail(key, TAIL)
        self._blocks = [(self.size - len(tail), tail)]

    def fetch(self, wanted: Iterable[tuple[int, int]]) -> None:
        """Get ranges at once, but for what is here."""
        tail = self._blocks[0][0]
        missing = [(start, min(end, tail)) for start, end in wanted if start < tail]
        missing = _joined(one for one in missing if self._here(*one) is None)
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
        self._at = max(0, offset + (0, self._at, self.size)[whence])
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
        """Bytes that came, which may be of several blocks; None unless all are here."""
        found: list[bytes] = []
        at = start
        while at < end:
            own = ((b, data) for b, data in self._blocks if b <= at < b + len(data))
            begin, data = next(own, (at, b""))
            if not data:
                return None
            found.append(data[at - begin : end - begin])
            at += len(found[-1])
        return found[0] if len(found) == 1 else b"".join(found)


def _joined(wanted: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges in order, those close together as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(wanted):
        if found and start - found[-1][1] <= GAP:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def opened(bucket: Bucket, key: str, columns: Sequence[str], groups: Sequence[int] | None) -> Any:
    """A `pq.ParquetFile` with these columns, of all row groups or some, at hand."""
    remote = Remote(bucket, key)
    # Arrow itself would read the last 64 kB of every file
    metadata = cast("Any", pq).read_metadata(BytesIO(_footer(remote)))
    remote.fetch(_places(metadata, columns, groups))
    return pq.ParquetFile(remote, metadata=metadata)


def _footer(remote: Remote) -> bytes:
    """A file of nothing but the footer, its length, and the marks around."""
    remote.seek(-8, 2)
    end = remote.read(8)
    size = int.from_bytes(end[:4], "little") + 8
    if remote.size < size + len(_MAGIC) or end[4:] != _MAGIC:
        raise OSError("it has no footer")
    remote.seek(-size, 2)
    return _MAGIC + remote.read(size)


def _places(
    metadata: Any, columns: Sequence[str], groups: Sequence[int] | None
) -> Iterator[tuple[int, int]]:
    """Where the pages of the columns lie."""
    numbers = {name: number for number, name in enumerate(metadata.schema.names)}
    wanted = sorted(numbers[name] for name in columns if name in numbers)
    known = range(metadata.num_row_groups)
    for one in known if groups is None else (group for group in groups if group in known):
        rows = metadata.row_group(one)
        for number in wanted:
            chunk = rows.column(number)
            start = chunk.dictionary_page_offset or chunk.data_page_offset
            yield start, start + chunk.total_compressed_size
