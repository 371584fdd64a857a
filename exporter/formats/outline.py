"""The headings of a Document, and its table of contents as a nested HTML list."""

from collections.abc import Iterator, Sequence

from exporter.formats.html.context import HtmlContext
from exporter.formats.html.inline import inlines_html
from exporter.formats.html.text import anchor, escape
from exporter.model.document import (
    Block,
    Blocks,
    Callout,
    Contents,
    Grid,
    Group,
    Heading,
    Inline,
    Inlines,
    Link,
    ListBlock,
    Quote,
    Ref,
    Styled,
    Text,
)


def walk(blocks: Blocks) -> Iterator[Block]:
    """Every block in reading order, the inner ones after the one that holds them."""
    for block in blocks:
        yield block
        yield from walk(_inner(block))


def _inner(block: Block) -> Blocks:
    match block:
        case Callout() | Quote() | Group():
            return block.blocks
        case ListBlock():
            return tuple(inner for item in block.items for inner in item.blocks)
        case Grid():
            return tuple(cell.block for row in block.rows for cell in row)
        case _:
            return ()


def headings(blocks: Blocks) -> tuple[Heading, ...]:
    """All headings in order."""
    return tuple(block for block in walk(blocks) if isinstance(block, Heading))


def has_contents(blocks: Blocks) -> bool:
    """Whether the author gave the table of contents a place."""
    return any(isinstance(block, Contents) for block in walk(blocks))


def contents_list(found: Sequence[Heading], context: HtmlContext, *, depth: int = 3) -> str:
    """`<ol class="rp-toc">`, headings down to `depth` levels nested by level; empty for none."""
    shown = [h for h in found if h.level <= depth]
    return _nested(shown, context, ' class="rp-toc"')


def _nested(shown: Sequence[Heading], context: HtmlContext, name: str = "") -> str:
    if not shown:
        return ""
    top = min(heading.level for heading in shown)
    starts = sorted({0, *(i for i, heading in enumerate(shown) if heading.level == top)})
    ends = [*starts[1:], len(shown)]
    items = (_item(shown[a], shown[a + 1 : b], context) for a, b in zip(starts, ends, strict=True))
    return f"<ol{name}>{''.join(items)}</ol>"


def _item(heading: Heading, below: Sequence[Heading], context: HtmlContext) -> str:
    number = f'<span class="rp-number">{escape(heading.number)}</span> ' if heading.number else ""
    text = inlines_html(unlinked(heading.children), context)
    text = f'<span class="rp-toc-text">{number}{text}</span>'
    link = f'<a href="#{anchor(heading.id)}" dir="auto">{text}</a>'
    return f"<li>{link}{_nested(below, context)}</li>"


def unlinked(inlines: Inlines) -> Inlines:
    """The same text without links, as a link must not hold another."""
    return tuple(part for inline in inlines for part in _unlinked(inline))


def _unlinked(inline: Inline) -> Inlines:
    match inline:
        case Link():
            return unlinked(inline.children)
        case Ref():
            return (Text(inline.text),)
        case Styled():
            return (Styled(inline.mark, unlinked(inline.children)),)
        case _:
            return (inline,)
