"""How large a drawing is: its outer width by share of the page, its plot height by kind and width.

All sizes are CSS px. The outer width includes axes and legend, so that drawings of one row of a
grid line up; the height is that of the plot alone, so that drawings of one row share a baseline.
"""

from exporter.model.panels import Panel, Width

OUTER: dict[Width, int] = {"full": 680, "half": 334, "third": 218, "quarter": 160}
"""Outer width, axes included. A row of equal shares and its gaps of 12 px is about 680 px wide."""

PLOT: dict[Width, int] = {"full": 300, "half": 230, "third": 180, "quarter": 180}
"""Height of the plot of a line or scatter panel."""

TIGHT: frozenset[Width] = frozenset({"third", "quarter"})
"""Widths with room for little: thinner lines, smaller points, shorter numbers."""

PARALLEL = 320
PADDING = 2
"""Space around a drawing, so that no antialiased edge is cut."""

LABEL = 11
TITLE = 12
"""Font sizes of axis labels and axis titles."""


def outer_width(panel: Panel) -> int:
    """The width that the drawing must have, in px."""
    return OUTER[panel.width]


def right_of(panel: Panel, extent: float) -> float:
    """What is left of the width right of a vertical axis that takes `extent` px."""
    return max(OUTER[panel.width] - extent - 2 * PADDING, 40)


def plot_height(panel: Panel, default: int = 0) -> int:
    """The height of the plot in px: the author's, else `default`, else that of a line panel."""
    return panel.height or default or PLOT[panel.width]
