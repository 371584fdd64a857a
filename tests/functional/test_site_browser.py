"""What a reader sees in Chromium, from a server and from a disk: two versions of a site of four."""

import functools
import json
import runpy
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from exporter.formats.site.format import build_site
from exporter.model.document import Document, Heading, Paragraph, Text
from exporter.site_versions import publish_site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (shutil.which("chromium") and shutil.which("chromedriver")),
        reason="needs chromium and chromedriver",
    ),
]

SAMPLE = Path(__file__).parents[1] / "unit" / "formats" / "sample.py"
HOSTILE = "</title><script>pwned=1</script><img src=x onerror=pwned=1> {{ 7*7 }}"
WORDS = ("zymurgy", "quixotic", HOSTILE, "تجربة")
LONG = "A title that is so long that it needs more than one line wherever it is shown, " * 2
PHONE, DESK = (375, 812), (1280, 900)


def reports() -> list[Document]:
    document: Document = runpy.run_path(str(SAMPLE))["document"]()
    return [
        replace(
            document,
            slug=f"report-{n}",
            title=(document.title, LONG, HOSTILE, "تقرير شهري")[n],
            description=f"{word} {LONG}",
            tags=("monthly", HOSTILE if n == 2 else "odd" if n % 2 else "even"),
            epoch=document.epoch + 86_400 * n,
            blocks=(
                *document.blocks,
                Heading(1, "last", (Text(word),), "4"),
                Paragraph((Text(f"The word is {word}."),)),
            ),
        )
        for n, word in enumerate(WORDS)
    ]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("a folder") / "site"
    for version, found in (("2026.10", reports()[1:]), ("2026.11", reports()[:3])):
        site = build_site(found, site_name="Vision experiments", version=version)
        publish_site(site, target, version)
    return target


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """The test's output is not the place."""


@pytest.fixture(scope="module")
def server(tree: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(tree))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}/"
        httpd.shutdown()


@pytest.fixture(params=["server", "disk"])
def root(request: pytest.FixtureRequest, tree: Path) -> str:
    if request.param == "disk":
        return f"{tree.as_uri()}/"
    return request.getfixturevalue("server")


class Reader:
    """A browser window, and everything it asked for and complained about since it was opened."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self.asked: list[str] = []

    def open(self, url: str, *, size: tuple[int, int] = DESK, dark: bool = False) -> None:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=size[0],
            height=size[1],
            deviceScaleFactor=1,
            mobile=False,
        )
        self.driver.get(url)
        self.until("document.readyState === 'complete' && !!window.document$")

    def command(self, name: str, **values: Any) -> Any:
        return self.driver.execute_cdp_cmd(name, values)

    def run(self, script: str, *values: Any) -> Any:
        return self.driver.execute_script(script, *values)

    def until(self, condition: str) -> None:
        from selenium.webdriver.support.wait import WebDriverWait

        done: Callable[[Any], Any] = lambda d: d.execute_script(f"return {condition}")  # noqa: E731
        WebDriverWait(self.driver, 20, 0.05).until(done, condition)

    def requests(self) -> list[str]:
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.asked.append(message["params"]["request"]["url"])
        return self.asked

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture
def reader(driver: Any, root: str) -> Reader:
    driver.get(f"{root}versions.json")
    driver.execute_script("localStorage.clear(); sessionStorage.clear()")
    fresh = Reader(driver)
    fresh.requests()
    fresh.complaints()
    fresh.asked.clear()
    return fresh


PAGES = ("2026.11/index.html", "2026.11/reports/report-0.html", "2026.11/reports/report-2.html")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_only_for_its_own_files_and_has_nothing_to_complain_of(
    reader: Reader, root: str, page: str
) -> None:
    reader.open(root + page)
    reader.until("document.querySelector('.md-version__list')")
    asked = reader.requests()
    assert len(asked) > 5
    assert not [url for url in asked if not url.startswith((root, "data:"))]
    assert not reader.complaints()


@pytest.mark.parametrize("page", PAGES)
def test_hostile_words_run_nothing(reader: Reader, root: str, page: str) -> None:
    reader.open(root + page)
    search(reader, "pwned")
    assert reader.run("return typeof pwned") == "undefined"
    assert not reader.run("return document.querySelectorAll('img[src=x]').length")


@pytest.mark.parametrize("size", [PHONE, (768, 1024), DESK, (1920, 1080)])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_sticks_out_of_the_window(
    reader: Reader, root: str, page: str, size: tuple[int, int]
) -> None:
    reader.open(root + page, size=size)
    assert reader.run("return document.documentElement.scrollWidth") <= size[0]
    wide = reader.run(
        """const edge = document.documentElement.clientWidth;
        return [...document.querySelectorAll('.rp-report > *, .rp-cell, .rp-card, .rp-chip')]
          .filter(e => e.getBoundingClientRect().right > edge + 1 || !e.offsetHeight)
          .map(e => e.outerHTML.slice(0, 90))"""
    )
    assert not wide


def test_figures_are_seen_and_do_not_overlap(reader: Reader, root: str) -> None:
    reader.open(f"{root}2026.11/reports/report-0.html")
    boxes = reader.run(
        """return [...document.querySelectorAll('.rp-figure, .rp-image')].map(e => {
        const f = e.getBoundingClientRect();
        const d = e.querySelector('svg, img').getBoundingClientRect();
        return [f.left, f.top, f.right, f.bottom, d.width, d.height]})"""
    )
    assert len(boxes) == 4
    for box in boxes:
        assert min(box[4:]) > 100
    for a, b in ((a, b) for a in boxes for b in boxes if a < b):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_what_scrolls_sideways_on_a_phone_is_reached_by_the_keyboard(
    reader: Reader, root: str
) -> None:
    reader.open(f"{root}2026.11/reports/report-0.html", size=PHONE)
    scrollers = """[...document.querySelectorAll('.rp-report *')].filter(e =>
        e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'auto')"""
    reader.until(f"{scrollers}.every(e => e.tabIndex === 0)")
    assert reader.run(f"return {scrollers}.length") > 2


def ink(reader: Reader) -> tuple[str, str, str]:
    """The colour of an axis label, of the text and of the paper."""
    return tuple(
        reader.run(
            """const style = name => getComputedStyle(document.querySelector(name));
            return [style('#fig-loss svg .role-axis-label text').fill,
                    style('.rp-report').color, style('body').backgroundColor]"""
        )
    )


def test_charts_follow_the_scheme_of_the_system_and_the_switch(reader: Reader, root: str) -> None:
    page = f"{root}2026.11/reports/report-0.html"
    reader.open(page)
    light = ink(reader)
    reader.open(page, dark=True)
    dark = ink(reader)
    assert all(a != b for a, b in zip(light, dark, strict=True))
    reader.run("document.querySelector('label[for=__palette_1]').click()")
    assert ink(reader) == light
    reader.open(f"{root}2026.10/reports/report-1.html", dark=True)
    assert ink(reader) == light, "the choice holds in every version"


def search(reader: Reader, words: str) -> list[str]:
    reader.run(
        """document.querySelector('#__search').click();
        const field = document.querySelector('[data-md-component=search-query]');
        field.focus(); field.value = arguments[0];
        field.dispatchEvent(new Event('keyup', {bubbles: true}))""",
        words,
    )
    reader.until(
        "!/Initializing|Type/.test(document.querySelector('.md-search-result__meta').textContent)"
    )
    return reader.run(
        "return [...document.querySelectorAll('.md-search-result__link')].map(a => a.href)"
    )


def test_a_word_is_found_where_it_is(reader: Reader, root: str) -> None:
    reader.open(f"{root}2026.11/index.html")
    found = search(reader, "quixotic")
    assert f"{root}2026.11/reports/report-1.html?h=quixotic#last" in found
    reader.open(f"{root}2026.11/index.html")
    assert not search(reader, "saxophone")


def choose(reader: Reader, version: str) -> None:
    reader.until("document.querySelector('.md-version__list')")
    reader.run(
        """[...document.querySelectorAll('.md-version__link')]
        .find(a => a.textContent.includes(arguments[0])).click()""",
        version,
    )
    reader.until(f"location.href.includes('/{version}/') && document.readyState === 'complete'")


def test_the_selector_stays_on_the_page_that_is_read(reader: Reader, root: str) -> None:
    reader.open(f"{root}2026.11/reports/report-1.html#results")
    choose(reader, "2026.10")
    assert reader.driver.current_url == f"{root}2026.10/reports/report-1.html#results"
    reader.until("document.querySelector('.md-version__list')")
    choose(reader, "2026.11")
    assert reader.driver.current_url == f"{root}2026.11/reports/report-1.html#results"


def test_the_selector_goes_to_the_first_page_where_a_page_is_missing(
    reader: Reader, root: str
) -> None:
    reader.open(f"{root}2026.11/reports/report-0.html#results")
    choose(reader, "2026.10")
    assert reader.driver.current_url == f"{root}2026.10/index.html"


def test_an_old_version_says_so_and_leads_to_the_newest(reader: Reader, root: str) -> None:
    shown = "!document.querySelector('[data-md-component=outdated]').hidden"
    reader.open(f"{root}2026.11/index.html")
    reader.until("document.querySelector('.md-version__list')")
    assert not reader.run(f"return {shown}")
    reader.open(f"{root}2026.10/reports/report-1.html")
    reader.until(shown)
    reader.run("document.querySelector('.md-banner a').click()")
    reader.until("location.href.includes('/2026.11/')")


@pytest.mark.parametrize("page", ["", "latest/", "latest/reports/report-1.html"])
def test_an_alias_leads_to_its_version_with_query_and_place(
    reader: Reader, root: str, page: str
) -> None:
    page = page if page.endswith(".html") else f"{page}index.html"
    reader.open(f"{root}{page}?h=loss#results")
    path = page.removeprefix("latest/")
    assert reader.driver.current_url == f"{root}2026.11/{path}?h=loss#results"


def test_the_gallery_shows_the_reports_with_a_tag(reader: Reader, root: str) -> None:
    reader.open(f"{root}2026.11/index.html")
    shown = "[...document.querySelectorAll('.rp-card')].filter(e => e.offsetHeight).length"
    assert reader.run(f"return {shown}") == 3
    for chips, cards in ((["odd"], 1), (["odd", "monthly"], 1), ([HOSTILE], 1), (["monthly"], 3)):
        for chip in chips:
            press(reader, chip)
        assert reader.run(f"return {shown}") == cards
        for chip in chips:
            press(reader, chip)


def press(reader: Reader, tag: str) -> None:
    reader.run(
        """[...document.querySelectorAll('.rp-chip')]
        .find(e => e.dataset.rpTag === arguments[0]).click()""",
        tag,
    )
