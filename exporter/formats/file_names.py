"""Names of the files that a format writes for a block, safe on every file system and in a URL."""

import hashlib
import re

from exporter.model.document import FigureBlock

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 80


def file_stem(name: str) -> str:
    """`name` itself when it is safe; else what is left of it and a digest, so that it is unique."""
    safe = _UNSAFE.sub("-", name).strip("-")[:_LONGEST]
    if safe == name and safe:
        return safe
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{safe}-{digest}".lstrip("-")


def figure_path(block: FigureBlock) -> str:
    """Where the drawing of a figure lies: `figures/fig-loss.svg`."""
    return f"figures/{figure_stem(block)}.svg"


def figure_stem(block: FigureBlock) -> str:
    """The name of a figure's files; one without an id is named by its content."""
    return file_stem(block.id or block.figure.digest[:16])
