"""Rows of a report set anew for a page of paper: fewer cells side by side, none too narrow to read.

On a screen a row of four quarters is a glance, and what does not fit is scrolled; the text of an
A4 page is 166 mm wide, a quarter of it 36 mm, and type is fixed. So each cell gets the columns that
what stands in it needs, and what no longer fits goes to the next row:

* a table has the whole width, as it cannot scroll and a broken number is a wrong one; so does a
  comparison of runs. Only one of few short columns may stand in half a row;
* a chart has at least 6.5 cm, where its axis has room for numbers and its legend for names;
* prose, a picture or a box has a third, about 28 letters a line; a single big number a quarter.

Rows that are wide enough stay as they are. All lengths are CSS px (1/96 inch).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from exporter.model.document import (
    Block,
    CodeBlock,
    Document,
    FigureBlock,
    Grid,
    GridCell,
    Group,
    Image,
    InlineCode,
    Inlines,
    Link,
    Ref,
    ScalarBlock,
    Styled,
    TableBlock,
    Text,
)
from exporter.model.figure import Figure

COLUMNS = 12
MM = 96 / 25.4
PAGE = 166 * MM
"""Width of the text in `site_templates/print/page.css`; that of main.tex is 6.75 in, 171 mm."""
GUTTER = 5 * MM
_WHOLE, _HALF, _THIRD, _QUARTER = 12, 6, 4, 3
_HALF_TABLE = 44
"""Characters in a line of a table that may stand in half a row, at 8.5 pt."""
_HALF_CODE = 44
_PICTURE = 36 * MM
_BRIEF = 30
"""Characters of a name that is repeated."""


def on_paper(document: Document) -> Document:
    """The same blocks in the same order; neighbouring rows that are too narrow are packed anew."""
    runs = groupby(document.blocks, _crowded)
    blocks = tuple(block for crowded, run in runs for block in _set(crowded, run))
    placed = (_placed(GridCell(COLUMNS, block), document.paper) for block in blocks)
    return replace(document, blocks=tuple(placed), paper={})


def _crowded(block: Block) -> bool:
    """Whether a row has a cell that needs more columns than it has."""
    return isinstance(block, Grid) and any(
        need(cell) > cell.span for row in block.rows for cell in row
    )


def _set(crowded: bool, run: Iterator[Block]) -> Iterator[Block]:
    if not crowded:
        yield from run
        return
    cells = [c for b in run if isinstance(b, Grid) for row in b.rows for c in row]
    for row in packed(cells):
        whole = len(row) == 1 and row[0].span == COLUMNS
        yield row[0].block if whole else Grid((row,))


def _placed(cell: GridCell, drawn: Mapping[str, Figure]) -> Block:
    """The block of a cell, with drawings and rows of pictures that suit its width."""
    match cell.block:
        case FigureBlock(id=name) as block if name in drawn:
            return replace(block, figure=drawn[name])
        case Grid(rows=rows) as grid:
            made = (tuple(replace(c, block=_placed(c, drawn)) for c in row) for row in rows)
            return replace(grid, rows=tuple(made))
        case Group(blocks=blocks) as group:
            return replace(group, blocks=tuple(_gallery(b, cell.span) for b in blocks))
        case block:
            return block


def room(span: int) -> float:
    """Width of what stands in a cell of so many columns."""
    return PAGE if span == COLUMNS else PAGE * span / COLUMNS - GUTTER


def packed(cells: Sequence[GridCell]) -> list[tuple[GridCell, ...]]:
    """Rows in reading order, each as full as the needs of its cells allow."""
    rows: list[list[GridCell]] = [[]]
    for cell in cells:
        if sum(map(need, rows[-1])) + need(cell) > COLUMNS:
            rows.append([])
        rows[-1].append(cell)
    return [_widened(row) for row in rows if row]


def _widened(row: Sequence[GridCell]) -> tuple[GridCell, ...]:
    """Cells with the columns they need; what is left goes to those that had more, then to all."""
    spans = [need(cell) for cell in row]
    if len(row) == 1:
        spans = [max(spans[0], row[0].span)]
    while len(row) > 1 and sum(spans) < COLUMNS:
        lacks = [cell.span - span for cell, span in zip(row, spans, strict=True)]
        spans[max(range(len(row)), key=lambda n: (lacks[n], -spans[n], -n))] += 1
    return tuple(replace(cell, span=span) for cell, span in zip(row, spans, strict=True))


def need(cell: GridCell) -> int:
    """The least columns of twelve in which the block of a cell can be read."""
    return _need(cell.block)


def _need(block: Block) -> int:
    match block:
        case TableBlock():
            return _HALF if _line(block) <= _HALF_TABLE else _WHOLE
        case FigureBlock():
            return _HALF
        case ScalarBlock(scalars=scalars):
            return min(_QUARTER * max(len(scalars), 1), _WHOLE)
        case CodeBlock(text=text):
            longest = max(map(len, text.split("\n")))
            return _HALF if longest <= _HALF_CODE else _WHOLE
        case Group(blocks=blocks):
            return max(map(_need, blocks), default=_THIRD)
        case Grid():
            return _HALF
        case Image():
            return _QUARTER
        case _:
            return _THIRD


def _line(table: TableBlock) -> int:
    """Characters in the widest line, if nothing is broken, and two between the columns."""
    rows = (table.header, *table.rows)
    count = max(map(len, rows))
    widest = (max(length(row[c]) for row in rows if c < len(row)) for c in range(count))
    return sum(widest) + 2 * (count - 1)


def length(inlines: Inlines) -> int:
    """Characters of a cell."""
    total = 0
    for part in inlines:
        match part:
            case Text(text=text) | InlineCode(text=text) | Ref(text=text):
                total += len(text)
            case Styled(children=children) | Link(children=children):
                total += length(children)
            case _:
                total += 1
    return total


def brief_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of rows that were written in full before: their ends alone, if they stay distinct."""
    brief = tuple(_brief(name) for name in names)
    return brief if len(set(brief)) == len(set(names)) else names


def _brief(name: str) -> str:
    words = " ".join(name.split())
    if len(words) <= _BRIEF:
        return name
    return f"{words[: _BRIEF * 2 // 3]}…{words[-_BRIEF // 3 :]}"


def _gallery(block: Block, span: int) -> Block:
    """Rows of pictures, as many a row as have 36 mm each."""
    if not isinstance(block, Grid):
        return block
    cells = [cell for row in block.rows for cell in row]
    if not all(isinstance(cell.block, Image) for cell in cells):
        return block
    most = int((room(span) + GUTTER) // (_PICTURE + GUTTER))
    asked = COLUMNS // max(cell.span for cell in cells)
    count = max(min(most, asked), 1) if span == COLUMNS else max(most, 1)
    shared = [replace(cell, span=COLUMNS // count) for cell in cells]
    rows = tuple(tuple(shared[at : at + count]) for at in range(0, len(cells), count))
    return replace(block, rows=rows)
