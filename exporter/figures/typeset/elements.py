"""Texts, lines and groups as Vega writes them in SVG, and the boxes that it thinks they take."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from exporter.figures.coverage import refuse
from exporter.figures.fonts import SANS
from exporter.figures.markup import escaped
from exporter.figures.typeset.letters import width

_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}
"""How much of a text is before its anchor."""
_BASELINES = {"top": 0.79, "middle": 0.3, "bottom": -0.21}
_ABOVE = 0.8
"""Shares of the size of type (`vega-scenegraph`, `marks/text.js`)."""
_NAMES = {
    "fill": "fill",
    "fillOpacity": "fill-opacity",
    "stroke": "stroke",
    "strokeOpacity": "stroke-opacity",
    "strokeWidth": "stroke-width",
    "strokeJoin": "stroke-linejoin",
    "strokeDash": "stroke-dasharray",
}
"""In the order in which Vega writes them."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in px, from its left upper corner to its right lower one."""

    left: float
    top: float
    right: float
    bottom: float

    def around(self, boxes: Iterable["Box"]) -> "Box":
        """The smallest that holds this one and others."""
        every = (self, *boxes)
        return Box(
            min(box.left for box in every),
            min(box.top for box in every),
            max(box.right for box in every),
            max(box.bottom for box in every),
        )

    def moved(self, x: float, y: float) -> "Box":
        """The same elsewhere."""
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def grown(self, by: float) -> "Box":
        """With a margin on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text at its anchor; `standing` reads upwards."""

    words: str
    x: float
    y: float
    size: float
    fill: str
    align: str = "left"
    baseline: str = "middle"
    weight: str | float | None = None
    standing: bool = False
    seen: bool = True

    @property
    def width(self) -> float:
        """In px."""
        if self.size < _SMALLEST:
            refuse("type that nobody can read")  # the engine crashes over one of no size
        return width(self.words, self.size, "normal" if self.weight is None else self.weight)

    @property
    def box(self) -> Box:
        """What it takes."""
        dx, dy = self._corner
        if self.standing:
            lying = Box(dx, self.y + dy, dx + self.width, self.y + dy + self.size)
            return _turned(lying, self.y).moved(self.x, 0)
        left, top = self.x + dx, self.y + dy
        return Box(left, top, left + self.width, top + self.size)

    @property
    def markup(self) -> str:
        """As SVG."""
        if self.standing:
            at = f"translate({number(self.x)},{number(self.y)}) rotate(-90)"
            at += f" translate(0,{self._offset})" if self._offset else ""
        else:
            at = f"translate({number(self.x)},{number(self.y + self._offset)})"
        weight = "" if self.weight is None else f' font-weight="{_value(self.weight)}"'
        return (
            f'<text text-anchor="{_ANCHORS[self.align]}" transform="{at}" font-family="{SANS}"'
            f' font-size="{number(self.size)}px"{weight} fill="{escaped(self.fill)}"'
            f"{'' if self.seen else _UNSEEN}>{escaped(self.words)}</text>"
        )

    @property
    def _offset(self) -> int:
        return half_up(_BASELINES[self.baseline] * self.size)

    @property
    def _corner(self) -> tuple[float, float]:
        before = self.width * _BEFORE[self.align]
        return -before, self._offset - half_up(_ABOVE * self.size)


MITER = 4
"""How many times its half a stroke reaches where lines meet."""
_SMALLEST = 1
_UNSEEN = ' opacity="0"'
_QUARTER = math.radians(-90)


def _turned(box: Box, y: float) -> Box:
    """A box turned by a quarter around a point on the left edge of the page (`Bounds.js`).

    The cosine of a right angle is not quite 0, and decides which whole px is the next.
    """
    cos, sin = math.cos(_QUARTER), math.sin(_QUARTER)
    cx, cy = y * sin, y - y * cos
    xs = [cos * x - sin * y + cx for x in (box.left, box.right) for y in (box.top, box.bottom)]
    ys = [sin * x + cos * y + cy for x in (box.left, box.right) for y in (box.top, box.bottom)]
    return Box(min(xs), min(ys), max(xs), max(ys))


def half_up(value: float) -> int:
    """The nearest whole number, of two the greater, as JavaScript rounds."""
    return int((value + 0.5) // 1)


def number(value: float) -> str:
    """A number as JavaScript writes it."""
    return str(int(value)) if value == int(value) else repr(float(value))


def line(x: float, y: float, wide: float, high: float, colour: str) -> str:
    """A thin line from a point on."""
    return (
        f'<line transform="translate({number(x)},{number(y)})" x2="{number(wide)}"'
        f' y2="{number(high)}" stroke="{escaped(colour)}" stroke-width="1"/>'
    )


def moved(x: float, y: float, content: str) -> str:
    """A group elsewhere."""
    return f'<g transform="translate({number(x)},{number(y)})">{content}</g>'


def thickness(style: Mapping[str, Any]) -> float:
    """How far a stroke may reach beyond its path, at the corners that it might have."""
    if style.get("strokeOpacity") == 0:
        return 0
    half = style["strokeWidth"] / 2
    return half if style.get("strokeJoin", "miter") != "miter" else MITER * half


def painted(style: Mapping[str, Any]) -> str:
    """Attributes of a path."""
    values = ((name, style[key]) for key, name in _NAMES.items() if key in style)
    return "".join(f' {name}="{escaped(_value(value))}"' for name, value in values)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(number, cast("list[float]", value)))
    return value if isinstance(value, str) else number(value)
