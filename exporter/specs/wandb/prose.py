"""Blocks of prose -> ours: headings, paragraphs, lists, quotes, callouts, code, formulas."""

import textwrap
from collections.abc import Iterator

from exporter.model.report import (
    AnyBlock,
    CalloutBlock,
    CodeBlock,
    HeadingBlock,
    MathBlock,
    QuoteBlock,
    RuleBlock,
    TextBlock,
    TocBlock,
)
from exporter.specs.markdown import dedented
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.words import markdown_in, plain_in


def heading(block: Fields) -> Iterator[AnyBlock]:
    """A heading; what is folded away below it follows it."""
    words = " ".join(markdown_in(block).replace("\\\n", " ").split())
    level = block.whole("level") or 1
    if words:
        yield HeadingBlock(level=min(max(level, 1), 6), text=words)


def paragraph(block: Fields) -> Iterator[AnyBlock]:
    """A paragraph; the empty ones, with which every report begins and ends, are left out."""
    text = markdown_in(block)
    if text:
        yield TextBlock(text=text)


def quote(block: Fields) -> Iterator[AnyBlock]:
    """A quotation."""
    text = markdown_in(block)
    if text:
        yield QuoteBlock(text=text)


def callout(block: Fields) -> Iterator[AnyBlock]:
    """A box with all of its lines."""
    lines = [line for line in block.children("children") if line.has("children")]
    texts = [text for line in lines if (text := markdown_in(line))]
    text = "\\\n".join(texts) or markdown_in(block)
    if text:
        yield CalloutBlock(text=text)


def code(block: Fields) -> Iterator[AnyBlock]:
    """Code: one line with line ends in it (the library), or a line each (the editor)."""
    lines = block.children("children")
    text = "\n".join(
        plain_in(line) if line.has("children") else line.text("text") for line in lines
    )
    yield CodeBlock(text=text, language=block.text("language"))


def markdown(block: Fields) -> Iterator[AnyBlock]:
    """Markdown, which programs often indent like themselves."""
    block.ignore("children")
    text = dedented(block.text("content"))
    if text:
        yield TextBlock(text=text)


def formula(block: Fields) -> Iterator[AnyBlock]:
    """A displayed formula."""
    block.ignore("children", "block")
    if block.text("content").strip():
        yield MathBlock(tex=dedented(block.text("content")).strip())


def rule(block: Fields) -> Iterator[AnyBlock]:
    """A line."""
    block.ignore("children")
    yield RuleBlock()


def contents(block: Fields) -> Iterator[AnyBlock]:
    """The table of contents."""
    block.ignore("children")
    yield TocBlock()


def listed(block: Fields) -> Iterator[AnyBlock]:
    """A list and the lists inside it."""
    text = "\n".join(_items(block))
    if text:
        yield TextBlock(text=text)


def _items(block: Fields) -> Iterator[str]:
    ordered = block.truth("ordered")
    for number, item in enumerate(block.children("children"), 1):
        numbered = item.truth("ordered") or ordered
        mark = f"{number}. " if numbered else "- "
        box = "" if item.raw("checked") is None else "[x] " if item.truth("checked") else "[ ] "
        lines = "\n".join([box + next(parts := _item(item)), *parts])
        indented = textwrap.indent(lines, " " * len(mark))
        yield mark + indented[len(mark) :]
        item.finish()


def _item(item: Fields) -> Iterator[str]:
    """The lines of an item: its words, then the lists in it."""
    words: list[str] = []
    inner: list[str] = []
    for child in item.children("children"):
        if child.text("type") == "list":
            inner += _items(child)
        elif child.has("children") and (text := markdown_in(child)):
            words.append(text)
        child.finish()
    yield "\\\n".join(words) or "&#8203;"
    yield from inner
