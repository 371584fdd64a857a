"""A chart, drawn by us where that is known to come out the same, else by an engine if there is one.

Without one nothing is started, and the time it takes is bounded by the size of the chart.
"""

from collections.abc import Callable

from exporter.figures.lines import Skeleton, skeleton, spliced
from exporter.figures.normalise import Drawing, finish, normalise
from exporter.figures.typeset import typeset

Engine = Callable[[str], str]
"""Draws a specification as SVG; ValueError holds its words."""


def drawn(spec: str, title: str, alt: str, engine: Engine | None = None) -> Drawing | None:
    """The drawing of a sanitised specification; None when it takes an engine and there is none."""
    frame = skeleton(spec)
    lines = _lines(frame, title, alt, engine) if frame else None
    if lines:
        return lines
    if own := typeset(spec):
        return finish(own, title, alt)
    return normalise(engine(spec), title, alt) if engine else None


def _lines(frame: Skeleton, title: str, alt: str, engine: Engine | None) -> Drawing | None:
    """The chart with lines of our own; None when they are not where they should be."""
    own = typeset(frame.spec)
    try:
        svg = own or (engine(frame.spec) if engine else None)
        found = spliced(svg, frame) if svg else None
    except ValueError:
        return None
    if found is None:
        return None
    return (finish if own else normalise)(found.svg, title, alt, found.paths)
