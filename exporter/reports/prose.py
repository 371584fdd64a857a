"""The prose of the dialect: headings, paragraphs, lists, boxes, code, formulas, pictures, links.

Text is plain text (`inline.py`), except in a `MarkdownBlock`. Every block gives the blocks of the
canonical form that it stands for: a collapsed heading opens into what it held.
"""

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY
from typing import Any, ClassVar

from exporter.errors import SpecError
from exporter.reports.inline import Link, Text, code, markdown
from exporter.reports.panel import Panel
from exporter.reports.piece import Model, Piece, piece
from exporter.specs.markdown import dedented


@piece
class Block(Piece):
    """Something that stands by itself in a report."""

    def to_models(self) -> Iterator[Model]:
        """The block in canonical form."""
        raise NotImplementedError


# --- headings and paragraphs -----------------------------------------------------------------


@piece
class Heading(Block):
    """A heading; `id` names it for references (`@sec:id`)."""

    level: ClassVar[int] = 1

    text: Text = ""
    collapsed_blocks: Sequence[Block] | None = None
    _: KW_ONLY
    id: str = ""

    def to_models(self) -> Iterator[Model]:
        """The heading, and what is folded below it, open."""
        text = markdown(self.text).replace("\\\n", " ").replace("\n", " ")
        if text.strip():
            yield {"kind": "heading", "level": self.level, "text": text, "id": self.id}
        for block in self.collapsed_blocks or ():
            yield from models_of(block)


@piece
class H1(Heading):
    """A section."""


@piece
class H2(Heading):
    """A section of a section."""

    level = 2


@piece
class H3(Heading):
    """A section below that."""

    level = 3


@piece
class P(Block):
    """A paragraph."""

    text: Text = ""

    def to_models(self) -> Iterator[Model]:
        """A text; an empty paragraph is nothing."""
        yield from _text(markdown(self.text))


@piece
class MarkdownBlock(Block):
    """Markdown; the indentation that it has in the program is taken away."""

    text: str = ""

    def to_models(self) -> Iterator[Model]:
        """A text."""
        yield from _text(dedented(self.text))


# --- lists -----------------------------------------------------------------------------------


@piece
class UnorderedListItem(Piece):
    """An item."""

    text: Text = ""


@piece
class OrderedListItem(Piece):
    """An item."""

    text: Text = ""


@piece
class CheckedListItem(Piece):
    """An item with a box."""

    text: Text = ""
    checked: bool = False


@piece
class UnorderedList(Block):
    """A list with bullets; a list or a list block among its items is one level deeper."""

    mark: ClassVar[str] = "-"

    items: Sequence[Any] = ("",)

    def to_models(self) -> Iterator[Model]:
        """A text."""
        yield from _text("\n".join(self.lines()))

    def lines(self, indent: str = "") -> Iterator[str]:
        """The list in Markdown."""
        number, deeper = 0, indent
        for item in self.items:
            if isinstance(item, UnorderedList):
                yield from item.lines(deeper)
                continue
            number += 1
            mark = self.mark.format(number)
            deeper = f"{indent}{' ' * (len(mark) + 1)}"
            box, text = _item(item)
            body = markdown(text).replace("\n\n", "\\\n").splitlines() or ["&#8203;"]
            yield f"{indent}{mark} {box}{body[0]}".rstrip()
            yield from (f"{deeper}{line}" for line in body[1:])


@piece
class OrderedList(UnorderedList):
    """A list with numbers."""

    mark = "{}."


@piece
class CheckedList(UnorderedList):
    """A list with boxes."""

    items: Sequence[Any] = (CheckedListItem(),)


def _item(item: Any) -> tuple[str, Any]:
    if isinstance(item, CheckedListItem):
        return f"[{'x' if item.checked else ' '}] ", item.text
    return "", item.text if isinstance(item, UnorderedListItem | OrderedListItem) else item


# --- boxes, code, formulas -------------------------------------------------------------------


@piece
class BlockQuote(Block):
    """A quotation."""

    text: Text = ""

    def to_models(self) -> Iterator[Model]:
        """A quotation; an empty one is nothing, as is an empty box."""
        text = markdown(self.text)
        if text.strip():
            yield {"kind": "quote", "text": text}


@piece
class CalloutBlock(Block):
    """A box that stands out: `type` is note, tip, warning or danger."""

    text: Text = ""
    _: KW_ONLY
    title: str = ""
    type: str = "note"

    def to_models(self) -> Iterator[Model]:
        """A box."""
        text = markdown(self.text)
        if text.strip() or self.title:
            yield {"kind": "callout", "text": text, "title": self.title, "type": self.type}


@piece
class CodeBlock(Block):
    """Code; `content` is another name of `code`."""

    code: str = ""
    language: str | None = "python"
    _: KW_ONLY
    content: str = ""
    title: str = ""

    def to_models(self) -> Iterator[Model]:
        """Code."""
        if self.code and self.content:
            raise SpecError.of("spec-argument", "code and content say the same; keep one of them")
        text, language = self.code or self.content, self.language or ""
        yield {"kind": "code", "text": text, "language": language, "title": self.title}


@piece
class LatexBlock(Block):
    """A displayed formula in TeX; with an `id` it is numbered."""

    text: str = ""
    _: KW_ONLY
    id: str = ""

    def to_models(self) -> Iterator[Model]:
        """A formula."""
        tex = dedented(self.text).strip()
        if tex:
            yield {"kind": "math", "tex": tex, "id": self.id}


@piece
class HorizontalRule(Block):
    """A line."""

    def to_models(self) -> Iterator[Model]:
        """A line."""
        yield {"kind": "rule"}


@piece
class TableOfContents(Block):
    """The table of contents."""

    def to_models(self) -> Iterator[Model]:
        """The table of contents."""
        yield {"kind": "toc"}


def models_of(block: Any) -> Iterator[Model]:
    """The canonical blocks of anything that may stand in `blocks`; a text is a paragraph."""
    if isinstance(block, str):
        yield from P(block).to_models()
    elif isinstance(block, Block):
        yield from block.to_models()
    elif isinstance(block, Panel):
        yield block.to_model()
    else:
        found = type(block).__name__
        hint = "blocks holds blocks and panels of exporter.reports"
        raise SpecError.of("spec-wrong-type", f"{found} is not a block", hint=hint)


def link_block(text: str, url: str, *, note: str = "") -> Iterator[Model]:
    """A paragraph with a link, or with the address as code where no link can be."""
    safe = url.lower().startswith(("http://", "https://", "mailto:"))
    target = markdown(Link(text or url, url)) if safe else f"{markdown(text)} {code(url)}"
    yield from _text(f"{target.strip()}{markdown(note)}")


def _text(text: str) -> Iterator[Model]:
    if text.strip():
        yield {"kind": "text", "text": text}
