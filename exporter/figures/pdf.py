"""The PDF of a drawing: the same bytes for the same SVG, real fonts only, every letter legible."""

import io
from dataclasses import dataclass

import pikepdf

from exporter.figures import engine


@dataclass(frozen=True, slots=True)
class PortablePdf:
    """A PDF; `local` when letters in it were taken from fonts of this machine."""

    pdf: bytes
    local: bool = False


def portable_pdf(svg: str) -> PortablePdf:
    """Convert a normalised SVG, text embedded as subsets of TrueType fonts.

    Letters that the bundled fonts lack (Chinese, Hebrew, ...) are taken from the machine, where it
    has them: such a PDF is legible but not the same everywhere. Fonts that would come out as
    Type 3 (colour emoji) are not used: publishers refuse them.
    """
    pdf, incomplete = engine.draw_pdf(svg)
    if incomplete:
        with engine.local_fonts():
            richer = settle(engine.draw_pdf(svg)[0])
        if b"/Type3" not in richer:
            return PortablePdf(richer, local=True)
    return PortablePdf(settle(pdf))


def settle(pdf: bytes) -> bytes:
    """Rewrite a PDF with a fixed object order and an /ID made from its content.

    The engine writes resources in the order of a hash map (like typst #6783). Object streams
    stay off: with them two orders remain.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            recompress_flate=False,
        )
    return out.getvalue()
