r"""Listings as LaTeX: one `\RXline` a line, tokens in four styles, no package needed."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from pygments import lexers
from pygments.token import Comment, Generic, Keyword, Literal, Number, String, Token
from pygments.util import ClassNotFound

from exporter.formats.latex.escape import escape, escape_code
from exporter.model.document import CodeBlock

_LIMIT = 100_000
"""Characters; lexers are regular expressions, and a hostile listing must not hold up a build."""
_STYLES: tuple[tuple[Any, str], ...] = (
    (Comment, r"\RXcomment"),
    (Generic.Deleted, r"\RXdeleted"),
    (Generic.Inserted, r"\RXstring"),
    (Generic.Subheading, r"\RXliteral"),
    (Generic.Heading, r"\RXkeyword"),
    (Keyword, r"\RXkeyword"),
    (String, r"\RXstring"),
    (Number, r"\RXliteral"),
    (Literal, r"\RXliteral"),
)


def code_tex(block: CodeBlock) -> str:
    """A listing with its title."""
    text = block.text.expandtabs(4).rstrip("\n")
    lines = "".join(f"\\RXline{{{line}}}\n" for line in _lines(text, block.language))
    return f"\\begin{{RXcode}}{{{escape(block.title)}}}\n{lines}\\end{{RXcode}}\n\n"


def _lines(text: str, language: str) -> Iterator[str]:
    line = ""
    for style, part in _tokens(text, language):
        first, *rest = part.split("\n")
        line += _styled(style, first)
        for following in rest:
            yield line
            line = _styled(style, following)
    yield line


def _styled(style: str, text: str) -> str:
    tex = escape_code(text)
    return f"{style}{{{tex}}}" if style and text.strip() else tex


def _tokens(text: str, language: str) -> Iterator[tuple[str, str]]:
    if not language or len(text) > _LIMIT:
        yield "", text
        return
    try:
        lexer: Any = lexers.get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        yield "", text
        return
    styled = ((_style(kind), part) for kind, part in lexer.get_tokens(text))
    for style, group in groupby(styled, key=itemgetter(0)):
        yield style, "".join(part for _, part in group)


def _style(kind: Any) -> str:
    if kind is Token.Text:
        return ""
    return next((style for family, style in _STYLES if kind in family), "")
