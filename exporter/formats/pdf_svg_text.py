"""Text in drawings, shaped as a whole: Arabic joins, accents combine, pairs are kerned.

WeasyPrint 70 lays out SVG text code point by code point, and so breaks every script whose letters
depend on their neighbours (WeasyPrint issues 2249 and 2909). A text without places for single
letters can be laid out in one piece; this module makes WeasyPrint see it as one letter.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, cast

from weasyprint import svg

_PLACING = ("x", "y", "dx", "dy", "rotate")
_SPACING = ("letter-spacing", "textLength")


class _Run(str):
    """A string whose only letter is itself."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return iter((str(self),))


@contextmanager
def whole_text() -> Generator[None]:
    """While the context lasts, drawings are laid out with their text in one piece."""
    node = cast("Any", svg.Node)
    original = node.text

    def text(self: Any) -> str | None:
        value: str | None = original.fget(self)
        return _Run(value) if value and _is_plain(self) else value

    node.text = property(text)
    try:
        yield
    finally:
        node.text = original


def _is_plain(node: Any) -> bool:
    """Whether no letter of a text has a place of its own."""
    lists = (str(node.get(name, "")).replace(",", " ").split() for name in _PLACING)
    return all(len(values) <= 1 for values in lists) and not any(
        node.get(name) for name in _SPACING
    )
