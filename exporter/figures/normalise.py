"""An engine's SVG -> the SVG of a report: small, named, self-contained, the same every time.

What may stay is listed, all else falls: no class, script, link, image, event or foreign object
gets through. Ids come from the content, so that drawings can stand in one page. This room never
draws and never chooses a colour.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from exporter.errors import FigureError
from exporter.figures.fonts import bundled_family
from exporter.figures.gradients import place_gradients
from exporter.figures.markup import ID, NAMESPACE, Markup, printable

NORMALISER_VERSION = 1
"""Part of every cache key: raised whenever the same drawing would come out differently."""
MAX_BYTES = 32_000_000
MAX_SIDE = 20_000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTS = _words(
    "g path rect circle line text tspan defs clipPath linearGradient radialGradient stop"
)
_GEOMETRY = _words("transform d x y x1 x2 y1 y2 width height cx cy r fx fy rx ry dx dy offset")
_PAINT = _words(
    "fill fill-opacity fill-rule stroke stroke-opacity stroke-width stroke-linecap "
    "stroke-linejoin stroke-dasharray stroke-dashoffset stroke-miterlimit opacity clip-path "
    "font-size font-style font-weight font-variant text-anchor dominant-baseline "
    "direction letter-spacing stop-color stop-opacity gradientUnits"
)
_PLAIN = re.compile(r"url\(#[\w.-]+\)|(?!.*url)[-+#\w\s(),.%/]*", re.IGNORECASE)
_BLEND = re.compile(r"mix-blend-mode:\s*[a-z-]+;?")
_NOTHING = re.compile(r"(?!)")
_VALUES = dict.fromkeys(_PAINT | _GEOMETRY, _PLAIN) | {"style": _BLEND}
_LONG = re.compile(r"-?\d+\.\d{4,}(?:e[+-]?\d+)?")
_BROKEN = re.compile(r"NaN|Infinity|undefined|null")
_NUMBER = r"(?:[-+.\de]+|NaN|-?Infinity)"
_POLYLINE = re.compile(rf"(?:[ML]{_NUMBER},{_NUMBER})+")
_POINT = re.compile(r"([ML])([^ML]*)")
_SIZE = re.compile(rb'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')


@dataclass(frozen=True, slots=True)
class Drawing:
    """A normalised SVG and its size in CSS px."""

    svg: bytes
    width: float
    height: float


def normalise(svg: str, title: str, alt: str) -> Drawing:
    """Clean, name and describe an SVG as Vega writes it. Equal arguments give equal bytes.

    Raises FigureError when it is larger than a page can carry, or no such SVG at all.
    """
    if len(svg) > MAX_BYTES:
        raise FigureError.of("figure.too-big", f"the drawing has {len(svg) / 1e6:.0f} MB")
    try:
        root = ElementTree.fromstring(printable(svg))  # noqa: S314 - written by our own engine
    except ElementTree.ParseError as error:
        raise FigureError.of("figure.svg", f"the engine drew no SVG: {error}") from error
    width, height = _size(root)
    _clean(root)
    for definitions in list(root.iter(f"{NAMESPACE}defs")):
        place_gradients(root, definitions)
    text = Markup(root).document(width, height, title, alt)
    prefix = f"f{hashlib.sha256(text.encode()).hexdigest()[:10]}-"
    return Drawing(text.replace(ID, prefix).encode(), width, height)


def drawing_of(svg: bytes) -> Drawing:
    """Read the size back from an SVG that `normalise` wrote."""
    found = _SIZE.match(svg)
    if not found:
        raise FigureError.of("figure.svg", "this is not a normalised SVG")
    return Drawing(svg, float(found[1]), float(found[2]))


def _size(root: Element) -> tuple[float, float]:
    width, height = (float(root.get(side, "nan")) for side in ("width", "height"))
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise FigureError.of(
            "figure.too-large",
            f"the drawing is {width:g} x {height:g} px; {MAX_SIDE} a side are drawn at most",
        )
    return width, height


def _clean(parent: Element) -> None:
    """Keep of what `parent` holds only that which is drawn, with known attributes."""
    clips = parent.tag == f"{NAMESPACE}clipPath"
    for child in list(parent):
        if _is_drawn(child) and (clips or _is_painted(child)):
            child.attrib = dict(_attributes(child))
            _clean(child)
        else:
            parent.remove(child)


def _is_drawn(element: Element) -> bool:
    if element.tag.removeprefix(NAMESPACE) not in _ELEMENTS or element.get("display") == "none":
        return False
    broken = [n for n, value in element.items() if n in _GEOMETRY and _BROKEN.search(value)]
    return not broken or (broken == ["d"] and bool(_POLYLINE.fullmatch(element.attrib["d"])))


def _is_painted(element: Element) -> bool:
    """Vega frames every group with an unpainted path."""
    return element.tag != f"{NAMESPACE}path" or not {"fill", "stroke"}.isdisjoint(element.attrib)


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    for name, value in element.items():
        if name == "font-family":
            yield name, bundled_family(value)
        elif name == "id" or _VALUES.get(name, _NOTHING).fullmatch(value):
            yield name, _rounded(_mended(value)) if name in _GEOMETRY else value


def _mended(path: str) -> str:
    """A polyline without the points that are not numbers: the line breaks there."""
    if not _BROKEN.search(path):
        return path
    pieces, pen = list[str](), "M"
    for command, point in _POINT.findall(path):
        if _BROKEN.search(point):
            pen = "M"
        else:
            pieces.append(("M" if command == "M" else pen) + point)
            pen = "L"
    return "".join(pieces)


def _rounded(value: str) -> str:
    """Coordinates to a thousandth of a pixel."""
    return _LONG.sub(lambda found: _thousandths(float(found[0])), value)


def _thousandths(number: float) -> str:
    return f"{round(number, 3) + 0.0:.3f}".rstrip("0").rstrip(".")
