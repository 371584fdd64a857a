"""Comments on a report -> endnotes: on which words, who, what.

The vendor's library hands threads through unread, so their shape is not on record; the names here
are those that the tracker's API has for people and texts, plain or rich. A comment whose words are
not in the file, but on the tracker's server, is told as lost.
"""

import textwrap
from collections.abc import Iterator

from exporter.model.report import AnyBlock, HeadingBlock, TextBlock
from exporter.specs.markdown import Span, escaped, markdown_of
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.words import plain_in

THREADS = "discussionThreads"
_BODIES = ("body", "text", "content", "comment")
_PEOPLE = ("user", "author", "poster")
_NOT_HERE = "comments are left out: the file does not hold what they say"


def endnotes(spec: Fields) -> Iterator[AnyBlock]:
    """A section with every comment, in the order of the threads; nothing where there is none."""
    threads = list(_nodes(spec, THREADS))
    lines = [line for thread in threads for line in _thread(thread)]
    if len(lines) < len(threads):
        spec.notes.warn(f"{spec.path}.{THREADS}".removeprefix("."), _NOT_HERE)
    if lines:
        yield HeadingBlock(level=2, text="Comments")
        yield TextBlock(text="\n".join(lines))


def _thread(thread: Fields) -> Iterator[str]:
    """The comments of a thread as one item of a list, its replies below the first."""
    said = [line for one in (*_nodes(thread, "comments"), thread) if (line := _comment(one))]
    words = thread.notes.commented.get(thread.text("id"), "")
    if said:
        first, *replies = said
        quoted = f"“{escaped(' '.join(words.split()))}” " if words.strip() else ""
        yield f"- {quoted}{first}"
        yield from (textwrap.indent(f"- {reply}", "  ") for reply in replies)


def _comment(comment: Fields) -> str:
    body = next((text for key in _BODIES if (text := _body(comment, key))), "")
    if not body:
        return ""
    people = (comment.child(key) for key in _PEOPLE if isinstance(comment.raw(key), dict))
    names = (person.text("name") or person.text("username") for person in people)
    who = next(filter(None, names), "")
    spans = [Span(who, frozenset({"strong"})), Span(": ")] if who else []
    return markdown_of([*spans, Span(" ".join(body.split()))])


def _body(comment: Fields, key: str) -> str:
    value = comment.raw(key)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return plain_in(comment.child(key)).strip()
    nodes = comment.children(key) if isinstance(value, list) else []
    return " ".join(plain_in(node) or node.text("text") for node in nodes).strip()


def _nodes(source: Fields, key: str) -> Iterator[Fields]:
    """The entries of a list, or of a connection, `{edges: [{node: ...}]}`."""
    if isinstance(source.raw(key), dict):
        yield from (edge.child("node") for edge in source.child(key).children("edges"))
    else:
        yield from source.children(key)
