"""A report that is hard on paper and on telephones: nothing off its page, nothing over another.

The report has every kind of panel in every width, on the real runs of examples/, with long names.
"""

import re
import runpy
import shutil
import subprocess
from itertools import combinations
from pathlib import Path

import pypdfium2
import pytest

from exporter.build import press
from exporter.figures import Studio
from exporter.formats.html.format import HTML
from exporter.formats.latex.format import LATEX, latex_files
from exporter.formats.outline import walk
from exporter.formats.pdf.format import PDF
from exporter.formats.site.format import build_site
from exporter.model.document import FigureBlock, Heading

TORTURE = runpy.run_path(str(Path(__file__).with_name("torture.py")))
KINDS = ("line", "legend", "bars", "parallel", "scalar", "table", "broad", "small", "comparer",
         "media", "markdown", "missing")  # fmt: skip
MOST_HEADINGS = 5
"""On one page; a page with more is one of the table of contents."""
FOOT = 60
"""Points at the lower edge of a page of the PDF that hold its number."""


@pytest.fixture(scope="module")
def pressed(library, tmp_path_factory):
    folder = tmp_path_factory.mktemp("torture")
    with Studio(folder / "cache") as studio:
        frozen = TORTURE["snapshot"](library, TORTURE["torture"](KINDS), folder)
        return press(frozen, [PDF, LATEX, HTML], studio)


@pytest.fixture(scope="module")
def pages(pressed):
    """Of each page of the PDF: its size and its pieces of text, (box, words), boxes in points."""
    (content,) = pressed.bundles["pdf"].files.values()
    with pypdfium2.PdfDocument(content) as document:
        return [_page(page) for page in document]


def _page(page):
    text = page.get_textpage()
    boxes = [text.get_rect(n) for n in range(text.count_rects())]
    found = (page.get_size(), [(box, text.get_text_bounded(*box)) for box in boxes])
    text.close()
    page.close()
    return found


def test_nothing_is_said_to_run_off_a_page(pressed):
    assert not [p for p in pressed.problems if p.code == "format-warning"]


def test_no_text_is_outside_of_its_page(pages):
    for (width, height), pieces in pages:
        for (left, low, right, high), words in pieces:
            assert min(left, low, width - right, height - high) >= 0, words


def test_no_text_lies_over_another(pages):
    for number, (_, pieces) in enumerate(pages, 1):
        for (one, first), (two, second) in combinations(pieces, 2):
            assert _shared(one, two) < 0.3, (number, first, second)


def _shared(one, two):
    """The part of the smaller box that the other covers."""
    width = min(one[2], two[2]) - max(one[0], two[0])
    height = min(one[3], two[3]) - max(one[1], two[1])
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, two)]
    return max(width, 0) * max(height, 0) / max(min(areas), 1)


def test_no_page_ends_with_a_heading(pressed, pages):
    assert _forsaken(pressed.document, pages) == []


def _forsaken(document, pages):
    """Headings that are the last words above the foot of a page, but for the table of contents."""
    titles = {h.children[0].text for h in document.blocks if isinstance(h, Heading)}
    found = []
    for _, pieces in pages:
        body = sorted((box[1], _title(words)) for box, words in pieces if box[1] > FOOT)
        contents = sum(words in titles for _, words in body) > MOST_HEADINGS
        found += [] if contents else [words for _, words in body[:1] if words in titles]
    return found


def _title(words):
    return re.sub(r"^[\d.]+\s+", "", words.strip())


def test_a_caption_is_on_the_page_of_its_figure(pressed, pages):
    captions = [b for b in walk(pressed.document.blocks) if isinstance(b, FigureBlock)]
    shown = [
        {n for _, w in pieces for n in re.findall(r"^Figure (\d+)\b", w)} for _, pieces in pages
    ]
    assert sorted(int(n) for page in shown for n in page) == list(range(1, len(captions) + 1))


@pytest.mark.latex
@pytest.mark.skipif(not shutil.which("latexmk"), reason="latexmk is not installed")
def test_tex_finds_every_box_wide_enough(pressed, tmp_path):
    for path, content in latex_files(pressed.document).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    command = ["latexmk", "-pdf", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode"]
    run = subprocess.run([*command, "main.tex"], cwd=tmp_path, capture_output=True, check=False)
    log = (tmp_path / "main.log").read_text(errors="replace")
    assert run.returncode == 0, log[-2000:]
    assert re.findall(r"Overfull .*", log) == []
    with pypdfium2.PdfDocument(tmp_path / "main.pdf") as document:
        assert _forsaken(pressed.document, [_page(page) for page in document]) == []


@pytest.fixture(scope="module")
def opened(pressed, tmp_path_factory):
    """Open a format's page in a window of some width, and measure it."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    folder = tmp_path_factory.mktemp("screens")
    files = dict(pressed.bundles["html"].files)
    site = build_site([pressed.document], site_name="Torture", version="1")
    files |= {f"site/{path}": content for path, content in site.files.items()}
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage"):
        options.add_argument(f"--{flag}")
    driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))

    def measure(format, width):
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        page = pressed.bundles["html"].main if format == "html" else f"site/{site.main}"
        driver.get((folder / page).as_uri())
        return driver.execute_script(WIDER)

    yield measure
    driver.quit()


WIDER = """
const page = document.documentElement;  // without its upright scroll bar
const wide = [...document.querySelectorAll('table')].filter(table => {
  const box = table.closest('.rp-scroll');
  const style = box && getComputedStyle(box).overflowX;
  const edge = box && box.getBoundingClientRect();
  return !box || style !== 'auto' || edge.right > innerWidth + 1 || edge.left < -1;
});
const tables = document.querySelectorAll('table').length;
return [page.scrollWidth - page.clientWidth, wide.length, tables];
"""


@pytest.mark.browser
@pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")),
    reason="needs chromium and chromedriver",
)
@pytest.mark.parametrize("format", ["html", "site"])
@pytest.mark.parametrize("width", [375, 768, 1440])
def test_only_tables_scroll_sideways_on_a_screen(opened, format, width):
    sticking_out, unboxed, tables = opened(format, width)
    assert tables > 10
    assert (sticking_out, unboxed) == (0, 0)
