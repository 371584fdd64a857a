"""A report as PDF: tagged and archival (PDF/A-3a and PDF/UA-1), with its data inside.

Drawings stay vectors, text stays text, tables are fitted to the page, and the same document
gives the same bytes. What could not be shown (a formula, a glyph, a picture) is logged.
"""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from exporter.errors import FormatError, Place, Problem, raise_all
from exporter.formats.base import Format
from exporter.formats.html.context import Download, HtmlContext
from exporter.formats.html.parts import page_values
from exporter.formats.html.tables import table_html
from exporter.formats.html.text import escape, shortened
from exporter.formats.html.tree import blocks_html
from exporter.formats.math import Formulas
from exporter.formats.media import image_type
from exporter.formats.outline import contents_list, has_contents, headings, walk
from exporter.formats.paper import on_paper
from exporter.formats.pdf.archive import archival_pdf, file_names
from exporter.formats.pdf.assets import SCHEME, Asset
from exporter.formats.pdf.breaks import breakable_page
from exporter.formats.pdf.columns import column_class, column_rules
from exporter.formats.pdf.layout import Press, measuring_page, widths_of
from exporter.formats.pdf.log import quiet_engines
from exporter.formats.pdf.svg import mended_drawings
from exporter.formats.pdf.tables import FittedTable, Widths, fit_tables, fitted
from exporter.formats.resources import ALL_FACES, data, render, text
from exporter.model.bundle import Bundle
from exporter.model.document import Blocks, Document, FigureBlock, Image, TableBlock
from exporter.model.figure import SVG

LOGGER = logging.getLogger("exporter.formats")
_INK = "#1c2430"
_WIDEST = 64
"""Em of a formula that is still legible when it is shrunk to the width of the text."""
_SHORT = 16
"""Rows of a table that is not split over pages; a longer one may be."""


def render_pdf(document: Document) -> Bundle:
    """The bundle of one file, `{slug}.pdf`.

    Raises FormatError when a figure of the document cannot be drawn on paper.
    """
    with quiet_engines() as remarks, mended_drawings():
        document = on_paper(document)
        press = Press(_assets(document))
        context = _context(document)
        blocks = fit_tables(document.blocks, lambda jobs: _measure(press, jobs))
        pages = press.pages(_page(document, blocks, context))
        content = archival_pdf(pages, document.attachments, document.epoch)
        raise_all(FormatError, _lost_figures(document, remarks))
    for problem in context.formulas.problems:
        LOGGER.warning("%s", problem)
    for number in pages.overflowing():
        LOGGER.warning("something runs over the edge of page %d", number)
    name = f"{document.slug}.pdf"
    return Bundle("pdf", name, {name: content})


PDF = Format("pdf", frozenset({SVG}), render_pdf)


def _assets(document: Document) -> Mapping[str, Asset]:
    """Fonts, drawings by digest, and pictures that are what they claim to be."""
    fonts = {f"{stem}.ttf": Asset(data(f"fonts/{stem}.ttf"), "font/ttf") for *_, stem in ALL_FACES}
    figures = {
        _figure_name(block): Asset(block.figure.media[SVG], SVG)
        for block in walk(document.blocks)
        if isinstance(block, FigureBlock)
    }
    pictures = {
        _picture_name(content): Asset(content, image_type(content))
        for content in document.assets.values()
        if image_type(content)
    }
    return fonts | figures | pictures


def _lost_figures(document: Document, remarks: Collection[str]) -> Iterator[Problem]:
    """A picture of the user may be missing with a warning; a figure of the report may not."""
    for block in walk(document.blocks):
        if not isinstance(block, FigureBlock):
            continue
        if any(_figure_name(block) in remark for remark in remarks):
            message = f"figure {block.number} ({block.figure.title}) cannot be drawn in a PDF"
            yield Problem("format.figure-lost", message, Place(path=block.id))


def _figure_name(block: FigureBlock) -> str:
    return f"{block.figure.digest}.svg"


def _picture_name(content: bytes) -> str:
    return f"picture-{sha256(content).hexdigest()}"


def _context(document: Document) -> HtmlContext:
    # an invisible copy of a formula would need fonts that are not ours; its words are in /Alt
    formulas = Formulas(document.language, selectable=False, ink=_INK, widest=_WIDEST)
    return HtmlContext(
        figure_html=_drawing,
        image_html=lambda image: _picture(image, document.assets),
        href=lambda _: "",
        table_class=_table_class,
        contents=_contents(document),
        formulas=formulas,
    )


def _table_class(table: TableBlock) -> str:
    classes = ["rp-short"] if len(table.rows) <= _SHORT else []
    if isinstance(table, FittedTable):
        classes = [table.classes, *classes, column_class(table.columns)]
    return " ".join(filter(None, classes))


def _drawing(block: FigureBlock) -> str:
    figure = block.figure
    alt = figure.alt or figure.title or f"Figure {block.number}"
    source = escape(SCHEME + _figure_name(block))
    return f'<img src="{source}" alt="{escape(alt)}" style="width:{figure.width:g}px">'


def _picture(image: Image, assets: Mapping[str, bytes]) -> str:
    content = assets.get(image.path, b"")
    alt = escape(image.alt or image.path)
    if not image_type(content):
        return f'<div class="rp-placeholder">{alt}</div>'
    return f'<img src="{escape(SCHEME + _picture_name(content))}" alt="{alt}">'


def _contents(document: Document) -> str:
    context = HtmlContext(
        figure_html=lambda _: "",
        image_html=lambda _: "",
        href=lambda _: "",
        formulas=Formulas(document.language, selectable=False, prefix="c", ink=_INK),
    )
    entries = contents_list(headings(document.blocks), context)
    if not entries:
        return ""
    return f'<nav class="rp-contents"><p class="rp-contents-title">Contents</p>{entries}</nav>\n'


def _page(document: Document, blocks: Blocks, context: HtmlContext) -> str:
    files = tuple(
        Download(item.description, "", name) for name, item in file_names(document.attachments)
    )
    values = page_values(
        document,
        body=blocks_html(blocks, context),
        contents=context.contents if len(headings(document.blocks)) > 1 else "",
        files=files,
    )
    page = render(
        "print/page.html.jinja",
        values
        | {
            "contents_placed": has_contents(document.blocks),
            "running": shortened(document.title),
            "stamp": datetime.fromtimestamp(document.epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "style": _style() + column_rules(blocks),
        },
    )
    head, body, rest = page.partition("<body")
    return head + body + breakable_page(rest)


def _style() -> str:
    faces = "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
        f"src:url({SCHEME}{stem}.ttf)}}\n"
        for family, weight, style, stem in ALL_FACES
    )
    return faces + text("print/page.css")


def _measure(press: Press, jobs: Sequence[tuple[TableBlock, str]]) -> list[Widths]:
    context = HtmlContext(
        figure_html=lambda _: "",
        image_html=lambda _: "",
        href=lambda _: "",
        table_class=_table_class,
        formulas=Formulas(selectable=False),
    )

    def written(table: TableBlock, size: str) -> str:
        # long words break on the page, so they must break here
        return breakable_page(table_html(fitted(table, size), context))

    # a head may break its words, so only the body says how much room a column can use
    pairs = [(written(t, size), written(replace(t, header=()), size)) for t, size in jobs]
    return widths_of(press.column_widths(measuring_page(_style(), pairs)))
