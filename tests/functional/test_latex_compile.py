"""The LaTeX sources, through the engines that are installed."""

import contextlib
import random
import re
import runpy
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from exporter.formats.latex.commands import ARGUMENTS, COLUMNS, OPERATORS, OUTER, SIZED, SYMBOLS
from exporter.formats.latex.format import latex_files
from exporter.formats.latex.math import math_tex
from exporter.formats.latex.unicode import latex_char
from exporter.model.document import Document

pytestmark = [
    pytest.mark.latex,
    pytest.mark.skipif(not shutil.which("latexmk"), reason="latexmk is not installed"),
]
SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "unit" / "formats" / "sample.py"))
OVERFULL = re.compile(r"Overfull \\hbox \(([\d.]+)pt too wide\)")
PAPER = r"""
\documentclass[twocolumn]{article}
%s
\input{reportpreamble}
\begin{document}
\section{Of the paper}
\begin{figure}\rule{2cm}{1cm}\caption{Of the paper}\label{fig:own}\end{figure}
See Figure~\ref{fig:own}, Figure~\ref{fig:loss} and Section~\ref{sec:method}.
\input{body}
\end{document}
"""
LMODERN = "\\usepackage[T1]{fontenc}\n\\usepackage{lmodern}"


def written(document: Document, folder: Path) -> Path:
    for path, content in latex_files(document).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


def compiled(folder: Path, name: str = "main", engine: str = "-pdf") -> str:
    """The log; fails when the compiler does."""
    command = ["latexmk", engine, "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode"]
    run = subprocess.run([*command, f"{name}.tex"], cwd=folder, capture_output=True, check=False)
    log = (folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")
    assert run.returncode == 0, log[-3000:]
    return log


def words(pdf: Path) -> str:
    run = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return run.stdout.decode()


def fonts(pdf: Path) -> str:
    return subprocess.run(["pdffonts", pdf], capture_output=True, check=True).stdout.decode()


@pytest.fixture(scope="module")
def document() -> Document:
    return SAMPLE["document"]()


@pytest.fixture(scope="module")
def report(document: Document, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = written(document, tmp_path_factory.mktemp("report"))
    return folder, compiled(folder)


def test_the_report_compiles_without_a_complaint(report: tuple[Path, str]) -> None:
    _, log = report
    for complaint in (
        "\n!",
        "Missing character",
        "Warning: Reference",
        "multiply",
        "pdfTeX warning",
    ):
        assert complaint not in log
    assert OVERFULL.findall(log) == []
    assert "Overfull \\vbox" not in log


def test_no_font_is_a_bitmap_and_all_are_embedded(report: tuple[Path, str]) -> None:
    table = fonts(report[0] / "main.pdf").splitlines()[2:]
    assert table
    assert not [row for row in table if "Type 3" in row]
    assert {row.split()[-5] for row in table} == {"yes"}


def test_main_shows_the_numbers_of_the_document(report: tuple[Path, str]) -> None:
    shown = words(report[0] / "main.pdf")
    for line in ("Figure 1: Training loss", "Figure 3: Accuracy", "Figure 4: The machine"):
        assert line in shown
    assert "Table 2: Every parameter" in shown
    assert re.search(r"see Figure 1 and Table 1", shown)
    assert re.search(r"2\.1\s+The objective", shown)


def test_numbers_of_main_are_the_documents_even_out_of_order(
    document: Document, tmp_path: Path
) -> None:
    first = next(b for b in document.blocks if getattr(b, "id", "") == "fig-loss")
    other = replace(document, blocks=(replace(first, number="17"),))
    folder = written(other, tmp_path)
    compiled(folder)
    assert "Figure 17: Training loss" in words(folder / "main.pdf")


def test_two_compilations_give_the_same_bytes(report: tuple[Path, str], tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(report[0], again, ignore=shutil.ignore_patterns("main.[!t]*"))
    compiled(again)
    assert (again / "main.pdf").read_bytes() == (report[0] / "main.pdf").read_bytes()


@pytest.mark.parametrize("fonts_of_paper", [LMODERN, "", r"\usepackage{hyperref}" + LMODERN])
def test_the_body_joins_a_paper_in_two_columns(
    document: Document, tmp_path: Path, fonts_of_paper: str
) -> None:
    folder = written(document, tmp_path)
    (folder / "paper.tex").write_text(PAPER % fonts_of_paper)
    log = compiled(folder, "paper")
    assert "Warning: Reference" not in log
    assert OVERFULL.findall(log) == []
    shown = " ".join(words(folder / "paper.pdf").split())
    assert "See Figure 1, Figure 2 and Section 3" in shown
    assert "Figure 2: Training loss" in shown


@pytest.mark.parametrize("columns", ["onecolumn", "twocolumn"])
def test_a_long_table_runs_over_pages(document: Document, tmp_path: Path, columns: str) -> None:
    table = next(b for b in document.blocks if getattr(b, "id", "") == "tab-runs")
    row = table.rows[0]
    other = replace(document, blocks=(replace(table, rows=(row,) * 150),))
    folder = written(other, tmp_path)
    (folder / "paper.tex").write_text(
        f"\\documentclass[{columns}]{{article}}{LMODERN}\\input{{reportpreamble}}"
        "\\begin{document}\\input{body}\\end{document}"
    )
    log = compiled(folder, "paper")
    assert OVERFULL.findall(log) == []
    assert "Overfull \\vbox" not in log
    shown = words(folder / "paper.pdf")
    assert shown.count("resnet-50") == 150
    assert shown.count("Learning") > 2
    assert shown.count("Table 1") == 1


def test_a_paper_takes_more_figures_in_a_row_than_latex_can_keep_waiting(
    document: Document, tmp_path: Path
) -> None:
    figure = next(b for b in document.blocks if getattr(b, "id", "") == "fig-loss")
    many = tuple(replace(figure, id=f"fig-{n}", number=str(n)) for n in range(1, 81))
    folder = written(replace(document, blocks=many), tmp_path)
    (folder / "paper.tex").write_text(PAPER % LMODERN)
    compiled(folder, "paper")
    compiled(folder)
    for name in ("paper", "main"):
        assert words(folder / f"{name}.pdf").count("Training loss of all runs") == 80


@pytest.mark.parametrize(("engine", "program"), [("-pdflua", "lualatex"), ("-pdfxe", "xelatex")])
def test_the_engines_for_unicode_compile_it_as_well(
    document: Document, tmp_path: Path, engine: str, program: str
) -> None:
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    if program == "lualatex" and not kpse("luaotfload.sty"):
        pytest.skip("lualatex is here without luaotfload, its font loader")
    folder = written(document, tmp_path)
    log = compiled(folder, engine=engine)
    assert "Missing character" not in log
    assert "Figure 1: Training loss" in words(folder / "main.pdf")


def kpse(name: str) -> bool:
    run = subprocess.run(["kpsewhich", name], capture_output=True, check=False)
    return run.returncode == 0


@pytest.mark.parametrize("encoding", ["T1", "OT1"])
def test_every_character_that_is_not_a_box_can_be_typeset(
    document: Document, tmp_path: Path, encoding: str
) -> None:
    folder = written(document, tmp_path)
    chars = [
        chr(code)
        for code in range(0xA0, 0x1D800)
        if unicodedata.category(chr(code)) not in {"Cn", "Co", "Cs"}
    ]
    known = {char: tex for char in chars if "RXunicode" not in (tex := latex_char(char))}
    assert len(known) > 1000
    lines = "\n".join(
        rf"\typeout{{U+{ord(char):04X}}}{tex} \textbf{{{tex}}} \texttt{{{tex} \itshape {tex}}}"
        for char, tex in known.items()
    )
    (folder / "all.tex").write_text(
        f"\\documentclass{{article}}\\usepackage[{encoding}]{{fontenc}}\\usepackage{{lmodern}}"
        f"\\input{{reportpreamble}}\\begin{{document}}\\RXreport\n{lines}\n\\end{{document}}"
    )
    assert "Missing character" not in compiled(folder, "all")


def formulas() -> list[str]:
    """Every command that a formula may use, with arguments."""
    plain = [f"\\{name} x" for name in sorted(SYMBOLS)]
    limits = [f"\\{name}\\limits_a^b x" for name in sorted(OPERATORS)]
    arguments = {"{": "{a}", "[": "[b]", "*": "*"}
    called = [
        f"\\{name}" + "".join(arguments[letter] for letter in spec)
        for name, spec in sorted(ARGUMENTS.items())
        if name != "smash"
    ]
    sized = [f"\\{name}( x" for name in sorted(SIZED)]
    boxed = [environment(name) for name in sorted({*COLUMNS, *OUTER})]
    scripts = [
        r"x_\alpha^\frac12",
        "x'_1",
        "x'^2",
        r"x^{y^{z}}",
        r"\hat\alpha",
        r"x_\text{val_loss}",
    ]
    marks = [r"a\,b\;c\:d\!e\>f\ g\{\}\|\_\%\#\&\$", r"\left.\frac a b\right|_0^1", "α ≤ é 中 😀"]
    colours = [r"\color{red}x", r"\textcolor{teal}{y}", r"\hspace{1em}", r"a & b \\ [x] & *"]
    return [*plain, *limits, *called, *sized, *boxed, *scripts, *marks, *colours]


def environment(name: str) -> str:
    option = {"array": "{r|c}", "alignedat": "{2}"}.get(name, "")
    rows = (
        r"a \\ b"
        if name.startswith(("gather", "mult", "equation", "display"))
        else r"a & b \\ c & d"
    )
    return rf"\begin{{{name}}}{option}{rows}\end{{{name}}}"


def test_every_allowed_formula_compiles_inline_and_displayed(
    document: Document, tmp_path: Path
) -> None:
    folder = written(document, tmp_path)
    lines = "".join(
        f"\\typeout{{formula {n}}}${tex}$\n\\begin{{equation}}\\RXfit{{{tex}}}\\end{{equation}}\n"
        f"\\begin{{equation*}}{tex}\\end{{equation*}}\n"
        for n, tex in enumerate(map(math_tex, formulas()))
    )
    (folder / "maths.tex").write_text(
        f"\\documentclass{{article}}{LMODERN}\\input{{reportpreamble}}"
        f"\\begin{{document}}\n{lines}\\end{{document}}"
    )
    compiled(folder, "maths")


SOUP = (
    *"abx12 ^_'&{}[]()|*,;+=-<>./~\"`@",
    *(r"\\ ", r"\\[2pt]", r"\left(", r"\right)", r"\right.", r"\middle|", r"\left\{", r"\frac"),
    *(r"\sqrt", r"\hat", r"\text{a_b}", r"\begin{matrix}", r"\end{matrix}", r"\hline ", r"\sum"),
    *(r"\begin{array}{cc}", r"\end{array}", r"\begin{cases}", r"\end{cases}", r"\limits", r"\,"),
    *(r"\begin{aligned}", r"\end{aligned}", r"\alpha ", r"\mathbb", r"\big(", r"\displaystyle "),
    *(r"\operatorname*{m}", "^{2}", "_{i}", r"\underbrace{x}", r"\overset", r"\substack{a\\b}"),
    *(r"\color{red}", r"\hspace{1em}", "é", "α", "😀", r"\cfrac[l]{a}{b}", r"\mathop{x}", "[c]"),
)


def test_whatever_soup_is_accepted_compiles(document: Document, tmp_path: Path) -> None:
    folder = written(document, tmp_path)
    spoon = random.Random(20)
    accepted: list[str] = []
    while len(accepted) < 1500:
        soup = "".join(spoon.choice(SOUP) for _ in range(spoon.randint(1, 14)))
        with contextlib.suppress(ValueError):
            accepted.append(math_tex(soup))
    lines = "\n".join(f"${tex}$ \\begin{{equation}}{tex}\\end{{equation}}" for tex in accepted)
    (folder / "soup.tex").write_text(
        f"\\documentclass{{article}}{LMODERN}\\input{{reportpreamble}}"
        f"\\begin{{document}}\n{lines}\n\\end{{document}}"
    )
    compiled(folder, "soup")
