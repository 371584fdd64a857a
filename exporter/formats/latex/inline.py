r"""Inline text as LaTeX, and as the plain text that bookmarks and widths are made from."""

import logging
import re
from collections.abc import Iterator

from exporter.formats.latex.escape import (
    ALLOW_BREAK,
    escape,
    escape_code,
    escape_url,
    pdf_text,
    pieces,
)
from exporter.formats.latex.math import math_tex
from exporter.formats.latex.names import LatexContext
from exporter.model.document import (
    Break,
    InlineCode,
    InlineMath,
    Inlines,
    Link,
    Ref,
    Styled,
    Text,
)

_LOG = logging.getLogger("exporter.formats")
_FONTS = {"strong": r"\textbf", "em": r"\emph"}
_LINES = {"strike": r"\RXstrike", "underline": r"\RXunderline"}


def inlines_tex(inlines: Inlines, context: LatexContext, line: str = "") -> str:
    """LaTeX of inline text. `line` is the command that draws through or under each word."""
    return "".join(_inlines(inlines, context, line))


def _inlines(inlines: Inlines, context: LatexContext, line: str) -> Iterator[str]:
    for part in inlines:
        match part:
            case Text(text=text):
                yield _lined(text, line) if line else escape(text)
            case Styled(mark="strong" | "em" as mark, children=children):
                yield f"{_FONTS[mark]}{{{inlines_tex(children, context, line)}}}"
            case Styled(mark=mark, children=children):
                yield inlines_tex(children, context, _LINES[mark])
            case InlineCode(text=text):
                code = _lined(text, line, code=True) if line else escape_code(text)
                yield rf"\texttt{{{code}}}"
            case InlineMath(tex=tex):
                yield _drawn(formula(tex), line)
            case Link(href=href, children=children):
                yield _link(href, inlines_tex(children, context, line), context)
            case Ref(target=target, text=text):
                yield reference(target, text, context)
            case Break():
                yield r"\RXbreak{}"


def _lined(text: str, line: str, *, code: bool = False) -> str:
    """A line is drawn piece by piece, so that the text can still be broken."""
    words = re.split(r"(\s+)", text)
    return "".join(
        " "
        if word.isspace()
        else ALLOW_BREAK.join(f"{line}{{{piece}}}" for piece in pieces(word, code=code))
        for word in words
        if word
    )


def _drawn(tex: str, line: str) -> str:
    return f"{line}{{{tex}}}" if line and tex else tex


def formula(tex: str) -> str:
    """`$...$`, or the source as code when it could do harm or stop the compiler."""
    if not tex.strip():
        return ""
    try:
        return f"${math_tex(tex)}$"
    except ValueError as reason:
        refused(tex, reason)
        return rf"\texttt{{{escape_code(tex)}}}"


def refused(tex: str, reason: ValueError) -> None:
    """Tell that a formula is shown as its source."""
    _LOG.warning("formula %r is shown as source in LaTeX: %s", tex[:80], reason)


def _link(href: str, text: str, context: LatexContext) -> str:
    if not href.startswith("#"):
        return rf"\href{{{escape_url(href)}}}{{{text}}}"
    label = context.labels.get(href[1:])
    return rf"\hyperref[{label}]{{{text}}}" if label else text


def reference(target: str, text: str, context: LatexContext) -> str:
    r"""`Figure 3` as `Figure~\ref{fig:loss}` when the target has that number, so that it moves."""
    label = context.labels.get(target)
    number = context.numbers.get(target, "")
    if not label:
        return escape(text)
    found = re.fullmatch(rf"(.*?)(\(?){re.escape(number)}(\)?)", text) if number else None
    if not found:
        return rf"\hyperref[{label}]{{{escape(text)}}}"
    words = escape(found[1].rstrip())
    return f"{words}{'~' if words else ''}{found[2]}\\ref{{{label}}}{found[3]}"


def plain(inlines: Inlines) -> str:
    """The words alone."""
    return "".join(_plain(inlines))


def _plain(inlines: Inlines) -> Iterator[str]:
    for part in inlines:
        match part:
            case Text(text=text) | InlineCode(text=text) | Ref(text=text):
                yield text
            case InlineMath(tex=tex):
                yield re.sub(r"[\\{}$]", "", tex)
            case Styled(children=children) | Link(children=children):
                yield from _plain(children)
            case Break():
                yield " "


def title_tex(inlines: Inlines, context: LatexContext) -> str:
    """For a heading: LaTeX, with plain text for the bookmark where the two differ."""
    tex = inlines_tex(inlines, context)
    words = pdf_text(plain(inlines))
    return tex if tex == words else rf"\texorpdfstring{{{tex}}}{{{words}}}"
