"""Tables of a Document into HTML: caption, head, aligned cells, notes and the way to all rows."""

import re

from exporter.formats.html.context import Download, HtmlContext
from exporter.formats.html.inline import inlines_html, inlines_text
from exporter.formats.html.text import anchor, attributes, escape, isolated
from exporter.model.document import Inlines, TableBlock

_LONG_WORD = 12
_JOINT = re.compile(r"(?<=\w)[/_.:\-]+(?=\w)(?![^<]*>)")


def table_html(block: TableBlock, context: HtmlContext) -> str:
    """A table in a container of its own, which scrolls when the table is wider than the page."""
    caption = numbered_caption("Table", block.number, block.caption, context)
    caption = f'<caption><div class="rp-caption-box">{caption}</div></caption>' if caption else ""
    label = f"Table {block.number}" if block.number else "Table"
    classes = f"rp-table {context.table_class(block)}".rstrip()
    columns = max([len(block.header), *map(len, block.rows)])
    if not columns:
        return ""
    return (
        f'<div class="{classes}"{attributes(id=anchor(block.id), data_columns=str(columns))}>'
        f'<div class="rp-scroll" tabindex="0" role="region" aria-label="{escape(label)}"><table>'
        f"{caption}{_head(block, columns, context)}{_body(block, columns, context)}</table></div>"
        f"{_more(block)}{notes_html(block.notes)}"
        f"{downloads_html(file_links(context, data=block.data))}</div>\n"
    )


def numbered_caption(kind: str, number: str, caption: Inlines, context: HtmlContext) -> str:
    """`Figure 3` and the caption; either may be missing."""
    name = f'<span class="rp-number">{kind} {escape(number)}</span>' if number else ""
    text = inlines_html(caption, context)
    text = f'<span class="rp-caption" dir="auto">{text}</span>' if text else ""
    return " ".join(part for part in (name, text) if part)


def notes_html(notes: tuple[str, ...]) -> str:
    """The small print below a figure, a table or numbers."""
    if not notes:
        return ""
    return '<div class="rp-notes">' + "".join(f"<p>{escape(n)}</p>" for n in notes) + "</div>"


def file_links(context: HtmlContext, *, data: str = "", spec: str = "") -> tuple[Download, ...]:
    """Links to the attachments of a block, as far as this page has an address for them."""
    wanted = (("Data", data), ("Specification", spec))
    found = ((label, path, context.href(path)) for label, path in wanted if path)
    return tuple(
        Download(label, href, path.rpartition("/")[2]) for label, path, href in found if href
    )


def downloads_html(downloads: tuple[Download, ...]) -> str:
    """A line of links to files, or nothing."""
    if not downloads:
        return ""
    links = "".join(
        f'<a href="{escape(d.href)}" download="{escape(d.filename)}">{escape(d.label)}</a>'
        for d in downloads
    )
    return f'<p class="rp-downloads">{links}</p>'


def _head(block: TableBlock, columns: int, context: HtmlContext) -> str:
    if not block.header:
        return ""
    return f"<thead>{_row('th', block.header, block.align, columns, context)}</thead>"


def _body(block: TableBlock, columns: int, context: HtmlContext) -> str:
    rows = (_row("td", row, block.align, columns, context) for row in block.rows)
    return f"<tbody>{''.join(rows)}</tbody>"


def _row(tag: str, row: tuple[Inlines, ...], align: str, columns: int, context: HtmlContext) -> str:
    """A short row is filled up, so that every row has a cell in every column."""
    filled = row + ((),) * (columns - len(row))
    cells = (_cell(tag, cell, align[i : i + 1], context) for i, cell in enumerate(filled))
    return f"<tr>{''.join(cells)}</tr>"


def _cell(tag: str, cell: Inlines, align: str, context: HtmlContext) -> str:
    text = inlines_text(cell)
    content = isolated(text, inlines_html(cell, context))
    if tag == "th" or align != "r":
        content = breakable(text, content)
    scope = ' scope="col"' if tag == "th" else ""
    return f'<{tag}{scope} class="rp-{align or "l"}">{content}</{tag}>'


def breakable(text: str, markup: str) -> str:
    """`markup` with places to break inside long names: after `/`, `_`, `.`, `:` and `-`.

    Figures of a number column are never broken, nor is anything inside a drawing.
    """
    if "<svg" in markup or all(len(word) <= _LONG_WORD for word in text.split()):
        return markup
    return _JOINT.sub(r"\g<0><wbr>", markup)


def _more(block: TableBlock) -> str:
    if not block.more:
        return ""
    rows = "row is" if block.more == 1 else "rows are"
    return f'<p class="rp-more">{block.more:,} more {rows} left out here.</p>'
