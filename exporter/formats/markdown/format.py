"""A Document as a tree of plain Markdown: `index.md` and the figures, data and pictures it shows.

The tree is complete by itself and needs no plugin; GitHub renders all of it.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import yaml

from exporter.formats.base import Format
from exporter.formats.file_names import figure_path
from exporter.formats.heading_tree import HeadingNode, heading_tree
from exporter.formats.html.inline import inlines_text
from exporter.formats.html.parts import date_values, linked_paths
from exporter.formats.html.text import plain
from exporter.formats.markdown.inline import strong
from exporter.formats.markdown.text import escape_text, line, path_destination
from exporter.formats.markdown.tree import (
    MarkdownContext,
    blocks_markdown,
    grid_table,
    list_markdown,
)
from exporter.formats.outline import headings, unlinked, walk
from exporter.formats.svg_fonts import standalone_drawings
from exporter.model.bundle import Bundle
from exporter.model.document import (
    UNDATED,
    Document,
    FigureBlock,
    InlineCode,
    Inlines,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Provenance,
    Text,
)
from exporter.model.figure import SVG, png

MAIN = "index.md"


def render_markdown(document: Document) -> Bundle:
    """`index.md`, `figures/*.svg`, the attachments and the pictures under their own paths."""
    files = {attachment.path: attachment.content for attachment in document.attachments}
    files |= document.assets
    files |= standalone_drawings(document)
    files[MAIN] = markdown_page(document).encode()
    return Bundle("markdown", MAIN, dict(sorted(files.items())))


MARKDOWN = Format("markdown", frozenset({SVG}), render_markdown)


def with_pixels(scale: float) -> Format:
    """Markdown for programs that show no SVG: its page shows PNGs, beside which the SVGs lie."""
    medium = png(scale)

    def render(document: Document) -> Bundle:
        figures = [b for b in walk(document.blocks) if isinstance(b, FigureBlock)]
        pixels = {_pixel_path(block): block.figure.media[medium] for block in figures}
        page = {MAIN: markdown_page(document, _pixel_path).encode()}
        files = {**render_markdown(document).files, **pixels, **page}
        return Bundle("markdown", MAIN, dict(sorted(files.items())))

    return Format("markdown", frozenset({SVG, medium}), render)


def _pixel_path(block: FigureBlock) -> str:
    return f"{figure_path(block).removesuffix('.svg')}.png"


def markdown_page(document: Document, figure: Callable[[FigureBlock], str] = figure_path) -> str:
    """The text of `index.md`: front matter, title, blocks, files and provenance."""
    context = MarkdownContext(
        figure=figure,
        image=lambda image: image.path if image.path in document.assets else "",
        attachment=lambda path: path,
        contents=_contents(heading_tree(headings(document.blocks))),
    )
    parts = (
        _front_matter(document),
        f"# {escape_text(document.title)}".rstrip(),
        line(escape_text(document.description)),
        _byline(document),
        blocks_markdown(document.blocks, context),
        _files(document),
        _provenance(document.provenance),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _front_matter(document: Document) -> str:
    values: dict[str, Any] = {
        "title": plain(document.title),
        "description": plain(document.description),
        "date": _date(document),
        "authors": [plain(author) for author in document.authors],
        "tags": [plain(tag) for tag in document.tags],
        "lang": document.language,
    }
    kept = {name: value for name, value in values.items() if value}
    text: str = yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=10_000)
    return f"---\n{text}---"


def _date(document: Document) -> date | None:
    return datetime.fromtimestamp(document.epoch, UTC).date() if document.epoch > UNDATED else None


def _byline(document: Document) -> str:
    names = ", ".join(escape_text(author) for author in document.authors)
    day = date_values(document.epoch)["text"]
    return line(" · ".join(filter(None, (names, day))))


def _contents(tree: tuple[HeadingNode, ...]) -> str:
    return list_markdown(_contents_list(tree), _NO_FILES) if tree else ""


_NO_FILES = MarkdownContext(lambda _: "", lambda _: "", lambda _: "")


def _contents_list(tree: tuple[HeadingNode, ...]) -> ListBlock:
    return ListBlock(tuple(_entry(node) for node in tree))


def _entry(node: HeadingNode) -> ListItem:
    heading = node.heading
    number: Inlines = (Text(f"{heading.number} "),) if heading.number else ()
    link = Link(f"#{heading.id}", (*number, *unlinked(heading.children)))
    below = (_contents_list(node.below),) if node.below else ()
    return ListItem((Paragraph((link,)), *below))


def _files(document: Document) -> str:
    """Attachments that no block links to."""
    linked = linked_paths(document)
    rest = [a for a in document.attachments if a.path not in linked]
    rows = [f"-   [{escape_text(a.description)}]({path_destination(a.path)})" for a in rest]
    return "\n\n".join((strong("Files"), "\n".join(rows))) if rows else ""


def _provenance(source: Provenance) -> str:
    engine = ", ".join(f"{name} {version}" for name, version in source.engine)
    facts: list[tuple[str, Inlines]] = [
        ("Project", (Text(source.project),)),
        ("Data as of", (Text(source.as_of or "unknown"),)),
        ("Runs", (Text(f"{source.runs:,}"),)),
        *(("Source", (InlineCode(address),)) for address in source.sources),
        ("Snapshot", (InlineCode(source.snapshot),)),
        ("Made with", (Text(engine),)),
        *(("Warning", (Text(warning),)) for warning in source.warnings),
    ]
    rows = [((Text(name),), value) for name, value in facts if inlines_text(value)]
    return f"## Provenance\n\n{grid_table((), rows, 'll')}"
