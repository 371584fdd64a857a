"""Drawings that are opened by themselves: SVG files with the letters of their fonts inside.

A drawing was measured with IBM Plex. Where that is not installed, a viewer's own letters are wider
and are cut off at the edges; a picture in a page (`<img>`) cannot even use the fonts of its page.
Drawings that stand inside a page have the page's fonts and stay as they are.
"""

import html
import io
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from fontTools import subset

from exporter.formats.file_names import figure_path
from exporter.formats.media import data_uri
from exporter.formats.outline import walk
from exporter.formats.resources import ALL_FACES, data
from exporter.model.document import Document, FigureBlock
from exporter.model.figure import SVG

_TEXT = re.compile(r">([^<]+)<")
_OPENING = re.compile(r"<svg\b[^>]*>")
_TABLES = ("GSUB", "GDEF", "DSIG")
"""Ligatures and the like, which a drawing's labels have no use for."""


def standalone_drawings(document: Document) -> Mapping[str, bytes]:
    """The drawing of every figure by its `figure_path`, to be kept in a file of its own.

    All drawings have the letters of all, so that a face is cut to size once.
    """
    drawings = {
        figure_path(block): block.figure.media[SVG].decode()
        for block in walk(document.blocks)
        if isinstance(block, FigureBlock)
    }
    letters = _letters(drawings.values())
    return {name: _with_fonts(drawing, letters).encode() for name, drawing in drawings.items()}


def _letters(drawings: Iterable[str]) -> str:
    texts = [text for one in drawings for text in _TEXT.findall(one)]
    return "".join(sorted(set(html.unescape(" ".join(texts)))))


def _with_fonts(drawing: str, letters: str) -> str:
    faces = "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
        f'src:url({data_uri(_face(stem, letters), "font/woff2")}) format("woff2")}}'
        for family, weight, style, stem in ALL_FACES
        if _uses(drawing, family, weight, style)
    )
    opening = _OPENING.search(drawing)
    if not faces or opening is None:
        return drawing
    return f"{drawing[: opening.end()]}<style>{faces}</style>{drawing[opening.end() :]}"


def _uses(drawing: str, family: str, weight: int, style: str) -> bool:
    """Whether some text of the drawing is set in this face; now and then one too many is found."""
    bold = re.search(r'font-weight="(bold|[6-9]00)"', drawing) is not None
    slanted = 'font-style="italic"' in drawing
    return family in drawing and (weight == 400 or bold) and (style == "normal" or slanted)


@cache
def _face(stem: str, letters: str) -> bytes:
    """A face cut down to some letters, as WOFF2."""
    options: Any = subset.Options(flavor="woff2", hinting=False, notdef_outline=True)
    options.drop_tables += _TABLES
    # the time of now is no part of a font
    options.recalc_timestamp = False
    font: Any = subset.load_font(io.BytesIO(data(f"fonts/{stem}.ttf")), options)
    cutter: Any = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    made = io.BytesIO()
    subset.save_font(font, made, options)
    return made.getvalue()
