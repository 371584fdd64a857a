"""Markdown becomes plain nodes; nothing an author or a stranger writes stays markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.compose.numbering import plain
from exporter.model.document import (
    CodeBlock,
    Image,
    InlineMath,
    Link,
    ListBlock,
    MathBlock,
    Paragraph,
    Ref,
    Styled,
    TableBlock,
    Text,
)
from exporter.prose import Prose, pictures


def words(blocks):
    return "".join("".join(plain(b.children)) for b in blocks if isinstance(b, Paragraph))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b>bold</b> word",
        "$(rm -rf /)",
        "{{ config }}",
        "`unclosed",
        "\u202eright to left",
    ],
)
def test_html_and_templates_are_text(hostile):
    assert words(Prose().blocks(hostile)) == hostile


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"]
)
def test_dangerous_links_lose_their_address(href):
    (block,) = Prose().blocks(f"[label]({href})")
    assert not any(isinstance(part, Link) for part in block.children)
    assert "label" in words([block])


def test_safe_links_stay():
    (block,) = Prose().blocks("[a](https://example.org/x) [b](#sec-one)")
    assert [p.href for p in block.children if isinstance(p, Link)] == [
        "https://example.org/x",
        "#sec-one",
    ]


def test_references_print_what_they_point_at():
    prose = Prose({"fig:loss": "Figure 3"}.get)
    (block,) = prose.blocks("see @fig:loss. Not @fig:other, not a@fig.com")
    assert [p for p in block.children if isinstance(p, Ref)] == [Ref("fig-loss", "Figure 3")]
    assert prose.dangling == ["fig:other"]


def test_tables_tasks_math_code_and_pictures():
    table, tasks, math, code, image = Prose().blocks(
        "| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\n$$\n\\alpha\n$$\n\n"
        "```python\nx = 1\n```\n\n![alt](a/b.png)\n"
    )
    assert isinstance(table, TableBlock)
    assert table.align == "lr"
    assert isinstance(tasks, ListBlock)
    assert [(i.checked, words(i.blocks)) for i in tasks.items] == [(True, "done"), (False, "open")]
    assert math == MathBlock("\\alpha")
    assert code == CodeBlock("x = 1", "python")
    assert image == Image("a/b.png", "alt")


def test_inline_math_is_kept_as_tex():
    (block,) = Prose().blocks("rate $10^{-4}$ costs $5")
    assert InlineMath("10^{-4}") in block.children
    assert block.children[-1] == Text(" costs $5")


def test_pictures_are_listed():
    text = "![a](x.png)\n\n- item\n\n  ![b](y/z.svg)\n\n> ![c](q.png)\n\nwords ![d](w.png) more"
    assert pictures(text) == ("x.png", "y/z.svg", "q.png", "w.png")


def test_a_picture_among_words_stands_below_them():
    before, image, after = Prose().blocks("Look: ![x](a.png) and on")
    assert (words([before]), words([after])) == ("Look: ", " and on")
    assert image == Image("a.png", "x")


@given(st.text(max_size=300))
def test_any_text_parses(text):
    Prose().blocks(text)
    Prose().inlines(text)


def test_underlines_and_nothing_else_behind_brackets():
    (block,) = Prose().blocks("a [b *c*]{.underline}, [100]{% of all}, [x]{k=v} [y]{.z}")
    assert isinstance(block, Paragraph)
    assert block.children[1] == Styled("underline", (Text("b "), Styled("em", (Text("c"),))))
    rest = "".join(one.text for one in block.children[2:] if isinstance(one, Text))
    assert rest == ", [100]{% of all}, [x]{k=v} [y]{.z}"
