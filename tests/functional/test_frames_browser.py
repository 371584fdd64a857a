"""HTML panels in Chromium: what is to be seen is seen, and nothing leaves the frame.

A server on this machine is the canary: whoever connects to it is noted, with the first line said.
"""

import json
import shutil
import socket
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from exporter.compose import compose
from exporter.files import write_tree
from exporter.formats.html.format import render_html
from exporter.formats.site.format import build_site
from exporter.freeze import freeze_report
from exporter.model.document import Document
from exporter.model.report import Report

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (shutil.which("chromium") and shutil.which("chromedriver")),
        reason="needs chromium and chromedriver",
    ),
]
NOW = datetime(2026, 11, 24, tzinfo=UTC)

READING = """<p id=out>nothing ran</p><button onclick="document.title = 'pressed'">b</button>
<script>
  const data = %WANDB_DATA%;
  const out = document.getElementById("out");
  out.textContent = data.runs.map(r => r.name).join(" ") + " ";
  document.querySelector("button").click();
  out.append(document.title, " ", origin, " ");
  for (const reach of [() => parent.document, () => top.document.title, () => localStorage,
                       () => { top.location = "about:blank"; }, () => new RTCPeerConnection()])
    try { reach(); out.append("reached "); } catch (e) { out.append(e.name, " "); }
</script>"""

MARKUP = """<link rel=preconnect href=CANARY><link rel=dns-prefetch href=CANARY>
<link rel=prefetch href=CANARY/a><link rel=stylesheet href=CANARY/b><base href=CANARY>
<link rel=preload as=image href=CANARY/c><link rel=icon href=CANARY/d>
<link rel=manifest href=CANARY/e><meta http-equiv=refresh content="0;url=CANARY/f">
<style>@import "CANARY/g"; p { background: url(CANARY/h); font-family: x }
@font-face { font-family: x; src: url(CANARY/i) }</style>
<body background=CANARY/j><p id=out>seen</p><img src=CANARY/k srcset="CANARY/l 2x">
<picture><source srcset=CANARY/m><img src=CANARY/n></picture>
<video src=CANARY/o poster=CANARY/p autoplay></video><audio src=CANARY/q autoplay></audio>
<iframe src=CANARY/r></iframe><iframe srcdoc="<img src=CANARY/s>"></iframe>
<object data=CANARY/t></object><embed src=CANARY/u><svg><image href=CANARY/v />
<use href="CANARY/w#x" /></svg><input type=image src=CANARY/x><script src=CANARY/y></script>
<script>document.getElementById("out").textContent = "ran"</script>
<img src=x onerror="document.getElementById('out').textContent = 'ran'">
<form action=CANARY/z></form>"""

ASKING = """<p id=out>started</p><script>
  const at = "CANARY", add = (tag, more) => document.body.append(Object.assign(
    document.createElement(tag), more));
  fetch(at + "/a").catch(() => 0); navigator.sendBeacon(at + "/b", "x");
  new Image().src = at + "/c";
  for (const make of [() => new WebSocket(at.replace("http", "ws")), () => new Worker(at + "/d"),
    () => new EventSource(at + "/e"), () => window.open(at + "/f"), () => { top.location = at; },
    () => document.write("<img src=" + at + "/g>")]) try { make(); } catch { /* refused */ }
  add("script", {src: at + "/h"}); add("iframe", {src: at + "/i"});
  add("object", {data: at + "/j"});
  add("video", {src: at + "/k"}); add("link", {rel: "stylesheet", href: at + "/l"});
  add("link", {rel: "prefetch", href: at + "/m"});
  add("script", {textContent: "window.more = 1"});
  add("form", {action: at + "/n"}); document.querySelector("form").submit();
  import(at + "/o").catch(() => 0); add("p", {id: "end", textContent: "done " + typeof more,
    onclick: () => { location = at + "/p"; }});
</script>"""


@contextmanager
def listening() -> Generator[tuple[str, list[bytes]]]:
    """An address, and what was said to it; a connection that says nothing is noted as such."""
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(0.2)
                try:
                    heard.append(connection.recv(200).split(b"\r\n")[0])
                except OSError:
                    heard.append(b"")

    threading.Thread(target=listen, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
    listener.close()


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[str, list[bytes]]]:
    with listening() as found:
        yield found


def document_of(panels: dict[str, tuple[str, bool]], library: Any, address: str) -> Document:
    """A report of HTML panels, each with its content and whether its scripts run."""
    blocks = [
        {"kind": "html", "id": name, "title": name, "scripts": scripts, "height": 200,
         "content": content.replace("CANARY", address),
         "runs": {"tags": ["production"], "order": "name"}}
        for name, (content, scripts) in panels.items()
    ]  # fmt: skip
    report = Report.model_validate(
        {"title": "T", "project": "my-team/vision-models", "blocks": blocks}
    )
    snapshot = freeze_report(report, library, base=Path(__file__).parent, now=NOW)
    return compose(snapshot, {}, {}, digest="d").document


@pytest.fixture(scope="module")
def document(library: Any, canary: tuple[str, list[bytes]]) -> Document:
    """One panel reads its data, one asks for everything in markup, one with a script."""
    panels = {"reading": (READING, True), "markup": (MARKUP, False), "asking": (ASKING, True)}
    return document_of(panels, library, canary[0])


@pytest.fixture(scope="module", params=["html", "site on a disk", "site on a server"])
def folder(
    request: pytest.FixtureRequest, document: Document, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """The folder of an edition, and its address."""
    target = tmp_path_factory.mktemp("edition") / "out"
    if request.param == "html":
        write_tree(target, render_html(replace(document, slug="index")).files)
    else:
        write_tree(target, build_site([document], site_name="S").files)
    if not request.param.endswith("server"):
        yield target, f"{target.as_uri()}/index.html"
        return
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(target))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield target, f"http://127.0.0.1:{httpd.server_port}/index.html"
        httpd.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """The test's output is not the place."""


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
def page(driver: Any, folder: tuple[Path, str]) -> Any:
    """The page, freshly opened."""
    driver.get("about:blank")
    driver.get_log("performance")
    driver.get(folder[1])
    return driver


def words(page: Any, frame: int, name: str = "out", *, pressed: bool = False) -> str:
    """The text of an element inside a frame, which may be pressed once it is read."""
    frames = page.find_elements("css selector", "iframe.rp-live")
    assert len(frames) == 3
    page.switch_to.frame(frames[frame])
    try:
        found = page.find_element("id", name)
        text = str(found.text)
        if pressed:
            page.execute_script("arguments[0].click()", found)
        return text
    finally:
        page.switch_to.default_content()


def settled(page: Any) -> None:
    """Half a second after everything has been asked for."""
    page.execute_async_script("setTimeout(arguments[0], 900)")


def test_a_script_reads_the_runs_and_reaches_nothing_else(page: Any) -> None:
    found = words(page, 0)
    assert found.startswith("production-resnet-50")
    assert found.endswith(
        "pressed null SecurityError SecurityError SecurityError SecurityError ReferenceError"
    )
    assert "reached" not in found
    assert page.title.startswith("T")


def test_the_page_around_is_what_it_was(page: Any, folder: tuple[Path, str]) -> None:
    settled(page)
    assert page.current_url.startswith(folder[1])
    assert page.execute_script("return document.querySelectorAll('iframe.rp-live').length") == 3
    assert page.execute_script("return typeof data") == "undefined"


def test_without_scripts_nothing_runs_and_nobody_is_called(
    driver: Any, library: Any, tmp_path: Path
) -> None:
    with listening() as (address, heard):
        document = document_of({"markup": (MARKUP, False)}, library, address)
        write_tree(tmp_path / "out", render_html(document).files)
        driver.get((tmp_path / "out" / "t.html").as_uri())
        settled(driver)
        driver.switch_to.frame(driver.find_element("css selector", "iframe.rp-live"))
        assert driver.find_element("id", "out").text == "seen"
        driver.switch_to.default_content()
        assert heard == [], "not even a connection"


def test_no_request_leaves_a_frame(page: Any, canary: tuple[str, list[bytes]]) -> None:
    canary[1].clear()
    page.refresh()
    assert words(page, 2, "end", pressed=True) == "done undefined"
    settled(page)
    assert not [line for line in canary[1] if line], "a connection may be opened, nothing is said"
    asked = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    urls = [m["params"]["request"]["url"] for m in asked if "request" in m["params"]]
    assert urls
    assert not [url for url in urls if url.startswith(canary[0])]


def test_the_policy_of_the_page_names_every_script(page: Any) -> None:
    policy = page.execute_script(
        "return document.querySelector('meta[http-equiv=Content-Security-Policy]').content"
    )
    (scripts,) = [rule for rule in policy.split("; ") if rule.startswith("script-src")]
    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    page.execute_script("document.body.append(Object.assign(document.createElement('script'), "
                        "{textContent: 'window.smuggled = 1'}))")  # fmt: skip
    assert page.execute_script("return typeof smuggled") == "undefined"
