"""Strings that want to be commands, in every place of a document, stay text in LaTeX."""

import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.formats.latex.escape import escape, escape_code, escape_url, pdf_text
from exporter.formats.latex.format import latex_files
from exporter.formats.latex.math import math_tex

MADE = runpy.run_path(str(Path(__file__).with_name("latex_hostile_document.py")))
HOSTILE: tuple[str, ...] = MADE["HOSTILE"]
COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
FORMULA = re.compile(r"\\ensuremath\{[^{}]*(\{[^{}]*(\{[^{}]*\}[^{}]*)*\}[^{}]*)*\}")
FORBIDDEN = {"input", "write", "def", "let", "catcode", "csname", "special", "openout", "end"}
DANGEROUS = (
    r"\write18{touch x}", r"\immediate\write18{x}", r"\input{/etc/passwd}", r"\input /etc/passwd",
    r"\include{x}", r"\openin5=x", r"\openout5=x", r"\read5 to\x", r"\catcode`\%=12",
    r"\def\x{}", r"\let\x\y", r"\gdef\x{}", r"\newcommand{\x}{}", r"\csname input\endcsname",
    r"\special{x}", r"\directlua{os.exit()}", r"\expandafter\x", r"\the\year", r"\jobname",
    r"^^5cinput{x}", r"\^^M", r"x $ y", r"\(x\)", r"\[x\]", r"x}", r"{x", r"\end{document}",
    r"\end{equation}", r"\begin{verbatim}\end{verbatim}", r"\include", r"% comment", r"#1",
    r"\newpage", r"\clearpage", r"\loop\iftrue\repeat", r"\hspace{99999cm}", r"\kern99cm",
    r"\href{javascript:x}{y}", r"\url{x}", r"\includegraphics{/etc/passwd}", r"\verb|x|",
    r"\text{\input{x}}", r"\text{$x$}", r"\mathrm{\write1{x}}", r"\color{red!\write1}",
    r"\left(", r"\right)", r"x^2^3", r"x_1_2", r"\frac", r"\sqrt\frac12", r"a^", r"\hat^2",
    r"\begin{array}{c}a&b\end{array}", r"\begin{array}{@{\input{x}}c}a\end{array}", r"\hline",
    r"\limits", r"x\over y", r"\label{x}", r"\ref{x}", r"\tag{1}", "x" * 20_000,
    "{" * 400 + "}" * 400,
    r"\left(" * 300 + r"\right)" * 300, r"\hat{" * 100 + "}" * 100, r"\frac{1}" * 400,
)  # fmt: skip


@pytest.mark.parametrize("tex", DANGEROUS)
def test_a_formula_that_is_not_harmless_is_refused(tex: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        math_tex(tex)


@given(st.text())
def test_prose_and_code_are_inert(text: str) -> None:
    assert_inert(escape(text))
    assert_inert(escape_code(text))


def assert_inert(escaped: str) -> None:
    assert not FORBIDDEN & set(COMMAND.findall(escaped))
    bare = COMMAND.sub("", FORMULA.sub("", escaped))
    assert not set(bare) & set("$&#%_^\\")
    depth = 0
    for char in bare:
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    assert all(char.isprintable() for char in bare.replace("~", ""))
    escaped.encode()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert(text: str) -> None:
    assert_inert(escape(text))
    assert "\n" not in escape(text)
    assert r"\input" not in escape(text)
    assert r"\write" not in escape_code(text)
    assert "\n\n" not in pdf_text(text)


@given(st.text())
def test_an_address_is_ascii_without_signs_that_tex_reads(href: str) -> None:
    url = escape_url(f"https://example.org/{href}")
    assert url.isascii()
    assert not set(re.sub(r"\\[%#&_]", "", url)) & set('\\{}$^~%#&_ "<>|`\n')


@pytest.fixture(scope="module")
def sources() -> dict[str, bytes]:
    return latex_files(MADE["hostile_document"]())


def test_file_names_are_safe_and_unique(sources: dict[str, bytes]) -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9_+.,=/-]+", path) for path in sources)
    assert not [path for path in sources if ".." in path or path.startswith(("/", "."))]
    assert len({path.lower() for path in sources}) == len(sources)


def test_the_body_has_no_command_of_the_strings(sources: dict[str, bytes]) -> None:
    body = sources["body.tex"].decode()
    for command in (r"\write", r"\input{", r"\openout", r"\catcode", r"\def", r"\verb"):
        assert command not in body
    assert body.count(r"\end{document}") == 0
    assert "\0" not in body


@pytest.mark.latex
@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_a_document_of_hostile_strings_compiles_and_does_nothing(
    sources: dict[str, bytes], tmp_path: Path
) -> None:
    for path, content in sources.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    command = ["latexmk", "-pdf", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode"]
    run = subprocess.run([*command, "main.tex"], cwd=tmp_path, capture_output=True, check=False)
    log = (tmp_path / "main.log").read_text(encoding="utf-8", errors="replace")
    assert run.returncode == 0, log[-3000:]
    assert "\n!" not in log
    assert "Missing character" not in log
    assert not list(tmp_path.rglob("pwned*"))
    shown = subprocess.run(
        ["pdftotext", "main.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    ).stdout.decode()
    assert "root:" not in shown
    assert r"\write18{touch pwned}" in shown
