"""An engine's SVG -> the SVG of a report: small, named, self-contained, the same every time.

What may stay is listed, all else falls: no class, script, link, image, event or foreign object
gets through. Ids come from the content, so that drawings can stand in one page. This room never
draws and never chooses a colour.
"""

import hashlib
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from exporter.errors import FigureError
from exporter.figures.fonts import bundled_family
from exporter.figures.gradients import place_gradients
from exporter.figures.markup import ID, NAMESPACE, Markup, document, printable

NORMALISER_VERSION = 5
"""Part of every cache key: raised whenever the same drawing would come out differently, be it by
the paths of `exporter.figures.lines` that go into it."""
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
_PLAIN = re.compile(r"url\(#[\w.-]+\)|(?!.*(?i:url))[-+#\w\s(),.%/]*")
_COORDINATES = re.compile(r"(?!url)[-+\w\s(),.%]*")
_BLEND = re.compile(r"mix-blend-mode:\s*[a-z-]+;?")
_NOTHING = re.compile(r"(?!)")
_VALUES = dict.fromkeys(_PAINT, _PLAIN) | dict.fromkeys(_GEOMETRY, _COORDINATES) | {"style": _BLEND}
_LONG = re.compile(r"-?\d+\.\d{4,}(?:e[+-]?\d+)?")
_BROKEN = re.compile(r"NaN|Infinity|undefined|null")
_NUMBER = r"(?:[-+.\de]+|NaN|-?Infinity)"
_POLYLINE = re.compile(rf"(?:[ML]{_NUMBER},{_NUMBER})+")
_POINT = re.compile(r"([ML])([^ML]*)")
_UNDRAWABLE = "NaN"
_PATH = re.compile(r' d="path(\d+)"')
_SYMBOLS = re.compile(r'<path transform="symbols(\d+)"([^>]*)/>')
_OWN = re.compile(r'<svg xmlns="[^"]*" width="([\d.]+)" height="([\d.]+)">(.*)</svg>', re.DOTALL)
_REFERENCE = re.compile(r'( id="|="url\(#)([^")]+)')
_SERIES = re.compile(r' aria-label="[^"]*"')
_SIZE = re.compile(rb'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')


@dataclass(frozen=True, slots=True)
class Drawing:
    """A normalised SVG and its size in CSS px."""

    svg: bytes
    width: float
    height: float


def normalise(svg: str, title: str, alt: str, paths: Sequence[str] = ()) -> Drawing:
    """Clean, name and describe an SVG as Vega writes it. Equal arguments give equal bytes.

    `paths`, which are clean already, take the place of each `d="pathN"` of number N; where there is
    `transform="symbolsN"` they are places (`x,y x,y`), each of which gets such a symbol.
    Raises FigureError when it is larger than a page can carry, or no such SVG at all.
    """
    _check(len(svg) + sum(map(len, paths)))
    try:
        root = ElementTree.fromstring(printable(svg))  # noqa: S314 - written by our own engine
    except ElementTree.ParseError as error:
        raise FigureError.of("figure.svg", f"the engine drew no SVG: {error}") from error
    width, height = _checked(*(float(root.get(side, "nan")) for side in ("width", "height")))
    _clean(root, {element.get("id") for element in root.iter()})
    for definitions in list(root.iter(f"{NAMESPACE}defs")):
        place_gradients(root, definitions)
    text = Markup(root).document(width, height, title, alt)
    return _named(text, paths, width, height)


def finish(svg: str, title: str, alt: str, paths: Sequence[str] = ()) -> Drawing:
    """Name and describe an SVG of our own (`exporter.figures.typeset`), which is clean already.

    Arguments, result and errors are those of `normalise`.
    """
    _check(len(svg) + sum(map(len, paths)))
    found = _OWN.fullmatch(svg)
    if not found:
        raise FigureError.of("figure.svg", "this is not a drawing of our own")
    width, height = _checked(float(found[1]), float(found[2]))
    ids: dict[str, str] = {}

    def named(reference: re.Match[str]) -> str:
        return f"{reference[1]}{ids.setdefault(reference[2], f'{ID}{len(ids) + 2}')}"

    content = _SERIES.sub("", found[3])
    if ' id="' in content or "url(#" in content:  # few have any, and looking closely takes long
        content = _REFERENCE.sub(named, content)
    return _named(document(content, width, height, title, alt), paths, width, height)


def _named(text: str, paths: Sequence[str], width: float, height: float) -> Drawing:
    """The document with its paths, and ids that follow from all of it."""
    if paths:
        text = _filled(text, paths)
    data = text.encode()
    prefix = f"f{hashlib.sha256(data).hexdigest()[:10]}-"
    # in bytes, which are searched twenty times as fast as a text
    return Drawing(data.replace(ID.encode(), prefix.encode()), width, height)


def _filled(text: str, paths: Sequence[str]) -> str:
    more = (len(one[0]) * paths[int(one[1])].count(" ") for one in _SYMBOLS.finditer(text))
    _check(len(text) + sum(map(len, paths)) + sum(more))

    def symbols(found: re.Match[str]) -> str:
        before, after = '<path transform="translate(', f')"{found[2]}/>'
        return before + paths[int(found[1])].replace(" ", after + before) + after

    text = _SYMBOLS.sub(symbols, text)
    return _PATH.sub(lambda found: f' d="{paths[int(found[1])]}"', text)


def _check(size: int) -> None:
    if size > MAX_BYTES:
        raise FigureError.of("figure.too-big", f"the drawing has {size / 1e6:.0f} MB")


def drawing_of(svg: bytes) -> Drawing:
    """Read the size back from an SVG that `normalise` wrote."""
    found = _SIZE.match(svg)
    if not found:
        raise FigureError.of("figure.svg", "this is not a normalised SVG")
    return Drawing(svg, float(found[1]), float(found[2]))


def _checked(width: float, height: float) -> tuple[float, float]:
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise FigureError.of(
            "figure.too-large",
            f"the drawing is {width:g} x {height:g} px; {MAX_SIDE} a side are drawn at most",
        )
    return width, height


def _clean(parent: Element, defined: Set[str | None]) -> None:
    """Keep of what `parent` holds only that which is drawn, with known attributes.

    References that lead to none of the `defined` ids are dropped.
    """
    clips = parent.tag == f"{NAMESPACE}clipPath"
    for child in list(parent):
        attributes = _drawn_attributes(child, defined)
        if attributes is None or not (clips or _is_painted(child.tag, attributes)):
            parent.remove(child)
        else:
            child.attrib = attributes
            _clean(child, defined)
            if child.tag == f"{NAMESPACE}g" and not len(child):
                parent.remove(child)


def _drawn_attributes(element: Element, defined: Set[str | None]) -> dict[str, str] | None:
    """The attributes that draw `element`, or None when nothing is seen of it."""
    if element.tag.removeprefix(NAMESPACE) not in _ELEMENTS or element.get("display") == "none":
        return None
    values = {name: _value(name, value) for name, value in element.items()}
    if _UNDRAWABLE in values.values():
        return None
    return {
        name: value
        for name, value in values.items()
        if value and (not value.startswith("url(#") or value[5:-1] in defined)
    }


def _is_painted(tag: str, attributes: dict[str, str]) -> bool:
    """Vega frames every group with an unpainted path."""
    return tag != f"{NAMESPACE}path" or not {"fill", "stroke"}.isdisjoint(attributes)


@lru_cache(maxsize=1024)  # axes and marks repeat themselves; paths are long
def _value(name: str, value: str) -> str:
    """An attribute's value as it may stay, nothing when it may not."""
    if name == "font-family":
        return bundled_family(value)
    if name == "id":
        return value
    if not _VALUES.get(name, _NOTHING).fullmatch(value):
        return ""
    if name not in _GEOMETRY:
        return value
    if _BROKEN.search(value):
        value = _mended(value) if name == "d" and _POLYLINE.fullmatch(value) else _UNDRAWABLE
    return _LONG.sub(_thousandths, value)


def _mended(path: str) -> str:
    """A polyline without the points that are not numbers: the line breaks there."""
    pieces, pen = list[str](), "M"
    for command, point in _POINT.findall(path):
        if _BROKEN.search(point):
            pen = "M"
        else:
            pieces.append(("M" if command == "M" else pen) + point)
            pen = "L"
    return "".join(pieces) or _UNDRAWABLE


def _thousandths(number: re.Match[str]) -> str:
    return f"{round(float(number[0]), 3) + 0.0:.3f}".rstrip("0").rstrip(".")
