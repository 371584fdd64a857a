"""How large a drawing is: its outer width by share of the page, its plot height by kind and width.

All sizes are CSS px. The outer width includes axes and legend, so that drawings of one row of a
grid line up; the height is that of the plot alone, so that drawings of one row share a baseline.
"""

from dataclasses import dataclass

from exporter.model.panels import Drawing, Panel, Width

OUTER: dict[Width, int] = {"full": 680, "half": 334, "third": 218, "quarter": 160}
"""Outer width, axes included. A row of equal shares and its gaps of 12 px is about 680 px wide."""

PLOT: dict[Width, int] = {"full": 300, "half": 230, "third": 180, "quarter": 180}
"""Height of the plot of a line or scatter panel."""

TIGHT: frozenset[Width] = frozenset({"third", "quarter"})
"""Widths with room for little: thinner lines, smaller points, shorter numbers."""

PARALLEL = 320
PADDING = 2
"""Space around a drawing, so that no antialiased edge is cut."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """Sizes of type in px."""

    label: float
    """Of ticks, names and the entries of a legend."""
    title: float
    """Of axes and of the parts of a chart."""

    @property
    def scale(self) -> float:
        """How large type is, measured by the usual one."""
        return self.label / MEDIUM.label


MEDIUM = Fonts(11, 12)
_FONTS = {"small": Fonts(9, 10), "medium": MEDIUM, "large": Fonts(14, 15), "auto": MEDIUM}


def fonts_of(panel: Panel) -> Fonts:
    """The sizes of type that the author asks for, else the usual ones."""
    return _FONTS[panel.font_size] if isinstance(panel, Drawing) else MEDIUM


def outer_width(panel: Panel) -> int:
    """The width that the drawing must have, in px."""
    return panel.outer or OUTER[panel.width]


def right_of(panel: Panel, extent: float) -> float:
    """What is left of the width right of a vertical axis that takes `extent` px."""
    return max(outer_width(panel) - extent - 2 * PADDING, 40)


def plot_height(panel: Panel, default: int = 0) -> int:
    """The height of the plot in px: the author's, else `default`, else that of a line panel."""
    return panel.height or default or PLOT[panel.width]
