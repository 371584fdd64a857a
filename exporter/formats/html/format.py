"""A whole report in one HTML file that asks for nothing: no request leaves it, now or in ten years.

Drawings are inline SVG in the page's colours; fonts, pictures and data are `data:` addresses; a
content security policy forbids everything else. Its one script is named by its hash, and so are
those of frames that may run scripts.
"""

import logging
from collections.abc import Mapping, Sequence
from itertools import count

from exporter.formats.base import Format
from exporter.formats.file_names import figure_path, figure_stem
from exporter.formats.html.context import Download, HtmlContext
from exporter.formats.html.frames import frame_html, frame_sources
from exporter.formats.html.parts import file_rows, linked_paths, page_values
from exporter.formats.html.players import player_html
from exporter.formats.html.scripts import source
from exporter.formats.html.text import escape
from exporter.formats.html.tree import blocks_html
from exporter.formats.math import Formulas
from exporter.formats.media import data_uri, image_type
from exporter.formats.outline import contents_list, has_contents, headings
from exporter.formats.resources import FACES, data, render, text
from exporter.formats.svg_fonts import standalone_drawings
from exporter.formats.svg_ids import prefix_ids
from exporter.model.bundle import Bundle
from exporter.model.document import Document, FigureBlock, Image
from exporter.model.figure import SVG, SVG_ADAPTIVE

LOGGER = logging.getLogger("exporter.formats")

_STYLES = ("html/page.css", "html/code.css", "html/paper.css")


def render_html(document: Document) -> Bundle:
    """The bundle of one file, `{slug}.html`. Formulas that cannot be drawn are logged."""
    context = _context(document)
    found = headings(document.blocks)
    body = blocks_html(document.blocks, context)
    for problem in context.formulas.problems:
        LOGGER.warning("%s", problem)
    rest = linked_paths(document)
    files = tuple(a for a in document.attachments if a.path not in rest)
    values = page_values(
        document,
        body=body,
        contents=_contents(document, prefix="s") if len(found) > 1 else "",
        files=file_rows(files, context.href),
    )
    script = text("html/page.js")
    page = render(
        "html/page.html.jinja",
        values
        | {
            "contents_placed": has_contents(document.blocks),
            "policy": _policy((source(script), *frame_sources(body))),
            "script": script,
            "style": _style(),
        },
    )
    name = f"{document.slug}.html"
    return Bundle("html", name, {name: page.encode()})


HTML = Format("html", frozenset({SVG, SVG_ADAPTIVE}), render_html)


def _context(document: Document) -> HtmlContext:
    """Drawings inline, everything else as a `data:` address."""
    addresses = {a.path: data_uri(a.content, a.media_type) for a in document.attachments}
    ordinal = count(1)
    drawings = standalone_drawings(document)

    def inline(block: FigureBlock) -> str:
        return _inline_svg(block, f"f{next(ordinal)}-")

    return HtmlContext(
        figure_html=inline,
        image_html=lambda image: _picture(image, document.assets),
        href=lambda path: addresses.get(path, ""),
        drawing_downloads=lambda block: (_drawing_download(drawings[figure_path(block)], block),),
        frame_html=frame_html,
        player_html=lambda block: player_html(block, addresses.get(block.file, "")),
        contents=f'<details class="rp-contents"><summary>Contents</summary>'
        f"{_contents(document, prefix='c')}</details>\n",
        formulas=Formulas(document.language),
    )


def _contents(document: Document, *, prefix: str) -> str:
    """A list of headings whose formulas have ids of their own: the page shows the list twice."""
    context = HtmlContext(
        figure_html=lambda _: "",
        image_html=lambda _: "",
        href=lambda _: "",
        formulas=Formulas(document.language, prefix=prefix),
    )
    return contents_list(headings(document.blocks), context)


def _inline_svg(block: FigureBlock, prefix: str) -> str:
    """The drawing in a box that knows its natural width; a prolog has no place in a page."""
    svg = prefix_ids(block.figure.media[SVG_ADAPTIVE].decode(), prefix)
    width = f"{block.figure.width:g}px"
    return f'<div class="rp-svg" style="--rp-width:{width}">{svg[svg.index("<svg") :]}</div>'


def _picture(image: Image, assets: Mapping[str, bytes]) -> str:
    content = assets.get(image.path, b"")
    media_type = image_type(content)
    if not media_type:
        return f'<div class="rp-placeholder" role="note">{escape(image.alt or image.path)}</div>'
    return f'<img src="{data_uri(content, media_type)}" alt="{escape(image.alt)}">'


def _drawing_download(drawing: bytes, block: FigureBlock) -> Download:
    return Download("SVG", data_uri(drawing, SVG), f"{figure_stem(block)}.svg")


def _style() -> str:
    faces = "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
        f'src:url({data_uri(data(f"fonts/{stem}.woff2"), "font/woff2")}) format("woff2")}}\n'
        for family, weight, style, stem in FACES
    )
    return faces + "".join(text(name) for name in _STYLES)


def _policy(scripts: Sequence[str]) -> str:
    return (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; "
        f"font-src data:; script-src {' '.join(scripts)}; base-uri 'none'; form-action 'none'"
    )
