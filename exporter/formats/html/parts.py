"""The parts that the one-file page and the print page have in common: title, date, provenance."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from exporter.formats.html.context import Download
from exporter.formats.outline import walk
from exporter.model.document import (
    UNDATED,
    Attachment,
    Document,
    FigureBlock,
    FileCard,
    Group,
    ScalarBlock,
    TableBlock,
)

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def date_values(epoch: int) -> dict[str, str]:
    """The date of the document in UTC: `{"iso": "2025-01-01", "text": "1 January 2025"}`.

    Both are empty for a document without a date.
    """
    if epoch <= UNDATED:
        return {"iso": "", "text": ""}
    day = datetime.fromtimestamp(epoch, UTC)
    return {"iso": f"{day:%Y-%m-%d}", "text": f"{day.day} {_MONTHS[day.month - 1]} {day.year}"}


def linked_paths(document: Document) -> frozenset[str]:
    """Attachments that some block of the document links to."""
    paths: set[str] = set()
    for block in walk(document.blocks):
        if isinstance(block, FigureBlock):
            paths |= {block.data, block.spec}
        elif isinstance(block, TableBlock | ScalarBlock | Group):
            paths.add(block.data)
        elif isinstance(block, FileCard):
            paths.add(block.file)
    return frozenset(paths)


def file_rows(files: tuple[Attachment, ...], href: Callable[[str], str]) -> tuple[Download, ...]:
    """Attachments for the list of files: description, address and the name to save under."""
    return tuple(
        Download(file.description, href(file.path), file.path.rpartition("/")[2]) for file in files
    )


def page_values(
    document: Document, *, body: str, contents: str, files: tuple[Download, ...]
) -> dict[str, Any]:
    """What both page templates need; `body` and `contents` are markup."""
    return {
        "document": document,
        "provenance": document.provenance,
        "date": date_values(document.epoch),
        "body": body,
        "contents": contents,
        "files": files,
    }
