"""Media panels: pictures in a grid by key, run and step, tables as tables, the rest by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from exporter.compose.tabular import printed
from exporter.model.document import (
    Block,
    Blocks,
    FrameBlock,
    Grid,
    GridCell,
    Group,
    Image,
    InlineCode,
    Inlines,
    Paragraph,
    TableBlock,
    Text,
)
from exporter.model.panels import MediaPanel, Width
from exporter.model.table import Cell, PanelTable
from exporter.query.logged_tables import parse_table

FRAME_HEIGHT = 360
"""Px of a logged page."""
PRINTED_ROWS = 40
"""Rows of a logged table in a document; the file itself goes with it."""

_PER_ROW: Mapping[Width, int] = {"full": 4, "half": 2, "third": 2, "quarter": 1}


@dataclass(frozen=True, slots=True)
class _File:
    """A row of the panel's table."""

    key: str
    run: str
    step: Cell
    media: str
    caption: str
    file: str
    size: Cell
    asset: str
    reason: str

    @property
    def place(self) -> str:
        """Run and step."""
        return self.run if self.step is None else f"{self.run} · step {printed(self.step)}"


def media_group(
    panel: MediaPanel, table: PanelTable, assets: Mapping[str, bytes], anchor: str, data: str
) -> Group:
    """All files of the panel, under the name of their key when there are several keys."""
    files = _files(table)
    parts = [
        Group(tuple(_blocks(panel, list(own), assets)), title=key)
        for key, own in groupby(files, lambda file: file.key)
    ]
    blocks = parts if len(parts) > 1 else [block for part in parts for block in part.blocks]
    return Group(tuple(blocks), anchor, panel.title, table.notes, data)


def _files(table: PanelTable) -> list[_File]:
    found = {column.name: column.values for column in table.columns if column.name != "id"}
    rows = zip(*found.values(), strict=True)
    return [_File(**dict(zip(found, row, strict=True))) for row in rows]  # type: ignore[arg-type]


def _blocks(panel: MediaPanel, files: list[_File], assets: Mapping[str, bytes]) -> Iterator[Block]:
    for shown, run in groupby(files, lambda file: file.media == "image" and file.asset != ""):
        own = list(run)
        if shown:
            yield _pictures(own, panel.columns or _PER_ROW[panel.width])
        else:
            for file in own:
                yield from _other(file, assets)


def _pictures(files: list[_File], columns: int) -> Block:
    span = 12 // columns
    cells = [GridCell(span, _picture(file)) for file in files]
    rows = tuple(tuple(cells[i : i + columns]) for i in range(0, len(cells), columns))
    return Grid(rows)


def _picture(file: _File) -> Image:
    caption: Inlines = (Text(file.place),)
    if file.caption:
        caption = (*caption, Text(f" – {file.caption}"))
    return Image(file.asset, f"{file.key} of {file.place} {file.caption}".strip(), caption)


def _other(file: _File, assets: Mapping[str, bytes]) -> Blocks:
    if file.media == "table" and file.asset:
        return (Paragraph((Text(f"{file.key}, {file.place}"),)), _logged(assets[file.asset]))
    if file.media == "html" and file.asset:
        name = f"{file.key}, {file.place}"
        page = assets[file.asset].decode()
        return (Paragraph((Text(name),)), FrameBlock(name, page, FRAME_HEIGHT))
    what = f"{file.media} file, {_bytes(file.size)}"
    reason = f" ({file.reason})" if file.reason else ""
    name = InlineCode(file.file.rpartition("/")[2])
    return (Paragraph((Text(f"{file.place}: {what} "), name, Text(reason))),)


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
