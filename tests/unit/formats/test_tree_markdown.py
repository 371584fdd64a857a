"""What strangers wrote comes out of a Markdown parser as the words they wrote, and as no markup."""

from typing import Any

import markdown as python_markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from markdown_it import MarkdownIt

from exporter.formats.html.text import plain
from exporter.formats.markdown.text import escape_text
from exporter.formats.markdown.tree import MarkdownContext, block_markdown, blocks_markdown
from exporter.model.document import (
    Block,
    Break,
    Callout,
    CodeBlock,
    Grid,
    GridCell,
    Heading,
    Inline,
    InlineCode,
    Inlines,
    Link,
    ListBlock,
    ListItem,
    MathBlock,
    Paragraph,
    Placeholder,
    Quote,
    Ref,
    Rule,
    Scalar,
    ScalarBlock,
    Styled,
    TableBlock,
    Text,
)

pytestmark = pytest.mark.slow

CONTEXT = MarkdownContext(lambda b: f"figures/{b.id}.svg", lambda i: i.path, lambda path: path)
COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])
EVERY_EXTENSION = [
    *("extra", "admonition", "sane_lists", "toc", "wikilinks", "legacy_attrs"),
    *("pymdownx.caret", "pymdownx.tilde", "pymdownx.mark", "pymdownx.magiclink", "pymdownx.keys"),
    *("pymdownx.arithmatex", "pymdownx.critic", "pymdownx.details", "pymdownx.emoji"),
    *("pymdownx.tasklist", "pymdownx.snippets", "pymdownx.blocks.admonition"),
]

HOSTILE = [
    "**x** <script>alert(1)</script> [a](javascript:alert(1)) {{x}} $(x)",
    *("![a](http://x.org/y.png)", "<img src=x onerror=alert(1)>", "&lt;b&gt; &#42; &copy;", "a\\"),
    *("# not a heading", "- no item", "+ no", "1. no", "17) no", "---", "===", "> no", "    no"),
    *("| a | b |", "```", "~~~", "$$x$$", "$a$", ":smile:", "a:b: c", "[^1]: x", "[x]: http://y"),
    *("http://www.example.org/?a=1&b=2", "www.example.org", "a@example.org", "@everyone", "#12"),
    *("[TOC]", "{: .x }", "!!! note", "??? note", "/// note", "::: x", ":   x", "--8<-- 'x'", "a:"),
    *("~~x~~", "==x==", "^^x^^", "H~2~O", "x^2^", "++ctrl+c++", "{++x++}", "[[wiki]]", "*[A]: b"),
    *("__init__", "_a_b_", "snake_case_name", "a*b*c", "x\u2028y", "tab\there", "nul\0"),
    "\x02x\x03",
    *("تجربة-٣", "٣. x", "<!-- x", "]]>", "`", "``", "a`b", "\\\\", "\\*", "!", "![", "x" * 300),
]
WORDS = st.one_of(
    st.just("word"),
    st.sampled_from(HOSTILE),
    st.text(alphabet="ab1 \\`*_{}[]()#+-.!|<>&~$^:=@\"'%/?;\n", min_size=1, max_size=24),
    st.text(min_size=1, max_size=12),
)
TEXTS = WORDS.map(Text)
HREFS = st.sampled_from(["https://example.org/a_b?x=1&copy=2", "mailto:a@b.org", "#fig-loss"])
INLINES: st.SearchStrategy[Inlines] = st.recursive(
    st.lists(
        st.one_of(TEXTS, WORDS.map(InlineCode), st.just(Break()), st.just(Ref("t", "Figure 3"))),
        max_size=3,
    ).map(tuple),
    lambda inner: st.lists(
        st.one_of(
            TEXTS,
            st.builds(Styled, st.sampled_from(["strong", "em", "strike", "underline"]), inner),
            st.builds(Link, HREFS, inner),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
    max_leaves=6,
)

# --- what was meant, and what a parser saw: non-blank characters with their marks ---------------

Seen = list[tuple[str, frozenset[str]]]
TAGS = {"del": "strike", "ins": "underline", "strong": "strong", "em": "em", "code": "code"}


def meant(inlines: Inlines, marks: frozenset[str] = frozenset()) -> Seen:
    return [seen for inline in inlines for seen in _meant(inline, marks)]


def _meant(inline: Inline, marks: frozenset[str]) -> Seen:
    match inline:
        case Text(text):
            return _characters(text, marks)
        case InlineCode(text):
            return _characters(text, marks | {"code"})
        case Styled(mark, children):
            return meant(children, marks | {mark})
        case Link(href, children):
            outer = any(mark.startswith("->") for mark in marks)
            return meant(children, marks if outer else marks | {f"->{href}"})
        case Ref(target, text):
            outer = any(mark.startswith("->") for mark in marks)
            return _characters(text, marks if outer else marks | {f"->#{target}"})
        case _:
            return []


def _characters(text: str, marks: frozenset[str]) -> Seen:
    return [(char, marks) for char in plain(text) if not char.isspace()]


def seen(element: Any, marks: frozenset[str] = frozenset()) -> Seen:
    """The same of a parsed page; anything but marks, links and breaks is a failure."""
    found = _characters(element.text or "", marks) if isinstance(element.tag, str) else []
    for child in element:
        found += seen(child, marks | _mark(child)) + _characters(child.tail or "", marks)
    return found


def _mark(element: Any) -> set[str]:
    if element.tag == "a" and element.get("href"):
        return {f"->{element.get('href')}"}
    if element.tag in {"span", "br", "a", etree.Comment}:
        return set()
    return {TAGS[element.tag]}


def commonmark(text: str) -> Any:
    return html.fragment_fromstring(COMMONMARK.render(text), create_parent="body")


def pythonmark(text: str) -> Any:
    page = python_markdown.markdown(text, extensions=EVERY_EXTENSION)
    return html.fragment_fromstring(page, create_parent="body")


PARSERS = pytest.mark.parametrize("parse", [commonmark, pythonmark])

# --- prose -------------------------------------------------------------------------------------


@PARSERS
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str, parse: Any) -> None:
    (paragraph,) = parse(block_markdown(Paragraph((Text(text),)), CONTEXT))
    assert (paragraph.tag, paragraph.attrib) == ("p", {})
    assert seen(paragraph) == meant((Text(text),))


@PARSERS
@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_paragraph_is_one_paragraph_with_the_same_words_and_marks(
    parse: Any, data: st.DataObject
) -> None:
    inlines = data.draw(INLINES)
    page = parse(block_markdown(Paragraph(inlines), CONTEXT))
    wanted = meant(inlines)
    assert [child.tag for child in page] in ([], ["p"], ["br"])
    assert seen(page[0] if len(page) and page[0].tag == "p" else page) == wanted


# --- structure: nested tuples of what was meant, and of what a parser saw ------------------------

FILLED = WORDS.filter(lambda text: bool(meant((Text(text),)))).map(lambda text: (Text(text),))
CODE = st.builds(CodeBlock, st.one_of(WORDS, st.just("```\na\n````")), st.sampled_from(["", "py"]))
LEAVES: st.SearchStrategy[Block] = st.one_of(
    FILLED.map(Paragraph),
    CODE,
    st.just(Rule()),
    st.builds(Heading, st.integers(1, 5), st.just("h"), FILLED),
    st.lists(st.lists(FILLED, min_size=2, max_size=2).map(tuple), min_size=1, max_size=3).map(
        lambda rows: TableBlock(rows[0], tuple(rows[1:]), "lr")
    ),
)


def _containers(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    blocks = st.lists(inner, min_size=1, max_size=3).map(tuple)
    items = st.lists(blocks.map(ListItem), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(ListBlock, items, st.booleans(), st.integers(0, 1200)),
        blocks.map(Quote),
        blocks.map(lambda bs: Grid((tuple(GridCell(4, block) for block in bs),))),
    )


BLOCKS = st.lists(st.recursive(LEAVES, _containers, max_leaves=6), max_size=4).map(tuple)


def shape(block: Block) -> list[Any]:
    match block:
        case Paragraph(children):
            return [("p", meant(children))]
        case Heading(level, _, children):
            return [(f"h{level + 1}", meant(children))]
        case Rule():
            return [("hr", [])]
        case CodeBlock(text):
            return [("pre", _code(text))]
        case TableBlock(header, rows):
            return [("table", [[meant(cell) for cell in row] for row in (header, *rows)])]
        case Quote(blocks):
            return [("blockquote", _shapes(blocks))]
        case ListBlock(items, ordered, start):
            tag = ("ol", start) if ordered else "ul"
            return [(tag, [_shapes(item.blocks) for item in items])]
        case Grid(rows):
            return _shapes(tuple(cell.block for row in rows for cell in row))
        case _:
            raise TypeError(block)


def _shapes(blocks: tuple[Block, ...]) -> list[Any]:
    return [part for block in blocks for part in shape(block)]


def _code(text: str) -> str:
    text = plain(text).replace("\r\n", "\n").replace("\r", "\n")
    return text.removesuffix("\n")


def parsed(element: Any) -> list[Any]:
    tight = seen_before_blocks(element)
    blocks = [_parsed(child) for child in element if child.tag in BLOCK_TAGS]
    return [*([("p", tight)] if tight else []), *blocks]


BLOCK_TAGS = {"p", "pre", "hr", "table", "blockquote", "ul", "ol", *(f"h{n}" for n in range(1, 7))}


def seen_before_blocks(item: Any) -> Seen:
    """The text of a tight list item."""
    found = _characters(item.text or "", frozenset())
    for child in item:
        if child.tag in BLOCK_TAGS:
            break
        found += seen(child, frozenset(_mark(child))) + _characters(child.tail or "", frozenset())
    return found


def _parsed(element: Any) -> Any:
    match element.tag:
        case "ul":
            return ("ul", [parsed(item) for item in element])
        case "ol":
            return (("ol", int(element.get("start", "1"))), [parsed(item) for item in element])
        case "blockquote":
            return ("blockquote", parsed(element))
        case "pre":
            return ("pre", element[0].text_content().removesuffix("\n"))
        case "table":
            rows = element.findall(".//tr")
            return ("table", [[seen(cell) for cell in row] for row in rows])
        case tag:
            return (tag, seen(element))


@given(BLOCKS)
@settings(max_examples=200, deadline=None)
def test_any_blocks_are_the_same_blocks_to_a_parser(blocks: tuple[Block, ...]) -> None:
    assert parsed(commonmark(blocks_markdown(blocks, CONTEXT))) == _shapes(blocks)


@given(
    st.lists(st.lists(INLINES, min_size=1, max_size=4).map(tuple), min_size=1, max_size=3).map(
        tuple
    )
)
@settings(max_examples=150, deadline=None)
def test_a_table_keeps_every_cell_whatever_is_in_it(rows: tuple[tuple[Inlines, ...], ...]) -> None:
    width = max(map(len, rows))
    padded = [[*row, *[()] * (width - len(row))] for row in rows]
    text = block_markdown(TableBlock(rows[0], rows[1:], "l"), CONTEXT)
    for parse in (commonmark, pythonmark):
        (table,) = parse(text)
        cells = [[seen(cell) for cell in row] for row in table.findall(".//tr")]
        wanted = [[meant(cell) for cell in row] for row in padded]
        # Python-Markdown gives a table without rows an empty one
        assert cells[: len(wanted)] == wanted
        assert not any(cell for row in cells[len(wanted) :] for cell in row)


# --- single blocks -----------------------------------------------------------------------------


def test_a_callout_is_an_alert_and_inside_another_block_a_quotation() -> None:
    callout = Callout("danger", "Do [not] tune", (Paragraph((Text("Tune."),)),))
    assert (
        block_markdown(callout, CONTEXT) == "> [!CAUTION]\n> **Do &#91;not&#93; tune**\n>\n> Tune."
    )
    nested = block_markdown(ListBlock((ListItem((callout,)),)), CONTEXT)
    assert "[!" not in nested
    (quotation,) = commonmark(nested).findall(".//blockquote")
    assert quotation.text_content().split() == ["Do", "[not]", "tune", "Tune."]


@pytest.mark.parametrize(
    ("tex", "written"),
    [
        (r"\alpha = 0.3", r"$$\alpha = 0.3$$"),
        (r"a_1 + \frac{x}{y}", r"$$a_1 + \frac{x}{y}$$"),
        ("a*b*c", "```math\na*b*c\n```"),
        (r"\begin{matrix} a & b \\ c & d \end{matrix}", None),
        ("```", None),
    ],
)
def test_a_formula_reaches_the_page_as_its_tex(tex: str, written: str | None) -> None:
    text = block_markdown(MathBlock(tex), CONTEXT)
    assert written is None or text == written
    assert commonmark(text).text_content().strip().strip("$") == tex


def test_a_numbered_formula_has_its_number_and_its_place() -> None:
    text = block_markdown(MathBlock("x", "eq-x", "3"), CONTEXT)
    assert text == '<a id="eq-x"></a>\n\n$$x \\tag{3}$$'
    assert r"\tag{9} \tag" not in block_markdown(MathBlock(r"x \tag{9}", "eq-x", "3"), CONTEXT)


def test_big_numbers_are_a_table() -> None:
    scalars = (Scalar("a|b", "0.8", "run *x*"), Scalar("runs", "4"))
    text = block_markdown(ScalarBlock("s", "Title", scalars, ("note",), "data/s.csv"), CONTEXT)
    title, table, note, files = commonmark(text)
    rows = [[cell.text_content() for cell in row] for row in table.findall(".//tr")]
    assert rows == [["a|b", "runs"], ["0.8", "4"], ["run *x*", ""]]
    assert [e.text_content() for e in (title, note, files)] == ["Title", "note", "Data"]


def test_a_missing_panel_says_what_and_why() -> None:
    text = block_markdown(Placeholder("p", "<b>", "cannot be drawn"), CONTEXT)
    assert commonmark(text).text_content().split() == ["<b>", "cannot", "be", "drawn"]


def test_a_refused_address_leaves_the_words() -> None:
    assert block_markdown(Paragraph((Link("javascript:x", (Text("a"),)),)), CONTEXT) == "a"


def test_plain_prose_stays_readable() -> None:
    prose = "Loss of train_loss: 0.3 (run 12, at 23:10); C++ isn't it? Yes - 5.2% less!"
    assert escape_text(prose.replace("++", "")) == prose.replace("++", "").replace("!", r"\!")
