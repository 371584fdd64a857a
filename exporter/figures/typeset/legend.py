"""The legend: symbols with their names, or a gradient with numbers, and a title above them.

As `vega-parser` encodes a legend and `vega-view-transforms` lays it out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from exporter.figures.coverage import refuse
from exporter.figures.typeset import legend_ramp, legend_symbols
from exporter.figures.typeset.elements import Text, moved
from exporter.figures.typeset.gradients import Gradient
from exporter.figures.typeset.key import Entries, Key
from exporter.figures.typeset.looks import Style

_TITLE_GAP = 5
_TITLE_LIMIT = 180


@dataclass(frozen=True, slots=True)
class Legend:
    """A legend at its origin, its size in whole px, and where it is set."""

    body: str
    width: float
    height: float
    orient: str
    offset: float
    gradients: Sequence[Gradient]


def legend(given: Key) -> Legend:
    """The legend of a chart."""
    style = given.style
    if style["offset"] != int(style["offset"]):
        refuse("a legend between pixels")
    if style["orient"] not in ("right", "bottom"):
        refuse("a legend elsewhere")
    inner = legend_symbols.drawn(given) if isinstance(given, Entries) else legend_ramp.drawn(given)
    title = _title(given.title, style)
    top = title.box.bottom - title.box.top + _TITLE_GAP if title else 0
    box = inner.box.moved(0, top).around([title.box] if title else [])
    body = moved(0, top, inner.body) + (title.markup if title else "")
    width, height = math.ceil(box.right), math.ceil(box.bottom)
    return Legend(body, width, height, style["orient"], style["offset"], inner.gradients)


def _title(words: str | None, style: Style) -> Text | None:
    if words is None:
        return None
    weight, colour = style["titleFontWeight"], style["titleColor"]
    title = Text(words, 0, 0, style["titleFontSize"], colour, baseline="top", weight=weight)
    if not words or title.weight is None or title.width > _TITLE_LIMIT:
        refuse("a title that is cut off")
    return title
