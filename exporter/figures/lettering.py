"""A drawing taken apart: its lines and shapes without text, and its texts with their places.

A paper sets the texts in its own font (`exporter.formats.latex.overlay`). Nothing is drawn here.
"""

import math
import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from exporter.figures.markup import NAMESPACE
from exporter.model.figure import Label

_STEP = re.compile(r"(\w+)\(([^)]*)\)")
_NUMBERS = re.compile(r"[-+.\de]+")
_TEXT = f"{NAMESPACE}text"
_LINE = f"{NAMESPACE}tspan"
_BOLD = re.compile(r"bold(er)?|[6-9]00")
_INHERITED = ("fill", "font-size", "font-weight", "font-style", "text-anchor")
_SHARES = ("opacity", "fill-opacity")
_HEX = re.compile("#[0-9a-fA-F]{6}")
_SHAPES = re.compile(r"<(?:path|rect|circle|line)\b[^>]*/>")
_TEXTS = re.compile(r"<text\b[^>]*(?:/>|>.*?</text>)", re.DOTALL)


class _Matrix(NamedTuple):
    """An affine map as SVG writes it: x' = ax + cy + e, y' = bx + dy + f."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes to lie."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def then(self, inner: "_Matrix") -> "_Matrix":
        """This map of what `inner` maps."""
        x, y = self.at(inner.e, inner.f)
        return _Matrix(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            x,
            y,
        )


def take_apart(svg: bytes) -> tuple[bytes, tuple[Label, ...]]:
    """A normalised SVG without its texts, and the texts in the order in which they are drawn."""
    text = svg.decode()
    # a line of a thousand points has no text; a tree of it would take long to build
    frame = ElementTree.fromstring(_SHAPES.sub("", text))  # noqa: S314 - our own normaliser's
    return _TEXTS.sub("", text).encode(), tuple(_labels(frame, _Matrix(), {}))


def _labels(node: Element, outer: _Matrix, given: dict[str, str]) -> Iterator[Label]:
    matrix = outer.then(_matrix(node.get("transform", "")))
    style = given | {name: node.attrib[name] for name in _INHERITED if name in node.attrib}
    seen = float(given.get("opacity", 1)) * math.prod(float(node.get(n, 1)) for n in _SHARES)
    style["opacity"] = str(seen)
    if node.tag == _TEXT:
        # Vega keeps labels that have no room, and lets nothing be seen of them
        yield from _lines(node, matrix, style) if seen and style.get("fill") != "none" else ()
        return
    for child in node:
        yield from _labels(child, matrix, style)


def _lines(text: Element, matrix: _Matrix, style: dict[str, str]) -> Iterator[Label]:
    """A label for each line; `dy` counts from the line before, `x` from the text's origin."""
    x, y = (float(text.get(side, 0)) for side in "xy")
    if text.text and text.text.strip():
        yield _label(text.text, matrix.at(x, y), matrix, style)
    for line in text.iter(_LINE):
        x, y = float(line.get("x", x)), float(line.get("y", y)) + float(line.get("dy", 0))
        if line.text and line.text.strip():
            yield _label(line.text, matrix.at(x, y), matrix, style)


def _label(text: str, place: tuple[float, float], matrix: _Matrix, style: dict[str, str]) -> Label:
    return Label(
        text,
        *place,
        angle=math.degrees(math.atan2(matrix.b, matrix.a)),
        anchor=style.get("text-anchor", "start"),
        size=float(style.get("font-size", "11").removesuffix("px"))
        * math.hypot(matrix.a, matrix.b),
        colour=_on_white(style.get("fill", "#000000"), float(style["opacity"])),
        bold=bool(_BOLD.fullmatch(style.get("font-weight", ""))),
        italic=style.get("font-style") in {"italic", "oblique"},
    )


def _on_white(colour: str, opacity: float) -> str:
    """A colour as it is seen through on paper."""
    if not _HEX.fullmatch(colour):
        return colour
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * opacity):02x}" for part in parts)


def _matrix(transform: str) -> _Matrix:
    """The map of an SVG `transform`, which may be several steps."""
    matrix = _Matrix()
    for kind, given in _STEP.findall(transform):
        numbers = [float(n) for n in _NUMBERS.findall(given)]
        matrix = matrix.then(_step(kind, numbers))
    return matrix


def _step(kind: str, numbers: list[float]) -> _Matrix:
    match kind, numbers:
        case "translate", [x, *rest]:
            return _Matrix(e=x, f=rest[0] if rest else 0)
        case "scale", [x, *rest]:
            return _Matrix(a=x, d=rest[0] if rest else x)
        case "rotate", [degrees, *centre]:
            turn = math.radians(degrees)
            sin, cos = math.sin(turn), math.cos(turn)
            turned = _Matrix(cos, sin, -sin, cos)
            x, y = centre or (0, 0)
            return _Matrix(e=x, f=y).then(turned).then(_Matrix(e=-x, f=-y))
        case "matrix", [a, b, c, d, e, f]:
            return _Matrix(a, b, c, d, e, f)
        case _:
            return _Matrix()
