"""The files behind a media panel: read from the store, looked at, and kept under stable names.

A file is what its bytes say, never what its name or its log says. What is no picture and no table,
too large, or damaged is not kept; its row says why, and the document shows that in its place.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from exporter.errors import SourceError
from exporter.formats.media import image_type
from exporter.freeze.pixels import pixels
from exporter.model.run import RunKey
from exporter.model.table import Column, PanelTable
from exporter.query.logged_tables import parse_table
from exporter.query.scene import ReadMedia

LARGEST = 4_000_000
"""Bytes of one file."""
TOGETHER = 24_000_000
"""Bytes of all files of one panel."""
MOST_PIXELS = 40_000_000

_SUFFIXES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
}


def collect(
    table: PanelTable, runs: Mapping[str, RunKey], read: ReadMedia
) -> tuple[PanelTable, dict[str, bytes]]:
    """The table with two more columns, and the assets that the first of them names.

    `asset` is empty where the file is not kept, and `reason` says why.
    """
    assets: dict[str, bytes] = {}
    kept: list[tuple[str, str]] = []
    for run, kind, file, size in _files(table):
        room = min(LARGEST, TOGETHER - sum(map(len, assets.values())))
        try:
            name, content = _kept(kind, size, room, partial(read, runs[run], file))
        except (ValueError, SourceError) as error:
            kept.append(("", str(error)))
            continue
        assets |= {name: content} if name else {}
        kept.append((name, ""))
    names, reasons = zip(*kept, strict=True) if kept else ((), ())
    more = (Column("asset", "asset", "text", names), Column("reason", "reason", "text", reasons))
    return replace(table, columns=(*table.columns, *more)), assets


def _files(table: PanelTable) -> Iterator[tuple[str, str, str, float]]:
    """Run, kind, path and size of each file."""
    found = {column.name: column.values for column in table.columns}
    rows = zip(found["id"], found["media"], found["file"], found["size"], strict=True)
    for run, kind, file, size in rows:
        yield str(run), str(kind), str(file), size if isinstance(size, float) else 0.0


def _kept(kind: str, size: float, room: int, read: Callable[[], bytes]) -> tuple[str, bytes]:
    """The name and bytes of a file, no name for a kind that is only told of.

    Raises:
        ValueError: why it cannot be shown.
        SourceError: it is not in the store.
    """
    if kind not in _READERS:
        return "", b""
    content = read() if size <= room else b""
    # what the log says of the size may be wrong
    if not content or len(content) > room:
        raise ValueError("it is too large to be kept" if size else "it is empty")
    suffix = _READERS[kind](content)
    return f"media/{hashlib.sha256(content).hexdigest()[:16]}.{suffix}", content


def _picture(content: bytes) -> str:
    """The suffix of a picture that may be shown."""
    media_type = image_type(content)
    if not media_type:
        raise ValueError("it is no picture")
    if pixels(content, media_type) > MOST_PIXELS:
        raise ValueError("it has too many pixels")
    return _SUFFIXES[media_type]


def _table(content: bytes) -> str:
    parse_table(content)
    return "json"


def _page(content: bytes) -> str:
    """HTML is kept as the text that it is: no folder of an edition holds a page of a stranger."""
    try:
        content.decode()
    except UnicodeDecodeError:
        raise ValueError("it is no text in UTF-8") from None
    return "txt"


_READERS: Mapping[str, Callable[[bytes], str]] = {
    "image": _picture,
    "table": _table,
    "html": _page,
}
"""Kind of file -> the suffix that its bytes deserve, or ValueError."""
