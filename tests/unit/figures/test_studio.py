import hashlib
import io
import shutil
import subprocess
from xml.etree import ElementTree

import pikepdf
import pytest

from exporter.errors import FigureError
from exporter.figures import Studio, crew, engine_versions
from exporter.model.figure import PDF, SVG, SVG_ADAPTIVE, Chart, Figure

pytestmark = pytest.mark.slow

ALL = frozenset({SVG, SVG_ADAPTIVE, PDF})
BROKEN = Chart({"data": {"values": [{"a": 1}]}, "mark": "nosuch"}, "Broken")


@pytest.fixture(scope="module")
def figures(studio, charts):
    return studio.draw(charts, ALL)


def test_every_kind_of_chart_is_drawn(figures, charts):
    assert list(figures) == list(charts)
    for name, figure in figures.items():
        assert isinstance(figure, Figure), str(figure)
        assert (figure.title, figure.alt) == (f"A {name} chart", f"Shows {name}")
        assert figure.digest == hashlib.sha256(figure.media[SVG]).hexdigest()
        assert figure.width > 240
        assert figure.height > 100


@pytest.mark.parametrize("media", [{SVG}, {PDF}, {SVG_ADAPTIVE}, {SVG, PDF}, set()])
def test_a_figure_has_the_media_asked_for_and_no_others(studio, charts, media):
    (figure,) = studio.draw({"bar": charts["bar"]}, frozenset(media)).values()
    assert set(figure.media) == media


def test_drawings_are_well_formed_self_contained_and_in_one_font(figures):
    for figure in figures.values():
        text = figure.media[SVG].decode()
        families = {e.get("font-family") for e in ElementTree.fromstring(text).iter()} - {None}
        assert families == {"IBM Plex Sans, sans-serif"}
        for foreign in ("<script", "<style", "<image", "href", "foreignObject", "NaN", "Infinity"):
            assert foreign not in text


def test_no_two_drawings_share_an_id(figures):
    ids = [
        element.get("id")
        for figure in figures.values()
        for element in ElementTree.fromstring(figure.media[SVG]).iter()
        if element.get("id")
    ]
    assert len(ids) == len(set(ids))


def test_the_adaptive_drawing_is_the_literal_one_with_variables(figures):
    for figure in figures.values():
        text = figure.media[SVG_ADAPTIVE].decode()
        for name in ("ink", "muted", "grid", "axis", "paper"):
            text = text.replace(f"var(--rp-{name},", "").replace(')"', '"')
        literal = figure.media[SVG].decode().replace(')"', '"')
        assert text.replace('style="max-width:100%;height:auto" ', "") == literal
    assert b"--rp-paper" in figures["outline"].media[SVG_ADAPTIVE]
    assert b"--rp-grid" in figures["line"].media[SVG_ADAPTIVE]


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler is not installed")
def test_pdf_text_is_real_and_its_fonts_are_embedded_truetype(figures, tmp_path):
    file = tmp_path / "figure.pdf"
    file.write_bytes(figures["line"].media[PDF])
    listed = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
    rows = listed.splitlines()[2:]
    assert rows
    for row in rows:
        assert "IBMPlexSans" in row
        assert "CID TrueType" in row
        assert row.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, with Unicode
    text = subprocess.run(
        ["pdftotext", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "run-2" in text


def test_a_page_of_the_pdf_has_the_size_of_the_figure(figures):
    for figure in figures.values():
        with pikepdf.open(io.BytesIO(figure.media[PDF])) as document:
            (page,) = document.pages
            assert [float(n) for n in page.mediabox] == [0, 0, figure.width, figure.height]


def test_a_broken_chart_harms_nobody(studio, charts, figures):
    row = (
        {f"bad {n}": BROKEN for n in range(4)}
        | dict(charts)
        | {"worse": Chart({"data": {"url": "x"}})}
    )
    drawn = studio.draw(row, ALL)
    assert {name: drawn[name] for name in charts} == figures
    for name in row.keys() - charts.keys():
        assert isinstance(drawn[name], FigureError)


def test_equal_charts_are_drawn_once(charts):
    with Studio(None, 1) as studio:
        first, second = studio.draw(
            {"a": charts["bar"], "b": charts["bar"]}, frozenset({SVG})
        ).values()
        assert first == second
        assert studio.drawn == 1


def test_what_was_drawn_before_needs_no_process(tmp_path, charts, monkeypatch):
    with Studio(tmp_path) as studio:
        before = studio.draw(charts, ALL)
        assert studio.drawn == len(charts)
    monkeypatch.setattr(crew.subprocess, "Popen", None)
    with Studio(tmp_path) as studio:
        assert studio.draw(charts, ALL) == before
        assert studio.drawn == 0


def test_title_and_description_are_part_of_the_drawing(tmp_path, charts):
    spec = charts["bar"].spec
    with Studio(tmp_path) as studio:
        one, two = (
            studio.draw({"a": Chart(spec, title)}, frozenset({SVG}))["a"]
            for title in ("one", "two")
        )
    assert one.digest != two.digest


@pytest.mark.parametrize("title", ["\ud800", "a\0b", "x" * 300, "../../etc", "שלום\u202e", ""])
def test_any_title_and_description_will_do(studio, charts, title):
    figure = studio.draw({title: Chart(charts["bar"].spec, title, title)}, ALL)[title]
    assert (figure.title, figure.alt) == (title, title)
    root = ElementTree.fromstring(figure.media[SVG])
    assert root[0].tag.endswith("title")
    assert root[0].text


def test_a_damaged_entry_is_drawn_anew(tmp_path, charts):
    chart = {"bar": charts["bar"]}
    with Studio(tmp_path) as studio:
        before = studio.draw(chart, ALL)
        for entry in tmp_path.glob("??/*"):
            entry.write_bytes(entry.read_bytes()[:-9])
        assert studio.draw(chart, ALL) == before
        assert studio.drawn == 2
        assert studio.draw(chart, ALL) == before
        assert studio.drawn == 2


def test_a_pdf_asked_for_later_is_of_the_same_drawing(tmp_path, charts, figures):
    with Studio(tmp_path) as studio:
        studio.draw({"line": charts["line"]}, frozenset({SVG}))
    with Studio(tmp_path) as studio:
        assert studio.draw({"line": charts["line"]}, ALL)["line"] == figures["line"]


def test_failures_are_not_remembered(tmp_path):
    with Studio(tmp_path) as studio:
        for _ in range(2):
            studio.draw({"a": BROKEN}, frozenset({SVG}))
        assert studio.drawn == 2


def test_versions_are_told_for_the_record():
    assert dict(engine_versions()).keys() >= {"vl-convert-python", "vega", "vega-lite"}
