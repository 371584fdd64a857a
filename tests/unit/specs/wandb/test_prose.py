"""Blocks of prose keep their words, their marks and their order."""

import pytest

from exporter.model.document import ListBlock, Paragraph, Text
from exporter.model.report import (
    CalloutBlock,
    CodeBlock,
    HeadingBlock,
    MathBlock,
    QuoteBlock,
    RuleBlock,
    TextBlock,
    TocBlock,
)
from exporter.prose import Prose
from exporter.specs.wandb import read_view


def read(*blocks):
    report, warnings = read_view({"version": 5, "blocks": list(blocks)}, file="r.json")
    return report.blocks, warnings


def node(kind, *children, **fields):
    return {"type": kind, "children": list(children), **fields}


def leaf(text, **marks):
    return {"text": text, **marks}


def item(*children, **fields):
    return node("list-item", *children, **fields)


def words(text):
    return node("paragraph", leaf(text))


INLINE = [
    ([leaf("a "), leaf("b", bold=True), leaf(" c", italic=True)], "a **b**_&#32;c_"),
    ([leaf("x", inlineCode=True), leaf("y", strikethrough=True)], "`x`~~y~~"),
    (
        [leaf("x", underline=True), leaf("y", underline=True, bold=True)],
        "[&#120;**y**]{.underline}",
    ),
    ([leaf("f "), node("latex", leaf(""), content="x^2"), leaf(".")], "f $x^2$."),
    ([node("link", leaf("L", bold=True), url="https://e.org")], "[**L**](<https://e.org>)"),
    ([leaf("one\ntwo")], "one\\\ntwo"),
    ([leaf("see ", inlineComment_x=True), leaf("it", inlineComments=[{"refID": "r"}])], "see it"),
    ([leaf("5% of $10 & *x*")], "5% of \\$10 \\& \\*x\\*"),
    ([leaf("{{ runs }}")], "\\{\\{ runs \\}\\}"),
]


@pytest.mark.parametrize(("children", "markdown"), INLINE)
def test_a_paragraph_becomes_markdown(children, markdown):
    assert read(node("paragraph", *children)) == ((TextBlock(text=markdown),), ())


@pytest.mark.parametrize("kind", ["paragraph", "default"])
@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_paragraph_is_left_out(kind, text):
    assert read(node(kind, leaf(text))) == ((), ())


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (node("heading", leaf("T"), level=2), HeadingBlock(level=2, text="T")),
        (node("heading", leaf("a\nb"), level=9), HeadingBlock(level=6, text="a b")),
        (node("block-quote", leaf("q")), QuoteBlock(text="q")),
        (
            node("callout-block", node("callout-line", leaf("1")), node("callout-line", leaf("2"))),
            CalloutBlock(text="1\\\n2"),
        ),
        (
            node("code-block", node("code-line", leaf("a\n  b")), language="python"),
            CodeBlock(text="a\n  b", language="python"),
        ),
        (
            node("code-block", node("code-line", leaf("a")), node("code-line", leaf("  b"))),
            CodeBlock(text="a\n  b"),
        ),
        (
            node("markdown-block", content="\n    # T\n\n      x\n    "),
            TextBlock(text="# T\n\n  x"),
        ),
        (node("latex", leaf(""), content=" E=mc^2 ", block=True), MathBlock(tex="E=mc^2")),
        (node("horizontal-rule", leaf("")), RuleBlock()),
        (node("table-of-contents", leaf("")), TocBlock()),
    ],
)
def test_each_type_of_block_is_read(block, expected):
    assert read(block) == ((expected,), ())


def test_what_is_folded_away_below_a_heading_follows_it():
    folded = node("heading", leaf("A"), level=1, collapsedChildren=[words("x"), words("y")])
    blocks, warnings = read(folded, words("z"))
    assert [b.text for b in blocks] == ["A", "x", "y", "z"]  # type: ignore[union-attr]
    assert not warnings


def test_lists_nest_and_keep_their_numbers_and_boxes():
    inner = node(
        "list", item(words("i"), ordered=True), item(words("ii"), ordered=True), ordered=True
    )
    outer = node("list", item(words("1. a"), inner), item(words("b\nc")))
    done = node("list", item(words("d"), checked=True), item(words("e"), checked=False))
    blocks, warnings = read(outer, done)
    assert not warnings
    first, second = (Prose().blocks(b.text)[0] for b in blocks)  # type: ignore[union-attr]
    assert isinstance(first, ListBlock)
    assert isinstance(second, ListBlock)
    assert [i.checked for i in second.items] == [True, False]
    assert [i.blocks[0] for i in second.items] == [Paragraph((Text("d"),)), Paragraph((Text("e"),))]
    words_of_a, nested = first.items[0].blocks
    assert words_of_a == Paragraph((Text("1. a"),))
    assert isinstance(nested, ListBlock)
    assert nested.ordered
    assert len(nested.items) == 2
    assert not first.ordered


@pytest.mark.parametrize(
    ("block", "field"),
    [
        (node("paragraph", node("link", leaf("x"), url="javascript:1")), "url"),
        (node("paragraph", node("mention", leaf("@ann"))), "type"),
        (node("paragraph", leaf("x"), indent=3), "indent"),
        (node("heading", leaf("x"), level="two"), "level"),
    ],
)
def test_what_is_lost_is_named_and_the_words_are_kept(block, field):
    blocks, (warning,) = read(block)
    assert blocks[0].text  # type: ignore[union-attr]
    assert field in warning.message
    assert (warning.severity, warning.place.file) == ("warning", "r.json")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("block", "what", "link"),
    [
        (
            node("image", leaf("Cap"), url="https://e.org/a.png", hasCaption=True),
            "picture",
            "a.png",
        ),
        (node("video", url="https://v.org/1"), "video", "https://v.org/1"),
        (node("spotify", spotifyType="track", spotifyID="5cf"), "recording", "track/5cf"),
        (
            node("soundcloud", html='<iframe src="https://w.s.com/?u=x">'),
            "recording",
            "w.s.com/?u=x",
        ),
        (
            node("twitter", html='<a href="https://t.co/1"><script src="https://t.co/w.js">'),
            "post",
            "t.co/1",
        ),
    ],
)
def test_what_lies_elsewhere_is_a_placeholder_and_a_link(block, what, link):
    (placeholder, linked), _ = read(block)
    assert placeholder.kind == "missing"
    assert what in placeholder.what
    assert link in linked.text.split("](<")[1]  # type: ignore[union-attr]


def test_an_address_that_is_none_is_no_link():
    for block in (node("video", url="javascript:alert(1)"), node("spotify", spotifyType="../x")):
        (placeholder,), _ = read(block)
        assert placeholder.kind == "missing"


def test_a_gallery_is_a_list_of_links():
    links = [
        {"type": "report", "id": "Vmlldzox"},
        {"type": "url", "url": "https://e.org", "title": "T", "description": "D"},
        {"type": "url", "url": "e.org/x"},
    ]
    (block,), warnings = read(node("gallery", leaf(""), links=links, ids=["Vmlldzoy"]))
    assert block.text.split("\n") == [  # type: ignore[union-attr]
        "- Report `Vmlldzox`",
        "- [T](<https://e.org>): D",
        "- [e.org/x](<https://e.org/x>)",
        "- Report `Vmlldzoy`",
    ]
    assert not warnings


def test_an_unknown_block_is_a_placeholder_that_names_its_type():
    (block,), warnings = read(node("hologram", leaf("x"), depth=3))
    assert block.kind == "missing"
    assert "'hologram'" in block.what
    assert not warnings


def test_comments_are_endnotes_about_their_words():
    marked = leaf("the loss", inlineComments=[{"refID": "r", "threadID": "t1", "commentID": "c"}])
    threads = [
        {
            "id": "t1",
            "comments": [
                {"user": {"name": "Ann"}, "body": "Which *one*?"},
                {"user": {"username": "bob"}, "body": {"children": [leaf("the last")]}},
            ],
        }
    ]
    view = {
        "version": 5,
        "blocks": [node("paragraph", leaf("See "), marked)],
        "discussionThreads": threads,
    }
    report, problems = read_view(view, file="r.json")
    assert [block.kind for block in report.blocks] == ["text", "heading", "text"]
    assert report.blocks[2].text == (
        "- “the loss” **Ann**: Which \\*one\\*?\n  - **bob**: the last"
    )
    assert not problems


def test_comments_that_lie_on_the_server_are_told():
    view = {"version": 5, "blocks": [], "discussionThreads": [{"id": "t"}]}
    report, (problem,) = read_view(view, file="r.json")
    assert not report.blocks
    assert "does not hold what they say" in problem.message


@pytest.mark.parametrize(("width", "told"), [("readable", []), ("fluid", ["width"])])
def test_the_width_of_the_page_is_told(width, told):
    view = {"version": 5, "blocks": [], "width": width}
    _, problems = read_view(view, file="r.json")
    assert [p.place.path for p in problems if p.place] == told
