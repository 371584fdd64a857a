"""Drawings that are opened by themselves bring the letters that they were measured with."""

import base64
import io
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from exporter.formats.svg_fonts import standalone_drawings
from exporter.model.document import FigureBlock
from exporter.model.figure import SVG

FACE = re.compile(
    r'@font-face\{font-family:"([^"]+)";font-weight:(\d+);font-style:(\w+);'
    r'src:url\(data:font/woff2;base64,([^)]+)\) format\("woff2"\)\}'
)


@pytest.fixture
def drawn(document):
    """The one drawing of a document whose figure is this SVG."""

    def make(svg):
        figure = next(b for b in document.blocks if isinstance(b, FigureBlock))
        block = replace(figure, figure=replace(figure.figure, media={SVG: svg.encode()}))
        (drawing,) = standalone_drawings(replace(document, blocks=(block,))).values()
        return drawing.decode()

    return make


def text(words, **attributes):
    listed = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<svg width="9" height="9"><text{listed}>{words}</text></svg>'


def faces(drawing):
    return {
        (family, weight, style): TTFont(io.BytesIO(base64.b64decode(data)))
        for family, weight, style, data in FACE.findall(drawing)
    }


def test_the_letters_of_the_drawing_are_in_it_and_no_others(drawn):
    drawing = drawn(text("val/loß &amp; 0.5", font_family="IBM Plex Sans, sans-serif"))
    (font,) = faces(drawing).values()
    assert {chr(code) for code in font.getBestCmap()} == set("val/loß & 0.5")
    assert len(drawing) < 10_000


@pytest.mark.parametrize(
    ("attributes", "wanted"),
    [
        ({}, set()),
        ({"font_family": "IBM Plex Sans"}, {("IBM Plex Sans", "400", "normal")}),
        ({"font_family": "IBM Plex Mono"}, {("IBM Plex Mono", "400", "normal")}),
        (
            {"font_family": "IBM Plex Sans", "font_weight": "bold"},
            {("IBM Plex Sans", "400", "normal"), ("IBM Plex Sans", "700", "normal")},
        ),
        (
            {"font_family": "IBM Plex Sans", "font_style": "italic"},
            {("IBM Plex Sans", "400", "normal"), ("IBM Plex Sans", "400", "italic")},
        ),
    ],
)
def test_only_faces_that_are_used_are_brought(drawn, attributes, wanted):
    assert set(faces(drawn(text("loss", **attributes)))) == wanted


def test_the_drawing_is_as_it_was_but_for_its_fonts(drawn):
    plain = text("loss", font_family="IBM Plex Sans")
    drawing = drawn(plain)
    assert re.sub(r"<style>.*?</style>", "", drawing) == plain


def test_another_process_cuts_the_same_fonts():
    code = (
        "import runpy, sys, hashlib\n"
        "from exporter.formats.svg_fonts import standalone_drawings\n"
        "document = runpy.run_path(sys.argv[1])['document']()\n"
        "parts = standalone_drawings(document).values()\n"
        "print(hashlib.sha256(b''.join(parts)).hexdigest())"
    )
    sample = str(Path(__file__).with_name("sample.py"))
    command = [sys.executable, "-c", code, sample]
    digests = {
        subprocess.run(
            command, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
