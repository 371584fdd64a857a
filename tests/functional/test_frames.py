"""HTML panels from the file to every format: where they are, and when one is told of their loss."""

import io
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exporter.build import press
from exporter.figures import Studio
from exporter.formats.registry import load_format
from exporter.freeze import freeze_report
from exporter.snapshots import read_snapshot, snapshot_files
from exporter.specs.load import parse_report

NOW = datetime(2026, 11, 24, tzinfo=UTC)
PLACE = "HTML panel"
REPORT = """
title: Own views
project: my-team/vision-models
blocks:
- text: See @fig:view.
- html:
    id: view
    title: Explorer
    caption: All *production* runs.
    scripts: true
    runs: {tags: production, order: name}
    content: |
      <h1 id=n></h1>
      <script>document.getElementById("n").textContent = %WANDB_DATA%.runs[0].name</script>
- grid:
    panels:
    - html: {id: tame, width: half, content: <p>Tame</p>}
    - markdown: {text: beside, width: half}
"""


@pytest.fixture
def snapshot(library, tmp_path):
    report = parse_report(REPORT, file="r.yml", base=tmp_path)
    return freeze_report(report, library, base=tmp_path, now=NOW)


@pytest.fixture
def pressed(snapshot, tmp_path):
    def make(*names):
        with Studio(tmp_path / "cache") as studio:
            return press(snapshot, [load_format(name) for name in names], studio)

    return make


def test_every_format_has_the_panel_or_says_where_it_is(pressed, tmp_path):
    done = pressed("html", "site", "pdf", "latex", "markdown")
    main = {name: bundle.files[bundle.main] for name, bundle in done.bundles.items()}
    for name in ("html", "site"):
        assert main[name].count(b"<iframe ") == 2
        assert PLACE.encode() not in main[name].partition(b'<iframe class="rp-live" ')[0]
    assert main["markdown"].decode().count(PLACE) == 2
    assert b"data/view.json" in main["markdown"]
    with zipfile.ZipFile(io.BytesIO(main["latex"])) as latex:
        sources = b"".join(latex.read(n) for n in latex.namelist() if n.endswith(".tex"))
        assert sources.count(b"{HTML panel}") == 2
        assert "anc/data/view.json" in latex.namelist()
    (tmp_path / "a.pdf").write_bytes(main["pdf"])
    command = ["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"]
    words = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert words.count(PLACE) == 2
    assert "See Explorer." in words
    assert [p.code for p in done.problems] == []


@pytest.mark.parametrize(
    ("formats", "lost"),
    [(["pdf"], 2), (["latex", "markdown"], 2), (["pdf", "html"], 0), (["markdown", "site"], 0)],
)
def test_it_is_a_warning_when_no_format_shows_a_panel(pressed, formats, lost):
    problems = pressed(*formats).problems
    assert [p.code for p in problems] == ["html-unseen"] * lost
    assert {p.severity for p in problems} <= {"warning"}


def test_a_restored_snapshot_gives_the_same_bytes(snapshot, tmp_path):
    formats = [load_format("html"), load_format("markdown")]
    with Studio(tmp_path / "cache") as studio:
        first = press(snapshot, formats, studio)
        again = press(read_snapshot(snapshot_files(snapshot)), formats, studio)
    assert first.bundles == again.bundles


def test_no_edition_holds_html_that_can_be_opened_alone(pressed):
    files = [path for b in pressed("site", "markdown").bundles.values() for path in b.files]
    assert not [path for path in files if path.endswith((".html", ".htm")) and "/" in path]
    assert not [path for path in files if Path(path).name == "view.html"]
