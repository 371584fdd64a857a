"""Sounds and films of real runs in Chromium: they play in the page and in the site, from a disk."""

import shutil
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (shutil.which("chromium") and shutil.which("chromedriver")),
        reason="needs chromium and chromedriver",
    ),
]
RUNS = Path(__file__).parents[1] / "data" / "wandb_media"
REPORT = "title: Recordings\nblocks:\n  - media: {keys: [tone, film]}\n"
PLAYERS = "return [...document.querySelectorAll('.rp-player')]"
READY = f"{PLAYERS}.every(p => p.readyState || p.error)"
FOUND = f"{PLAYERS}.map(p => [p.tagName, p.duration, p.videoWidth || 0, p.error])"


@pytest.fixture(scope="module")
def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage"):
        options.add_argument(f"--{flag}")
    driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


def test_recordings_play_where_they_are_read(runpress, browser, tmp_path):
    (tmp_path / "recordings.yml").write_text(REPORT)
    runpress("build", "recordings.yml", "--runs", f"wandb-offline:{RUNS}", "-t", "html,site")
    out = tmp_path / "out"
    for page in (out / "recordings.html", *(out / "site").glob("2026-*/index.html")):
        browser.get(page.as_uri())
        WebDriverWait(browser, 20, 0.05).until(lambda d: d.execute_script(READY))
        found = browser.execute_script(FOUND)
        assert [one[0] for one in found] == ["AUDIO", "AUDIO", "VIDEO", "VIDEO"], page
        assert [one[3] for one in found] == [None] * 4
        assert [round(one[1], 2) for one in found] == [0.25, 0.25, 1, 1]
        assert all(width > 0 for _, _, width, _ in found[2:])
    assert len(list((out / "site").glob("2026-*/index.html"))) == 1
