"""A Document as one page of the site: its markup, its contents, and the files beside it.

The markup holds small pictures where the drawings will be, so that neither the search index nor
MkDocs has to read vector graphics; `put_back` exchanges them in the finished page. What is not
exchanged still shows the drawing, from its file.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from exporter.formats.file_names import figure_path
from exporter.formats.heading_tree import HeadingNode, heading_tree
from exporter.formats.html.context import Download, HtmlContext
from exporter.formats.html.frames import frame_html
from exporter.formats.html.inline import inlines_html
from exporter.formats.html.parts import file_rows, linked_paths, page_values
from exporter.formats.html.players import player_html
from exporter.formats.html.tables import downloads_html
from exporter.formats.html.text import anchor, attributes, escape
from exporter.formats.html.tree import block_html
from exporter.formats.math import Formulas
from exporter.formats.media import data_uri, image_type
from exporter.formats.outline import headings, unlinked
from exporter.formats.resources import render
from exporter.formats.svg_fonts import standalone_drawings
from exporter.formats.svg_ids import prefix_ids
from exporter.model.document import Attachment, Block, Document, FigureBlock, Heading, Image
from exporter.model.figure import SVG, SVG_ADAPTIVE
from exporter.zips import zip_bytes

CONTENT = "__content"
"""The id that a page's skip link leads to; ids of headings never begin like this."""

_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_ROOT = re.compile(r"^.*?<svg\b", re.DOTALL)
_PLACE = re.compile(r'<img class="rp-panel" data-rp="(\d+)"[^>]*>')


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents; `title` is markup."""

    title: str
    id: str
    level: int
    below: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page for MkDocs: `path` ends in `.html`; `drawings` belong into the places of `html`."""

    path: str
    title: str
    description: str
    html: str
    drawings: tuple[str, ...] = ()
    contents: tuple[Entry, ...] = ()
    hidden: tuple[str, ...] = ()
    searched: bool = True


@dataclass(slots=True)
class Drawings:
    """The drawings of one page in order; each gets ids of its own."""

    found: list[str] = field(default_factory=list[str])

    def figure(self, block: FigureBlock, folder: str) -> str:
        """The place of the adaptive drawing of a panel, whose files are in `folder`."""
        svg = prefix_ids(block.figure.media[SVG_ADAPTIVE].decode(), f"f{len(self.found)}-")
        svg = _ROOT.sub(f'<svg style="--rp-width:{block.figure.width:g}px"', svg, count=1)
        return self._place(svg, picture_attributes(block, folder))

    def lift(self, markup: str) -> str:
        """`markup` with a place for each drawing that is in it, such as a formula."""
        return _SVG.sub(lambda match: self._place(match[0], ' alt=""'), markup)

    def _place(self, svg: str, shown: str) -> str:
        self.found.append(svg)
        return f'<img class="rp-panel" data-rp="{len(self.found) - 1}"{shown}>'


def picture_attributes(block: FigureBlock, folder: str) -> str:
    """What an `<img>` needs to show the drawing from its file."""
    alt = escape(block.figure.alt or block.figure.title)
    return f'{attributes(src=_href(folder, figure_path(block)))} alt="{alt}"'


def put_back(page: str, drawings: Sequence[str]) -> str:
    """A finished page with the drawings in their places.

    Material shows the table of contents twice; a drawing that comes again gets other ids.
    """
    times: Counter[int] = Counter()

    def drawing(match: re.Match[str]) -> str:
        number = int(match[1])
        times[number] += 1
        again = times[number] > 1
        return prefix_ids(drawings[number], f"r{times[number]}-") if again else drawings[number]

    return _PLACE.sub(drawing, page)


def report_page(document: Document, path: str, folder: str) -> Page:
    """The page of a report at `path`; its files are under `folder`, relative to the page."""
    drawings = Drawings()
    context = _context(document, drawings, folder)
    linked = linked_paths(document)
    rest = tuple(a for a in document.attachments if a.path not in linked)
    values = page_values(document, body="", contents="", files=file_rows(rest, context.href))
    html = "".join(
        (
            '<div class="rp-report">\n',
            # around the title alone: Material names a listing after the nearest id above it
            f'<div id="{CONTENT}">{render("html/title.html.jinja", values)}</div>',
            downloads_html(_report_downloads(document, folder)),
            *(_block(block, context) for block in document.blocks),
            render("html/provenance.html.jinja", values),
            "</div>\n",
        )
    )
    html = _framed(drawings.lift(html))
    contents = _contents(document, drawings)
    return Page(
        path=path,
        title=document.title,
        description=document.description,
        html=html,
        drawings=tuple(drawings.found),
        contents=contents,
    )


def report_files(document: Document, folder: str) -> dict[str, bytes]:
    """The files beside a page: drawings, attachments, pictures, and all data in one zip.

    A stranger's SVG is inside the page's `<img>` only: opened by itself, its scripts would run.
    """
    files = {attachment.path: attachment.content for attachment in document.attachments}
    files |= {p: c for p, c in document.assets.items() if image_type(c) not in {"", SVG}}
    files |= standalone_drawings(document)
    if document.attachments:
        files[zip_name(document)] = zip_bytes({a.path: a.content for a in document.attachments})
    return {f"{folder}/{path}": content for path, content in sorted(files.items())}


def zip_name(document: Document) -> str:
    """The name of the zip with all attachments of a report."""
    return f"{document.slug}-data.zip"


def _context(document: Document, drawings: Drawings, folder: str) -> HtmlContext:
    known = {attachment.path for attachment in document.attachments}

    def picture(image: Image) -> str:
        content = document.assets.get(image.path, b"")
        if not image_type(content):
            text = escape(image.alt or image.path)
            return f'<div class="rp-placeholder" role="note">{text}</div>'
        within = data_uri(content, SVG) if image_type(content) == SVG else ""
        src = within or _href(folder, image.path)
        return f'<img{attributes(src=src)} alt="{escape(image.alt)}">'

    def address(path: str) -> str:
        return _href(folder, path) if path in known else ""

    return HtmlContext(
        figure_html=lambda block: drawings.figure(block, folder),
        image_html=picture,
        href=address,
        drawing_downloads=lambda block: (_drawing_download(block, folder),),
        frame_html=frame_html,
        player_html=lambda block: player_html(block, address(block.file)),
        formulas=Formulas(document.language),
    )


def _href(folder: str, path: str) -> str:
    return quote(f"{folder}/{path}", safe="/-._~")


def _drawing_download(block: FigureBlock, folder: str) -> Download:
    path = figure_path(block)
    return Download("SVG", _href(folder, path), path.rpartition("/")[2])


def _report_downloads(document: Document, folder: str) -> tuple[Download, ...]:
    """The sources of the report, and everything it has as one zip."""
    if not document.attachments:
        return ()
    sources = (a for a in document.attachments if a.relationship == "Source")
    name = zip_name(document)
    return (
        Download("All data (zip)", _href(folder, name), name),
        *(_source_download(source, folder) for source in sources),
    )


def _source_download(source: Attachment, folder: str) -> Download:
    name = source.path.rpartition("/")[2]
    return Download(source.description or name, _href(folder, source.path), name)


# --- markup for Material ---------------------------------------------------------------------


def _block(block: Block, context: HtmlContext) -> str:
    html = block_html(block, context)
    return _with_permalink(html, block) if isinstance(block, Heading) else html


def _with_permalink(html: str, heading: Heading) -> str:
    """A heading with the link to itself that Material shows beside it, and its search skips."""
    link = f'<a class="headerlink" href="#{anchor(heading.id)}" title="Permanent link">¶</a>'
    start, end, rest = html.rpartition("</h")
    return f"{start}{link}{end}{rest}"


def _framed(html: str) -> str:
    """Tables with a class, as Material's script wraps those without one into a frame of its own."""
    return html.replace("<table>", '<table class="rp-cells">')


# --- contents --------------------------------------------------------------------------------


def _contents(document: Document, drawings: Drawings) -> tuple[Entry, ...]:
    context = HtmlContext(
        figure_html=lambda _: "",
        image_html=lambda _: "",
        href=lambda _: "",
        formulas=Formulas(document.language, prefix="s", selectable=False),
    )

    def entry(node: HeadingNode) -> Entry:
        heading = node.heading
        number = f"{escape(heading.number)} " if heading.number else ""
        title = drawings.lift(number + inlines_html(unlinked(heading.children), context))
        below = tuple(entry(child) for child in node.below)
        return Entry(title, anchor(heading.id), heading.level + 1, below)

    return tuple(entry(node) for node in heading_tree(headings(document.blocks)))
