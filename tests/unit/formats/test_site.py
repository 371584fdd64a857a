"""A built site is whole, asks nobody for anything, and is the same whoever builds it."""

import base64
import hashlib
import json
import os
import posixpath
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from exporter.errors import UsageError
from exporter.formats.site.format import SITE, build_site
from exporter.formats.site.policy import with_policy
from exporter.model.bundle import Bundle
from exporter.model.document import (
    Document,
    FigureBlock,
    Heading,
    Image,
    Paragraph,
    Provenance,
    Text,
)
from exporter.model.figure import SVG, SVG_ADAPTIVE

pytestmark = pytest.mark.slow

HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} \"'&amp; **x**"
BENIGN = "A title"


def several(document: Document, count: int = 3) -> list[Document]:
    words = ("zymurgy", "quixotic", "jabberwock")
    return [
        replace(
            document,
            slug=f"report-{n}",
            title=f"Report {n}",
            epoch=document.epoch + 86_400 * 20 * n,
            blocks=(*document.blocks, Paragraph((Text(f"The word is {words[n % 3]}."),))),
        )
        for n in range(count)
    ]


def pages(bundle: Bundle) -> dict[str, Any]:
    return {
        path: html.document_fromstring(content.decode())
        for path, content in bundle.files.items()
        if path.endswith(".html")
    }


@pytest.fixture
def site(document: Document) -> Bundle:
    return build_site(several(document), site_name="Vision")


# --- whole -------------------------------------------------------------------------------------


def addresses(page: Any) -> Iterator[str]:
    for element in page.iter():
        for name in ("href", "src"):
            if isinstance(element.tag, str) and element.get(name):
                yield element.get(name)


def test_every_link_of_every_page_leads_to_a_file_and_a_place(site: Bundle) -> None:
    found = pages(site)
    places = {
        path: {e.get("id") for e in page.iter() if e.get("id")} for path, page in found.items()
    }
    checked = 0
    for path, page in found.items():
        for address in addresses(page):
            if urlsplit(address).scheme:
                continue
            target, _, place = address.partition("#")
            file = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target)))
            file = path if not target else "index.html" if file == "." else file
            assert file in site.files, f"{path}: {address}"
            assert not place or unquote(place) in places[file], f"{path}: {address}"
            checked += 1
    assert checked > 100


def test_nothing_is_asked_of_another_host(site: Bundle) -> None:
    for path, page in pages(site).items():
        for element in page.iter("link", "script", "img", "iframe", "object", "use", "image"):
            for name, value in element.attrib.items():
                assert "//" not in value or name.startswith("xmlns"), f"{path}: {value}"
    for path, content in site.files.items():
        if path.endswith(".css"):
            used = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')]+)", content.decode())
            assert not [u for u in used if "//" in u and not u.startswith("data:")], path


def test_a_version_has_little_besides_the_reports(site: Bundle) -> None:
    assets = {path: len(c) for path, c in site.files.items() if path.startswith("assets/")}
    assert sum(assets.values()) <= 600_000
    assert not [path for path in site.files if path.endswith((".map", ".gz")) or "lunr" in path]
    assert not {"sitemap.xml", "404.html"} & set(site.files)


def test_figures_are_inline_in_the_colours_of_the_page_with_ids_of_their_own(site: Bundle) -> None:
    page = pages(site)["reports/report-1.html"]
    drawings = page.xpath("//figure[contains(@class,'rp-figure')]//*[local-name()='svg']")
    assert len(drawings) == 3
    assert all("var(--rp-" in html.tostring(drawing).decode() for drawing in drawings)
    assert not page.xpath("//img[contains(@class,'rp-panel')]")
    ids = page.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    assert len(page.xpath("//nav//span[@class='rp-imath']/*[local-name()='svg']")) == 2


def test_downloads_of_a_figure_are_its_drawing_its_data_and_its_specification(
    site: Bundle, document: Document
) -> None:
    page = pages(site)["reports/report-0.html"]
    (figure,) = page.xpath("//figure[@id='fig-loss']")
    links = {a.text: a.get("href") for a in figure.xpath(".//p[@class='rp-downloads']/a")}
    assert list(links) == ["Data", "Specification", "SVG"]
    data = {a.path: a.content for a in document.attachments}
    assert site.files[f"reports/{links['Data']}"] == data["data/loss.csv"]
    assert site.files[f"reports/{links['Specification']}"] == data["data/loss.vl.json"]
    assert site.files[f"reports/{links['SVG']}"].startswith(b"<svg")
    assert "reports/report-0/report-0-data.zip" in site.files


def test_the_gallery_has_a_card_for_each_report_the_newest_first(site: Bundle) -> None:
    cards = pages(site)["index.html"].xpath("//li[@class='rp-card']")
    titles = [card.xpath(".//h2/a")[0].text for card in cards]
    assert titles == ["Report 2", "Report 1", "Report 0"]
    for card in cards:
        assert card.xpath(".//*[local-name()='svg']")
        assert card.xpath(".//time/@datetime")
        assert json.loads(card.get("data-rp-tags")) == ["vision", "monthly"]


def test_a_large_drawing_is_shown_in_the_gallery_from_its_file(document: Document) -> None:
    (block, *_) = [b for b in document.blocks if isinstance(b, FigureBlock)]
    padding = b"<!--" + b"x" * 70_000 + b"-->"
    media = {**block.figure.media, SVG_ADAPTIVE: block.figure.media[SVG_ADAPTIVE] + padding}
    large = replace(block, figure=replace(block.figure, media=media))
    reports = [replace(d, blocks=(large,)) for d in several(document)]
    page = pages(build_site(reports, site_name="x"))["index.html"]
    pictures = page.xpath("//div[@class='rp-thumb']/img/@src")
    assert pictures == [f"reports/report-{n}/figures/fig-loss.svg" for n in (2, 1, 0)]


def test_a_report_alone_is_the_first_page(document: Document) -> None:
    bundle = SITE.render(document)
    assert (bundle.format, bundle.main) == ("site", "index.html")
    assert SITE.media == {SVG, SVG_ADAPTIVE}
    page = pages(bundle)["index.html"]
    assert page.xpath("//h1")[0].text == document.title
    assert list(pages(bundle)) == ["index.html"]


def test_contents_beside_the_page_have_every_heading(site: Bundle) -> None:
    page = pages(site)["reports/report-0.html"]
    contents = page.xpath("//div[@data-md-type='toc']//a/@href")
    headings = page.xpath("//div[@class='rp-report']/*[self::h2 or self::h3]/@id")
    assert contents == [f"#{name}" for name in headings if name != "rp-provenance"]


# --- search ------------------------------------------------------------------------------------


def index(bundle: Bundle) -> list[dict[str, str]]:
    return json.loads(bundle.files["search/search_index.json"])["docs"]


def test_search_finds_words_of_the_text_in_their_section(site: Bundle) -> None:
    (found,) = [entry for entry in index(site) if "quixotic" in entry["text"]]
    assert found["location"] == "reports/report-1.html#notes"
    script = site.files["search/search_index.js"].decode().removeprefix("var __index = ")
    assert json.loads(script)["docs"] == index(site)


def test_search_knows_nothing_of_the_insides_of_charts_and_formulas(site: Bundle) -> None:
    text = json.dumps(index(site))
    assert "Training loss of all runs" in text, "the caption is text"
    for inside in ("Line chart of", "2,000", "vega", "mjx", "equals"):
        assert inside not in text
    assert not [entry for entry in index(site) if entry["location"].startswith("index.html")]


# --- strangers ---------------------------------------------------------------------------------


def with_words(document: Document, words: str) -> Document:
    return replace(
        document,
        title=words,
        description=words,
        authors=(words,),
        tags=(words,),
        blocks=(Heading(1, "a", (Text(words),), words), Paragraph((Text(words),))),
        attachments=(),
        provenance=replace(document.provenance, project=words, sources=(words,), warnings=(words,)),
    )


def outline(page: Any) -> list[tuple[str, list[str]]]:
    return [(e.tag, sorted(e.keys())) for e in page.iter() if isinstance(e.tag, str)]


def test_hostile_words_change_no_element_of_any_page(document: Document) -> None:
    other = replace(document, slug="other", epoch=0, provenance=EMPTY)
    built = [
        pages(build_site([with_words(document, words), other], site_name=words, version=words))
        for words in (BENIGN, HOSTILE)
    ]
    for path in built[0]:
        benign, hostile = built[0][path], built[1][path]
        assert outline(hostile) == outline(benign)
    title = built[1]["reports/resnet-or-vit.html"].xpath("//title")[0].text
    assert title == f"{HOSTILE} - {HOSTILE}"


EMPTY = Provenance("", "", 0, (), "")


def test_hostile_words_are_text_in_the_search_index(document: Document) -> None:
    bundle = build_site([with_words(document, HOSTILE)], site_name="x")
    for entry in index(bundle):
        for field in ("title", "text"):
            tree = html.fragment_fromstring(entry[field] or "-", create_parent="body")
            assert {e.tag for e in tree.iter()} <= {"body", "p", "code", "pre", "li", "ul", "ol"}


def test_each_script_in_a_page_is_named_by_the_policy(site: Bundle) -> None:
    for path, content in site.files.items():
        if path.endswith(".html"):
            text = content.decode()
            (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
            for script in re.findall(r"<script>(.*?)</script>", text, re.DOTALL):
                digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
                assert f"'sha256-{digest}'" in policy
            assert "'unsafe-inline'" not in policy.partition("style-src")[0]
            assert not re.findall(r"<[^>]+\son\w+=", text), "no handler in an attribute would run"


def test_a_picture_that_could_run_scripts_has_no_address_of_its_own(document: Document) -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    pictures = {"a.svg": svg, "b.png": document.assets["images/setup.png"], "c.html": b"<p>"}
    blocks = tuple(Image(path, path) for path in (*pictures, "missing.png"))
    bundle = build_site([replace(document, assets=pictures, blocks=blocks)], site_name="x")
    report = "reports/resnet-or-vit"
    assert [path in bundle.files for path in (f"{report}/{p}" for p in pictures)] == [0, 1, 0]
    page = pages(bundle)["index.html"]
    sources = [image.get("src")[:19] for image in page.xpath("//figure/img")]
    assert sources == ["data:image/svg+xml;", f"{report}/b.png"[:19]]
    shown = [e.text for e in page.xpath("//div[@class='rp-placeholder']")]
    assert shown == ["c.html", "missing.png"]


def test_a_policy_follows_the_encoding_and_precedes_all_scripts() -> None:
    page = with_policy('<meta charset="utf-8"><script>a()</script>')
    assert page.index("Content-Security-Policy") < page.index("<script>")


# --- options -----------------------------------------------------------------------------------


def test_a_version_brings_the_selector_and_none_brings_none(document: Document) -> None:
    script = "../versions.js"
    plain = build_site([document], site_name="x")
    versioned = build_site([document], site_name="x", version="2026.11")
    assert script not in plain.files["index.html"].decode()
    page = pages(versioned)["index.html"]
    assert script in page.xpath("//script/@src")
    config = json.loads(page.get_element_by_id("__config").text)
    assert config["version"] == {"provider": "mike", "default": "latest", "alias": True}


def test_an_address_brings_canonical_links_and_a_dated_map(document: Document) -> None:
    url = "https://example.org/site/2026.11/"
    bundle = build_site(several(document), site_name="x", site_url=url)
    page = pages(bundle)["reports/report-1.html"]
    assert page.xpath("//link[@rel='canonical']/@href") == [f"{url}reports/report-1.html"]
    dates = set(re.findall(r"<lastmod>(.*?)</lastmod>", bundle.files["sitemap.xml"].decode()))
    assert dates == {"2025-02-10"}, "the date of the newest report"


@pytest.mark.parametrize(
    ("language", "shown", "files"),
    [
        ("en", "en", set[str]()),
        ("de-AT", "de", {"lunr.stemmer.support.min.js", "lunr.multi.min.js", "lunr.de.min.js"}),
        ("tlh", "en", set[str]()),
        ("../x", "en", set[str]()),
    ],
)
def test_the_frame_speaks_the_language_of_the_report(
    document: Document, language: str, shown: str, files: set[str]
) -> None:
    bundle = build_site([replace(document, language=language)], site_name="x")
    assert pages(bundle)["index.html"].get("lang") == shown
    assert {posixpath.basename(path) for path in bundle.files if "lunr" in path} == files


def test_a_large_site_has_a_section_a_month_and_small_pages(document: Document) -> None:
    small = replace(document, blocks=document.blocks[:3], attachments=(), assets={})
    bundle = build_site(several(small, 45), site_name="x")
    page = pages(bundle)["reports/report-1.html"]
    titles = [" ".join(e.text_content().split()) for e in page.xpath("//nav//label | //nav//a")]
    assert "January 2025" in titles
    assert "Report 1" in titles
    assert "Report 44" not in titles, "a closed month is its title alone"
    assert len(bundle.files["reports/report-1.html"]) < 60_000


def test_what_is_wrong_is_said_at_once(document: Document) -> None:
    with pytest.raises(UsageError) as caught:
        build_site([document, document], site_name="x", site_url="javascript:alert(1)")
    assert [p.code for p in caught.value.problems] == ["same-name", "bad-site-url"]
    with pytest.raises(UsageError, match="bad-report-name"):
        build_site([replace(document, slug="../../x")], site_name="x")
    with pytest.raises(UsageError, match="no-reports"):
        build_site([], site_name="x")


# --- the same for everyone ---------------------------------------------------------------------

BUILD = """
import runpy, sys
from exporter.formats.site.format import build_site
document = runpy.run_path(sys.argv[1])["document"]()
print(build_site([document], site_name="x", version="1", site_url="https://e.org/1/").digest())
"""


@cache
def sample() -> str:
    return str(Path(__file__).with_name("sample.py"))


def test_two_processes_in_different_places_and_times_build_the_same_bytes(tmp_path: Path) -> None:
    digests: set[str] = set()
    for seed, zone, date in (("1", "UTC", "0"), ("2", "Asia/Tokyo", "2000000000")):
        place = tmp_path / seed
        place.mkdir()
        (place / "mkdocs.yml").write_text("site_name: not ours\nplugins: [none-such]\n")
        world = {"PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": date}
        made = subprocess.run(
            [sys.executable, "-c", BUILD, sample()],
            cwd=place,
            env={**os.environ, **world},
            check=True,
            capture_output=True,
        )
        assert made.stderr == b"", "nothing is said"
        digests.add(made.stdout.decode())
    assert len(digests) == 1


def test_the_order_of_the_reports_does_not_matter(document: Document) -> None:
    reports = several(document)
    one, other = (build_site(d, site_name="x") for d in (reports, reports[::-1]))
    assert one.digest() == other.digest()


def test_a_build_leaves_the_process_as_it_was(
    document: Document, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    before = (Path.cwd(), dict(os.environ))
    SITE.render(document)
    assert (Path.cwd(), dict(os.environ)) == before
    assert not caplog.records
    assert capfd.readouterr() == ("", "")
