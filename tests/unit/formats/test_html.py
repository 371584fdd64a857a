"""The one-file page: complete, quiet, the same every time, and usable in a real browser."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from exporter.formats.html.format import HTML, render_html
from exporter.formats.html.parts import date_values
from exporter.formats.media import data_uri, image_type
from exporter.model.document import UNDATED, Contents, FigureBlock, Grid
from exporter.model.figure import SVG, SVG_ADAPTIVE

pytestmark = pytest.mark.slow


def page_text(document):
    bundle = render_html(document)
    return bundle.files[bundle.main].decode()


@pytest.fixture
def page(document):
    return html.fromstring(page_text(document).encode())


def test_a_bundle_is_one_file_named_by_the_slug(document):
    bundle = HTML.render(document)
    assert (bundle.format, bundle.main) == ("html", "resnet-or-vit.html")
    assert list(bundle.files) == [bundle.main]
    assert HTML.media == {SVG, SVG_ADAPTIVE}


def test_the_page_loads_nothing(page):
    loading = ("src", "srcset", "data", "poster", "action", "background")
    assert not list(page.iter("link", "object", "embed", "base", "form"))
    assert not [frame for frame in page.iter("iframe") if frame.get("src") is not None]
    addresses = [e.get(name) for e in page.iter() for name in loading if e.get(name)]
    assert addresses
    assert all(re.match("data:(image/|text/csv)", address) for address in addresses)
    style = "".join(s.text for s in page.iter("style"))
    assert set(re.findall(r"url\((.{5})", style)) == {"data:"}
    assert "@import" not in style


def test_the_policy_names_the_one_script_by_its_hash(page):
    (policy,) = (
        meta.get("content")
        for meta in page.iter("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )
    (script,) = page.iter("script")
    digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_no_element_has_a_handler(page):
    assert not [name for e in page.iter() for name in e.attrib if name.lower().startswith("on")]


def test_ids_are_unique_and_every_label_and_link_finds_its_own(page):
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    labels = {n for e in page.iter() for n in (e.get("aria-labelledby") or "").split()}
    targets = {a.get("href")[1:] for a in page.iter("a") if a.get("href", "").startswith("#")}
    assert labels | targets <= set(ids)


def test_figures_are_drawings_in_the_colours_of_the_page(page):
    drawings = page.xpath("//div[@class='rp-svg']/*[local-name()='svg']")
    assert len(drawings) == 3
    assert all("var(--rp-ink,#1c2430)" in html.tostring(d).decode() for d in drawings)


def test_a_drawing_shown_twice_has_ids_of_its_own(document):
    figure = next(b for b in document.blocks if isinstance(b, FigureBlock))
    twice = replace(document, blocks=(figure, replace(figure, id="again")))
    page = html.fromstring(page_text(twice).encode())
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    assert len(ids) == len(set(ids))


def test_files_are_inside_and_whole(document, page):
    links = {a.get("download"): a.get("href") for a in page.iter("a") if a.get("download")}
    found = {name: base64.b64decode(href.partition(",")[2]) for name, href in links.items()}
    for attachment in document.attachments:
        assert found[attachment.path.rpartition("/")[2]] == attachment.content
    assert found["fig-loss.svg"].startswith(b"<svg")


def test_a_file_without_a_block_is_listed_at_the_end(page):
    files = page.xpath("//ul[@class='rp-files']/li")
    assert [f.text_content() for f in files] == ["report.json The report itself"]


def test_provenance_says_where_the_numbers_come_from(document, page):
    (section,) = page.xpath("//section[@class='rp-provenance']")
    text = section.text_content()
    for value in (
        document.provenance.project,
        document.provenance.as_of,
        document.provenance.snapshot,
        *document.provenance.sources,
        *document.provenance.warnings,
    ):
        assert value in text


def test_contents_come_even_when_no_block_asks_for_them(document):
    with_block = html.fromstring(page_text(document).encode())
    blocks = tuple(b for b in document.blocks if not isinstance(b, Contents))
    without = html.fromstring(page_text(replace(document, blocks=blocks)).encode())
    for page in (with_block, without):
        assert len(page.xpath("//nav[@class='rp-side']//a")) == 7
        assert len(page.xpath("//details[@class='rp-contents']//a")) == 7


def test_a_short_note_needs_no_contents(document):
    page = html.fromstring(page_text(replace(document, blocks=())).encode())
    assert not page.xpath("//nav | //details")


def test_a_document_without_a_date_shows_none(document):
    page = page_text(replace(document, epoch=UNDATED))
    assert "<time" not in page
    assert "1980" not in page


@pytest.mark.parametrize("epoch", [315_532_801, 951_782_400, 1_735_689_600])
def test_the_date_is_that_of_the_document(document, epoch):
    page = html.fromstring(page_text(replace(document, epoch=epoch)).encode())
    (time,) = page.iter("time")
    assert time.get("datetime") == date_values(epoch)["iso"]
    assert time.text == date_values(epoch)["text"]


def test_dates_are_written_out_in_utc():
    assert date_values(951_782_399) == {"iso": "2000-02-28", "text": "28 February 2000"}


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
        (b"<html><svg>", ""),
        (b"", ""),
        (b"%PDF-1.7", ""),
    ],
)
def test_pictures_are_what_their_bytes_say(content, media_type):
    assert image_type(content) == media_type


def test_a_data_address_holds_the_bytes():
    assert data_uri(b"a,b\n", "text/csv") == "data:text/csv;base64,YSxiCg=="


PROGRAM = (
    "import runpy, sys; d = runpy.run_path(sys.argv[1])['document']();"
    "from exporter.formats.html.format import HTML; print(HTML.render(d).digest())"
)


def test_two_processes_make_the_same_bytes(document):
    sample = Path(__file__).with_name("sample.py")
    command = [sys.executable, "-c", PROGRAM, str(sample)]
    runs = {
        subprocess.run(
            command, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert runs == {f"{HTML.render(document).digest()}\n".encode()}


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    webdriver = pytest.importorskip("selenium.webdriver")
    options = webdriver.ChromeOptions()
    profile = tmp_path_factory.mktemp("profile")
    for flag in ("headless=new", "no-sandbox", "disable-gpu", "disable-background-networking"):
        options.add_argument(f"--{flag}")
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    for binary in ("/usr/bin/chromium", "/usr/bin/chromedriver"):
        if not Path(binary).exists():
            pytest.skip(f"no {binary}")
    options.binary_location = "/usr/bin/chromium"
    service = webdriver.ChromeService("/usr/bin/chromedriver")
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


@pytest.fixture
def opened(browser, document, tmp_path):
    bundle = render_html(document)
    path = tmp_path / bundle.main
    path.write_bytes(bundle.files[bundle.main])

    def show(width, scheme="light"):
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 700}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        browser.get(path.as_uri())
        return browser

    return show


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 820, 1440])
def test_the_page_never_scrolls_sideways(opened, width):
    scroll = opened(width).execute_script("return document.documentElement.scrollWidth")
    assert scroll <= width


@pytest.mark.browser
def test_the_browser_asks_for_nothing_and_complains_of_nothing(opened):
    driver = opened(1440)
    driver.get_log("performance")
    driver.refresh()
    events = [json.loads(e["message"])["message"] for e in driver.get_log("performance")]
    urls = {
        e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"
    }
    assert {u.partition(":")[0] for u in urls} <= {"file", "data"}
    assert len({u for u in urls if u.startswith("file:")}) == 1
    assert driver.get_log("browser") == []


@pytest.mark.browser
def test_all_fonts_of_the_page_are_loaded(opened):
    driver = opened(1440)
    faces = driver.execute_async_script(
        "const done = arguments[0];"
        "document.fonts.ready.then(() => done([...document.fonts].map(f => f.status)))"
    )
    assert faces == ["loaded"] * 4


@pytest.mark.browser
def test_the_button_turns_the_colours_and_keeps_them(opened):
    driver = opened(1440, "dark")
    paper = "return getComputedStyle(document.body).backgroundColor"
    ink = "return getComputedStyle(document.querySelector('.rp-drawing text')).fill"
    dark = driver.execute_script(paper), driver.execute_script(ink)
    driver.find_element("class name", "rp-theme").click()
    light = driver.execute_script(paper), driver.execute_script(ink)
    driver.refresh()
    assert driver.execute_script(paper) == light[0] == "rgb(255, 255, 255)"
    assert dark[0] != light[0]
    assert dark[1] != light[1]
    driver.execute_script("localStorage.clear()")


def test_grids_hold_their_figures(document, page):
    grids = [b for b in document.blocks if isinstance(b, Grid)]
    cells = page.xpath("//div[contains(@class, 'rp-cell')]")
    assert len(cells) == sum(len(row) for grid in grids for row in grid.rows)
