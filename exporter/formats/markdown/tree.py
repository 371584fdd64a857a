"""Blocks of a Document into Markdown that every renderer shows, GitHub first.

Pictures and files are links to the tree around the page. A grid becomes its cells one after the
other; a callout is GitHub's alert; anchors are empty `<a id>`, since parsers name headings as
they please. Items are indented by four, which both CommonMark and Python-Markdown take.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from itertools import pairwise

from exporter.formats.html.text import anchor
from exporter.formats.markdown.inline import inlines_markdown, plain_tex, strong
from exporter.formats.markdown.text import code_span, escape_text, fence, line, path_destination
from exporter.model.document import (
    FRAME_PLACE,
    FRAME_TITLE,
    Block,
    Blocks,
    Callout,
    CodeBlock,
    Contents,
    FigureBlock,
    FileCard,
    FrameBlock,
    Grid,
    Group,
    Heading,
    Image,
    Inlines,
    ListBlock,
    ListItem,
    MathBlock,
    Paragraph,
    Placeholder,
    Quote,
    Rule,
    ScalarBlock,
    Styled,
    TableBlock,
    Text,
)

_ALERTS = {"note": "NOTE", "tip": "TIP", "warning": "WARNING", "danger": "CAUTION"}
_DASHES = {"l": ":--", "c": ":-:", "r": "--:"}
_NUMBER = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class MarkdownContext:
    """Where the files of this page are: paths relative to it, or empty for no link.

    `contents` is what a `Contents` block becomes.
    """

    figure: Callable[[FigureBlock], str]
    image: Callable[[Image], str]
    attachment: Callable[[str], str]
    contents: str = ""
    nested: bool = False
    """Inside a list, a quotation or a box, where GitHub shows no alerts."""


def blocks_markdown(blocks: Blocks, context: MarkdownContext) -> str:
    """Blocks with blank lines between; neighbours that a parser would join are kept apart."""
    written = [(block, block_markdown(block, context)) for block in _flat(blocks)]
    written = [(block, text) for block, text in written if text]
    parts = [text for _, text in written[:1]]
    for (before, _), (block, text) in pairwise(written):
        joined = isinstance(
            block, ListBlock | Quote | Callout | Placeholder | FrameBlock | FileCard
        )
        if joined and isinstance(before, ListBlock) == isinstance(block, ListBlock):
            parts.append("<!-- -->")
        parts.append(text)
    return "\n\n".join(parts)


def _flat(blocks: Blocks) -> Iterable[Block]:
    """Blocks with the cells of grids, in reading order, in their place."""
    for block in blocks:
        if isinstance(block, Grid):
            yield from _flat(tuple(cell.block for row in block.rows for cell in row))
        else:
            yield block


@singledispatch
def block_markdown(block: Block, context: MarkdownContext) -> str:
    """Markdown of one block; a block without a writer is a fault of this program."""
    raise TypeError(type(block).__name__, context)


@block_markdown.register
def heading_markdown(block: Heading, _context: MarkdownContext) -> str:
    """`##` for level 1, as the title of the report is the `#`."""
    hashes = "#" * min(block.level + 1, 6)
    number = f"{escape_text(block.number)} " if block.number else ""
    return f"{hashes} {place(block.id)}{number}{inlines_markdown(block.children)}".rstrip()


@block_markdown.register
def paragraph_markdown(block: Paragraph, _context: MarkdownContext) -> str:
    """One line, however long."""
    return line(inlines_markdown(block.children))


@block_markdown.register
def list_markdown(block: ListBlock, context: MarkdownContext) -> str:
    """Markers are padded to four columns."""
    start = min(max(block.start, 0), 999_999)
    context = replace(context, nested=True)
    items: list[str] = []
    for number, item in enumerate(block.items, start):
        marker = f"{number}." if block.ordered else "-"
        items.append(_item(marker, item, context))
    loose = any("\n\n" in item for item in items)
    return ("\n\n" if loose else "\n").join(items)


def _item(marker: str, item: ListItem, context: MarkdownContext) -> str:
    task = {None: "", True: "[x] ", False: "[ ] "}[item.checked]
    content = blocks_markdown(item.blocks, context)
    if _is_tight(item.blocks):
        content = content.replace("\n\n", "\n", 1)
    marker = marker.ljust(4) if len(marker) < 4 else f"{marker} "
    return f"{marker}{_indented(task + content, len(marker))}".rstrip()


def _is_tight(blocks: Blocks) -> bool:
    """A line and the list below it; a list from another number than 1 needs a blank line."""
    match blocks:
        case (Paragraph(), ListBlock() as below):
            return not below.ordered or below.start == 1
        case _:
            return False


def _indented(text: str, width: int) -> str:
    return text.replace("\n", "\n" + " " * width).replace("\n" + " " * width + "\n", "\n\n")


@block_markdown.register
def quote_markdown(block: Quote, context: MarkdownContext) -> str:
    """`>` before every line."""
    return _quoted(blocks_markdown(block.blocks, replace(context, nested=True)))


@block_markdown.register
def callout_markdown(block: Callout, context: MarkdownContext) -> str:
    """GitHub's alert, or a quotation with a bold first line where alerts do not work."""
    title = strong(escape_text(block.title))
    body = blocks_markdown(block.blocks, replace(context, nested=True))
    if context.nested:
        title = strong(escape_text(block.title or block.kind.capitalize()))
        return _quoted(_parts(title, body))
    return _quoted(f"[!{_ALERTS[block.kind]}]\n{_parts(title, body)}")


def _quoted(text: str) -> str:
    return "\n".join(f"> {row}" if row else ">" for row in text.split("\n"))


@block_markdown.register
def code_markdown(block: CodeBlock, _context: MarkdownContext) -> str:
    """A fenced listing below its title."""
    title = strong(code_span(block.title))
    return _parts(title, fence(block.text, block.language))


@block_markdown.register
def math_markdown(block: MathBlock, _context: MarkdownContext) -> str:
    """Between double dollars, or fenced when a parser could read marks in it."""
    numbered = _NUMBER.fullmatch(block.number) and r"\tag" not in block.tex
    tex = f"{block.tex} \\tag{{{block.number}}}" if numbered else block.tex
    formula = f"$${plain_tex(tex)}$$" if plain_tex(tex) else fence(tex, "math")
    return _parts(place(block.id), formula)


@block_markdown.register
def rule_markdown(_block: Rule, _context: MarkdownContext) -> str:
    """Stars, as dashes would end a list of dashes and make a heading of a line above."""
    return "* * *"


@block_markdown.register
def contents_markdown(_block: Contents, context: MarkdownContext) -> str:
    """The list of headings."""
    return context.contents


@block_markdown.register
def image_markdown(block: Image, context: MarkdownContext) -> str:
    """A picture and its caption; what should be seen in words when the picture is missing."""
    caption = numbered("Figure", block.number, block.caption)
    path = context.image(block)
    if not path:
        missing = f"{place(block.id)}{escape_text(block.alt or block.path)}"
        return _parts(_quoted(line(missing)), caption)
    return _parts(_picture(block.id, block.alt, path), caption)


@block_markdown.register
def figure_markdown(block: FigureBlock, context: MarkdownContext) -> str:
    """A drawn panel, its caption, notes and files."""
    caption = numbered("Figure", block.number, block.caption)
    picture = _picture(block.id, block.figure.alt or block.figure.title, context.figure(block))
    files = _files(context, Data=block.data, Specification=block.spec)
    return _parts(picture, caption, *_notes(block.notes), files)


@block_markdown.register
def table_markdown(block: TableBlock, context: MarkdownContext) -> str:
    """A GFM table below its caption."""
    caption = place(block.id) + numbered("Table", block.number, block.caption)
    more = f"{block.more:,} more rows are left out here." if block.more else ""
    table = grid_table(block.header, block.rows, block.align)
    return _parts(caption, table, more, *_notes(block.notes), _files(context, Data=block.data))


@block_markdown.register
def scalars_markdown(block: ScalarBlock, context: MarkdownContext) -> str:
    """Big numbers as a table of one or two rows."""
    title = place(block.id) + strong(escape_text(block.title))
    labels = tuple((Text(scalar.label),) for scalar in block.scalars)
    values = tuple((Styled("strong", (Text(scalar.value),)),) for scalar in block.scalars)
    details = tuple((Text(scalar.detail),) for scalar in block.scalars)
    rows = (values, details) if any(scalar.detail for scalar in block.scalars) else (values,)
    table = grid_table(labels, rows, "c" * len(labels))
    return _parts(title, table, *_notes(block.notes), _files(context, Data=block.data))


@block_markdown.register
def placeholder_markdown(block: Placeholder, _context: MarkdownContext) -> str:
    """What is missing here, and why."""
    title = strong(escape_text(block.title))
    return _quoted(line(f"{place(block.id)}{title} {escape_text(block.reason)}"))


@block_markdown.register
def frame_markdown(_block: FrameBlock, context: MarkdownContext) -> str:
    """Where the HTML can be seen."""
    return placeholder_markdown(Placeholder("", FRAME_TITLE, FRAME_PLACE), context)


@block_markdown.register
def file_card_markdown(block: FileCard, context: MarkdownContext) -> str:
    """Its title, what it is, and a link to it."""
    name = code_span(block.file.rpartition("/")[2])
    path = context.attachment(block.file)
    link = f"[{name}]({path_destination(path)})" if path else name
    return _quoted(line(f"{strong(escape_text(block.title))} {escape_text(block.detail)} {link}"))


@block_markdown.register
def group_markdown(block: Group, context: MarkdownContext) -> str:
    """Title, blocks and small print in reading order."""
    title = place(block.id) + strong(escape_text(block.title))
    content = blocks_markdown(block.blocks, context)
    return _parts(title, content, *_notes(block.notes), _files(context, Data=block.data))


@block_markdown.register
def grid_markdown(block: Grid, context: MarkdownContext) -> str:
    """Cells in reading order."""
    return blocks_markdown((block,), context)


# --- parts of blocks -------------------------------------------------------------------------


def place(name: str) -> str:
    """Something to link to."""
    return f'<a id="{anchor(name)}"></a>' if name else ""


def numbered(kind: str, number: str, caption: Inlines) -> str:
    """`**Figure 3.**` and the caption; either may be missing."""
    name = f"**{kind} {escape_text(number)}.**" if number else ""
    return line(" ".join(part for part in (name, inlines_markdown(caption)) if part))


def grid_table(header: Sequence[Inlines], rows: Sequence[Sequence[Inlines]], align: str) -> str:
    """A GFM table; rows are padded to the widest."""
    width = max([len(header), *map(len, rows)], default=0)
    if not width:
        return ""
    dashes = [_DASHES.get(align[i : i + 1], ":--") for i in range(width)]
    lines = [_cells(header, width), " | ".join(dashes), *(_cells(row, width) for row in rows)]
    return "\n".join(f"| {cells} |" for cells in lines)


def _cells(row: Sequence[Inlines], width: int) -> str:
    cells = [inlines_markdown(cell) for cell in row]
    return " | ".join([*cells, *[""] * (width - len(cells))])


def _picture(name: str, alt: str, path: str) -> str:
    return f"{place(name)}![{escape_text(alt)}]({path_destination(path)})"


def _notes(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(line(inlines_markdown((Styled("em", (Text(note),)),))) for note in notes if note)


def _files(context: MarkdownContext, **paths: str) -> str:
    links = ((label, context.attachment(path)) for label, path in paths.items() if path)
    return " · ".join(f"[{label}]({path_destination(path)})" for label, path in links if path)


def _parts(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
