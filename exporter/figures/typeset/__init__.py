"""Charts set without the engine: axes, labels, marks, a legend and the page around them.

Four fifths of what the engine takes for a chart is its layout. What is set here is the engine's own
drawing of a chart, or of a skeleton (`exporter.figures.lines`), to a thousandth of a px; whatever
is not known to come out the same is left to the engine. Nothing here starts it.

A specification is read into values (`asked`: `layers`, `places`, `marks`, `key`, `heading`), which
are laid out (`plots`, `grid`, `legend`, `page`) on scales (`scales`, `ticks`) and written
(`axes`, `shapes`, `elements`).
"""

import orjson

from exporter.figures.coverage import NotCoveredError
from exporter.figures.typeset.asked import chart_of
from exporter.figures.typeset.page import page

__all__ = ["typeset"]


def typeset(spec: str) -> str | None:
    """The SVG of a specification as `normalise.finish` takes it; None leaves it to the engine."""
    try:
        return page(chart_of(orjson.loads(spec)))
    except NotCoveredError:
        return None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        # charts come from strangers: one that is built otherwise than any known is the engine's
        return None
