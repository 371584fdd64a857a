"""Markdown -> blocks and inlines of a Document; the only place that reads Markdown.

CommonMark with tables, strikethrough, `[words]{.underline}`, task lists and `$math$`. Raw HTML is
plain text here, links that are not http(s), mailto or `#...` lose their address, pictures become
`Image` blocks. What comes out holds no markup of its own, so a format only has to escape text.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from exporter.model.document import (
    Block,
    Blocks,
    Break,
    Callout,
    CodeBlock,
    Heading,
    Image,
    Inline,
    InlineCode,
    InlineMath,
    Inlines,
    Link,
    ListBlock,
    ListItem,
    MathBlock,
    Paragraph,
    Quote,
    Ref,
    Rule,
    Styled,
    TableBlock,
    Text,
)

_SAFE_LINK = re.compile(r"^(https?://|mailto:|#)", re.IGNORECASE)
_REF = re.compile(r"@((?:fig|tbl|eq|sec):[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)")
_UNDERLINED = "]{.underline}"
_MARKS = {"strong": "strong", "em": "em", "s": "strike", "u": "underline"}


def _no_words(_: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Prose:
    """How references are printed. `words("fig:loss")` is `Figure 3`, or None when unknown."""

    words: Callable[[str], str | None] = _no_words
    dangling: list[str] = field(default_factory=list[str])
    """References that lead nowhere, in order of appearance."""

    def blocks(self, markdown: str) -> Blocks:
        """The blocks of a text."""
        return tuple(self._blocks(_parse(markdown).children))

    def inlines(self, markdown: str) -> Inlines:
        """The inlines of a one-paragraph text such as a caption; further blocks are joined."""
        parts: list[Inline] = []
        for block in self.blocks(markdown):
            if parts:
                parts.append(Text(" "))
            parts.extend(block.children if isinstance(block, Paragraph | Heading) else ())
        return tuple(parts)

    # --- blocks ------------------------------------------------------------------------------

    def _blocks(self, nodes: Iterable[SyntaxTreeNode]) -> Iterator[Block]:
        for node in nodes:
            yield from self._block(node)

    def _block(self, node: SyntaxTreeNode) -> Iterator[Block]:
        match node.type:
            case "paragraph":
                yield from self._paragraph(node)
            case "heading":
                yield Heading(int(node.tag[1:]), "", self._inline_children(node))
            case "bullet_list" | "ordered_list":
                yield self._list(node)
            case "blockquote":
                yield Quote(tuple(self._blocks(node.children)))
            case "fence" | "code_block":
                language = node.info.split(maxsplit=1)[0] if node.info.strip() else ""
                yield CodeBlock(node.content.rstrip("\n"), language)
            case "math_block" | "math_block_label":
                yield MathBlock(node.content.strip())
            case "hr":
                yield Rule()
            case "table":
                yield self._table(node)
            case _:
                yield Paragraph((Text(node.content),))

    def _paragraph(self, node: SyntaxTreeNode) -> Iterator[Block]:
        inline = node.children[0].children if node.children else []
        if len(inline) == 1 and inline[0].type == "math_inline_double":
            yield MathBlock(inline[0].content.strip())
            return
        # A picture among words stands below the words before it: formats set pictures as blocks.
        for pictured, run in groupby(inline, lambda part: part.type == "image"):
            parts = list(run)
            if pictured:
                yield from map(_image, parts)
            elif any(map(_has_words, parts)):
                yield Paragraph(self._inlines(parts))

    def _list(self, node: SyntaxTreeNode) -> ListBlock:
        ordered = node.type == "ordered_list"
        items = tuple(self._item(child) for child in node.children)
        return ListBlock(items, ordered, int(node.attrs.get("start", 1)))

    def _item(self, node: SyntaxTreeNode) -> ListItem:
        blocks = tuple(self._blocks(node.children))
        if "task-list-item" not in str(node.attrs.get("class", "")):
            return ListItem(blocks)
        return ListItem(_without_leading_space(blocks), _checked(node))

    def _table(self, node: SyntaxTreeNode) -> TableBlock:
        head, *bodies = node.children
        header = head.children[0].children
        rows = [row for body in bodies for row in body.children]
        return TableBlock(
            header=tuple(self._inline_children(c) for c in header),
            rows=tuple(tuple(self._inline_children(c) for c in row.children) for row in rows),
            align="".join(_align(c) for c in header),
        )

    # --- inlines -----------------------------------------------------------------------------

    def _inline_children(self, node: SyntaxTreeNode) -> Inlines:
        return self._inlines(node.children[0].children) if node.children else ()

    def _inlines(self, nodes: Iterable[SyntaxTreeNode]) -> Inlines:
        return tuple(part for node in nodes for part in self._inline(node))

    def _inline(self, node: SyntaxTreeNode) -> Iterator[Inline]:
        match node.type:
            case "text":
                yield from self._text(node.content)
            case "strong" | "em" | "s" | "u":
                yield Styled(_MARKS[node.type], self._inlines(node.children))  # type: ignore[arg-type]
            case "code_inline":
                yield InlineCode(node.content)
            case "math_inline" | "math_inline_double":
                yield InlineMath(node.content)
            case "link":
                yield from self._link(node)
            case "softbreak":
                yield Text(" ")
            case "hardbreak":
                yield Break()
            case "image":
                yield Text(_alt(node))
            case "html_inline":
                # The task list plugin's own checkbox; html of authors never gets this type.
                return
            case _:
                yield Text(node.content)

    def _link(self, node: SyntaxTreeNode) -> Iterator[Inline]:
        href = str(node.attrs.get("href", ""))
        children = self._inlines(node.children)
        if _SAFE_LINK.match(href):
            yield Link(href, children)
        else:
            yield from children

    def _text(self, text: str) -> Iterator[Inline]:
        rest = 0
        for found in _REF.finditer(text):
            target = found[1]
            printed = self.words(target)
            if printed is None:
                self.dangling.append(target)
                continue
            if found.start() > rest:
                yield Text(text[rest : found.start()])
            yield Ref(target.replace(":", "-", 1), printed)
            rest = found.end()
        if text[rest:]:
            yield Text(text[rest:])


Spot = Literal["text", "code", "cell code", "block", "link", "math"]
"""What a piece of a text is: prose, code in a line or in a table, a block of it, an address."""


def spots(markdown: str) -> Iterator[tuple[Spot, str]]:
    """The pieces of a text, each with what it is, as it is written in the source or nearly so."""
    for node in _parse(markdown).walk():
        match node.type:
            case "text":
                yield "text", node.content
            case "code_inline":
                yield "cell code" if _in_table(node) else "code", node.content
            case "fence" | "code_block":
                yield "block", node.content
            case "link" | "image":
                yield "link", str(node.attrs.get("href", node.attrs.get("src", "")))
                yield "text", str(node.attrs.get("title", ""))
            case "math_inline" | "math_inline_double" | "math_block" | "math_block_label":
                yield "math", node.content
            case _:
                pass


def shape(markdown: str) -> tuple[str, ...]:
    """The kinds of nodes that a text is made of, without what they say."""
    nodes = list(_parse(markdown).walk())[1:]
    return tuple(f"{node.type} {node.tag}" for node in nodes)


def _in_table(node: SyntaxTreeNode) -> bool:
    parent = node.parent
    while parent is not None and parent.type not in {"td", "th"}:
        parent = parent.parent
    return parent is not None


def pictures(markdown: str) -> tuple[str, ...]:
    """The local paths of the pictures in a text, in reading order."""
    return tuple(one.path for one in _pictures(Prose().blocks(markdown)) if one.path)


def _pictures(blocks: Blocks) -> Iterator[Image]:
    for block in blocks:
        match block:
            case Image():
                yield block
            case Quote(blocks=inner) | Callout(blocks=inner):
                yield from _pictures(inner)
            case ListBlock(items=items):
                for item in items:
                    yield from _pictures(item.blocks)
            case _:
                pass


def _has_words(node: SyntaxTreeNode) -> bool:
    return node.type not in {"softbreak", "hardbreak"} and bool(
        node.content.strip() or node.children
    )


def _image(node: SyntaxTreeNode) -> Image:
    path = unquote(str(node.attrs.get("src", "")))
    title = str(node.attrs.get("title", ""))
    return Image(path, _alt(node), (Text(title),) if title else ())


def _alt(node: SyntaxTreeNode) -> str:
    return "".join(child.content for child in node.walk() if child.type == "text")


def _without_leading_space(blocks: Blocks) -> Blocks:
    """The plugin leaves the space behind the box it took out."""
    match blocks:
        case (Paragraph(children=(Text(text=text), *rest)), *others):
            return (Paragraph((Text(text.lstrip()), *rest)), *others)
        case _:
            return blocks


def _checked(node: SyntaxTreeNode) -> bool:
    boxes = (n for n in node.walk() if n.type == "html_inline")
    return any("checked" in box.content for box in boxes)


def _align(node: SyntaxTreeNode) -> str:
    style = str(node.attrs.get("style", ""))
    return "r" if "right" in style else "c" if "center" in style else "l"


def _parse(markdown: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(_PARSER.parse(markdown))


def _underline(state: StateInline, silent: bool) -> bool:
    """`[words]{.underline}`, as Pandoc writes it; whatever else stands behind brackets is text."""
    if state.src[state.pos] != "[":
        return False
    start, most = state.pos + 1, state.posMax
    end = state.md.helpers.parseLinkLabel(state, state.pos)
    if end < 0 or not state.src.startswith(_UNDERLINED, end):
        return False
    if not silent:
        state.pos, state.posMax = start, end
        state.push("u_open", "u", 1)
        state.md.inline.tokenize(state)
        state.push("u_close", "u", -1)
    state.pos, state.posMax = end + len(_UNDERLINED), most
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, allow_space=False, double_inline=True)
    parser.inline.ruler.after("link", "underline", _underline)
    return parser.use(tasklists_plugin)


_PARSER = _parser()
