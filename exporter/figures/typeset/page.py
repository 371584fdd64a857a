"""A chart put together: its plots and its legend on a page that fits them."""

import math
from collections.abc import Sequence

from exporter.figures.coverage import refuse
from exporter.figures.typeset.asked import Asked, Stack, View
from exporter.figures.typeset.definitions import Definitions
from exporter.figures.typeset.elements import MITER, Box, moved, number, px
from exporter.figures.typeset.grid import laid
from exporter.figures.typeset.legend import Legend, legend
from exporter.figures.typeset.plots import Plot
from exporter.figures.typeset.ticks import Tick

_Margins = tuple[int, int, int, int]
"""What is left, above, right and below of the plots, in whole px."""
_SVG = "http://www.w3.org/2000/svg"


def page(chart: Asked) -> str:
    """The chart as SVG."""
    if isinstance(chart.body, Stack):
        return _of_plots(chart, chart.body)
    own = legend(chart.legend) if chart.legend else None
    if not chart.fitted:
        return _Page(chart, chart.body, own, chart.body.width).page()
    first = _Page(chart, chart.body, own, chart.body.width)
    second = _Page(
        chart, chart.body, own, _fitting(chart.body.width, chart, first), first.plot.ticks
    )
    if _fitting(chart.body.width, chart, second) != second.width:
        refuse("a plot that does not fit at once")
    return second.page()


def _fitting(width: float, chart: Asked, plot: "_Page") -> float:
    """How wide the plot has to be for the page to be as wide as was asked."""
    left, _, right, _ = plot.margins
    fitting = width - 2 * chart.padding - left - right
    if fitting < 1:
        refuse("no room for a plot")
    return fitting


class _Page:
    """A chart of one plot, which has a width."""

    def __init__(
        self,
        chart: Asked,
        view: View,
        own: Legend | None,
        width: float,
        before: Sequence[Tick] | None = None,
    ) -> None:
        self._chart, self._legend, self.width = chart, own, width
        self.plot = Plot(view, width, chart.words, before)
        self._box = self.plot.box
        if own:
            x, y = self._corner(own)
            self._box = self._box.around([self._reach(own, x, y)])

    @property
    def margins(self) -> _Margins:
        """What is left, above, right and below of the plot, in whole px."""
        return _margins(self.plot.titled(self._box), self.width, self.plot.height)

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
            return math.ceil(self.plot.beside.right) + own.offset, 0
        return 0, math.ceil(self.plot.below.bottom) + own.offset

    def page(self) -> str:
        """As SVG."""
        names = Definitions()
        if self._legend:
            names.keep(self._legend.gradients)
        own = moved(*self._corner(self._legend), self._legend.body) if self._legend else ""
        content = self.plot.body(names, self._box, own)
        size = self.width, self.plot.height
        return _sheet(content, names, size, self.margins, self._chart.padding)


def _of_plots(chart: Asked, stack: Stack) -> str:
    plots, names = laid(stack, chart.words), Definitions()
    content, size = plots.body(names), _shared(stack)
    margins = _margins(Box(0, 0, 0, 0).around([plots.box]), *size)
    return _sheet(content, names, size, margins, chart.padding)


def _shared(stack: Stack) -> tuple[float, float]:
    """The size of the page but for margins: Vega-Lite makes it that which all plots have."""
    views = [part for part in stack.parts if isinstance(part, View)]
    sides = {view.height if stack.lying else view.width for view in views}
    if len(views) < len(stack.parts) or len(sides) > 1:
        return 0, 0
    side = sides.pop()
    return (0, side) if stack.lying else (side, 0)


def _sheet(
    content: str, names: Definitions, size: tuple[float, float], margins: _Margins, padding: float
) -> str:
    left, top, right, bottom = margins
    wide = size[0] + left + right + 2 * padding
    high = size[1] + top + bottom + 2 * padding
    at = f"translate({px(left + padding)},{px(top + padding)})"
    return (
        f'<svg xmlns="{_SVG}" width="{number(wide)}" height="{number(high)}">'
        f'<g fill="none" stroke-miterlimit="{MITER}" transform="{at}">{moved(0, 0, content)}</g>'
        f"{names.markup}</svg>"
    )


def _margins(box: Box, width: float, height: float) -> _Margins:
    sides = -box.left, -box.top, box.right - width, box.bottom - height
    left, top, right, bottom = (max(0, math.ceil(side)) for side in sides)
    return left, top, right, bottom
