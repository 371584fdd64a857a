"""Texts, lines and groups as Vega writes them in SVG, and the boxes that it thinks they take."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from exporter.figures.coverage import refuse
from exporter.figures.fonts import SANS
from exporter.figures.markup import escaped
from exporter.figures.typeset.gradients import Gradient
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
    "opacity": "opacity",
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
        left, top, right, bottom = self.left, self.top, self.right, self.bottom
        for box in boxes:
            left, top = min(left, box.left), min(top, box.top)
            right, bottom = max(right, box.right), max(bottom, box.bottom)
        return Box(left, top, right, bottom)

    def moved(self, x: float, y: float) -> "Box":
        """The same elsewhere."""
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def grown(self, by: float) -> "Box":
        """With a margin on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text at its anchor, turned around it by an angle in degrees.

    `late` is by how many px it was moved to the right after it was measured.
    """

    words: str
    x: float
    y: float
    size: float
    fill: str
    align: str = "left"
    baseline: str = "middle"
    weight: str | float | None = None
    angle: float = 0
    dx: float = 0
    dy: float = 0
    late: float = 0

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
        left, top = self.x + dx, self.y + dy
        lying = Box(left, top, left + self.width, top + self.size)
        box = _turned(lying, self.angle, self.x, self.y) if self.angle else lying
        return box.moved(self.late, 0) if self.late else box

    @property
    def markup(self) -> str:
        """As SVG."""
        return self._written("")

    @property
    def unseen(self) -> str:
        """As SVG, but not to be seen."""
        return self._written(' opacity="0"')

    def _written(self, more: str) -> str:
        x, down = self.x + self.late, self.dy + self._offset
        if self.angle:
            at = f"translate({px(x)},{px(self.y)}) rotate({px(self.angle)})"
            moved_ = f" translate({px(self.dx)},{px(down)})"
            at += moved_ if self.dx or down else ""
        else:
            at = f"translate({px(x + self.dx)},{px(self.y + down)})"
        weight = "" if self.weight is None else f' font-weight="{_value(self.weight)}"'
        rest = f">{escaped(self.words)}</text>" if self.words else "/>"
        return (
            f'<text text-anchor="{_ANCHORS[self.align]}" transform="{at}" font-family="{SANS}"'
            f' font-size="{number(self.size)}px"{weight} fill="{escaped(self.fill)}"'
            f"{more}{rest}"
        )

    @property
    def _offset(self) -> int:
        return half_up(_BASELINES[self.baseline] * self.size)

    @property
    def _corner(self) -> tuple[float, float]:
        before = self.width * _BEFORE[self.align]
        return self.dx - before, self.dy + self._offset - half_up(_ABOVE * self.size)


MITER = 4
"""How many times its half a stroke reaches where lines meet."""
_SMALLEST = 1
_DEGREE = math.pi / 180


def _turned(box: Box, angle: float, x: float, y: float) -> Box:
    """A box turned around a point (`Bounds.js`).

    The cosine of a right angle is not quite 0, and decides which whole px is the next.
    """
    cos, sin = math.cos(angle * _DEGREE), math.sin(angle * _DEGREE)
    cx, cy = x - x * cos + y * sin, y - x * sin - y * cos
    xs = [cos * a - sin * b + cx for a in (box.left, box.right) for b in (box.top, box.bottom)]
    ys = [sin * a + cos * b + cy for a in (box.left, box.right) for b in (box.top, box.bottom)]
    return Box(min(xs), min(ys), max(xs), max(ys))


def half_up(value: float) -> int:
    """The nearest whole number, of two the greater, as JavaScript rounds."""
    return int((value + 0.5) // 1)


def number(value: float) -> str:
    """A number as JavaScript writes it."""
    return _plain(value)


@lru_cache(maxsize=8192)  # most are those of an axis, or none
def px(value: float) -> str:
    """A coordinate in thousandths, as in drawings that are normalised."""
    return _plain(round(value, 3))


def _plain(value: float) -> str:
    whole = int(value)
    return str(whole) if value == whole else repr(float(value))


def line(x: float, y: float, wide: float, high: float, colour: str) -> str:
    """A thin line from a point on."""
    return (
        f'<line transform="translate({px(x)},{px(y)})" x2="{px(wide)}"'
        f' y2="{px(high)}" stroke="{escaped(colour)}" stroke-width="1"/>'
    )


@dataclass(frozen=True, slots=True)
class Inner:
    """What is inside of a legend, what it takes, and the gradients in it."""

    body: str
    box: Box
    gradients: Sequence[Gradient] = ()


def circle(radius: float) -> str:
    """The path of a circle around the origin."""
    r = short(radius)
    return f"M{r},0A{r},{r},0,1,1,-{r},0A{r},{r},0,1,1,{r},0"


def square(half: float) -> str:
    """The path of a square around the origin."""
    corner, side = short(-half), short(2 * half)
    return f"M{corner},{corner}h{side}v{side}h-{side}Z"


def moved(x: float, y: float, content: str) -> str:
    """A group elsewhere; nothing when nothing is in it."""
    return f'<g transform="translate({px(x)},{px(y)})">{content}</g>' if content else ""


def thickness(style: Mapping[str, Any]) -> float:
    """How far a stroke may reach beyond its path, at the corners that it might have."""
    if style.get("strokeOpacity") == 0:
        return 0
    half = style["strokeWidth"] / 2
    return half if style.get("strokeJoin", "miter") != "miter" else MITER * half


def reach(style: Mapping[str, Any]) -> float:
    """How far a stroke reaches beyond the edge of a mark that has no corners to join."""
    if "stroke" not in style or style.get("strokeOpacity") == 0:
        return 0
    return style.get("strokeWidth", 1) / 2


def short(value: float) -> str:
    """A coordinate in a path."""
    return _plain((value * 1000 + 0.5) // 1 / 1000)


def painted(style: Mapping[str, Any]) -> str:
    """Attributes of a path."""
    values = ((name, style[key]) for key, name in _NAMES.items() if key in style)
    return "".join(f' {name}="{escaped(_value(value))}"' for name, value in values)


def _value(value: Any) -> str:
    if isinstance(value, Gradient):
        return f"url(#{value.name})"
    if isinstance(value, list):
        return ",".join(map(number, cast("list[float]", value)))
    return value if isinstance(value, str) else number(value)
