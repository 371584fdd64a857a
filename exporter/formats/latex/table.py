r"""Tables as LaTeX: booktabs rules, long words in paragraph columns, wide ones in parts.

Widths are estimated in em of the text; TeX itself shrinks what is still too wide (`RXtable`) or
picks the largest font that fits (`RXlongtable`), so that nothing leaves the page in any class.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from exporter.formats.latex.escape import escape, wrapped
from exporter.formats.latex.inline import inlines_tex, plain
from exporter.formats.latex.names import LatexContext
from exporter.formats.paper import brief_names
from exporter.model.document import Break, Inlines, TableBlock, Text

_LINE = {r"\small": 44.0, r"\footnotesize": 49.0, r"\scriptsize": 55.0}
"""Em in a line of main.tex (16 cm) at each size, the smallest for tables in one part only."""
_GAP = 1.2
_WIDEST = 15.0
"""Em; a column with more becomes a paragraph column."""
_NARROWEST = 7.0
_HEAD = 6.0
"""Em that a heading may take before it is set in lines, however narrow its cells are."""
_BOLD = 1.15
_HEAD_LINES = 6
"""A heading with more makes its column a paragraph column, which takes what room there is."""
_SLACK = 0.05
_STUB = 2
"""Characters; a piece of a heading that is not longer stays with the one before."""
_COLUMN = 26.0
"""Em; what is wider spans both columns of a two-column paper."""
_LONG = 34
"""Lines; a table with more runs over pages."""
_NARROW_CHARS = frozenset("ijltfrI.,;:!|'()[]{} /-")
_WIDE_CHARS = frozenset("mwMW@%—…")
_HEAD_PIECE = re.compile(r"(\s*)([^\s/_.:=-]*[/_.:=-]+|[^\s/_.:=-]+)")
_DIRECTION = {"l": r"\RXcell", "r": r"\RXright", "c": r"\RXcentre"}


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its cells and head as they are written, how wide they are, how it is set.

    `head` has lines, `title` is the same in one; `plain` are the words of the cells.
    """

    head: tuple[str, ...]
    title: str
    cells: tuple[str, ...]
    plain: tuple[str, ...]
    widths: tuple[float, ...]
    align: str
    width: float
    share: float = 0.0

    @property
    def spec(self) -> str:
        """The column in the argument of `tabular`."""
        if not self.share:
            return self.align
        return f">{{{_DIRECTION[self.align]}}}p{{{self.share:.3f}\\linewidth}}"


def table_tex(block: TableBlock, context: LatexContext) -> str:
    """The table with its number, caption and notes; a float when it has a number."""
    columns = [_column(block, index, context) for index in range(len(block.header))]
    if not columns:
        return ""
    size, parts = _layout(columns, block.keys)
    notes = notes_tex((*block.notes, *_more(block, context)))
    if not context.boxed and sum(_lines(part, _LINE[size]) for part in parts) > _LONG:
        return _over_pages(block, parts, context) + notes
    body = "\n\\par\\medskip\n".join(_tabular(part, size) for part in parts)
    if context.boxed:
        return f"\\RXcaptype{{table}}%\n{_caption(block, context)}{body}\n{notes}"
    if not block.number and not block.caption:
        return f"\\begin{{center}}\n{body}\n{notes}\\end{{center}}\n\n"
    star = "*" if _total(parts[0]) > _COLUMN else ""
    inside = f"\\centering\n{_caption(block, context)}{body}\n{notes}"
    return f"\\begin{{table{star}}}\n{inside}\\end{{table{star}}}\n\n"


def notes_tex(notes: Sequence[str]) -> str:
    """Small lines below a figure, a table or a row of numbers."""
    lines = [escape(note).strip() for note in notes if note.strip()]
    return "".join(f"\\RXnotes{{{wrapped(line)}}}\n" for line in lines)


def _more(block: TableBlock, context: LatexContext) -> tuple[str, ...]:
    if not block.more:
        return ()
    where = context.files.get(block.data, "")
    rows = f"{block.more} more row{'s' if block.more != 1 else ''}"
    return (f"{rows} in {where}." if where else f"{rows} not shown.",)


def _caption(block: TableBlock, context: LatexContext) -> str:
    if not block.number and not block.caption:
        return ""
    return f"{_numbered(block)}{caption_tex(block.caption, block.id, context)}\n\\RXtableskip\n"


def _numbered(block: TableBlock) -> str:
    return rf"\RXnumber{{table}}{{{escape(block.number)}}}" + "\n" if block.number else ""


def caption_tex(caption: Inlines, block_id: str, context: LatexContext) -> str:
    r"""`\caption{...}` with its label."""
    return rf"\caption{{{caption_text(caption, block_id, context)}}}"


def caption_text(caption: Inlines, block_id: str, context: LatexContext) -> str:
    """The words of a caption; the label goes with them, as a long table has no other place."""
    label = context.labels.get(block_id)
    return wrapped(inlines_tex(caption, context)) + (rf"\label{{{label}}}" if label else "")


# --- columns ---------------------------------------------------------------------------------


def _column(block: TableBlock, index: int, context: LatexContext) -> _Column:
    cells = [_cell(row, index) for row in block.rows]
    texts = tuple(map(plain, cells))
    widths = tuple(map(em, texts))
    align = block.align[index] if index < len(block.align) else "l"
    body = max(widths, default=0.0)
    words = plain(block.header[index])
    lines = _head(words, min(max(body, _HEAD), _WIDEST))
    lettered = all(isinstance(part, Text) for part in block.header[index])
    title = escape(words) if lettered else inlines_tex(block.header[index], context)
    head = tuple(map(escape, lines)) if lettered else (title,)
    head_width = _BOLD * (em(words) if len(lines) > _HEAD_LINES else max(map(em, lines)))
    written = tuple(inlines_tex(cell, context) for cell in cells)
    align = align if align in "lcr" else "l"
    return _Column(head, title, written, texts, widths, align, max(body, head_width))


def _cell(row: tuple[Inlines, ...], index: int) -> Inlines:
    if index >= len(row):
        return ()
    return tuple(Text(" ") if isinstance(part, Break) else part for part in row[index])


def em(text: str) -> float:
    """About how wide a text is set in Latin Modern; a character that it lacks is a box."""
    return sum(map(_char_width, text))


def _char_width(char: str) -> float:
    if char in _NARROW_CHARS:
        return 0.32
    if char in _WIDE_CHARS:
        return 0.85
    if char.isascii():
        return 0.7 if char.isupper() else 0.5
    return 0.6 if ord(char) < 0x2100 and ord(char) not in range(0x370, 0x2000) else 1.2


def _head(text: str, width: float) -> tuple[str, ...]:
    """A heading in lines of about `width` em, broken at spaces and after punctuation."""
    lines: list[str] = []
    for joint, piece in _HEAD_PIECE.findall(text.strip()):
        stub = len(piece) <= _STUB and not joint
        if lines and (stub or _BOLD * em(lines[-1] + joint + piece) <= width):
            lines[-1] += joint + piece
        else:
            lines.append(piece)
    return tuple(lines) or ("",)


# --- layout ----------------------------------------------------------------------------------


def _layout(columns: list[_Column], keys: int) -> tuple[str, list[list[_Column]]]:
    """The size of the letters, and the columns in one part or, when too many, in several."""
    for size, line in _LINE.items():
        fitted = _fitted(columns, line)
        if fitted:
            return size, [fitted]
    size, line = r"\footnotesize", _LINE[r"\footnotesize"]
    return size, [_fitted(part, line) or part for part in _parts(columns, line, keys)]


def _fitted(columns: list[_Column], line: float) -> list[_Column]:
    """The columns in one line, wide ones as paragraphs that share what is left; or nothing."""
    wide = [column for column in columns if column.width > _WIDEST]
    fixed = sum(column.width for column in columns if column.width <= _WIDEST)
    left = line - fixed - _GAP * (len(columns) - 1)
    if not wide:
        return columns if left >= 0 else []
    if left < _NARROWEST * len(wide):
        return []
    level = _water_level([column.width for column in wide], left)
    return [
        _paragraph(column, min(column.width, level) / line) if column.width > _WIDEST else column
        for column in columns
    ]


def _water_level(widths: list[float], left: float) -> float:
    """The width that all wider columns are cut to, so that together they fill `left`."""
    for count, width in enumerate(sorted(widths)):
        level = left / (len(widths) - count)
        if width > level:
            return level
        left -= width
    return max(widths)


def _paragraph(column: _Column, share: float) -> _Column:
    return replace(column, head=(column.title,), share=share)


def _parts(columns: list[_Column], line: float, keys: int) -> list[list[_Column]]:
    """Groups of columns that fit a line, each beginning with those that name the rows.

    Where these would take more than half a line, the first one alone does.
    """
    keys = min(keys, len(columns) - 1)
    keys = keys if keys > 1 and _total(columns[:keys], cap=True) <= line / 2 else 1
    first, rest = columns[:keys], columns[keys:]
    again = [_brief(first[0]), *first[1:]]
    greedy = _filled(first, again, rest, line)
    count = len(greedy)
    cuts = [len(rest) * i // count for i in range(count + 1)]
    even = [[*(again if start else first), *rest[start:end]] for start, end in pairwise(cuts)]
    return even if all(_total(part, cap=True) <= line for part in even) else greedy


def _filled(
    first: list[_Column], again: list[_Column], rest: list[_Column], line: float
) -> list[list[_Column]]:
    parts = [[*first]]
    for column in rest:
        if len(parts[-1]) > len(first) and _total([*parts[-1], column], cap=True) > line:
            parts.append([*again])
        parts[-1].append(column)
    return parts


def _brief(column: _Column) -> _Column:
    """The column that names the rows, for a part that repeats it: on one line, if that is enough
    to tell the rows apart.
    """
    names = brief_names(column.plain)
    if names == column.plain:
        return column
    widths = tuple(map(em, names))
    width = max(*widths, _BOLD * max(map(em, column.head)))
    return replace(column, cells=tuple(map(escape, names)), plain=names, widths=widths, width=width)


def _total(columns: list[_Column], *, cap: bool = False) -> float:
    widths = (min(c.width, _WIDEST) if cap else c.width for c in columns)
    return sum(widths) + _GAP * (len(columns) - 1)


def _lines(columns: list[_Column], line: float) -> int:
    """About how many lines a part has, cells and heads of several lines included."""
    rooms = [column.share * line or column.width for column in columns]
    rows = zip(*(column.widths for column in columns), strict=True)
    heads = (_head_lines(column, room) for column, room in zip(columns, rooms, strict=True))
    return max(heads) + sum(max(map(_broken, row, rooms)) for row in rows)


def _head_lines(column: _Column, room: float) -> int:
    if not column.share:
        return len(column.head)
    return _broken(_BOLD * em(column.title), room)


def _broken(width: float, room: float) -> int:
    return max(ceil(width / max(room, 1.0) - _SLACK), 1)


# --- writing ---------------------------------------------------------------------------------


def _tabular(columns: list[_Column], size: str) -> str:
    option = "" if size == r"\small" else f"[{size}]"
    spec = "".join(column.spec for column in columns)
    rows = "\n".join(_rows(columns))
    head = _head_row(columns)
    rules = f"\\toprule\n{head} \\\\\n\\midrule\n{rows}\n\\bottomrule"
    return f"\\begin{{RXtable}}{option}{{{spec}}}\n{rules}\n\\end{{RXtable}}"


def _rows(columns: list[_Column]) -> Iterator[str]:
    for cells in zip(*(column.cells for column in columns), strict=True):
        yield " & ".join(cells) + r" \\"


def _head_row(columns: list[_Column]) -> str:
    return " & ".join(map(_head_cell, columns))


def _head_cell(column: _Column) -> str:
    if len(column.head) == 1:
        return rf"\RXhead{{{column.head[0]}}}" if column.head[0] else ""
    lines = r"\\".join(rf"\RXhead{{{line}}}" for line in column.head)
    return rf"\RXstack{{{column.align}}}{{{lines}}}"


def _over_pages(block: TableBlock, parts: list[list[_Column]], context: LatexContext) -> str:
    words = caption_text(block.caption, block.id, context) if block.number or block.caption else ""
    tables = [_long(part, words if part is parts[0] else "") for part in parts]
    return _numbered(block) + "\n".join(tables) + "\n"


def _long(columns: list[_Column], caption: str) -> str:
    spec = "".join(column.spec for column in columns)
    widest = " & ".join(column.cells[_widest(column)] for column in columns)
    rows = list(_rows(columns))
    chunks = ["\n".join(rows[i : i + _LONG]) for i in range(0, len(rows), _LONG)]
    body = "\n\\RXchunk\n".join(chunks)
    head = f"{{{spec}}}\n  {{{widest}}}\n  {{{caption}}}\n  {{{_head_row(columns)} \\\\}}"
    return f"\\begin{{RXlongtable}}{head}\n{body}\n\\end{{RXlongtable}}\n"


def _widest(column: _Column) -> int:
    return max(range(len(column.widths)), key=column.widths.__getitem__)
