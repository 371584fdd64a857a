"""Photographs of pages in Chromium, in its light scheme unless it is told otherwise."""

import base64
import io
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.tasklists import tasklists_plugin
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

_SIZE = (800, 2400)
"""A window that is higher than any page: what lies outside of it comes out black now and then."""
_BOX = """const own = e => !e.matches(arguments[2]) && e.offsetHeight;
const whole = document.querySelector(arguments[0]), page = whole.getBoundingClientRect();
const boxes = [...whole.children].filter(own).map(e => e.getBoundingClientRect());
const top = Math.min(...boxes.map(b => b.top)) - arguments[1];
const bottom = Math.max(...boxes.map(b => b.bottom)) + arguments[1];
return [page.left + scrollX, top + scrollY, page.width, bottom - top]"""
_AROUND = '[id="__content"], [id="__content"] + *, .rp-provenance'
"""What a page of the site has around the blocks: title, downloads, provenance."""
_AIR = 8
"""Pixels above and below."""
_READY = "return document.readyState === 'complete' && [...document.images].every(i => i.complete)"
_PLAIN = """<!doctype html><meta charset="utf-8"><style>
body {margin: 0; font: 16px/1.5 system-ui, sans-serif} main {padding: 8px; overflow: hidden}
img {max-width: 100%%} pre, code {background: #f3f3f3} pre {padding: 8px; overflow: auto}
table {border-collapse: collapse} td, th {border: 1px solid #ccc; padding: 4px 8px}
blockquote {margin-left: 0; padding-left: 12px; border-left: 4px solid #ccc}
</style><main>%s</main>"""


class Camera:
    """A browser that takes pictures."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self._driver = driver

    def photo(self, page: Path, selector: str) -> Image.Image:
        """The blocks in the element that a selector names."""
        self._driver.get(page.absolute().as_uri())
        WebDriverWait(self._driver, 20, 0.05).until(lambda d: d.execute_script(_READY))
        left, top, width, height = self._driver.execute_script(_BOX, selector, _AIR, _AROUND)
        clip = {"x": left, "y": top, "width": width, "height": height, "scale": 1}
        shot = self._command("Page.captureScreenshot", clip=clip)
        return Image.open(io.BytesIO(base64.b64decode(shot["data"])))

    def dress(self, scheme: str) -> None:
        """Pages are `light` or `dark` from now on."""
        wish = {"name": "prefers-color-scheme", "value": scheme}
        self._command("Emulation.setEmulatedMedia", features=[wish])

    def open(self) -> None:
        """A small window in the light scheme, without motion."""
        self.dress("light")
        self._command(
            "Emulation.setDeviceMetricsOverride",
            width=_SIZE[0],
            height=_SIZE[1],
            deviceScaleFactor=1,
            mobile=False,
        )

    def _command(self, name: str, **values: Any) -> Any:
        return self._driver.execute_cdp_cmd(name, values)


@contextmanager
def camera() -> Generator[Camera]:
    """A headless Chromium, closed at the end."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage"):
        options.add_argument(f"--{flag}")
    driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    try:
        found = Camera(driver)
        found.open()
        yield found
    finally:
        driver.quit()


def viewed(folder: Path) -> Path:
    """The page that a plain viewer of CommonMark makes of `index.md`, title and ends cut off."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    reader.use(front_matter_plugin).use(tasklists_plugin)
    text = (folder / "index.md").read_text(encoding="utf-8")
    target = folder / "index.html"
    target.write_text(_PLAIN % reader.render(_body(text)), encoding="utf-8")
    return target


def _body(text: str) -> str:
    """The blocks of a report: below the line of its authors, above its files and provenance."""
    head, _, _ = text.partition("\n\n## Provenance\n")
    head, _, _ = head.partition("\n\n**Files**\n")
    return head.partition("\n\n# ")[2].partition("\n\n")[2].partition("\n\n")[2]
