"""What a format is: the media it wants, and one pure function from a Document to a Bundle.

A format opens no file, no socket and asks no clock; the same Document gives the same bytes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from exporter.model.bundle import Bundle
from exporter.model.document import Document


@dataclass(frozen=True, slots=True)
class Format:
    """A declaration: `media` are the figure types that `render` will look for."""

    name: str
    media: frozenset[str]
    render: Callable[[Document], Bundle]


Formats = Mapping[str, Format]
