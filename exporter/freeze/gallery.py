"""The files behind a media panel: read from the store, looked at, and kept under stable names.

A file is what its bytes say, never what its name or its log says. What is no picture and no table,
too large, or damaged is not kept; its row says why, and the document shows that in its place.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from exporter.errors import SourceError
from exporter.formats.media import image_type
from exporter.formats.pixels import pixels
from exporter.formats.recordings import SUFFIXES, recording_type
from exporter.model.run import RunKey
from exporter.model.table import Column, PanelTable
from exporter.query.boxes import parse_boxes
from exporter.query.logged_tables import parse_table
from exporter.query.masks import parse_mask
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


@dataclass(slots=True)
class _Shelf:
    """The files of one panel that are kept, by their new names."""

    read: ReadMedia
    assets: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def keep(self, run: RunKey, kind: str, file: str, size: float) -> tuple[str, str]:
        """The name of a file, or nothing and why it is not kept."""
        room = min(LARGEST, TOGETHER - sum(map(len, self.assets.values())))
        try:
            name, content = _kept(kind, size, room, partial(self.read, run, file))
        except (ValueError, SourceError) as error:
            return "", str(error)
        self.assets |= {name: content} if name else {}
        return name, ""

    def keep_overlays(self, run: RunKey, overlays: str) -> str:
        """The masks and boxes over a picture with the names of their files."""
        found: list[dict[str, Any]] = json.loads(overlays) if overlays else []
        for one in found:
            kept = self.keep(run, one["kind"], one["file"], float(one["size"]))
            one["asset"], one["reason"] = kept
        return json.dumps(found, sort_keys=True, ensure_ascii=False) if found else ""


def collect(
    table: PanelTable, runs: Mapping[str, RunKey], read: ReadMedia
) -> tuple[PanelTable, dict[str, bytes]]:
    """The table with two more columns, and the assets that the first of them names.

    `asset` is empty where the file is not kept, and `reason` says why; so it is in `overlays`.
    """
    shelf = _Shelf(read)
    kept: list[tuple[str, str, str]] = []
    for run, kind, file, size, overlays in _files(table):
        name, reason = shelf.keep(runs[run], kind, file, size)
        kept.append((name, reason, shelf.keep_overlays(runs[run], overlays if name else "")))
    names, reasons, overlays = zip(*kept, strict=True) if kept else ((), (), ())
    new = (("asset", names), ("reason", reasons), ("overlays", overlays))
    old = (column for column in table.columns if column.name != "overlays")
    columns = (*old, *(Column(name, name, "text", values) for name, values in new))
    return replace(table, columns=columns), shelf.assets


def _files(table: PanelTable) -> Iterator[tuple[str, str, str, float, str]]:
    """Run, kind, path and size of each file, and what lies over it."""
    found = {column.name: column.values for column in table.columns}
    names = ("id", "media", "file", "size", "overlays")
    for run, kind, file, size, overlays in zip(*(found[name] for name in names), strict=True):
        room = size if isinstance(size, float) else 0.0
        yield str(run), str(kind), str(file), room, str(overlays)


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


def _recording(content: bytes) -> str:
    """A GIF is a film to those who log it and a picture to those who show it."""
    if image_type(content) == "image/gif":
        return _picture(content)
    media_type = recording_type(content)
    if not media_type:
        raise ValueError("it is no recording of a known format")
    return SUFFIXES[media_type]


def _mask(content: bytes) -> str:
    parse_mask(content)
    return "png"


def _boxes(content: bytes) -> str:
    parse_boxes(content)
    return "json"


_READERS: Mapping[str, Callable[[bytes], str]] = {
    "audio": _recording,
    "boxes": _boxes,
    "mask": _mask,
    "video": _recording,
    "image": _picture,
    "table": _table,
    "html": _page,
}
"""Kind of file -> the suffix that its bytes deserve, or ValueError."""
