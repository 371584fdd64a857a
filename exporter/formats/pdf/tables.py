"""Wide tables onto paper: smaller type, then a turned page, then several tables side by side.

The widths come from outside as a function, so that this module decides and never lays out.
All lengths are CSS px (1/96 inch).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import accumulate

from exporter.formats.html.inline import inlines_text
from exporter.formats.outline import walk
from exporter.formats.paper import MM, PAGE, brief_names, room
from exporter.model.document import (
    Block,
    Blocks,
    Callout,
    Grid,
    GridCell,
    Group,
    Inlines,
    ListBlock,
    Quote,
    TableBlock,
    Text,
)

UPRIGHT = PAGE
"""Content width of the page in `site_templates/print/page.css`; `TURNED` that of its side."""
TURNED = 253 * MM
SIZES = ("", "rp-fit", "rp-tight")
"""Classes of 8.5, 7.5 and 6.5 pt; below that nobody reads a table."""
_INSET = 12 * MM
_COMFORT = 26 * MM
_NAME = 42 * MM
"""Of the first column, which names the rows: a name should be on one line."""
_NARROW = 4
_ROUNDING = 0.5
"""Without it the last letter of a word that just fits would go to the next line."""
_LETTER = 5.4
"""Of a character of a head at 8.5 pt, about."""


@dataclass(frozen=True, slots=True)
class FittedTable(TableBlock):
    """A table and the classes that make it fit its place.

    `columns` are the widths of its columns, padding included, where some of them must wrap; without
    them a long name would take the room of the numbers beside it.
    """

    classes: str = ""
    columns: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Widths:
    """Of each column: the least that breaks no word, and the most that its body can use."""

    least: tuple[float, ...]
    most: tuple[float, ...]

    def wanted(self) -> tuple[float, ...]:
        """Room for a readable column: its text on one line, or a good part of it."""
        pairs = zip(self.least, self.most, strict=True)
        return tuple(
            max(least, min(most, _COMFORT if column else _NAME))
            for column, (least, most) in enumerate(pairs)
        )


Measure = Callable[[Sequence[tuple[TableBlock, str]]], Sequence[Widths]]
"""Widths of the columns of sample tables, each with its class out of `SIZES`."""
Measured = Mapping[TableBlock, tuple[Widths, ...]]


def fit_tables(blocks: Blocks, measure: Measure) -> Blocks:
    """The same blocks with every table made to fit the page, or the cell, that holds it."""
    tables = list(dict.fromkeys(_candidates(blocks)))
    jobs = [(sample(table), size) for table in tables for size in SIZES]
    found = iter(measure(jobs)) if jobs else iter(())
    measured = {table: tuple(next(found) for _ in SIZES) for table in tables}
    return _fit_page(blocks, measured)


def _candidates(blocks: Blocks) -> Iterator[TableBlock]:
    """Tables that need measuring: those that look wide, and all that stand in a grid cell."""
    for block in walk(blocks):
        if isinstance(block, Grid):
            cells = (cell.block for row in block.rows for cell in row)
            yield from (inner for inner in cells if isinstance(inner, TableBlock))
        elif isinstance(block, TableBlock) and suspect(block):
            yield block


def suspect(table: TableBlock) -> bool:
    """Whether the table may be too wide for a page, by a generous count of its characters."""
    found = sample(table)
    columns = zip(*(_texts(row) for row in (found.header, *found.rows)), strict=True)
    em, padding = 11.3, 4 * MM
    wanted = (max(min(len(text), 24) for text in texts) * em * 0.75 + padding for texts in columns)
    return sum(wanted) > UPRIGHT / 2


def sample(table: TableBlock) -> TableBlock:
    """A table of two rows as wide as the whole: the longest words and texts of each column."""
    columns = range(max([len(table.header), *map(len, table.rows)]))
    rows = [_padded(row, len(columns)) for row in table.rows]
    word = tuple(max((row[c] for row in rows), key=_longest_word, default=()) for c in columns)
    text = tuple(max((row[c] for row in rows), key=_length, default=()) for c in columns)
    return TableBlock(_padded(table.header, len(columns)), (word, text), table.align)


def _padded(row: tuple[Inlines, ...], columns: int) -> tuple[Inlines, ...]:
    return row + ((),) * (columns - len(row))


def _texts(row: tuple[Inlines, ...]) -> tuple[str, ...]:
    return tuple(inlines_text(cell) for cell in row)


def _length(cell: Inlines) -> int:
    return len(inlines_text(cell))


def _longest_word(cell: Inlines) -> int:
    return max((len(word) for word in inlines_text(cell).split()), default=0)


def _fit_page(blocks: Blocks, measured: Measured) -> Blocks:
    return tuple(new for block in blocks for new in _fit_block(block, measured))


def _fit_block(block: Block, measured: Measured) -> Blocks:
    """One block of the page itself, where a table may turn the page or become several."""
    match block:
        case TableBlock():
            return _fit_table(block, measured)
        case Grid():
            return tuple(new for row in block.rows for new in _fit_row(row, measured))
        case Group():
            return (replace(block, blocks=_fit_page(block.blocks, measured)),)
        case _:
            return _fit_inner(block, measured, UPRIGHT - _INSET)


def _fit_table(table: TableBlock, measured: Measured) -> Blocks:
    widths = measured.get(table)
    if widths is None:
        return (table,)
    upright = _fitting(table, widths, UPRIGHT)
    if upright is not None:
        return (upright,)
    if len(widths[-1].least) <= _NARROW:
        return (fitted(table, f"{SIZES[-1]} rp-broken"),)
    turned = _fitting(table, widths[1:], TURNED, SIZES[1:])
    if turned is not None:
        return (replace(turned, classes=f"{turned.classes} rp-turned"),)
    return _split(table, widths[-1], TURNED, f"{SIZES[-1]} rp-turned")


def _fitting(
    table: TableBlock, widths: Sequence[Widths], space: float, sizes: Sequence[str] = SIZES
) -> FittedTable | None:
    """The table in the largest size in which it fits, or None."""
    for size, width in zip(sizes, widths, strict=True):
        if sum(width.wanted()) <= space:
            classes = f"{size} {_named(width)}".strip()
            columns = allotted(width, _heads(table), space)
            return replace(fitted(table, classes), columns=columns)
    return None


def _heads(table: TableBlock) -> tuple[float, ...]:
    return tuple(_LETTER * _length(cell) for cell in table.header)


def allotted(widths: Widths, heads: Sequence[float], space: float) -> tuple[float, ...]:
    """Widths that fill `space`, or nothing when no column has to wrap.

    Every column has what it wants; what is left raises the lowest of those that could use more.
    """
    wanted = widths.wanted()
    slack = min(_ROUNDING, max(space - sum(wanted), 0.0) / len(wanted))
    floor = tuple(width + slack for width in wanted)
    heads = (*heads, *(0.0 for _ in floor[len(heads) :]))
    pairs = zip(floor, widths.most, heads, strict=True)
    top = tuple(max(least, most, head) for least, most, head in pairs)
    if sum(top) <= space:
        return ()
    low, high = 0.0, space
    for _ in range(40):
        level = (low + high) / 2
        filled = _levelled(floor, top, level)
        low, high = (level, high) if sum(filled) <= space else (low, level)
    return _levelled(floor, top, low)


def _levelled(floor: Sequence[float], top: Sequence[float], level: float) -> tuple[float, ...]:
    return tuple(max(least, min(most, level)) for least, most in zip(floor, top, strict=True))


def _named(widths: Widths) -> str:
    """Without this class a wide head of another column would break the names of the rows."""
    return "rp-named" if widths.most[0] <= _NAME else ""


def fitted(table: TableBlock, classes: str) -> FittedTable:
    """The same table with classes."""
    values = {f.name: getattr(table, f.name) for f in fields(TableBlock)}
    return FittedTable(**values, classes=classes)


def _split(table: TableBlock, widths: Widths, space: float, classes: str) -> Blocks:
    """Tables of some columns each; the first ones, which name the rows, lead every one."""
    groups = column_groups(widths.wanted(), space, table.keys)
    last = len(groups) - 1
    parts = [_part(table, group, widths, space, classes) for group in groups]
    parts = [_named_briefly(p) if i and groups[i][0] == 0 else p for i, p in enumerate(parts)]
    return tuple(
        replace(
            part,
            id=table.id if i == 0 else "",
            caption=table.caption if i == 0 else (*table.caption, Text(" (continued)")),
            notes=table.notes if i == last else (),
            data=table.data if i == last else "",
            more=table.more if i == last else 0,
        )
        for i, part in enumerate(parts)
    )


def column_groups(wanted: Sequence[float], space: float, keys: int = 1) -> list[tuple[int, ...]]:
    """The columns behind the first `keys` in groups that fit `space` together with these.

    Of the first ones, as many lead every group as leave room for others; no group is empty.
    """
    totals = list(accumulate(wanted[: min(keys, len(wanted) - 1)]))
    room = space / 2 if totals and totals[0] < space / 3 else 0.0
    head = tuple(n for n, total in enumerate(totals) if total < room)
    lead = totals[len(head) - 1] if head else 0.0
    groups: list[list[int]] = []
    used = space + 1.0
    for column in range(len(head), len(wanted)):
        if used + wanted[column] > space:
            groups.append([])
            used = lead
        groups[-1].append(column)
        used += wanted[column]
    return [(*head, *group) for group in groups]


def _part(
    table: TableBlock, columns: tuple[int, ...], widths: Widths, space: float, classes: str
) -> FittedTable:
    fits = sum(widths.least[c] for c in columns) <= space
    classes += "" if fits else " rp-broken"
    count = len(widths.least)
    rows = tuple(_picked(_padded(row, count), columns) for row in table.rows)
    align = "".join(table.align[c : c + 1] or "l" for c in columns)
    header = _picked(_padded(table.header, count), columns) if table.header else ()
    part = replace(fitted(table, classes), header=header, rows=rows, align=align)
    own = Widths(*(tuple(side[c] for c in columns) for side in (widths.least, widths.most)))
    return replace(part, columns=allotted(own, _heads(part), space) if fits else ())


def _named_briefly(part: FittedTable) -> FittedTable:
    """A part that repeats the names of the rows: short ones do, when they are all different."""
    names = tuple(inlines_text(row[0]) for row in part.rows)
    brief = brief_names(names)
    if brief == names:
        return part
    pairs = zip(part.rows, brief, strict=True)
    rows = tuple(((Text(name),), *row[1:]) for row, name in pairs)
    return replace(part, rows=rows, columns=())


def _picked(row: tuple[Inlines, ...], columns: tuple[int, ...]) -> tuple[Inlines, ...]:
    return tuple(row[c] for c in columns)


def _fit_row(row: tuple[GridCell, ...], measured: Measured) -> Blocks:
    """A grid row; when a table is too wide for its cell, the cells are set one below the other."""
    if all(_cell_fits(cell, measured) for cell in row):
        cells = tuple(replace(c, block=_fit_cell(c, measured)) for c in row)
        return (Grid((cells,)),)
    return tuple(new for cell in row for new in _fit_block(cell.block, measured))


def _cell_fits(cell: GridCell, measured: Measured) -> bool:
    if not isinstance(cell.block, TableBlock) or cell.block not in measured:
        return True
    return _fitting(cell.block, measured[cell.block], room(cell.span)) is not None


def _fit_cell(cell: GridCell, measured: Measured) -> Block:
    fitted_blocks = _fit_inner(cell.block, measured, room(cell.span))
    return fitted_blocks[0] if len(fitted_blocks) == 1 else cell.block


def _fit_inner(block: Block, measured: Measured, space: float) -> Blocks:
    """A block inside another, where no page can be turned: type shrinks, then columns part."""
    match block:
        case TableBlock() if block in measured:
            one = _fitting(block, measured[block], space)
            if one is not None:
                return (one,)
            return _split(block, measured[block][-1], space, SIZES[-1])
        case Group():
            return (replace(block, blocks=_inner(block.blocks, measured, space + _INSET)),)
        case Callout() | Quote():
            return (replace(block, blocks=_inner(block.blocks, measured, space)),)
        case ListBlock():
            items = (replace(i, blocks=_inner(i.blocks, measured, space)) for i in block.items)
            return (replace(block, items=tuple(items)),)
        case _:
            return (block,)


def _inner(blocks: Blocks, measured: Measured, space: float) -> Blocks:
    return tuple(new for b in blocks for new in _fit_inner(b, measured, space - _INSET))
