"""Photographs of paper: the PDF between its title and its provenance, and LaTeX as TeX sets it."""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pypdfium2
from PIL import Image

Viewer = Callable[[Path], Image.Image]
"""The first page of a PDF as pixels, `_DPI` to the inch."""

_DPI = 144
_FIRST = ("-f", "1", "-l", "1")
_HEIGHT = 841.89
"""Points of a page of A4."""
_WORD = re.compile(r'<word .*?yMin="([\d.]+)".*?yMax="([\d.]+)">(.*?)</word>')
_PROVENANCE = re.compile(r"\\begin\{RXprovenance\}.*?\\end\{RXprovenance\}\n", re.DOTALL)
_SIDES, _FOOT = 48.0, 60.0
"""Points at the sides and at the foot of a page that hold no text of the report."""
_RULE = 24.0
"""Points from a text to beyond the rule that parts the blocks from it."""


def poppler(pdf: Path) -> Image.Image:
    """As Evince, Okular and GitLab show it."""
    return Image.open(io.BytesIO(_said("pdftoppm", *_FIRST, "-r", str(_DPI), pdf)))


def pdfium(pdf: Path) -> Image.Image:
    """As Chromium shows it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return cast("Image.Image", document[0].render(scale=_DPI // 72).to_pil())


def pdf_photo(path: Path, author: str, viewer: Viewer = poppler) -> Image.Image:
    """What is printed below the author's line and above the provenance, on the first page."""
    places = _places(path)
    _, foot = places[author.rsplit(maxsplit=1)[-1]]
    below, _ = places.get("Provenance", (_HEIGHT - _FOOT, 0))
    return _cut(viewer(path), foot + _RULE, below - _RULE)


def latex_photo(archive: Path, folder: Path, before: str = "") -> Image.Image:
    """The body as pdflatex sets it on a page, without title and provenance.

    `before` is what a paper says ahead of the preamble.
    """
    with zipfile.ZipFile(archive) as files:
        files.extractall(folder)
    main = (folder / "main.tex").read_text(encoding="utf-8")
    body = (folder / "body.tex").read_text(encoding="utf-8")
    bare = main.replace("\\maketitle", "\\pagestyle{empty}")
    bare = bare.replace("\\input{reportpreamble}", f"{before}\\input{{reportpreamble}}")
    (folder / "main.tex").write_text(bare, encoding="utf-8")
    (folder / "body.tex").write_text(_PROVENANCE.sub("", body), encoding="utf-8")
    _said("latexmk", "-silent", folder=folder)
    return _cut(poppler(folder / "main.pdf"), 0, _HEIGHT)


def _places(pdf: Path) -> dict[str, tuple[float, float]]:
    """Words of the first page -> head and foot of their first place, in points from the top."""
    found = _WORD.findall(_said("pdftotext", *_FIRST, "-bbox", pdf, "-").decode())
    return {word: (float(head), float(foot)) for head, foot, word in reversed(found)}


def _cut(page: Image.Image, top: float, bottom: float) -> Image.Image:
    """A page between two heights, without its margins at the sides."""
    scale = page.height / _HEIGHT
    left, above, below = (round(scale * n) for n in (_SIDES, top, bottom))
    return page.crop((left, above, page.width - left, below))


def _said(*command: str | Path, folder: Path | None = None) -> bytes:
    """What a program of the system prints; CalledProcessError when it fails."""
    run = subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=120)
    return run.stdout
