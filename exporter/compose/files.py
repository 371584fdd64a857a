"""Logged files as blocks: pictures, tables, pages, cards of recordings, or why one is not shown."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from exporter.compose.tabular import printed
from exporter.errors import ExporterError
from exporter.formats.media import image_type
from exporter.formats.recordings import SUFFIXES, recording_type, seconds
from exporter.model.document import (
    Attachment,
    Block,
    Blocks,
    FigureBlock,
    FileCard,
    FrameBlock,
    Image,
    InlineCode,
    Inlines,
    Paragraph,
    Placeholder,
    TableBlock,
    Text,
)
from exporter.model.figure import Figure
from exporter.model.panels import MediaPanel
from exporter.model.snapshot import Snapshot, panels_of
from exporter.model.table import Cell, PanelTable
from exporter.query.logged_tables import parse_table

FRAME_HEIGHT = 360
"""Px of a logged page."""
PRINTED_ROWS = 40
"""Rows of a logged table in a document; the file itself goes with it."""

_INTERACTIVE = {
    "object3d": "A 3D object",
    "molecule": "A molecule",
    "plotly": "A Plotly chart",
    "bokeh": "A Bokeh chart",
    "graph": "A graph",
}
_RECORDINGS = {"audio": "sound", "video": "film"}

Drawn = Mapping[str, Figure | ExporterError]


@dataclass(frozen=True, slots=True)
class File:
    """A row of a media panel's table; `row` is its number. Older snapshots have no last two."""

    row: int
    key: str
    run: str
    id: str
    step: Cell
    media: str
    caption: str
    file: str
    size: Cell
    asset: str
    reason: str
    index: Cell = 0.0
    overlays: str = ""

    @property
    def tells_step(self) -> bool:
        """Whether the run's own caption begins with the step."""
        if self.step is None:
            return False
        own = f"step {self.step:.0f}" if isinstance(self.step, float) else f"step {self.step}"
        return re.match(rf"{own}\b", self.caption, re.IGNORECASE) is not None

    def place(self, without: str = "", *, step: bool = True) -> str:
        """Run and step, but for the one that stands above or is said anyway."""
        said = step and self.step is not None and without != "step"
        parts = ("" if without == "run" else self.run, f"step {printed(self.step)}" if said else "")
        return " · ".join(part for part in parts if part)


def files_of(table: PanelTable) -> list[File]:
    """The rows of a media panel's table."""
    found = {column.name: column.values for column in table.columns}
    rows = enumerate(zip(*found.values(), strict=True))
    return [File(i, **dict(zip(found, row, strict=True))) for i, row in rows]  # type: ignore[arg-type]


def plate_key(panel: str, row: int) -> str:
    """What the drawing of a picture with something over it is called."""
    return f"{panel}/{row}"


def is_picture(file: File, assets: Mapping[str, bytes]) -> bool:
    """Whether the file stands in the grid of pictures; a GIF that was logged as a film does."""
    shown = file.media in {"image", "video"} and file.asset in assets
    return shown and bool(image_type(assets[file.asset]))


def picture(file: File, drawn: Figure | ExporterError | None, without: str = "") -> Block:
    """The picture, with its masks and boxes when these are drawn, and what it shows below."""
    place = file.place(without, step=not file.tells_step)
    words = " – ".join(part for part in (place, file.caption) if part)
    caption: Inlines = (Text(words),) if words else ()
    if isinstance(drawn, Figure):
        return FigureBlock("", "", caption, drawn)
    alt = f"{file.key} of {file.place()} {file.caption}".strip()
    return Image(file.asset, alt, caption)


def other(file: File, assets: Mapping[str, bytes]) -> Blocks:
    """A file that is no picture, or could not be kept."""
    title = f"{file.key}, {file.place()}"
    content = assets.get(file.asset)
    if content is not None and file.media == "table":
        return (Paragraph((Text(title),)), _logged(content))
    if content is not None and file.media == "html":
        return (Paragraph((Text(title),)), FrameBlock(title, content.decode(), FRAME_HEIGHT))
    if content is not None and file.media in _RECORDINGS:
        words, kind = _titled(title, file.caption), recording_type(content)
        return (FileCard(words, _recording(file, content), file.asset, kind),)
    name = file.file.rpartition("/")[2]
    if file.media in _INTERACTIVE:
        what = f"{_INTERACTIVE[file.media]} ({name}, {_bytes(file.size)})"
        return (Placeholder("", title, f"{what} is an interactive view; it is not kept."),)
    if file.media == "image":
        return (Placeholder("", title, f"The picture {name} is not shown: {file.reason}."),)
    what = f"{file.place()}: {file.media} file, {_bytes(file.size)} "
    reason = f" ({file.reason})" if file.reason else ""
    return (Paragraph((Text(what), InlineCode(name), Text(reason))),)


def recordings(snapshot: Snapshot) -> tuple[Attachment, ...]:
    """Sounds and films that are kept, each once, as files that go with the document."""
    found: dict[str, Attachment] = {}
    for panel in panels_of(snapshot.report):
        table = snapshot.tables[panel.id]
        for file in files_of(table) if isinstance(panel, MediaPanel) else ():
            content = snapshot.assets.get(file.asset, b"")
            kind = recording_type(content)
            if kind and file.media in _RECORDINGS:
                words = f"{file.key} of {file.place()}"
                found[file.asset] = Attachment(file.asset, kind, content, words, "Supplement")
    return tuple(found.values())


def unseen(snapshot: Snapshot) -> Iterator[str]:
    """Files of media panels that are no pictures of the document: recordings, masks, boxes."""
    yield from (attachment.path for attachment in recordings(snapshot))
    for panel in panels_of(snapshot.report):
        if isinstance(panel, MediaPanel):
            for file in files_of(snapshot.tables[panel.id]):
                overlays: list[Any] = json.loads(file.overlays) if file.overlays else []
                yield from (str(one["asset"]) for one in overlays if one.get("asset"))


def _titled(title: str, caption: str) -> str:
    return f"{title} – {caption}" if caption else title


def _recording(file: File, content: bytes) -> str:
    """What it is, how long and how large: `WAV sound, 0.25 s, 4.04 kB`."""
    length = seconds(content)
    time = f", {length:.3g} s" if length is not None else ""
    kind = SUFFIXES.get(recording_type(content), "").upper()
    return f"{kind} {_RECORDINGS[file.media]}{time}, {_bytes(file.size)}"


def _logged(content: bytes) -> TableBlock:
    """A table file as a table of the document; it was read once before it was kept."""
    table = parse_table(content)
    columns = [[row[i] for row in table.rows] for i in range(len(table.columns))]
    rows = tuple(tuple(_cell(value) for value in row) for row in table.rows[:PRINTED_ROWS])
    return TableBlock(
        header=tuple((Text(name),) for name in table.columns),
        rows=rows,
        align="".join("l" if any(isinstance(v, str) for v in c) else "r" for c in columns),
        more=max(len(table.rows) - PRINTED_ROWS, 0),
    )


def _cell(value: Cell) -> Inlines:
    text = printed(value)
    return (Text(text),) if text else ()


def _bytes(size: Cell) -> str:
    """Decimal units, as file managers show them."""
    count = size if isinstance(size, float) else 0.0
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB"
