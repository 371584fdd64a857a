"""The Markdown tree is complete: every link of the page leads to a file or a place of the tree."""

import re
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import yaml
from lxml import html
from markdown_it import MarkdownIt

from exporter.formats.markdown.format import MARKDOWN, markdown_page
from exporter.model.document import Document, Heading, Image, Text
from exporter.model.figure import SVG

HOSTILE = "**x** <script>alert(1)</script> [a](javascript:alert(1)) {{x}} $(x)\n---\nb: c"


def page_of(document: Document) -> html.HtmlElement:
    text = markdown_page(document).split("\n---\n", 1)[1]
    rendered = MarkdownIt("commonmark").enable("table").render(text)
    return html.fragment_fromstring(rendered, create_parent="body")


def front_matter(document: Document) -> dict[str, object]:
    text = markdown_page(document)
    return yaml.safe_load(text.removeprefix("---\n").split("\n---\n", 1)[0])


def test_every_link_and_picture_leads_into_the_tree(document: Document) -> None:
    bundle = MARKDOWN.render(document)
    page = page_of(document)
    places = {element.get("id") for element in page.iter("a") if element.get("id")}
    addresses = [e.get("href") or e.get("src") for e in page.iter("a", "img")]
    local = [unquote(a) for a in addresses if a and not a.startswith("https://example.org")]
    assert len(local) > 20
    for address in local:
        assert address[1:] in places if address.startswith("#") else address in bundle.files


def test_the_tree_holds_drawings_data_and_pictures_as_they_are(document: Document) -> None:
    bundle = MARKDOWN.render(document)
    assert bundle.main == "index.md"
    assert {path: bundle.files[path] for path in document.assets} == dict(document.assets)
    for attachment in document.attachments:
        assert bundle.files[attachment.path] == attachment.content
    drawn = [path for path in bundle.files if path.startswith("figures/")]
    assert drawn == ["figures/fig-accuracy.svg", "figures/fig-heat.svg", "figures/fig-loss.svg"]
    assert MARKDOWN.media == {SVG}


def test_headings_figures_and_tables_are_numbered_as_in_the_document(document: Document) -> None:
    page = page_of(document)
    text = page.text_content()
    assert [h.text_content() for h in page.iter("h2")][:2] == ["1 Introduction", "2 Method"]
    for caption in ("Figure 1. Training loss", "Figure 4. The machine", "Table 2. Every"):
        assert caption in text
    assert "96 more rows" in text


def test_a_picture_that_is_missing_is_told_in_words(document: Document) -> None:
    blocks = (Image("gone.png", "The *cluster*", (Text("A caption."),), "fig-x", "1"),)
    page = page_of(replace(document, blocks=blocks))
    assert not list(page.iter("img"))
    assert page.find("blockquote").text_content().strip() == "The *cluster*"


def test_the_contents_list_every_heading(document: Document) -> None:
    page = page_of(document)
    entries = [a.text_content() for a in page.find("ul").iter("a")]
    titles = [h.text_content() for h in page.iter("h2", "h3")]
    assert entries == [title for title in titles if title != "Provenance"]


def test_the_provenance_ends_the_page(document: Document) -> None:
    table = list(page_of(document))[-1]
    rows = {row[0].text_content(): row[1].text_content() for row in table.iter("tr") if len(row)}
    assert rows["Snapshot"] == document.provenance.snapshot
    assert rows["Warning"] == document.provenance.warnings[0]


def test_the_front_matter_is_yaml_with_the_facts(document: Document) -> None:
    assert front_matter(document) == {
        "title": "ResNet or ViT?",
        "description": document.description,
        "date": date(2025, 1, 1),
        "authors": list(document.authors),
        "tags": ["vision", "monthly"],
        "lang": "en",
    }


def test_hostile_words_are_words_in_title_heading_and_front_matter(document: Document) -> None:
    hostile = replace(
        document,
        title=HOSTILE,
        description=HOSTILE,
        authors=(HOSTILE,),
        tags=(HOSTILE, "no", "1.0"),
        blocks=(Heading(1, 'a"><b', (Text(HOSTILE),), "1"),),
    )
    meta = front_matter(hostile)
    assert meta["title"] == HOSTILE
    assert meta["tags"] == [HOSTILE, "no", "1.0"]
    page = page_of(hostile)
    words = " ".join(HOSTILE.split())
    assert [h.text_content() for h in page.iter("h1")] == [words]
    assert [h.text_content() for h in page.iter("h2")] == [f"1 {words}", "Provenance"]
    assert not list(page.iter("script"))
    assert "{{" not in markdown_page(hostile).split("\n---\n", 1)[1]
    assert re.fullmatch(r"\w+", next(iter(page.find("h2").iter("a"))).get("id"))


def test_a_report_of_nothing_is_a_page(document: Document) -> None:
    empty = replace(
        document, title="", description="", authors=(), tags=(), blocks=(), attachments=()
    )
    text = markdown_page(empty)
    assert "\n\n\n" not in text
    assert re.search(r"^## Provenance$", text, re.MULTILINE)
