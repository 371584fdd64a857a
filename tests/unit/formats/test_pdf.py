"""The PDF, as foreign tools see it: archival, accessible, vector, whole, and never off the page."""

import io
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import FormatError
from exporter.formats.pdf.archive import file_names
from exporter.formats.pdf.breaks import breakable_page
from exporter.formats.pdf.format import PDF, render_pdf
from exporter.model.document import (
    Attachment,
    CodeBlock,
    FigureBlock,
    Grid,
    GridCell,
    Heading,
    Paragraph,
    Quote,
    TableBlock,
    Text,
)
from exporter.model.figure import SVG

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sample():
    import runpy

    return runpy.run_path(str(Path(__file__).with_name("sample.py")))


@pytest.fixture(scope="module")
def content(sample):
    bundle = PDF.render(sample["document"]())
    assert (bundle.format, bundle.main) == ("pdf", "resnet-or-vit.pdf")
    assert list(bundle.files) == [bundle.main]
    return bundle.files[bundle.main]


@pytest.fixture
def pdf(content):
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


@pytest.fixture
def file(content, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    return path


def run(*command):
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def made(document, *blocks, **changes):
    bundle = render_pdf(replace(document, blocks=blocks, **changes))
    return bundle.files[bundle.main]


def outside(content):
    """Characters, per page, that stick out of the page, as pdfium sees them."""
    with pypdfium2.PdfDocument(content) as document:
        return [n for n, page in enumerate(document, 1) if not _inside(page)]


def _inside(page):
    width, height = page.get_size()
    text = page.get_textpage()
    boxes = [text.get_rect(i) for i in range(text.count_rects())]
    text.close()
    page.close()
    return all(x0 >= 0 and y0 >= 0 and x1 <= width and y1 <= height for x0, y0, x1, y1 in boxes)


def text_of(content):
    with pypdfium2.PdfDocument(content) as document:
        pages = []
        for page in document:
            text = page.get_textpage()
            pages.append(text.get_text_range())
            text.close()
            page.close()
    return "\n".join(pages)


def elements(pdf):
    """All structure elements of the tag tree."""
    stack = [pdf.Root.StructTreeRoot.K[0]]
    while stack:
        element = stack.pop()
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield element
            stack.extend(element.get("/K", []))


def test_the_file_is_sound(file):
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", str(file))


def test_the_file_says_that_it_is_archival_and_accessible(pdf):
    with pdf.open_metadata() as meta:
        assert meta.pdfa_status == "3A"
        assert meta["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert meta["dc:title"] == str(pdf.docinfo.Title) == "ResNet or ViT?"
        assert meta["xmp:CreateDate"] == "2025-01-01T00:00:00Z"
    assert str(pdf.docinfo.CreationDate) == "D:20250101000000+00'00"
    assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.Root.Lang) == "en"


def test_every_font_is_inside_and_none_is_type_3(file):
    lines = run("pdffonts", str(file)).splitlines()[2:]
    assert len(lines) >= 4
    for line in lines:
        assert "Type 3" not in line
        assert re.search(r"yes yes yes\s+\d+\s+0$", line)


def test_drawings_stay_vectors(pdf):
    images = [
        o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"
    ]
    assert [(int(i.Width), int(i.Height)) for i in images] == [(320, 120)]


def test_nothing_in_the_file_can_act(pdf):
    acting = {"/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch", "/Encrypt"}
    for thing in (pdf.Root, pdf.trailer, *pdf.objects):
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            assert not acting & set(thing.keys())
            assert thing.get("/S") not in ("/JavaScript", "/Launch")


def test_the_data_is_inside_with_its_role(sample, pdf):
    files = {str(f.UF): f for f in pdf.Root.AF}
    wanted = {a.path.rpartition("/")[2]: a for a in sample["document"]().attachments}
    assert files.keys() == wanted.keys() == set(pdf.attachments)
    assert len(pdf.Root.AF) == len(wanted)
    for name, attachment in wanted.items():
        stream = files[name].EF.F
        assert stream.read_bytes() == attachment.content
        assert files[name].AFRelationship == f"/{attachment.relationship}"
        assert stream.Subtype == f"/{attachment.media_type}"
        assert str(stream.Params.ModDate) == "D:20250101000000Z"


def test_the_name_tree_of_files_is_sorted(pdf):
    names = [bytes(name) for name in pdf.Root.Names.EmbeddedFiles.Names[::2]]
    assert names == sorted(names)


def test_headings_are_bookmarks(content):
    with pypdfium2.PdfDocument(content) as document:
        found = [(b.level, b.get_title()) for b in document.get_toc()]
    assert found[:4] == [
        (0, "1 Introduction"),
        (0, "2 Method"),
        (1, r"2.1 The objective and \lambda"),
        (1, "2.2 Comparison"),
    ]
    assert found[-1] == (0, "Provenance")


def test_every_drawing_and_formula_speaks(pdf):
    figures = [e for e in elements(pdf) if e.S == "/Figure"]
    alts = [str(e.get("/Alt", "")) for e in figures]
    assert len(figures) > 6
    assert all(alts)
    assert any("eta equals 3 times 10" in alt for alt in alts)
    assert "Line chart of train/loss over step for 4 runs; all fall." in alts


def test_every_link_has_its_element(pdf):
    annotations = {
        a.objgen for page in pdf.pages for a in page.get("/Annots", []) if a.Subtype == "/Link"
    }
    held = {
        kid.Obj.objgen
        for element in elements(pdf)
        if element.S == "/Link"
        for kid in element.K
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"
    }
    assert annotations == held


def test_lists_hold_items_and_heads_have_a_scope(pdf):
    for element in elements(pdf):
        kids = [
            k.S for k in element.get("/K", []) if isinstance(k, pikepdf.Dictionary) and "/S" in k
        ]
        if element.S == "/L":
            assert set(kids) <= {"/LI", "/L", "/Caption"}
        if element.S == "/TH":
            assert element.A.Scope == "/Column"


def test_running_heads_and_page_numbers_are_no_content(pdf):
    for number, page in enumerate(pdf.pages):
        owners = pdf.Root.StructTreeRoot.ParentTree.Nums[2 * number + 1]
        tagged = {
            int(operands[1].MCID)
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "BDC" and "/MCID" in operands[1]
        }
        assert tagged == {n for n, owner in enumerate(owners) if owner is not None}
        artifacts = rb"/Artifact\s+<</Type /Pagination>>\s+BDC"
        assert re.search(artifacts, page.Contents.read_bytes())


def test_text_is_text_also_in_drawings_and_from_right_to_left(content):
    text = text_of(content)
    for words in ("resnet-50 · seed 1", "val/accuracy", "تجربة", "warmup_steps=500"):
        assert words in text


def test_a_sample_of_everything_stays_on_its_pages(content):
    assert outside(content) == []


def test_the_wide_table_is_turned_and_the_rest_is_upright(content):
    with pypdfium2.PdfDocument(content) as document:
        sizes = [document.get_page_size(n) for n in range(len(document))]
    turned = [n for n, (width, height) in enumerate(sizes) if width > height]
    assert turned == [len(sizes) - 2]


PROGRAM = (
    "import runpy, sys; d = runpy.run_path(sys.argv[1])['document']();"
    "from exporter.formats.pdf.format import PDF; print(PDF.render(d).digest())"
)


def test_two_processes_make_the_same_bytes_and_no_noise(sample):
    command = [sys.executable, "-W", "error", "-c", PROGRAM, sample["__file__"]]
    runs = [
        subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        for seed in ("1", "2")
    ]
    assert {r.stderr for r in runs} == {b""}
    assert len({r.stdout for r in runs}) == 1


def test_the_order_of_files_does_not_matter(document):
    one = made(document)
    assert made(document, attachments=document.attachments[::-1]) == one


def test_tables_are_measured_in_the_fonts_they_are_set_in(document, caplog):
    words = TableBlock(((Text("name"),),), (((Text("a" * 40),),),), "l")
    render_pdf(replace(document, blocks=(words,)))
    assert not caplog.text


def test_what_could_not_be_shown_is_logged(document, caplog):
    figure = next(b for b in document.blocks if isinstance(b, FigureBlock))
    spy = figure.figure.media[SVG].replace(
        b"</svg>", b'<image href="file:///etc/hostname" width="9" height="9"/></svg>'
    )
    spied = replace(figure, figure=replace(figure.figure, media={SVG: spy}))
    made(document, Paragraph((Text("\U00012000"),)), spied)
    assert "no font has U+12000" in caplog.text
    assert "refused file:///etc/hostname" in caplog.text
    assert {record.name for record in caplog.records} == {"exporter.formats"}


def test_a_figure_that_cannot_be_drawn_is_an_error_with_its_place(document):
    figure = next(b for b in document.blocks if isinstance(b, FigureBlock))
    broken = replace(figure, figure=replace(figure.figure, media={SVG: b"<svg><path d="}))
    with pytest.raises(FormatError) as caught:
        made(document, broken)
    (problem,) = caught.value.problems
    assert problem.code == "format.figure-lost"
    assert problem.place.path == "fig-loss"


def colours(content, resolution, folder):
    """The colours along a page that shows one gradient from blue to yellow, as poppler sees it."""
    (folder / "page.pdf").write_bytes(content)
    run("pdftoppm", "-r", str(resolution), str(folder / "page.pdf"), str(folder / "page"))
    picture = next(folder.glob("page*.ppm")).read_bytes().split(b"\n", 3)
    width, height = map(int, picture[1].split())
    pixels = picture[3]
    column = [pixels[3 * (y * width + width // 4) :][:3] for y in range(height)]
    return [c for c in column if max(c) - min(c) > 60]


@pytest.mark.parametrize("resolution", [60, 72, 96, 100, 144])
def test_a_gradient_ends_in_the_colour_it_ends_in(document, tmp_path, resolution):
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="203" viewBox="0 0 600 203">'
        b'<defs><linearGradient id="g" gradientUnits="userSpaceOnUse"'
        b' x1="0" x2="0" y1="203" y2="0">'
        b'<stop offset="0" stop-color="#ff0"/><stop offset="1" stop-color="#00f"/></linearGradient>'
        b'</defs><path d="M0,0h600v203h-600Z" fill="url(#g)"/></svg>'
    )
    figure = next(b for b in document.blocks if isinstance(b, FigureBlock))
    shown = replace(figure, figure=replace(figure.figure, width=600, media={SVG: drawing}))
    found = colours(made(document, shown), resolution, tmp_path)
    assert found[0][2] > 200 > found[0][0]
    assert found[-1][0] > 200 > found[-1][2]


def test_long_code_is_wrapped(document):
    line = "{" + ",".join(f'"key{n}":{n}.5' for n in range(80)) + "}"
    content = made(document, CodeBlock(line, "json"), CodeBlock("x" * 900))
    assert outside(content) == []
    assert '"key79":79.5}' in text_of(content).replace("\r\n", "").replace("\ufffe", "")


def test_a_heading_moves_with_the_turned_table(document, sample):
    content = made(
        document, Heading(1, "h", (Text("Turned"),)), sample["wide_table"](14), Heading(1, "i", ())
    )
    with pypdfium2.PdfDocument(content) as pages:
        sizes = [pages.get_page_size(n) for n in range(len(pages))]
    assert [width > height for width, height in sizes] == [False, True, False]


@pytest.mark.parametrize("columns", [3, 8, 14, 30, 70])
def test_no_table_runs_off_the_page(document, sample, columns):
    table = sample["wide_table"](columns)
    quoted, gridded = (replace(table, id=name) for name in ("quoted", "gridded"))
    content = made(document, table, Quote((quoted,)), Grid(((GridCell(6, gridded),),)))
    assert outside(content) == []
    text = re.sub(r"\s", "", text_of(content))
    last = table.rows[-1][-1][0].text
    assert text.count(last) >= 3


# --- the decision how a table is fitted, without any layout ----------------------------------


@given(st.lists(st.sampled_from(["data/a.csv", "b/a.csv", "a.csv", "x", "b-a.csv", "c/b/a.csv"])))
def test_every_attachment_gets_a_name_of_its_own(paths):
    items = [Attachment(p, "text/csv", p.encode(), "") for p in dict.fromkeys(paths)]
    named = file_names(items)
    assert sorted(a.path for _, a in named) == sorted(a.path for a in items)
    assert len({n for n, _ in named}) == len(items)
    assert not [n for n, _ in named if "/" in n]


@given(st.text(alphabet="abc <>&;/\"'=\n", max_size=200), st.integers(1, 60))
def test_places_to_break_change_no_markup_and_no_words(text, repeat):
    from exporter.formats.html.text import escape

    markup = (
        f'<p title="{escape(text)}">{escape(text * repeat)}</p><pre><span>{"a" * 99}</span></pre>'
    )
    broken = breakable_page(markup).replace("<span></span>", "")
    assert broken.replace("\N{ZERO WIDTH SPACE}", "") == markup
    assert re.findall(r"<[^>]*>", broken) == re.findall(r"<[^>]*>", markup)


def test_names_of_three_hundred_characters_leave_the_numbers_whole(document):
    name = "sweep/vision-transformer_with.every-setting=in:its/name" * 6
    row = ((Text(name),), (Text("2026-11-23 09:14"),), (Text("0.000123"),), (Text("finished"),))
    rows = TableBlock(tuple((Text(n),) for n in "abcd"), (row,) * 40, "lrrl")
    heads = TableBlock(((Text("key"),), (Text(name),), (Text(name),)), (row[1:],) * 3, "lll")
    content = made(document, rows, heads)
    assert outside(content) == []
    lines = text_of(content).replace("\r", "").split("\n")
    assert sum("2026-11-23 09:14 0.000123" in line for line in lines) == 43
