"""Blocks of a Document into HTML strings: one function for each kind, shared by html, pdf and site.

The markup is semantic and has classes `rp-*` only; colours, sizes and the grid are the style
sheets' affair. All text is escaped here or below; nothing is fetched and no file is read.
"""

from functools import singledispatch

from exporter.formats.html.code import code_html
from exporter.formats.html.context import Download, HtmlContext
from exporter.formats.html.inline import inlines_html, inlines_text
from exporter.formats.html.tables import (
    downloads_html,
    file_links,
    notes_html,
    numbered_caption,
    table_html,
)
from exporter.formats.html.text import anchor, attributes, escape, shortened
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
    GridCell,
    Group,
    Heading,
    Image,
    ListBlock,
    ListItem,
    MathBlock,
    Paragraph,
    Placeholder,
    Quote,
    Rule,
    Scalar,
    ScalarBlock,
    TableBlock,
)

__all__ = ["Download", "HtmlContext", "block_html", "blocks_html"]

_BIG = 16
"""Characters of a value that is still set in big type."""


def blocks_html(blocks: Blocks, context: HtmlContext) -> str:
    """Markup of blocks, one after the other."""
    return "".join(block_html(block, context) for block in blocks)


@singledispatch
def block_html(block: Block, context: HtmlContext) -> str:
    """Markup of one block; a block without a writer is a fault of this program."""
    raise TypeError(type(block).__name__, context)


@block_html.register
def heading_html(block: Heading, context: HtmlContext) -> str:
    """`<h2>` for level 1, as the title of the report is the `<h1>`.

    `data-label` has its text, short and plain, formulas as TeX, for bookmarks and running heads.
    """
    tag = f"h{min(block.level + 1, 6)}"
    number = f'<span class="rp-number">{escape(block.number)}</span> ' if block.number else ""
    text = inlines_html(block.children, context)
    label = attributes(data_label=shortened(f"{block.number} {inlines_text(block.children)}"))
    return f'<{tag} id="{anchor(block.id)}"{label} dir="auto">{number}{text}</{tag}>\n'


@block_html.register
def paragraph_html(block: Paragraph, context: HtmlContext) -> str:
    """`<p>`, its direction by its first strong character."""
    return f'<p dir="auto">{inlines_html(block.children, context)}</p>\n'


@block_html.register
def list_html(block: ListBlock, context: HtmlContext) -> str:
    """`<ol>` or `<ul>`."""
    tag = "ol" if block.ordered else "ul"
    start = f' start="{block.start}"' if block.ordered and block.start != 1 else ""
    tasks = ' class="rp-tasks"' if any(i.checked is not None for i in block.items) else ""
    items = "".join(_item(item, context) for item in block.items)
    return f"<{tag}{start}{tasks}>{items}</{tag}>\n"


def _item(item: ListItem, context: HtmlContext) -> str:
    task = "" if item.checked is None else ' class="rp-task"'
    return (
        f'<li{task} dir="auto">{_checkbox(item.checked)}{_item_content(item.blocks, context)}</li>'
    )


def _item_content(blocks: Blocks, context: HtmlContext) -> str:
    """Without `<p>` around the text of a tight item."""
    if blocks and isinstance(blocks[0], Paragraph):
        rest = blocks[1:]
        if not any(isinstance(block, Paragraph) for block in rest):
            return inlines_html(blocks[0].children, context) + blocks_html(rest, context)
    return blocks_html(blocks, context)


def _checkbox(checked: bool | None) -> str:
    if checked is None:
        return ""
    state = ' checked aria-label="done"' if checked else ' aria-label="not done"'
    return f'<input type="checkbox" disabled{state}> '


@block_html.register
def quote_html(block: Quote, context: HtmlContext) -> str:
    """`<blockquote>`."""
    return f"<blockquote>{blocks_html(block.blocks, context)}</blockquote>\n"


@block_html.register
def callout_html(block: Callout, context: HtmlContext) -> str:
    """An aside of one of four kinds."""
    title = (
        f'<p class="rp-callout-title" dir="auto">{escape(block.title)}</p>' if block.title else ""
    )
    content = blocks_html(block.blocks, context)
    return f'<aside class="rp-callout rp-{block.kind}" role="note">{title}{content}</aside>\n'


@block_html.register
def code_block_html(block: CodeBlock, _context: HtmlContext) -> str:
    """A highlighted listing."""
    return code_html(block)


@block_html.register
def math_block_html(block: MathBlock, context: HtmlContext) -> str:
    """A displayed formula with its number at the right."""
    number = f'<span class="rp-eq-number">({escape(block.number)})</span>' if block.number else ""
    formula = context.formulas.html(block.tex, display=True)
    name = attributes(id=anchor(block.id))
    return f'<div class="rp-math"{name}><div class="rp-formula">{formula}</div>{number}</div>\n'


@block_html.register
def rule_html(_block: Rule, _context: HtmlContext) -> str:
    """`<hr>`."""
    return "<hr>\n"


@block_html.register
def contents_html(_block: Contents, context: HtmlContext) -> str:
    """The table of contents of this page."""
    return context.contents


@block_html.register
def image_html(block: Image, context: HtmlContext) -> str:
    """A picture with its caption."""
    caption = numbered_caption("Figure", block.number, block.caption, context)
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    name = attributes(id=anchor(block.id))
    return f'<figure class="rp-image"{name}>{context.image_html(block)}{caption}</figure>\n'


@block_html.register
def figure_html(block: FigureBlock, context: HtmlContext) -> str:
    """A drawn panel, its caption, notes and files."""
    files = file_links(context, data=block.data, spec=block.spec)
    files += context.drawing_downloads(block)
    caption = numbered_caption("Figure", block.number, block.caption, context)
    below = f"{caption}{notes_html(block.notes)}{downloads_html(files)}"
    below = f"<figcaption>{below}</figcaption>" if below else ""
    name = attributes(id=anchor(block.id), data_digest=block.figure.digest)
    drawing = f'<div class="rp-drawing">{context.figure_html(block)}</div>'
    return f'<figure class="rp-figure"{name}>{drawing}{below}</figure>\n'


@block_html.register
def table_block_html(block: TableBlock, context: HtmlContext) -> str:
    """A table in a container that scrolls."""
    return table_html(block, context)


@block_html.register
def scalars_html(block: ScalarBlock, context: HtmlContext) -> str:
    """A definition list of big numbers."""
    title = (
        f'<p class="rp-scalars-title" dir="auto">{escape(block.title)}</p>' if block.title else ""
    )
    numbers = "".join(_scalar(scalar) for scalar in block.scalars)
    files = downloads_html(file_links(context, data=block.data))
    name = attributes(id=anchor(block.id))
    below = f"{notes_html(block.notes)}{files}"
    return f'<div class="rp-scalars"{name}>{title}<dl>{numbers}</dl>{below}</div>\n'


def _scalar(scalar: Scalar) -> str:
    size = " rp-long" if len(scalar.value) > _BIG else ""
    detail = (
        f'<dd class="rp-detail" dir="auto">{escape(scalar.detail)}</dd>' if scalar.detail else ""
    )
    return (
        f'<div><dt dir="auto">{escape(scalar.label)}</dt>'
        f'<dd class="rp-value{size}">{escape(scalar.value)}</dd>{detail}</div>'
    )


@block_html.register
def placeholder_html(block: Placeholder, _context: HtmlContext) -> str:
    """A visible box where a panel could not be drawn, with the reason."""
    title = f"<strong>{escape(block.title)}</strong> " if block.title else ""
    name = attributes(id=anchor(block.id))
    reason = f"<span>{escape(block.reason)}</span>"
    return f'<div class="rp-placeholder" role="note" dir="auto"{name}>{title}{reason}</div>\n'


@block_html.register
def frame_block_html(block: FrameBlock, context: HtmlContext) -> str:
    """A frame on a page that is looked at on a screen; on paper, where it can be seen."""
    framed = context.frame_html(block)
    if framed:
        return f'<div class="rp-frame">{framed}</div>\n'
    return placeholder_html(Placeholder("", FRAME_TITLE, FRAME_PLACE), context)


@block_html.register
def file_card_html(block: FileCard, context: HtmlContext) -> str:
    """A recording: its title, what it is, a player, and its file, linked where it has an address.

    Where the page itself holds the bytes, they stand in the player alone, which can save them.
    """
    name = block.file.rpartition("/")[2]
    player, href = context.player_html(block), context.href(block.file)
    file = f"<code>{escape(name)}</code>"
    linked = href and not (player and href.startswith("data:"))
    link = f'<a href="{escape(href)}" download="{escape(name)}">{file}</a>' if linked else file
    title, detail = (
        f'<span dir="auto">{escape(text)}</span>' for text in (block.title, block.detail)
    )
    return f'<div class="rp-card"><strong>{title}</strong> {detail} {player}{link}</div>\n'


@block_html.register
def group_html(block: Group, context: HtmlContext) -> str:
    """A panel that is made of other blocks."""
    title = f'<p class="rp-group-title" dir="auto">{escape(block.title)}</p>' if block.title else ""
    content = blocks_html(block.blocks, context)
    below = notes_html(block.notes) + downloads_html(file_links(context, data=block.data))
    return f'<div class="rp-group"{attributes(id=anchor(block.id))}>{title}{content}{below}</div>\n'


@block_html.register
def grid_html(block: Grid, context: HtmlContext) -> str:
    """One grid of 12 columns for each row, so that a cell never moves to another row."""
    rows = ("".join(_cell(cell, context) for cell in row) for row in block.rows)
    return "".join(f'<div class="rp-grid">{row}</div>\n' for row in rows)


def _cell(cell: GridCell, context: HtmlContext) -> str:
    return f'<div class="rp-cell rp-span-{cell.span}">{block_html(cell.block, context)}</div>'
