"""Blocks as HTML: nothing of the text is lost, nothing of it becomes markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from exporter.formats.html.code import highlighted
from exporter.formats.html.context import HtmlContext
from exporter.formats.html.inline import inlines_text
from exporter.formats.html.text import address, anchor, contained, escape, isolated
from exporter.formats.html.tree import block_html, blocks_html
from exporter.formats.outline import contents_list, headings, walk
from exporter.formats.svg_ids import prefix_ids
from exporter.model.document import (
    CodeBlock,
    Contents,
    Grid,
    GridCell,
    Heading,
    InlineCode,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Placeholder,
    Rule,
    TableBlock,
    Text,
)


def context(href=lambda path: f"files/{path}"):
    return HtmlContext(
        figure_html=lambda block: f'<svg role="img" id="{block.id}-svg"></svg>',
        image_html=lambda image: f'<img alt="{escape(image.alt)}" src="x">',
        href=href,
        contents="<nav>contents</nav>",
    )


def parsed(block, **options):
    return html.fragment_fromstring(
        f"<div>{block_html(block, context(**options))}</div>", create_parent=False
    )


def test_every_block_of_the_sample_is_written(document):
    page = html.fromstring(f"<main>{blocks_html(document.blocks, context())}</main>")
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    wanted = {getattr(block, "id", "") for block in walk(document.blocks)} - {""}
    assert wanted <= set(ids)


def test_every_reference_of_the_sample_leads_somewhere(document):
    page = html.fromstring(f"<main>{blocks_html(document.blocks, context())}</main>")
    ids = {element.get("id") for element in page.iter()}
    targets = {a.get("href")[1:] for a in page.iter("a") if a.get("href").startswith("#")}
    assert targets
    assert targets <= ids


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cn", "Cf"))))
def test_printable_text_is_kept_exactly(text):
    paragraph = parsed(Paragraph((Text(text), InlineCode(text))))
    assert paragraph.text_content().rstrip("\n") == (text + text).rstrip("\n")
    assert {element.tag for element in paragraph.iter()} <= {"div", "p", "code", "bdi"}


@given(st.text())
def test_no_text_makes_a_tag_or_leaves_its_attribute(text):
    block = Placeholder("p", text, text)
    element = parsed(block)[0]
    assert {e.tag for e in element.iter()} <= {"div", "strong", "span"}
    assert set(element.attrib) == {"class", "role", "dir", "id"}


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x85", "\ud800", "\ufffe"])
def test_characters_that_markup_forbids_are_shown_as_replaced(character):
    assert escape(f"a{character}b") == "a\N{REPLACEMENT CHARACTER}b"


def test_a_table_without_columns_is_nothing():
    assert block_html(TableBlock((), (), ""), context()) == ""


BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069a"


@given(st.text(alphabet=BIDI))
def test_bidi_controls_open_and_close_within_their_text(text):
    depth = {"\u202c": 0, "\u2069": 0}
    for character in contained(text):
        end = "\u202c" if character in "\u202a\u202b\u202d\u202e" else "\u2069"
        if character in depth:
            depth[character] -= 1
        elif character != "a":
            depth[end] += 1
        assert min(depth.values()) >= 0
    assert contained(contained(text)) == contained(text)
    assert text.count("a") == contained(text).count("a")


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        " https://a",
        "data:x",
        "//a.b",
        "file:///x",
        "x:y",
        "",
    ],
)
def test_other_schemes_give_text_without_a_link(href):
    assert address(href) == ""
    assert not parsed(Paragraph((Link(href, (Text("t"),)),))).findall(".//a")


@pytest.mark.parametrize("href", ["https://a.b/?c=1&d=2", "http://a", "mailto:a@b.c", "#fig-1"])
def test_honest_links_are_kept(href):
    link = parsed(Paragraph((Link(href, (Text("t"),)),))).find(".//a")
    assert link.get("href") == href


@given(st.text(min_size=1))
def test_an_anchor_is_safe_in_an_attribute_and_an_address(name):
    assert re.fullmatch(r"[\w.-]+", anchor(name))
    assert anchor(anchor(name)) == anchor(name)


@pytest.mark.parametrize(("level", "tag"), [(1, "h2"), (2, "h3"), (5, "h6"), (6, "h6")])
def test_headings_start_below_the_title(level, tag):
    heading = parsed(Heading(level, "a", (Text("A"),), "1.2"))[0]
    assert heading.tag == tag
    assert heading.find("span").text == "1.2"


def test_headings_nest_in_the_contents_whatever_their_order():
    levels = (3, 1, 3, 2, 1)
    blocks = tuple(Heading(level, f"h{i}", (Text(str(i)),)) for i, level in enumerate(levels))
    page = html.fragment_fromstring(contents_list(headings(blocks), context()))
    assert [a.get("href") for a in page.iter("a")] == [f"#h{i}" for i in range(5)]
    assert [len(list(a.iterancestors("ol"))) for a in page.iter("a")] == [1, 1, 2, 2, 1]


def test_contents_hold_no_link_inside_a_link():
    heading = Heading(1, "h", (Link("https://a.b", (Text("x"),)),))
    page = html.fragment_fromstring(contents_list((heading,), context()))
    assert [a.get("href") for a in page.iter("a")] == ["#h"]


def test_a_table_says_what_its_columns_are():
    table = TableBlock(
        header=((Text("run"),), (Text("loss"),)),
        rows=(((Text("a"),), (Text("0.5"),)), ((Text("b"),),)),
        align="lr",
        id="t",
        number="3",
        caption=(Text("Losses"),),
        data="data/t.csv",
        more=1200,
    )
    page = parsed(table)
    assert [th.get("scope") for th in page.iter("th")] == ["col", "col"]
    assert [td.get("class") for td in page.iter("td")] == ["rp-l", "rp-r"] * 2
    assert page.find(".//caption").text_content() == "Table 3 Losses"
    assert "1,200 more rows" in page.text_content()
    assert page.find(".//a").attrib == {"href": "files/data/t.csv", "download": "t.csv"}


def test_without_an_address_there_is_no_link_to_a_file(document):
    page = blocks_html(document.blocks, context(href=lambda _: ""))
    assert "download=" not in page


def test_tight_items_have_no_paragraph_and_loose_ones_do():
    tight = ListItem((Paragraph((Text("a"),)), ListBlock((ListItem((Rule(),)),))))
    loose = ListItem((Paragraph((Text("a"),)), Paragraph((Text("b"),))))
    assert not parsed(ListBlock((tight,))).findall(".//p")
    assert len(parsed(ListBlock((loose,))).findall(".//p")) == 2


@pytest.mark.parametrize(("checked", "label"), [(True, "done"), (False, "not done")])
def test_tasks_are_boxes_that_cannot_be_changed(checked, label):
    box = parsed(ListBlock((ListItem((), checked),))).find(".//input")
    assert box.get("disabled") is not None
    assert (box.get("checked") is not None) is checked
    assert box.get("aria-label") == label


def test_a_grid_keeps_its_rows_apart():
    cell = GridCell(6, Rule())
    page = parsed(Grid(((cell, cell), (cell,))))
    assert [len(row) for row in page] == [2, 1]
    assert {c.get("class") for row in page for c in row} == {"rp-cell rp-span-6"}


@given(st.text(), st.sampled_from(["python", "json", "", "no-such-language", "html", "bash"]))
def test_highlighting_keeps_every_character_of_the_code(code, language):
    shown = html.fragment_fromstring(f"<pre>{highlighted(CodeBlock(code, language))}</pre>")
    expected = html.fragment_fromstring(f"<pre>{escape(code.rstrip(chr(10)))}</pre>")
    assert shown.text_content().rstrip() == expected.text_content().rstrip()
    assert "style=" not in html.tostring(shown).decode().replace(escape(code), "")


def test_the_place_of_the_contents_takes_what_the_page_gives():
    assert block_html(Contents(), context()) == "<nav>contents</nav>"


@pytest.mark.parametrize(
    ("text", "isolates"), [("run-1", False), ("α·β", False), ("تجربة-٣", True), ("a\u202eb", True)]
)
def test_right_to_left_names_do_not_reorder_their_neighbours(text, isolates):
    assert isolated(text, text).startswith("<bdi>") is isolates


def test_unknown_nodes_are_a_fault_of_the_program():
    with pytest.raises(TypeError, match="int"):
        block_html(3, context())


def test_the_text_of_a_heading_is_found_for_its_bookmark(document):
    found = [inlines_text(heading.children) for heading in headings(document.blocks)]
    assert r"The objective and \lambda" in found


SVG = (
    '<svg aria-labelledby="t d"><title id="t">id="t" url(#g)</title><desc id="d"/>'
    '<g id="g"/><path fill="url(#g)"/><use xlink:href="#g"/><text>href="#g"</text></svg>'
)


def test_two_uses_of_a_drawing_share_no_id_and_keep_their_text():
    one, two = (html.fromstring(prefix_ids(SVG, prefix)) for prefix in ("a-", "b-"))
    ids = [{e.get("id") for e in tree.iter() if e.get("id")} for tree in (one, two)]
    assert ids == [{"a-t", "a-d", "a-g"}, {"b-t", "b-d", "b-g"}]
    assert one.get("aria-labelledby") == "a-t a-d"
    assert one.find(".//path").get("fill") == "url(#a-g)"
    assert one.find(".//text").text == 'href="#g"'
    assert one.find(".//title").text == 'id="t" url(#g)'
