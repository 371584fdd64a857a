"""Media panels: pictures in a grid by key, run and step, tables as tables, the rest by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from exporter.compose.files import Drawn, File, files_of, is_picture, other, picture, plate_key
from exporter.compose.overlays import plates
from exporter.compose.tabular import printed
from exporter.model.document import Block, Grid, GridCell, Group, Paragraph, Text
from exporter.model.exhibits import Axis
from exporter.model.figure import Plate
from exporter.model.panels import MediaPanel, Width
from exporter.model.snapshot import Snapshot, panels_of
from exporter.model.table import PanelTable

_PER_ROW: Mapping[Width, int] = {"full": 4, "half": 2, "third": 2, "quarter": 1}
_SHARE: Mapping[Width, float] = {"full": 1, "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4}
_PAGE, _GUTTER = 720.0, 20.0
"""Px of a page, and between two pictures."""
_LEAST, _MOST = 150.0, 460.0
"""Px of a picture with something over it; words on it keep their size."""


@dataclass(frozen=True, slots=True)
class _Desk:
    panel: MediaPanel
    assets: Mapping[str, bytes]
    drawn: Drawn


def media_plates(snapshot: Snapshot) -> dict[str, Plate]:
    """The pictures of all media panels that have masks or boxes over them, by `plate_key`."""
    found: dict[str, Plate] = {}
    for panel in panels_of(snapshot.report):
        if isinstance(panel, MediaPanel):
            table = snapshot.tables[panel.id]
            room = _PAGE * _SHARE[panel.width] / _columns(panel, files_of(table)) - _GUTTER
            width = min(max(room, _LEAST), _MOST)
            made = plates(table, snapshot.assets, width)
            found |= {plate_key(panel.id, row): plate for row, plate in made.items()}
    return found


def media_group(
    panel: MediaPanel,
    table: PanelTable,
    assets: Mapping[str, bytes],
    drawn: Drawn,
    anchor: str,
    data: str,
) -> Group:
    """All files of the panel: along its axes, or by key, with its name when there are several."""
    files = files_of(table)
    desk = _Desk(panel, assets, drawn)
    if panel.x or panel.y:
        blocks = list(_along(desk, files))
    else:
        parts = [
            Group(tuple(_flow(desk, list(own))), title=key)
            for key, own in groupby(files, lambda file: file.key)
        ]
        blocks = parts if len(parts) > 1 else [block for part in parts for block in part.blocks]
    return Group(tuple(blocks), anchor, panel.title, table.notes, data)


# --- one after the other ---------------------------------------------------------------------


def _flow(desk: _Desk, files: list[File]) -> Iterator[Block]:
    for shown, run in groupby(files, lambda file: is_picture(file, desk.assets)):
        own = list(run)
        if shown:
            cells = [_picture(desk, file) for file in own]
            yield _rows(cells, _columns(desk.panel, own))
        else:
            for file in own:
                yield from other(file, desk.assets)


def _picture(desk: _Desk, file: File, without: str = "") -> Block:
    return picture(file, desk.drawn.get(plate_key(desk.panel.id, file.row)), without)


def _rows(blocks: Sequence[Block], columns: int) -> Grid:
    cells = [GridCell(12 // columns, block) for block in blocks]
    return Grid(tuple(tuple(cells[i : i + columns]) for i in range(0, len(cells), columns)))


def _columns(panel: MediaPanel, files: Sequence[File]) -> int:
    """Pictures in a row: what the panel says, else as many as its axis has, up to its width."""
    most = panel.columns or _PER_ROW[panel.width]
    return min(most, len(_labels(panel.x, files)) or 1) if panel.x else most


# --- along axes ------------------------------------------------------------------------------


def _along(desk: _Desk, files: list[File]) -> Iterator[Block]:
    """A row of pictures for each value of `y`, a column for each value of `x`."""
    panel = desk.panel
    across = _labels(panel.x, files) if panel.x else {}
    columns = _columns(panel, files)
    for value, title in _labels(panel.y, files).items():
        own = [file for file in files if _value(panel.y, file) == value]
        if not across:
            yield Group(tuple(_flow(desk, own)), title=title)
            continue
        cells = [_cell(desk, [f for f in own if _value(panel.x, f) == x]) for x in across]
        yield Group((_rows(cells, columns),), title=title)


def _cell(desk: _Desk, files: Sequence[File]) -> Block:
    """What was logged at one place: nothing, one thing, or several below each other."""
    blocks = [block for file in files for block in _shown(desk, file)]
    if not blocks:
        return Paragraph((Text("–"),))
    return blocks[0] if len(blocks) == 1 else Group(tuple(blocks))


def _shown(desk: _Desk, file: File) -> tuple[Block, ...]:
    if is_picture(file, desk.assets):
        return (_picture(desk, file, desk.panel.y),)
    return other(file, desk.assets)


def _labels(axis: Axis, files: Sequence[File]) -> dict[str, str]:
    """Values along an axis and what they are called; an axis that is not asked for has one."""
    ordered = sorted(files, key=lambda f: _number(axis, f))
    return {_value(axis, file): _label(axis, file) for file in ordered}


def _number(axis: Axis, file: File) -> float:
    """Steps and places are in order of their numbers, runs and keys as they come."""
    found = {"step": file.step, "index": file.index}.get(axis)
    return found if isinstance(found, float) else -1.0


def _value(axis: Axis, file: File) -> str:
    values = {"step": file.step, "run": file.id, "index": file.index, "key": file.key}
    return str(values.get(axis, ""))


def _label(axis: Axis, file: File) -> str:
    match axis:
        case "step":
            return "No step" if file.step is None else f"Step {printed(file.step)}"
        case "index":
            return f"No. {int(file.index) + 1 if isinstance(file.index, float) else 1}"
        case "run":
            return file.run
        case _:
            return file.key if axis else ""
