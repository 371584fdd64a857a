"""A report written to break out of its page: the HTML and PDF of it stay tame and readable."""

import io
import logging
import re
import runpy
import subprocess
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import html

from exporter.formats.html.format import render_html
from exporter.formats.pdf.assets import Asset, Vault
from exporter.formats.pdf.format import render_pdf

HOSTILE = runpy.run_path(str(Path(__file__).with_name("hostile_document.py")))


@pytest.fixture(scope="module")
def page():
    bundle = render_html(HOSTILE["document"]())
    return bundle.files[bundle.main]


@pytest.fixture(scope="module")
def tree(page):
    return html.fromstring(page)


@pytest.fixture(scope="module")
def printed():
    """The PDF and what was logged while it was made."""
    records = []
    handler = logging.Handler()
    handler.emit = records.append
    logger = logging.getLogger("exporter.formats")
    logger.addHandler(handler)
    bundle = render_pdf(HOSTILE["document"]())
    logger.removeHandler(handler)
    return bundle.files[bundle.main], [record.getMessage() for record in records]


def test_the_page_has_its_own_script_and_no_other(tree):
    scripts = list(tree.iter("script"))
    assert len(scripts) == 1
    assert "alert" not in scripts[0].text


def test_no_element_of_the_page_acts_or_loads(tree):
    attributes = [(e.tag, name.lower(), value) for e in tree.iter() for name, value in e.items()]
    assert not [a for a in attributes if a[1].startswith("on") or a[1] == "action"]
    assert {tag for tag, name, _ in attributes if name == "srcdoc"} == {"iframe"}
    sources = {value[:11] for _, name, value in attributes if name == "src"}
    assert sources == {"data:image/"}
    assert not list(tree.iter("object", "embed", "form", "base", "link", "foreignobject"))


def test_frames_hold_their_content_and_have_no_rights(tree):
    frames = list(tree.iter("iframe"))
    assert len(frames) == len(HOSTILE["WORDS"])
    known = {"class", "title", "sandbox", "referrerpolicy", "style", "srcdoc"}
    assert all(set(frame.keys()) == known for frame in frames)
    assert {frame.get("sandbox") for frame in frames} == {"", "allow-scripts"}
    assert all("default-src 'none'" in frame.get("srcdoc") for frame in frames)
    assert not tree.get_element_by_id("out", None)


def test_links_of_the_page_lead_to_honest_places_only(tree):
    links = [a.get("href") for a in tree.iter("a")]
    schemes = {link.partition(":")[0] if not link.startswith("#") else "#" for link in links}
    assert schemes <= {"#", "https", "mailto", "data"}
    assert all(a.get("download") for a in tree.iter("a") if a.get("href").startswith("data:"))


def test_every_hostile_word_can_be_read_on_the_page(tree):
    text = tree.text_content()
    for word in (HOSTILE["TAG"], HOSTILE["QUOTE"], HOSTILE["SHELL"], HOSTILE["LONG"]):
        assert word in text


def test_ids_of_the_page_are_unique_and_plain(tree):
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[\w.-]+", name) for name in ids)


def test_what_is_no_picture_is_not_shown_as_one(tree):
    assert b"PGh0bWw+" not in html.tostring(tree.body)
    assert len(tree.xpath("//figure[contains(@class, 'rp-image')]//img")) == 1


def test_no_forbidden_character_reaches_the_page(page):
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", page.decode())


def test_only_the_attachments_are_inside_the_pdf(printed):
    with pikepdf.open(io.BytesIO(printed[0])) as pdf:
        assert len(pdf.attachments) == 3
        assert not [name for name in pdf.attachments if "/" in name]
        types = sorted(str(f.EF.F.Subtype) for f in pdf.Root.AF)
    assert types == ["/application/octet-stream", "/text/csv", "/text/html"]


def test_nothing_was_read_for_the_pdf(printed):
    content, messages = printed
    assert any("refused file:///etc/passwd" in message for message in messages)
    assert any("refused http://127.0.0.1:9/x.png" in message for message in messages)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        streams = [o for o in pdf.objects if isinstance(o, pikepdf.Stream)]
        plain = b"".join(s.read_bytes() for s in streams if s.get("/Subtype") != "/Image")
    secret = Path("/etc/passwd").read_bytes().splitlines()[0]
    assert secret not in plain


def test_the_pdf_is_sound_and_nothing_leaves_a_page(printed, tmp_path):
    path = tmp_path / "hostile.pdf"
    path.write_bytes(printed[0])
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
    assert not [message for message in printed[1] if "edge of page" in message]
    with pypdfium2.PdfDocument(printed[0]) as document:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            boxes = [text.get_rect(i) for i in range(text.count_rects())]
            text.close()
            page.close()
            assert all(
                x0 >= 0 and x1 <= width and y0 >= 0 and y1 <= height for x0, y0, x1, y1 in boxes
            )


def test_links_of_the_pdf_lead_to_honest_places_only(printed):
    with pikepdf.open(io.BytesIO(printed[0])) as pdf:
        addresses = {
            str(a.A.URI) for page in pdf.pages for a in page.get("/Annots", []) if "/A" in a
        }
    assert {address.partition(":")[0] for address in addresses} == {"https", "mailto"}


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://example.org/",
        "ftp://x/",
        "asset:../secret",
        "asset:unknown",
        "ASSET:known",
        "relative.png",
        "",
    ],
)
def test_the_vault_gives_what_was_put_in_and_nothing_else(url):
    vault = Vault({"known": Asset(b"x", "image/png")})
    with pytest.raises(OSError, match="refused"):
        vault.fetch(url)
    assert vault.fetch("asset:known").read() == b"x"
    assert vault.fetch("data:text/plain,hi").read() == b"hi"


@pytest.mark.browser
def test_nothing_runs_in_a_browser(page, tmp_path):
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip("no /usr/bin/chromium")
    file = tmp_path / "hostile.html"
    file.write_bytes(page)
    flags = ("headless", "no-sandbox", "disable-gpu", "disable-background-networking", "dump-dom")
    command = [chromium, *(f"--{f}" for f in flags), f"--user-data-dir={tmp_path}/p", file.as_uri()]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    assert b"rp-provenance" in done.stdout
    shown = html.fromstring(done.stdout.decode())
    assert len(list(shown.iter("script"))) == 1
    assert not [n for e in shown.iter() for n in e.attrib if n.lower().startswith("on")]
