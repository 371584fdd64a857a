"""A document as plain JSON for people: kinds, numbers and words, no drawings."""

from dataclasses import fields, is_dataclass
from typing import Any, cast

from exporter.model.document import Document
from exporter.model.figure import Figure


def outline_of(document: Document) -> dict[str, Any]:
    """Every block with its kind; figures by title and description, files by name and size."""
    return {
        "title": document.title,
        "slug": document.slug,
        "blocks": [_plain(block) for block in document.blocks],
        "attachments": {a.path: len(a.content) for a in document.attachments},
        "provenance": _plain(document.provenance),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Figure):
        return {"kind": "Figure", "title": value.title, "alt": value.alt}
    if is_dataclass(value) and not isinstance(value, type):
        inner = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        return {"kind": type(value).__name__} | inner
    if isinstance(value, tuple | list):
        return [_plain(v) for v in cast("list[Any]", value)]
    return value
