"""Inline nodes of a Document into HTML, one function for each."""

from functools import singledispatch

from exporter.formats.html.context import HtmlContext
from exporter.formats.html.text import address, anchor, escape, isolated
from exporter.model.document import (
    Break,
    Inline,
    InlineCode,
    InlineMath,
    Inlines,
    Link,
    Ref,
    Styled,
    Text,
)

_MARKS = {"strong": "strong", "em": "em", "strike": "s", "underline": "u"}


def inlines_html(inlines: Inlines, context: HtmlContext) -> str:
    """Markup of a run of text."""
    return "".join(inline_html(inline, context) for inline in inlines)


def inlines_text(inlines: Inlines) -> str:
    """The characters alone, unescaped: for labels, bookmarks and titles."""
    return "".join(_characters(inline) for inline in inlines)


def _characters(inline: Inline) -> str:
    match inline:
        case Text(text) | InlineCode(text) | Ref(_, text):
            return text
        case InlineMath(tex):
            return tex
        case Styled(_, children) | Link(_, children):
            return inlines_text(children)
        case Break():
            return " "


@singledispatch
def inline_html(inline: Inline, context: HtmlContext) -> str:
    """Markup of one inline node; a node without a writer is a fault of this program."""
    raise TypeError(type(inline).__name__, context)


@inline_html.register
def text_html(inline: Text, _context: HtmlContext) -> str:
    """Escaped characters."""
    return escape(inline.text)


@inline_html.register
def styled_html(inline: Styled, context: HtmlContext) -> str:
    """`<strong>`, `<em>`, `<s>` or `<u>`."""
    tag = _MARKS[inline.mark]
    return f"<{tag}>{inlines_html(inline.children, context)}</{tag}>"


@inline_html.register
def code_html(inline: InlineCode, _context: HtmlContext) -> str:
    """Isolated, as identifiers keep their order inside right-to-left prose."""
    return f"<code>{isolated(inline.text, escape(inline.text))}</code>"


@inline_html.register
def math_html(inline: InlineMath, context: HtmlContext) -> str:
    """A drawing on the base line."""
    return f'<span class="rp-imath">{context.formulas.html(inline.tex)}</span>'


@inline_html.register
def link_html(inline: Link, context: HtmlContext) -> str:
    """A link, or its text alone when the address is of another scheme."""
    content = inlines_html(inline.children, context)
    href = address(inline.href)
    return f'<a href="{escape(href)}">{content}</a>' if href else content


@inline_html.register
def ref_html(inline: Ref, _context: HtmlContext) -> str:
    """A link to a numbered thing of this page."""
    return f'<a class="rp-ref" href="#{anchor(inline.target)}">{escape(inline.text)}</a>'


@inline_html.register
def break_html(_inline: Break, _context: HtmlContext) -> str:
    """A hard line break."""
    return "<br>"
