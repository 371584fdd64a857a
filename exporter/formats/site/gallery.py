"""The landing page of a site of several reports: a card for each, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from exporter.formats.html.parts import date_values
from exporter.formats.outline import walk
from exporter.formats.resources import render
from exporter.formats.site.page import CONTENT, Drawings, Page, picture_attributes
from exporter.model.document import Document, FigureBlock
from exporter.model.figure import SVG_ADAPTIVE

_INLINE_LIMIT = 60_000
"""Bytes of a drawing; a larger one is shown from its file, on white."""
_INLINE_TOTAL = 1_500_000
"""Bytes of all drawings on the page together."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the gallery shows of a report; `thumbnail` is markup."""

    href: str
    title: str
    description: str
    date: dict[str, str]
    project: str
    tags: tuple[str, ...]
    thumbnail: str


def gallery_page(documents: Sequence[Document], site_name: str, hrefs: Sequence[str]) -> Page:
    """The page `index.html`; `hrefs` are the addresses of the reports' pages, in order."""
    drawings = Drawings()
    cards = [_card(d, href, drawings) for d, href in zip(documents, hrefs, strict=True)]
    tags = sorted({tag for document in documents for tag in document.tags}, key=str.casefold)
    several = len({card.project for card in cards}) > 1
    html = render(
        "gallery/gallery.html.jinja",
        {
            "site_name": site_name,
            "cards": cards,
            "tags": tags,
            "with_project": several,
            "content": CONTENT,
        },
    )
    return Page(
        path="index.html",
        title="All reports",
        description=f"{len(cards)} reports",
        html=html,
        drawings=tuple(drawings.found),
        hidden=("navigation", "toc"),
        searched=False,
    )


def _card(document: Document, href: str, drawings: Drawings) -> Card:
    return Card(
        href=href,
        title=document.title,
        description=document.description,
        date=date_values(document.epoch),
        project=document.provenance.project,
        tags=document.tags,
        thumbnail=_thumbnail(document, href.removesuffix(".html"), drawings),
    )


def _thumbnail(document: Document, folder: str, drawings: Drawings) -> str:
    """The first figure, inline when it is small."""
    figure = next((b for b in walk(document.blocks) if isinstance(b, FigureBlock)), None)
    if figure is None:
        return ""
    size = len(figure.figure.media[SVG_ADAPTIVE])
    if size > _INLINE_LIMIT or size + sum(map(len, drawings.found)) > _INLINE_TOTAL:
        return f"<img{picture_attributes(figure, folder)}>"
    return drawings.figure(figure, folder)
