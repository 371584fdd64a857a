"""Rich text as the editor keeps it -> spans, and from there Markdown."""

import re
from collections.abc import Iterator
from dataclasses import replace

from exporter.specs.markdown import SAFE_LINK, Mark, Span, markdown_of
from exporter.specs.wandb.fields import Fields

_MARKS: dict[str, Mark] = {
    "bold": "strong",
    "italic": "em",
    "strikethrough": "strike",
    "underline": "underline",
}
_COMMENT = re.compile(r"inlineComments?(_.*)?")


def markdown_in(node: Fields) -> str:
    """The children of a node as one paragraph of Markdown; empty when there are no words."""
    text = markdown_of(spans_in(node))
    return text if text.replace("&#32;", "").strip() else ""


def plain_in(node: Fields) -> str:
    """The children of a node as bare characters."""
    return "".join(span.text for span in spans_in(node))


def spans_in(node: Fields, href: str = "") -> Iterator[Span]:
    """The children of a node, links and formulas among them."""
    for child in node.children("children"):
        kind = child.text("type")
        if kind == "latex":
            child.ignore("children")
            yield Span(" ".join(child.text("content").split()), kind="math", href=href)
        elif kind == "link":
            yield from spans_in(child, _address(child))
        elif child.has("text"):
            yield _leaf(child, href)
        else:
            if kind:
                child.warn("type")
            yield from spans_in(child, href)
        child.finish()


def _leaf(child: Fields, href: str) -> Span:
    marks: frozenset[Mark] = frozenset(mark for name, mark in _MARKS.items() if child.truth(name))
    code = child.truth("inlineCode") or child.truth("code")
    for key in child.names():
        if _COMMENT.fullmatch(key):
            _remember(child, key)
    span = Span(child.text("text"), marks, "code" if code else "text", href)
    return replace(span, kind="text") if not span.text.strip() else span


def _remember(child: Fields, key: str) -> None:
    """The words under a comment, for the endnote."""
    marks = child.raw(key)
    if isinstance(marks, dict):
        _about(child, child.child(key))
    elif isinstance(marks, list):
        for mark in child.children(key):
            _about(child, mark)


def _about(child: Fields, mark: Fields) -> None:
    thread = mark.text("threadID")
    if thread:
        known = child.notes.commented.get(thread, "")
        child.notes.commented[thread] = known + child.text("text")


def _address(link: Fields) -> str:
    url = link.text("url").strip()
    if SAFE_LINK.match(url):
        return url
    if url:
        link.warn("url", "only http, https and mailto addresses are kept")
    return ""
