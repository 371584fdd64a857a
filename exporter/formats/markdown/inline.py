"""Inline nodes of a Document into one line of Markdown.

Marks are asterisks where every parser agrees that they are marks, else tags: `**` beside a letter
or a quotation mark is text to some of them.
"""

import re

from exporter.formats.html.text import anchor
from exporter.formats.markdown.text import code_span, destination, escape_text
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

_TAGS = {"strong": "strong", "em": "em", "strike": "del", "underline": "ins"}
_STARS = {"strong": "**", "em": "*"}
_BEFORE = ("", " ")
_AFTER = ("", " ", ".", ",", ";", "?", ")")
_PLAIN_TEX = re.compile(
    r"(?!\s)(?:[A-Za-z0-9 +=(),./'!^}-]|\{(?![{%#])|(?<=[A-Za-z0-9])_(?=[A-Za-z0-9{])"
    r"|\\(?=[A-Za-z]))+(?<!\s)"
)
"""TeX that no parser takes for marks: no backslash before punctuation, no `_` that could open."""


def inlines_markdown(inlines: Inlines, *, linked: bool = False) -> str:
    """A single line; `linked` says that it stands inside a link, where no other link may be."""
    merged = _merged(inlines)
    pieces = [_markdown(inline, linked) for inline in merged]
    out = ""
    for i, inline in enumerate(merged):
        piece = pieces[i]
        if isinstance(inline, Styled) and piece.strip():
            piece = _marked(inline.mark, piece, out[-1:], "".join(pieces[i + 1 :])[:1])
        apart = "<!-- -->" if out.endswith("`") and piece.startswith("`") else ""
        out += apart + piece
    return out


def _merged(inlines: Inlines) -> list[Inline]:
    """Neighbouring texts as one, since what a character means depends on those beside it."""
    merged: list[Inline] = []
    for inline in inlines:
        before = merged[-1] if merged else None
        if isinstance(inline, Text) and isinstance(before, Text):
            merged[-1] = Text(before.text + inline.text)
        else:
            merged.append(inline)
    return merged


def strong(markdown: str) -> str:
    """Bold text of a line of its own, or before a blank."""
    return _marked("strong", markdown, "", "") if markdown else ""


def _markdown(inline: Inline, linked: bool) -> str:
    match inline:
        case Text(text):
            return escape_text(text)
        case InlineCode(text):
            return code_span(text)
        case InlineMath(tex):
            return _formula(tex)
        case Styled(_, children):
            return inlines_markdown(children, linked=linked)
        case Link(href, children):
            content = inlines_markdown(children, linked=True)
            return _link(content, "" if linked else destination(href))
        case Ref(target, text):
            return _link(escape_text(text), "" if linked else f"#{anchor(target)}")
        case Break():
            return "<br>"


def _marked(mark: str, content: str, before: str, after: str) -> str:
    stars = _STARS.get(mark, "")
    opens = before in _BEFORE and (content[0].isalnum() or content[0] in "`[(")
    closes = after in _AFTER and (content[-1].isalnum() or content[-1] in "`.,;!?)%")
    if stars and opens and closes:
        return f"{stars}{content}{stars}"
    return f"<{_TAGS[mark]}>{content}</{_TAGS[mark]}>"


def _link(content: str, target: str) -> str:
    return f"[{content}]({target})" if content and target else content


def plain_tex(tex: str) -> str:
    """`tex` on one line when it can stand between dollars in any Markdown, else empty."""
    tex = " ".join(tex.split())
    return tex if _PLAIN_TEX.fullmatch(tex) else ""


def _formula(tex: str) -> str:
    """GitHub's two ways: `$...$` for simple formulas, dollars and backticks for all others."""
    if plain_tex(tex):
        return f"${plain_tex(tex)}$"
    code = code_span(" ".join(tex.split()))
    return f"${code}$" if code.startswith("`") else code
