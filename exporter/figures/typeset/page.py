"""A chart put together: the plot, its axes and its legend on a page that fits them."""

import math
from collections.abc import Iterator

from exporter.figures.coverage import refuse
from exporter.figures.typeset import axes
from exporter.figures.typeset.asked import Asked
from exporter.figures.typeset.elements import Box, half_up, moved, number, painted
from exporter.figures.typeset.legend import Legend, legend
from exporter.figures.typeset.marks import Path
from exporter.figures.typeset.scales import Scale, scaled, ticked

_SVG = "http://www.w3.org/2000/svg"
_MITER = 4


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
        self._paths = [_path(path, self._x, self._y) for path in chart.paths]
        marks = Box(0, 0, width, high).around(box for _, box in self._paths)
        bottom, left = (axis.box for axis in self._axes)
        self._beside, self._below = marks.around([left]), marks.around([bottom])

    @property
    def margins(self) -> tuple[int, int, int, int]:
        """What is left, above, right and below of the plot, in whole px."""
        box = self._beside.around([self._below])
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
        content = moved(0, 0, "".join(self._parts()))
        return (
            f'<svg xmlns="{_SVG}" width="{number(wide)}" height="{number(high)}">'
            f'<g fill="none" stroke-miterlimit="{_MITER}" transform="{at}">{content}</g></svg>'
        )

    def _parts(self) -> Iterator[str]:
        wide, high = number(self.width), number(self._chart.height)
        if self._chart.frame:
            yield f'<path d="M0.5,0.5h{wide}v{high}h-{wide}Z" stroke="{self._chart.frame}"/>'
        yield from (axis.grid for axis in self._axes)
        yield from (axis.body for axis in self._axes)
        yield from (text for text, _ in self._paths)
        if self._legend:
            yield moved(*self._corner(self._legend), self._legend.body)


def _path(path: Path, x: Scale, y: Scale) -> tuple[str, Box]:
    """A line or an area through its points, and the box of it."""
    across, *up = path.fields
    rows = [row for row in path.rows if row[across] is not None and row[up[0]] is not None]
    if not rows:
        refuse("a line without points")
    rows.sort(key=lambda row: x.at(row[across]))
    edges = [[(x.at(row[across]), y.at(row[name])) for row in rows] for name in up]
    back = [*reversed(edges[1])] if len(edges) > 1 else []
    points = [*edges[0], *back]
    text = "M" + "L".join(f"{_short(a)},{_short(b)}" for a, b in points) + ("Z" if back else "")
    xs, ys = zip(*points, strict=True)
    box = Box(min(xs), min(ys), max(xs), max(ys)).grown(_thickness(path))
    made = f'<path aria-label="{path.name}" d="{text}"{painted(path.style)}/>'
    return (made if path.alone else moved(0, 0, made)), box


def _thickness(path: Path) -> float:
    if "stroke" not in path.style or path.style.get("strokeOpacity") == 0:
        return 0
    half = path.style["strokeWidth"] / 2
    return half if path.style.get("strokeJoin", "miter") != "miter" else _MITER * half


def _short(value: float) -> str:
    return number(half_up(value * 1000) / 1000)
