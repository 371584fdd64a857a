"""Charts of lines set without the engine: axes, labels, a legend and the page around them.

Three quarters of what the engine takes for a chart of lines is its layout. What is set here is the
engine's own drawing of a skeleton (`exporter.figures.lines`), to a thousandth of a px; whatever is
not known to come out the same is left to the engine. Nothing here starts it.
"""

import orjson

from exporter.figures.coverage import NotCoveredError
from exporter.figures.typeset.asked import chart_of
from exporter.figures.typeset.page import page

__all__ = ["typeset"]


def typeset(spec: str) -> str | None:
    """The SVG of a skeleton's specification, or None when the engine should draw it."""
    try:
        return page(chart_of(orjson.loads(spec)))
    except NotCoveredError:
        return None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        # charts come from strangers: one that is built otherwise than any known is the engine's
        return None
