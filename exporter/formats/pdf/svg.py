"""Drawings in a PDF, mended where WeasyPrint 70 draws them wrong.

Text: it is laid out code point by code point, which breaks every script whose letters depend on
their neighbours (WeasyPrint issues 2249 and 2909). A text without places for single letters can
be laid out in one piece; WeasyPrint is made to see it as one letter.

Gradients: they become tiles that touch one another, and poppler lets the next tile shine through
the last row of pixels: a legend gets a line in the colour of its other end. A tile is made
larger than its shape, so that no second one is in sight.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, cast

from weasyprint import svg

_PLACING = ("x", "y", "dx", "dy", "rotate")
_SPACING = ("letter-spacing", "textLength")


@contextmanager
def mended_drawings() -> Generator[None]:
    """While the context lasts, WeasyPrint draws SVG with whole texts and single gradients."""
    with ExitStack() as stack:
        stack.enter_context(_replaced(svg.Node, "text", _whole_text))
        stack.enter_context(_replaced(svg, "draw_gradient", _single_gradient))
        yield


@contextmanager
def _replaced(owner: Any, name: str, wrap: Callable[[Any], Any]) -> Generator[None]:
    original = getattr(owner, name)
    setattr(owner, name, wrap(original))
    try:
        yield
    finally:
        setattr(owner, name, original)


class _Run(str):
    """A string whose only letter is itself."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return iter((str(self),))


def _whole_text(original: Any) -> Any:
    def text(node: Any) -> str | None:
        value = cast("str | None", original.fget(node))
        return _Run(value) if value and _is_plain(node) else value

    return property(text)


def _is_plain(node: Any) -> bool:
    """Whether no letter of a text has a place of its own."""
    lists = (str(node.get(name, "")).replace(",", " ").split() for name in _PLACING)
    return all(len(values) <= 1 for values in lists) and not any(
        node.get(name) for name in _SPACING
    )


def _single_gradient(original: Any) -> Any:
    def draw(drawing: Any, node: Any, gradient: Any, *values: Any, stroke: bool) -> Any:
        if not _can_grow(gradient):
            return original(drawing, node, gradient, *values, stroke=stroke)
        drawing.calculate_bounding_box = _grown(drawing.calculate_bounding_box)
        try:
            return original(drawing, node, gradient, *values, stroke=stroke)
        finally:
            del drawing.calculate_bounding_box

    return draw


def _can_grow(gradient: Any) -> bool:
    """Whether the size of the tile has no say in the colours: places are absolute, ends go on."""
    absolute = gradient.get("gradientUnits") == "userSpaceOnUse"
    places = [gradient.get(name, "") for name in ("x1", "y1", "x2", "y2")]
    ends = gradient.get("spreadMethod", "pad") == "pad"
    return absolute and ends and all(places) and not any("%" in place for place in places)


def _grown(measured: Callable[..., Any]) -> Callable[..., Any]:
    def box(*values: Any) -> Any:
        found = measured(*values)
        if found is None:
            return None
        x, y, width, height = found
        return x - width, y - height, 3 * width, 3 * height

    return box
