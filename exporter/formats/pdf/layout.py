"""Pages laid out by WeasyPrint: measuring tables, finding what runs off a page, writing bytes.

WeasyPrint ships no types, so its boxes are read here as `Any` and leave as numbers and bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration

from exporter.formats.pdf.assets import Asset, Vault
from exporter.formats.pdf.tables import Widths

VARIANT = "pdf/a-3a"
_SLACK = 1.0
"""CSS px that a box may stick out before it counts; rounding of glyph widths needs about 0.2."""
_ENDLESS = 1_000_000


@dataclass(frozen=True, slots=True)
class Pages:
    """Laid-out pages, ready to be measured or painted."""

    document: Any

    def overflowing(self) -> tuple[int, ...]:
        """Numbers (from 1) of pages on which text, a picture or a table runs over an edge."""
        pages = enumerate(self.document.pages, 1)
        return tuple(number for number, page in pages if _overflows(page._page_box))


class Press:
    """One document's fonts and files: lays out any number of pages with them."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        self._vault = Vault(assets)
        # keeps the fonts on disk until the last page is painted
        self._fonts = FontConfiguration()

    def pages(self, html: str) -> Pages:
        """Lay out a page of HTML; nothing but `asset:` and `data:` is ever read."""
        source = weasyprint.HTML(string=html, base_url="asset:", url_fetcher=self._vault)
        render = cast("Any", source.render)
        document = render(font_config=self._fonts, pdf_variant=VARIANT, presentational_hints=True)
        for page in document.pages:
            page.links = _outermost(page.links)
        return Pages(document)

    def column_widths(self, html: str) -> list[tuple[float, ...]]:
        """Widths in CSS px of the columns of every table of a page, in order."""
        pages: list[Any] = self.pages(html).document.pages
        found = (box for page in pages for box in _walk(page._page_box))
        return [tuple(box.column_widths) for box in found if _is(box, boxes.TableBox)]


def measuring_page(style: str, pairs: Sequence[tuple[str, str]]) -> str:
    """An endless page: of each pair, the first table in no room, the second in all it wants."""
    # the named page of the style sheet is a sheet of A4, on which a table of long names would end
    page = f"@page {{ size: {_ENDLESS}px {_ENDLESS}px; margin: 0 }} body {{ page: auto }}"
    body = "".join(
        f'<div style="width:1px">{narrow}</div><div style="width:{_ENDLESS // 2}px">{broad}</div>'
        for narrow, broad in pairs
    )
    return f'<html lang="en"><title>-</title><style>{style}{page}</style>{body}</html>'


def widths_of(columns: Sequence[tuple[float, ...]]) -> list[Widths]:
    """The pairs that `measuring_page` lays out, as widths."""
    return [Widths(least, most) for least, most in zip(columns[::2], columns[1::2], strict=True)]


def _outermost(links: list[Any]) -> list[Any]:
    """One link for each place: WeasyPrint 70 makes one for every box inside of a link as well."""
    kept: list[Any] = []
    inner: set[int] = set()
    for link in links:
        box = link[3]
        if id(box) not in inner:
            kept.append(link)
            inner = {id(below) for below in _walk(box)}
    return kept


def _walk(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _walk(child)


def _is(box: Any, *kinds: type) -> bool:
    return isinstance(box, kinds)


def _overflows(page: Any) -> bool:
    right = page.margin_left + page.width + page.padding_left + _SLACK
    bottom = page.margin_top + page.height + page.padding_top + _SLACK
    content = (child for child in page.children if not _is(child, boxes.MarginBox))
    found = (box for child in content for box in _walk(child))
    return any(
        box.position_x + box.width > right or box.position_y + box.height > bottom
        for box in found
        if _is(box, boxes.TextBox, boxes.ReplacedBox)
    )
