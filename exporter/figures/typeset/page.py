"""A chart put together: the plot, its axes and its legend on a page that fits them."""

import math
from collections.abc import Iterator, Sequence
from itertools import count

from exporter.figures.coverage import refuse
from exporter.figures.markup import escaped
from exporter.figures.typeset import axes
from exporter.figures.typeset.asked import Asked
from exporter.figures.typeset.elements import MITER, Box, moved, number
from exporter.figures.typeset.legend import Legend, legend
from exporter.figures.typeset.scales import scaled, ticked
from exporter.figures.typeset.shapes import drawn, grouped

_SVG = "http://www.w3.org/2000/svg"


def page(chart: Asked) -> str:
    """The chart as SVG."""
    own = legend(chart.legend) if chart.legend else None
    if not chart.fitted:
        return _Plot(chart, own, chart.width).page()
    first = _Plot(chart, own, _fitting(chart, _Plot(chart, own, chart.width)))
    if _fitting(chart, first) != first.width:
        refuse("a plot that does not fit at once")
    return first.page()


def _fitting(chart: Asked, plot: "_Plot") -> float:
    """How wide the plot has to be for the page to be as wide as was asked."""
    left, _, right, _ = plot.margins
    fitting = chart.width - 2 * chart.padding - left - right
    if fitting < 1:
        refuse("no room for a plot")
    return fitting


class _Plot:
    """A chart whose plot has a width."""

    def __init__(self, chart: Asked, own: Legend | None, width: float) -> None:
        self._chart, self._legend, self.width = chart, own, width
        high = chart.height
        self._x = scaled(chart.x, 0, width)
        self._y = scaled(chart.y, high, 0)
        given = (chart.x, self._x, axes.bottom), (chart.y, self._y, axes.left)
        self._axes = [
            make(place.axis, ticked(scale, place), width, high, log=scale.kind == "log")
            for place, scale, make in given
        ]
        self._drawn = [drawn(marks, self._x, self._y) for marks in chart.marks]
        plot = Box(0, 0, width, high)
        self._lone = plot.around(self._outside(alone=True))
        plot = plot.around(self._outside(alone=False))
        bottom, left = (axis.box for axis in self._axes)
        self._beside, self._below = plot.around([left]), plot.around([bottom])

    @property
    def margins(self) -> tuple[int, int, int, int]:
        """What is left, above, right and below of the plot, in whole px."""
        box = self._beside.around([self._below, self._lone])
        if self._legend:
            x, y = self._corner(self._legend)
            box = box.around([self._reach(self._legend, x, y)])
        width, height = self.width, self._chart.height
        sides = -box.left, -box.top, box.right - width, box.bottom - height
        left, top, right, bottom = (max(0, math.ceil(side)) for side in sides)
        return left, top, right, bottom

    def _reach(self, own: Legend, x: float, y: float) -> Box:
        """What the legend adds to the page; where the width is given, not on the other axis."""
        whole = Box(x, y, x + own.width, y + own.height)
        if not self._chart.fitted:
            return whole
        if own.orient == "right":
            return Box(whole.left, 0, whole.right, 0)
        return Box(0, whole.top, 0, whole.bottom)

    def _corner(self, own: Legend) -> tuple[float, float]:
        if own.orient == "right":
            return math.ceil(self._beside.right) + own.offset, 0
        return 0, math.ceil(self._below.bottom) + own.offset

    def page(self) -> str:
        """As SVG."""
        chart, (left, top, right, bottom) = self._chart, self.margins
        wide = self.width + left + right + 2 * chart.padding
        high = chart.height + top + bottom + 2 * chart.padding
        at = f"translate({number(left + chart.padding)},{number(top + chart.padding)})"
        clips: list[str] = []
        content = moved(0, 0, "".join(self._parts(_named(clips))))
        return (
            f'<svg xmlns="{_SVG}" width="{number(wide)}" height="{number(high)}">'
            f'<g fill="none" stroke-miterlimit="{MITER}" transform="{at}">{content}</g>'
            f"{self._definitions(clips)}</svg>"
        )

    def _outside(self, *, alone: bool) -> Iterator[Box]:
        """What may lie outside of the plot; of marks in no groups, no legend takes notice."""
        for marks, shapes in zip(self._chart.marks, self._drawn, strict=True):
            if marks.alone is alone and not marks.clipped:
                yield from (shape.box for shape in shapes)

    def _definitions(self, clips: Sequence[str]) -> str:
        wide, high = number(self.width), number(self._chart.height)
        plot = f'<rect x="0" y="0" width="{wide}" height="{high}"/>'
        every = "".join(f'<clipPath id="{name}">{plot}</clipPath>' for name in clips)
        return f"<defs>{every}</defs>" if every else ""

    def _parts(self, clips: Iterator[str]) -> Iterator[str]:
        wide, high = number(self.width), number(self._chart.height)
        if self._chart.frame:
            stroke = escaped(self._chart.frame)
            yield f'<path d="M0.5,0.5h{wide}v{high}h-{wide}Z" stroke="{stroke}"/>'
        yield from (axis.grid for axis in self._axes)
        yield from (axis.body for axis in self._axes)
        for marks, shapes in zip(self._chart.marks, self._drawn, strict=True):
            yield from grouped(marks, shapes, clips)
        if self._legend:
            yield moved(*self._corner(self._legend), self._legend.body)


def _named(clips: list[str]) -> Iterator[str]:
    """Names of clips, which are noted as they are taken."""
    for number_ in count(1):
        clips.append(f"clip{number_}")
        yield clips[-1]
