"""Words and marks survive Markdown: the writer is the inverse of `exporter.prose`."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporter.model.document import Break, InlineCode, InlineMath, Link, Paragraph, Styled, Text
from exporter.prose import Prose
from exporter.specs.markdown import MARKS, Span, escaped, markdown_of

NASTY = st.sampled_from(
    [*" `*_~[]()<>!#|$&\\-+=:.1a\u00a0é—.😀\t@;", "&amp;", "1.", "---", "**", "\n"]
)
WORDS = st.lists(NASTY, min_size=1, max_size=8).map("".join)
STYLES = st.sets(st.sampled_from((*MARKS, "underline"))).map(frozenset)
UNDER = frozenset({"underline"})
LINKS = st.sampled_from(["", "", "https://e.org/a?b=1&c=2#f", "#here", "https://e.org/(a)%20<b>"])
TEXTS = st.builds(Span, WORDS, STYLES, st.just("text"), LINKS)
CODES = st.builds(Span, WORDS, STYLES, st.just("code"), LINKS)


def leaves(inlines, marks=frozenset(), href=""):
    """Every character as (character, marks, kind, address); a break is one of its own."""
    for part in inlines:
        match part:
            case Text(text=text):
                yield from ((c, marks, "text", href) for c in text)
            case InlineCode(text=text):
                yield from ((c, marks, "code", href) for c in text)
            case InlineMath(tex=tex):
                yield (tex, marks, "math", href)
            case Styled(mark=mark, children=children):
                yield from leaves(children, marks | {mark}, href)
            case Link(href=address, children=children):
                yield from leaves(children, marks, address)
            case Break():
                yield ("\n", frozenset(), "text", "")


def meant(spans):
    """The same of spans; line ends in a row are one, and none stands at an end."""
    found = []
    for span in spans:
        for char in span.text:
            if char == "\n" and (not found or found[-1][0] == "\n"):
                continue
            plain = ("\n", frozenset(), "text", "")
            # code that ends the text of a link and defines its address is written as text
            bracketed = span.href or "underline" in span.marks
            kind = "text" if bracketed and "]:" in span.text else span.kind
            found.append(plain if char == "\n" else (char, span.marks, kind, span.href))
    while found and found[-1][0] == "\n":
        found.pop()
    return found


def same(one, other):
    """Equal but for how an address is percent-encoded."""
    looks = [[(*leaf[:3], bool(leaf[3])) for leaf in leaves] for leaves in (one, other)]
    return looks[0] == looks[1]


@given(st.lists(TEXTS | CODES, max_size=6))
@example([Span("a", frozenset({"strong"})), Span("b", frozenset({"strong", "em"}))])
@example([Span("a"), Span('"b"', frozenset({"strong"})), Span("c")])
@example([Span(" a ", frozenset({"em"})), Span("b", frozenset({"strike"}))])
@example([Span("]:", kind="code", href="https://e.org")])
@example([Span("a", UNDER), Span("b", UNDER | {"em"}, href="https://e.org"), Span("c")])
@example([Span(" "), Span("]:\n ", kind="code", href="https://e.org")])
@example([Span("12. x\n- y\n=== z\n1) w")])
def test_words_and_marks_come_back(spans):
    blocks = Prose().blocks(markdown_of(spans))
    expected = meant(spans)
    # prose leaves out paragraphs of spaces
    assert len(blocks) == 1 or not any(char.strip() for char, *_ in expected)
    for block in blocks:
        assert isinstance(block, Paragraph)
        assert same(list(leaves(block.children)), expected)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=40))
def test_any_text_is_one_paragraph_of_itself(text):
    (found,) = Prose().blocks(escaped(f"{text}.")) or (None,)
    assert isinstance(found, Paragraph)
    assert "".join(part.text for part in found.children if isinstance(part, Text)) == f"{text}."


@pytest.mark.parametrize("tex", ["x^2", r"\sum_{i=1}^n x_i^2", r"e^{i\pi}", r"a\$b", "5"])
def test_a_formula_comes_back_between_any_words(tex):
    for before, after in (("", ""), ("5", "5"), ("$", "$"), ("a ", " b")):
        spans = [Span(before), Span(tex, kind="math"), Span(after)]
        (block,) = Prose().blocks(markdown_of(spans))
        assert isinstance(block, Paragraph)
        assert [p.tex for p in block.children if isinstance(p, InlineMath)] == [tex]


@pytest.mark.parametrize("tex", ["a$b", "x\\", "$"])
def test_what_cannot_stand_between_dollars_is_code(tex):
    (block,) = Prose().blocks(markdown_of([Span("f: "), Span(tex, kind="math")]))
    assert isinstance(block, Paragraph)
    assert block.children == (Text("f: "), InlineCode(tex))


def test_plain_words_stay_readable():
    assert escaped("Plain words, 3 of 4 (75%).") == "Plain words, 3 of 4 (75%)."
    assert markdown_of([Span("a "), Span("b", frozenset({"strong"})), Span(" c")]) == "a **b** c"
