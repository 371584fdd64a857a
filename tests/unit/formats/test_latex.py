import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from exporter.errors import FormatError
from exporter.formats.latex.format import LATEX, latex_files, render
from exporter.model.document import Document
from exporter.model.figure import PDF, PDF_UNLETTERED, SVG

SAMPLE = Path(__file__).with_name("sample.py")
LOCAL = {r"\makelabel", r"\theHtable"}
"""Defined within an environment, for it alone."""


def contents(document: Document) -> dict[str, bytes]:
    bundle = render(document)
    assert list(bundle.files) == [bundle.main]
    with zipfile.ZipFile(io.BytesIO(bundle.files[bundle.main])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_format_wants_pdf_figures_and_names_its_zip(document: Document) -> None:
    assert LATEX.name == "latex"
    assert LATEX.media == {PDF, PDF_UNLETTERED}
    assert LATEX.render(document).main == "resnet-or-vit-latex.zip"


def test_the_zip_has_what_a_paper_and_arxiv_want(document: Document) -> None:
    files = contents(document)
    assert {
        "main.tex", "body.tex", "reportpreamble.tex", "00README.json", "README.md", "latexmkrc",
        "MANIFEST.sha256", "figures/loss.pdf", "figures/setup.png", "anc/report.json",
        "anc/data/loss.csv", "anc/data/loss.vl.json",
    } <= set(files)  # fmt: skip
    assert files["figures/loss.pdf"].startswith(b"%PDF")
    assert all(re.fullmatch(r"[A-Za-z0-9_+.,=/-]+", name) for name in files)
    top = json.loads(files["00README.json"])
    assert top["sources"] == [{"filename": "main.tex", "usage": "toplevel"}]


def test_only_main_is_a_document(document: Document) -> None:
    files = contents(document)
    with_class = [n for n, c in files.items() if n.endswith(".tex") and b"\\documentclass" in c]
    assert with_class == ["main.tex"]


def test_every_file_that_the_body_names_is_there(document: Document) -> None:
    files = contents(document)
    body = files["body.tex"].decode()
    named = re.findall(r"\\RX(?:graphics\{[^}]*\}|picture)\{([^}]*)\}", body)
    assert len(named) == 4
    assert set(named) <= set(files)
    assert set(re.findall(r"anc/[\w./-]*\w", body)) <= set(files)


def test_the_preamble_defines_every_command_that_the_body_uses(document: Document) -> None:
    files = contents(document)
    preamble = files["reportpreamble.tex"].decode()
    for name in set(re.findall(r"\\(RX[A-Za-z]+)|\{(RX[a-z]+)\}", files["body.tex"].decode())):
        assert f"{name[0] or name[1]}}}" in preamble


def test_the_preamble_changes_nothing_that_is_defined(document: Document) -> None:
    preamble = contents(document)["reportpreamble.tex"].decode()
    preamble = re.sub(r"^%.*", "", preamble, flags=re.MULTILINE)
    defined = re.findall(r"\\(?:re)?newcommand\*?\{(\\[A-Za-z@]+)\}|\\def(\\[A-Za-z@]+)", preamble)
    assert all("@" in name[0] or "@" in name[1] or name[1] in LOCAL for name in defined)
    assert r"\renewcommand" not in preamble


def test_the_manifest_is_true(document: Document) -> None:
    files = contents(document)
    lines = files["MANIFEST.sha256"].decode().splitlines()
    told = dict(reversed(line.split("  ", 1)) for line in lines)
    assert set(told) == set(files) - {"MANIFEST.sha256"}
    assert all(hashlib.sha256(files[path]).hexdigest() == digest for path, digest in told.items())


def test_another_process_writes_the_same_zip(document: Document) -> None:
    program = (
        "import runpy, sys; from exporter.formats.latex.format import render;"
        f"b = render(runpy.run_path({str(SAMPLE)!r})['document']());"
        "sys.stdout.buffer.write(b.files[b.main])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        env={"PYTHONHASHSEED": "7"},
    )
    bundle = render(document)
    assert run.stdout == bundle.files[bundle.main]


def test_the_order_of_assets_and_attachments_does_not_change_the_sources(
    document: Document,
) -> None:
    assets = {"b.svg": b"<svg/>", "a.svg": b"<svg/>", **document.assets}
    one = latex_files(replace(document, assets=assets))
    two = latex_files(replace(document, assets=dict(reversed(assets.items()))))
    assert one == two
    assert {"anc/a.svg", "anc/b.svg"} <= set(one)


def test_a_figure_without_a_pdf_is_an_error_that_names_it(document: Document) -> None:
    figure = next(b for b in document.blocks if getattr(b, "id", "") == "fig-loss")
    bare = replace(figure.figure, media={SVG: b"<svg/>"})
    other = replace(document, blocks=(replace(figure, figure=bare),))
    with pytest.raises(FormatError, match="fig-loss") as caught:
        render(other)
    assert caught.value.problems[0].code == "latex-figure-missing"


def test_the_title_and_metadata_are_escaped(document: Document) -> None:
    main = latex_files(replace(document, title="100% & $(x) @{slug}", language="de_X!"))["main.tex"]
    assert rb"\title{100\% \& \$(x) @\{slug\}}" in main
    assert rb"pdftitle={100\% \& \$(x) @\{slug\}}" in main
    assert b"pdflang={deX}" in main


def test_the_sources_are_fast_to_read_in_a_version_control(document: Document) -> None:
    body = latex_files(document)["body.tex"].decode()
    assert max(map(len, body.splitlines())) < 400
    assert not re.search(r"[ \t]$", body, re.MULTILINE)
