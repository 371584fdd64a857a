"""A plot laid out: its axes, its marks and its title, and what they take together."""

from collections.abc import Iterator, Sequence
from itertools import count

from exporter.figures.markup import escaped
from exporter.figures.typeset import axes
from exporter.figures.typeset.asked import View
from exporter.figures.typeset.axes import Axis
from exporter.figures.typeset.definitions import Definitions
from exporter.figures.typeset.elements import Box, px
from exporter.figures.typeset.heading import set_above
from exporter.figures.typeset.places import Names, Numbers, Place
from exporter.figures.typeset.plane import Plane
from exporter.figures.typeset.scales import Bands, Scale, banded, scaled
from exporter.figures.typeset.shapes import drawn, grouped
from exporter.figures.typeset.ticks import Tick, Words, joined, ticked

_LINE = 1
"""The thickness of the line around a plot."""


class Plot:
    """A view whose plot has a width.

    `before` are the ticks of x when it was wider.
    """

    def __init__(
        self, view: View, width: float, words: Words, before: Sequence[Tick] | None = None
    ) -> None:
        self.ticks: Sequence[Tick] = ()
        self._before = before
        self._view, self.width, self.height = view, width, view.height
        across, up = _scale(view.x, 0, width), _scale(view.y, view.height, 0)
        self._bottom = self._axis(view.x, across, words)
        self._left = self._axis(view.y, up, words)
        self._drawn = [drawn(marks, Plane(across, up, width, view.height)) for marks in view.marks]
        self.lone = self.frame.around(self._outside(alone=True))
        plot = self.frame.around(self._outside(alone=False))
        self.beside = plot.around([self._left.box] if self._left else [])
        self.below = plot.around([self._bottom.box] if self._bottom else [])

    @property
    def frame(self) -> Box:
        """What is inside of the axes."""
        return Box(0, 0, self.width, self.height)

    @property
    def box(self) -> Box:
        """What everything takes but for a legend and a title."""
        return self.beside.around([self.below, self.lone])

    def titled(self, box: Box) -> Box:
        """A box and the title above it."""
        if not self._view.heading:
            return box
        return box.around([set_above(self._view.heading, box.top, self.width)[1]])

    @property
    def outline(self) -> Box:
        """What it takes among other plots, its title and the line around it included."""
        whole = self.titled(self.box)
        return whole.grown(_LINE / 2) if self._view.frame else whole

    def body(self, names: Definitions, box: Box, legend: str = "") -> str:
        """As SVG; `box` is what the title is above."""
        names.keep(one for shapes in self._drawn for shape in shapes for one in shape.gradients)
        clips = (names.clip(self.width, self.height) for _ in count())
        return "".join(self._parts(clips, box, legend))

    def _axis(self, place: Place | None, scale: Scale | Bands | None, words: Words) -> Axis | None:
        if place is None or scale is None or place.axis is None:
            return None
        style, other = place.axis, self._view.x if place is self._view.y else self._view.y
        ticks, overlap = ticked(scale, style, words), _overlap(place)
        named, crossing = isinstance(place, Names), not isinstance(other, Numbers)
        size = self.width, self.height
        if place is self._view.y:
            return axes.left(style, ticks, overlap, *size, named=named)
        self.ticks, before = ticks, ticks if self._before is None else self._before
        order = joined(before, ticks)
        return axes.bottom(
            style, ticks, overlap, *size, named=named, crossing=crossing, order=order
        )

    def _outside(self, *, alone: bool) -> Iterator[Box]:
        """What may lie outside of the plot; of marks in no groups, no legend takes notice."""
        for marks, shapes in zip(self._view.marks, self._drawn, strict=True):
            if marks.alone is alone and not marks.clipped:
                yield from (shape.box for shape in shapes)

    def _parts(self, clips: Iterator[str], box: Box, legend: str) -> Iterator[str]:
        wide, high = px(self.width), px(self.height)
        if self._view.frame:
            stroke = escaped(self._view.frame)
            yield f'<path d="M0.5,0.5h{wide}v{high}h-{wide}Z" stroke="{stroke}"/>'
        own = [axis for axis in (self._bottom, self._left) if axis]
        ruled = [*(axis.grid for axis in own), *(axis.body for axis in own)]
        yield from () if self._view.over else ruled
        for marks, shapes in zip(self._view.marks, self._drawn, strict=True):
            yield from grouped(marks, shapes, clips)
        yield legend
        if self._view.heading:
            yield set_above(self._view.heading, box.top, self.width)[0]
        yield from ruled if self._view.over else ()


def _scale(place: Place | None, first: float, last: float) -> Scale | Bands | None:
    if place is None:
        return None
    if isinstance(place, Names):
        return banded(place, max(first, last))
    return scaled(place, first, last)


def _overlap(place: Place) -> str:
    """What becomes of labels without room: every other goes, or those that meet one before."""
    said = place.axis["labelOverlap"] if place.axis else None
    if said is None:
        said = not isinstance(place, Names) and ("greedy" if place.kind == "log" else True)
    known: dict[object, str] = {False: "", True: "parity", "parity": "parity", "greedy": "greedy"}
    return known[said]
