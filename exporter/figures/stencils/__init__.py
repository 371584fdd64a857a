"""Stencils: a drawing is converted to PDF in small, and the rest is written where it belongs.

The converter takes 0.7 ms for a label, a millisecond for three hundred points of a path, and most
of what it writes is what stands in the SVG. So it gets a stand-in for every long path and for every
run of marks or of numbers at an axis, and what it made of those is written out here as often and
as long as the drawing has it. Colours, widths, dashes, opacity, clips, fonts and letters are the
converter's. A stand-in that does not come back exactly once has the whole drawing converted.
Nothing here draws, and nothing is known of charts.
"""

from exporter.figures.stencils.flat import flat
from exporter.figures.stencils.stencil import Stencil, stencil

STENCILS_VERSION = 1
"""Part of the cache key of a PDF: raised whenever the same drawing would come out differently."""

__all__ = ["STENCILS_VERSION", "Stencil", "flat", "stencil"]
