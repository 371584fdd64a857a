"""`python -m gallery.contact [FOLDER]`: every kind of chart beside itself in every engine.

One picture a kind: Chromium light and dark, the PDF in poppler and pdfium, LaTeX with the font of
the figures and with that of the paper. Made to be looked at; nothing is compared here.
"""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from PIL import Image, ImageChops, ImageDraw, ImageOps

from exporter.panels import CHARTS
from gallery.browser import Camera, camera
from gallery.paper import latex_photo, pdf_photo, pdfium, poppler
from gallery.pressing import press_rows
from gallery.rows import ROOT, Row, load, rows

FOLDER = "contact-sheet"
_WIDTH, _GAP, _LINE = 620, 12, 18
_ACROSS = 2
_PAPERS_FONT = "\\newcommand{\\RXcharts}{text}"


def charts() -> tuple[Row, ...]:
    """The rows of the gallery that are drawn."""
    return tuple(row for row in rows(load()) if getattr(row.blocks[0], "kind", "") in CHARTS)


def views(row: Row, made: Path, author: str, eye: Camera) -> Mapping[str, Image.Image]:
    """One chart in every engine."""
    page, pdf, archive = (made / f"{row.name}{end}" for end in (".html", ".pdf", "-latex.zip"))
    shots: dict[str, Image.Image] = {}
    for scheme in ("light", "dark"):
        eye.dress(scheme)
        shots[f"Chromium, {scheme}"] = eye.photo(page, "article")
    return shots | {
        "PDF in poppler": pdf_photo(pdf, author, poppler),
        "PDF in pdfium": pdf_photo(pdf, author, pdfium),
        "LaTeX": latex_photo(archive, made / f"{row.name}-own"),
        "LaTeX, font of the paper": latex_photo(archive, made / f"{row.name}-text", _PAPERS_FONT),
    }


def sheet(shots: Mapping[str, Image.Image]) -> Image.Image:
    """The pictures with their names, two in a row."""
    tiles = [_tile(name, shot) for name, shot in shots.items()]
    lines = [tiles[at : at + _ACROSS] for at in range(0, len(tiles), _ACROSS)]
    heights = [max(tile.height for tile in line) for line in lines]
    size = (_ACROSS * (_WIDTH + _GAP), sum(heights) + _GAP * len(lines))
    whole = Image.new("RGB", size, "#cccccc")
    top = 0
    for line, height in zip(lines, heights, strict=True):
        for number, tile in enumerate(line):
            whole.paste(tile, (number * (_WIDTH + _GAP), top))
        top += height + _GAP
    return whole


def _tile(name: str, shot: Image.Image) -> Image.Image:
    """What is drawn of a picture, below its name."""
    shot = shot.convert("RGB")
    paper = cast("tuple[int, int, int]", shot.getpixel((0, 0)))
    found = ImageChops.difference(shot, Image.new("RGB", shot.size, paper)).getbbox()
    inked = ImageOps.expand(shot.crop(found), _GAP, paper)
    height = round(inked.height * _WIDTH / inked.width)
    tile = Image.new("RGB", (_WIDTH, height + _LINE), "#cccccc")
    ImageDraw.Draw(tile).text((4, 2), name, "#000000")
    tile.paste(inked.resize((_WIDTH, height), Image.Resampling.LANCZOS), (0, _LINE))
    return tile


def main(target: Path) -> None:
    """Write `<kind>.png` for every kind of chart."""
    report = load()
    found = charts()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, camera() as eye:
        press_rows(report, found, Path(folder))
        for row in found:
            sheet(views(row, Path(folder), report.authors[0], eye)).save(target / f"{row.name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / FOLDER)
