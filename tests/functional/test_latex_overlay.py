"""Charts whose texts are set in the font of the paper, compiled and measured on the page."""

import re
import runpy
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from exporter.figures import Studio
from exporter.formats.latex.format import LATEX, latex_files
from exporter.model.document import FigureBlock, Text
from exporter.model.figure import SVG, Chart

HERE = Path(__file__)
LATEX_TESTS = runpy.run_path(str(HERE.with_name("test_latex_compile.py")))
SAMPLE = runpy.run_path(str(HERE.parents[1] / "unit" / "formats" / "sample.py"))
compiled, fonts, kpse = (LATEX_TESTS[name] for name in ("compiled", "fonts", "kpse"))

pytestmark = [
    pytest.mark.latex,
    pytest.mark.skipif(not shutil.which("latexmk"), reason="latexmk is not installed"),
]
PAPER = r"""
\documentclass[twocolumn]{article}
\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{%s}
\usepackage[textwidth=6.75in]{geometry}\setlength{\columnsep}{.25in}
\newcommand{\RXcharts}{%s}
\input{reportpreamble}
\begin{document}
Text of the paper, in its own font.
\input{body}
\end{document}
"""
NASTY = r"loss_a 50% R&D #1 $x$ {b} ~^\ <i>"
TIMES = {"NimbusRomNo9L-Regu", "NimbusRomNo9L-Medi", "NimbusRomNo9L-ReguItal"}
COLUMN = 312


def spec(width):
    rows = [{"s": s, "v": s**2 * 1e-7 - 4e-6, "r": r} for s in range(9) for r in (NASTY, "β=0.9")]
    axis = {"values": [-0.000004, 0, 0.000002], "format": ".0e"}
    return {
        "data": {"values": rows},
        "width": width,
        "height": 150,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "title": {"text": "Bold − title", "fontWeight": 600, "fontSize": 13},
        "mark": "line",
        "encoding": {
            "x": {
                "field": "s",
                "type": "quantitative",
                "title": "step × 10³",
                "axis": {"values": [0, 2, 4, 6, 8]},
            },
            "y": {"field": "v", "type": "quantitative", "axis": axis, "title": NASTY},
            "color": {"field": "r", "type": "nominal", "legend": {"orient": "bottom"}},
        },
    }


@pytest.fixture(scope="module")
def figures():
    charts = {f"w{width}": Chart(spec(width), "", "A chart") for width in (COLUMN, 648)}
    with Studio(None, 1, seconds=60) as studio:
        return studio.draw(charts, LATEX.media | {SVG})


@pytest.fixture(scope="module")
def papers(figures, tmp_path_factory):
    """The same paper with both forms of the charts."""
    blocks = tuple(
        FigureBlock(f"fig-{name}", str(n), (Text(f"Chart {name}"),), figure)
        for n, (name, figure) in enumerate(figures.items(), 1)
    )
    document = replace(SAMPLE["document"](), blocks=blocks)
    made = {}
    for form in ("pdf", "text"):
        made[form] = LATEX_TESTS["written"](document, tmp_path_factory.mktemp(form))
        (made[form] / "paper.tex").write_text(PAPER % ("times", form))
        log = compiled(made[form], "paper")
        assert "Missing character" not in log
        assert LATEX_TESTS["OVERFULL"].findall(log) == []
    return made


def families(pdf):
    rows = fonts(pdf).splitlines()[2:]
    return {row.split()[0].partition("+")[2] for row in rows}


def test_only_the_fonts_of_the_paper_are_used(papers):
    assert any("Plex" in name for name in families(papers["pdf"] / "paper.pdf"))
    used = families(papers["text"] / "paper.pdf")
    assert TIMES & used
    assert not [name for name in used if "Plex" in name or "Liberation" in name]
    assert "Type 3" not in fonts(papers["text"] / "paper.pdf")


def test_without_being_asked_nothing_changes(papers):
    body = (papers["pdf"] / "body.tex").read_text()
    assert body == (papers["text"] / "body.tex").read_text()


WORD = re.compile(r'<word xMin="(.*?)" yMin=".*?" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')


def _places(pdf):
    """Word -> its places (x of its middle, y of its foot), in points from above, page by page."""
    told = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, check=True)
    found = {}
    for left, right, foot, word in WORD.findall(told.stdout.decode()):
        found.setdefault(word, []).append(((float(left) + float(right)) / 2, float(foot)))
    return found


@pytest.mark.parametrize("word", ["0", "2", "4", "6", "step"])
def test_labels_are_where_the_drawing_has_them(papers, word):
    """Tick labels are centred at their ticks in both forms, within the difference of the fonts."""
    own, over = (_places(papers[form] / "paper.pdf")[word] for form in ("pdf", "text"))
    assert len(own) == len(over)
    for (x, y), (x2, y2) in zip(own, over, strict=True):
        assert abs(x - x2) < 3
        assert abs(y - y2) < 4


@pytest.mark.parametrize("form", ["pdf", "text"])
def test_a_chart_is_as_large_as_it_was_drawn(papers, figures, form):
    """A px is 0.75 pt, in a column of 3.25 in as on a page of 6.75 in."""
    places = _places(papers[form] / "paper.pdf")
    for number, figure in enumerate(figures.values()):
        ticks = {label.text: label.x for label in figure.labels}
        drawn = (ticks["6"] - ticks["2"]) * 0.75
        printed = places["6"][number][0] - places["2"][number][0]
        assert printed == pytest.approx(drawn, rel=0.02)


def test_special_characters_are_shown_as_they_are(papers):
    run = subprocess.run(
        ["pdftotext", papers["text"] / "paper.pdf", "-"], capture_output=True, check=True
    )
    shown = " ".join(run.stdout.decode().split())
    for part in ("loss_a", "50%", "R&D", "#1", "$x$", "{b}", "<i>", "β", "step × 10"):
        assert part in shown


@pytest.mark.parametrize(("engine", "program"), [("-pdflua", "lualatex"), ("-pdfxe", "xelatex")])
def test_the_engines_for_unicode_set_them_as_well(papers, tmp_path, engine, program):
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    if program == "lualatex" and not kpse("luaotfload.sty"):
        pytest.skip("lualatex is here without luaotfload, its font loader")
    folder = tmp_path / "paper"
    shutil.copytree(papers["text"], folder)
    main = (folder / "main.tex").read_text()
    text = main.replace(
        "\\input{reportpreamble}", "\\newcommand{\\RXcharts}{text}\\input{reportpreamble}"
    )
    (folder / "main.tex").write_text(text)
    assert "Missing character" not in compiled(folder, engine=engine)
    assert not [name for name in families(folder / "main.pdf") if "Plex" in name]


def test_a_paper_elsewhere_finds_the_texts_by_its_graphics_path(papers, tmp_path):
    shutil.copytree(papers["text"], tmp_path / "report")
    moved = (PAPER % ("times", "text")).replace("\\input{", "\\input{report/")
    moved = moved.replace("\\begin{document}", "\\graphicspath{{report/}}\\begin{document}")
    (tmp_path / "paper.tex").write_text(moved)
    compiled(tmp_path, "paper")
    assert not [name for name in families(tmp_path / "paper.pdf") if "Plex" in name]


def test_every_file_of_both_forms_is_in_the_zip(figures):
    block = FigureBlock("fig-a", "1", (), figures["w312"])
    files = latex_files(replace(SAMPLE["document"](), blocks=(block,)))
    assert {"figures/a.pdf", "figures/a.pdf_tex", "figures/unlettered/a.pdf"} <= files.keys()
    assert len(files["figures/unlettered/a.pdf"]) < len(files["figures/a.pdf"]) / 2
