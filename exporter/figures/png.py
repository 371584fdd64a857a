"""The pixels of a drawing: on white, the same bytes for the same SVG, every letter legible."""

import math
import re
from dataclasses import dataclass

from exporter.errors import FigureError
from exporter.figures import engine
from exporter.figures.normalise import drawing_of

MOST_PIXELS = 100_000_000
"""A drawing of 10,000 px a side takes 400 MB while it is made."""
_OPENING = re.compile(r"<svg [^>]*>")
_WHITE = '<rect width="100%" height="100%" fill="#ffffff"/>'


@dataclass(frozen=True, slots=True)
class PortablePng:
    """A PNG; `local` when letters in it were taken from fonts of this machine."""

    data: bytes
    local: bool = False


def portable_png(svg: str, scale: float) -> PortablePng:
    """Convert a normalised SVG, `scale` pixels a CSS px; letters as in `pdf.portable_pdf`.

    Raises FigureError when it would have more than `MOST_PIXELS`, or none.
    """
    drawing = drawing_of(svg.encode())
    pixels = drawing.width * drawing.height * scale**2
    if not (math.isfinite(pixels) and 1 <= pixels <= MOST_PIXELS):
        raise FigureError.of("figure.too-large", f"a PNG of {pixels:.3g} pixels cannot be drawn")
    white = _OPENING.sub(lambda found: found[0] + _WHITE, svg, count=1)
    data, incomplete = engine.draw_png(white, scale)
    if not incomplete:
        return PortablePng(data)
    with engine.local_fonts():
        return PortablePng(engine.draw_png(white, scale)[0], local=True)
