"""A PDF of stencils is the PDF of the whole drawing: same pixels, same words, same places."""

import io
import re
import shutil
import subprocess
from ctypes import c_double
from html import unescape

import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw as raw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.figures import engine
from exporter.figures.pdf import portable_pdf, settled
from exporter.figures.stencils.flat import flat
from exporter.figures.stencils.stencil import stencil
from exporter.figures.stencils.texts import PATTERN
from exporter.model.figure import SVG

NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
FONT = 'font-family="IBM Plex Sans, sans-serif" font-size="10px"'
TEXTS = st.text(
    st.characters(codec="ascii", min_codepoint=32, exclude_characters="&<>\x7f") | st.just("\u2212")
)
PLACES = st.tuples(st.floats(10, 190), st.floats(10, 90)).map(lambda p: f"{p[0]:.2f},{p[1]:.2f}")
PAINTS = st.sampled_from(
    [
        'fill="#4c78a8" fill-opacity="0.3"',
        'stroke="#f58518" stroke-width="2"',
        'fill="#54a24b" stroke="#000" stroke-width="0.5" stroke-opacity="0.4"',
        'fill="#4c78a8" stroke="#000" opacity="0.5"',
        'stroke="#e45756" opacity="0.5" stroke-dasharray="4,2"',
    ]
)
SHAPES = st.sampled_from(
    ["M3,0A3,3,0,1,1,-3,0A3,3,0,1,1,3,0", "M-3,-3h6v6h-6Z", "M0,-3L3,3L-3,3Z", "M-3,0L3,0"]
)


@pytest.fixture(scope="module", autouse=True)
def started():
    """Converting needs the fonts, but no V8."""
    engine.use_bundled_fonts()


def drawing(*elements):
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100">'
    clip = '<defs><clipPath id="c"><rect x="0" y="0" width="150" height="100"/></clipPath></defs>'
    return f'{head}{clip}<g fill="none" stroke-miterlimit="10">{"".join(elements)}</g></svg>'


def whole(svg):
    """The converter's own PDF of all of it."""
    with pikepdf.open(io.BytesIO(engine.draw_pdf(svg)[0])) as document:
        return settled(document)


def pixels(pdf):
    page = pypdfium2.PdfDocument(pdf)[0]
    return page.render(scale=2).to_numpy().astype(int)


def words(pdf):
    """The letters of a page as a reader gets them."""
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded().split()


def content(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return document.pages[0].Contents.read_bytes()


def painted(pdf):
    """What is on the page: its operators, and their numbers."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        content = page.Contents.read_bytes().decode("latin-1")
        states = page.Resources.get("/ExtGState", {})
        alpha = {name: f"{s.get('/CA')} {s.get('/ca')}" for name, s in states.items()}
    content = re.sub(r"/gs\d+", lambda name: alpha[name[0]], content)
    return NUMBER.sub("#", content), np.array(NUMBER.findall(content), dtype=float)


def letters(pdf):
    """The letters of a page, and where each starts, in px."""
    found = []
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    for n in range(page.count_chars()):
        letter, x, y = chr(raw.FPDFText_GetUnicode(page, n)), c_double(), c_double()
        letter = "-" if letter == "\x02" else letter  # pdfium's name for one at the end of a line
        raw.FPDFText_GetCharOrigin(page, n, x, y)
        if letter.strip():
            found.append((letter, x.value, y.value))
    return sorted(found, key=lambda f: (-f[2], f[1]))


def is_same(ours, theirs):
    """Equal, with every number to a thousandth of a pixel."""
    (text, numbers), (expected, places) = painted(ours), painted(theirs)
    assert text == expected
    assert np.abs(numbers - places).max(initial=0) <= 0.001


def looks_same(ours, theirs):
    """Letters may be a twentieth of a pixel off, to which viewers round their places."""
    expected = pixels(theirs)
    ink = (255 - expected).mean()
    # a letter in ten that is another makes a fifth of the ink
    assert np.abs(pixels(ours) - expected).mean() < max(0.5, 0.08 * ink)
    (said, *places), (expected, *others) = (
        list(zip(*letters(p), strict=True)) or [()] for p in (ours, theirs)
    )
    assert said == expected
    assert np.abs(np.array(places) - np.array(others)).max(initial=0) < 0.02


@st.composite
def polylines(draw):
    """A long path with gaps and stretches of one point, maybe an area."""
    count = draw(st.integers(60, 90))
    numbers = np.random.default_rng(draw(st.integers(0, 99))).uniform(-20, 220, (count, 2))
    places = [f"{x:.2f},{y:.2f}" for x, y in numbers]
    cuts = draw(st.lists(st.integers(1, count - 1), max_size=4))
    text = "".join(
        ("M" if n == 0 or n in cuts else "L") + place + ("Z" if n + 1 in cuts else "")
        for n, place in enumerate(places)
    )
    return f'<path d="{text}" {draw(PAINTS)}/>'


@st.composite
def marks(draw):
    looks = draw(st.lists(st.tuples(SHAPES, PAINTS), min_size=1, max_size=3))
    places = draw(st.lists(PLACES, min_size=1, max_size=20))
    return "".join(
        f'<path transform="translate({place})" d="{shape}" {paint}/>'
        for n, place in enumerate(places)
        for shape, paint in [looks[n % len(looks)]]
    )


@st.composite
def texts(draw):
    """Texts in rows: of letters on each other, viewers tell one only."""
    anchor = st.sampled_from(["start", "middle", "end"])
    look = draw(st.sampled_from(["", ' font-weight="bold"', ' font-style="italic"']))
    found = draw(st.lists(st.tuples(anchor, st.floats(10, 190), TEXTS), max_size=6))
    return "".join(
        f'<text text-anchor="{a}" transform="translate({x:.2f},{15 * n + 12})" {FONT}{look}'
        f' fill="#000">{t}</text>'
        for n, (a, x, t) in enumerate(found)
    )


@st.composite
def clipped(draw):
    return f'<g clip-path="url(#c)">{draw(polylines() | marks())}</g>'


@pytest.mark.slow
@settings(max_examples=150)
@given(st.lists(polylines() | marks() | clipped(), min_size=1, max_size=5))
def test_a_drawing_of_stencils_is_the_whole(elements):
    svg = drawing(*elements)
    is_same(portable_pdf(svg).pdf, whole(flat(svg)))


@pytest.mark.slow
@settings(max_examples=100)
@given(texts())
def test_texts_stand_where_the_converter_sets_them(elements):
    svg = drawing(elements)
    looks_same(portable_pdf(svg).pdf, whole(svg))


KINDS = ["line", "bar", "heat", "time", "interval", "outline"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_chart_looks_as_the_whole_and_has_its_bytes_again(studio, charts, kind):
    svg = studio.draw({kind: charts[kind]}, frozenset({SVG}))[kind].media[SVG].decode()
    assert stencil(flat(svg)).parts
    pdf = portable_pdf(svg).pdf
    looks_same(pdf, whole(flat(svg)))
    assert pdf == portable_pdf(svg).pdf


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed")
def test_poppler_agrees(studio, charts, tmp_path):
    svg = studio.draw({"a": charts["outline"]}, frozenset({SVG}))["a"].media[SVG].decode()
    shown = []
    for name, pdf in (("ours", portable_pdf(svg).pdf), ("theirs", whole(svg))):
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(pdf)
        command = ["pdftoppm", "-r", "144", file]
        shown.append(subprocess.run(command, capture_output=True, check=True).stdout)
    ours, theirs = (np.frombuffer(page, dtype=np.uint8).astype(int) for page in shown)
    assert np.abs(ours - theirs).mean() < 0.1


def test_a_long_path_is_written_to_the_byte():
    line = "M" + "L".join(f"{n / 4:g},{n * 7 % 90}" for n in range(200))
    svg = drawing(f'<path d="{line}" stroke="#000" stroke-opacity="0.5" stroke-dasharray="3,1"/>')
    assert len(stencil(svg).svg) < len(svg) / 2
    assert content(portable_pdf(svg).pdf) == content(whole(svg))


def test_marks_are_written_to_the_byte_in_the_order_of_painting():
    places = [(f"{n * 3 + 1},{n % 7 * 9}", "#000000" if n % 3 else "#ff0000") for n in range(60)]
    square = "M-3,-3h6v6h-6Z"
    svg = drawing(
        *(f'<path transform="translate({p})" d="{square}" fill="{c}"/>' for p, c in places)
    )
    assert content(portable_pdf(svg).pdf) == content(whole(svg))


def test_half_transparent_points_need_no_group_each():
    places = np.random.default_rng(1).uniform(5, 95, (500, 2)).round(2)
    circle = "M3,0A3,3,0,1,1,-3,0A3,3,0,1,1,3,0"
    look = f'd="{circle}" stroke="#4c78a8" stroke-width="2" opacity="0.5"'
    svg = drawing(*(f'<path transform="translate({x},{y})" {look}/>' for x, y in places))
    pdf = portable_pdf(svg).pdf
    assert len(pdf) < 80_000 < len(whole(svg)) / 3
    looks_same(pdf, whole(svg))


def test_hidden_labels_are_not_in_the_pdf():
    label = f'<text text-anchor="end" transform="translate(90,50)" {FONT} opacity="0">hidden</text>'
    assert words(whole(drawing(label))) == ["hidden"]
    assert words(portable_pdf(drawing(label)).pdf) == []


def test_what_stands_where_a_stand_in_would_have_all_of_it_converted():
    """A mark at the very place of a stand-in cannot be told from it."""
    at_stand_in = '<path transform="translate(0.4375,0.8125)" d="M0,0L9,9" stroke="#000"/>'
    other = '<g fill="none">' + at_stand_in + "</g>"
    run = "".join(
        f'<path transform="translate({n},50)" d="M-3,0L3,0" stroke="#000"/>' for n in range(9)
    )
    svg = drawing(other, run)
    assert stencil(svg).parts
    assert portable_pdf(svg).pdf == whole(svg)


def test_content_that_is_not_understood_is_not_touched():
    line = f"M0,0{'L5,5' * 200}"
    small = stencil(drawing(f'<path d="{line}" stroke="#000"/>'))
    assert small.written_out(b"q\nQ\n") is None
    assert small.written_out(b"") is None


def label(text, more=""):
    at = 'transform="translate(9,9)"'
    return f'<text text-anchor="start" {at} {FONT}{more} fill="#000">{text}</text>'


@pytest.mark.parametrize("text", ["a  b", " a", "a ", "日"])
def test_letters_that_were_not_measured_are_left_to_the_converter(text):
    svg = drawing(label(text))
    assert stencil(svg).parts == ()
    is_same(portable_pdf(svg).pdf, whole(svg))


@pytest.mark.parametrize(
    "text", ["fi", "affluent find", "&amp;&lt;", "éß über µm", "AVATAR To", "−1.5"]
)
@pytest.mark.parametrize("more", ["", ' font-weight="bold"', ' font-weight="600"'])
def test_texts_of_the_bundled_font_are_set(text, more, tmp_path):
    svg = drawing(label(text, more))
    assert stencil(svg).parts
    pdf = portable_pdf(svg).pdf
    looks_same(pdf, whole(svg))
    file = tmp_path / "text.pdf"
    file.write_bytes(pdf)
    shown = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == unescape(text).split()
    assert (
        "yes"
        in subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
    )


@pytest.mark.parametrize("angle", [-90, 270, -45, 30])
def test_turned_texts_are_set(angle):
    turned = f"translate(60,50) rotate({angle}) translate(2,3)"
    text = f'<text text-anchor="middle" transform="{turned}" {FONT} fill="#123456">AVT fix</text>'
    svg = drawing(text)
    assert stencil(svg).parts
    looks_same(portable_pdf(svg).pdf, whole(svg))


def test_the_pattern_of_texts_takes_no_markup():
    text = f'<text text-anchor="end" transform="translate(0,0)" {FONT} fill="#000">a'
    assert not PATTERN.search(f"{text}<tspan>b</tspan></text>")
    assert PATTERN.search(f"{text} b</text>")
