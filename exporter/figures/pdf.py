"""The PDF of a drawing: the same bytes for the same SVG, real fonts only, every letter legible."""

import io
from dataclasses import dataclass

import pikepdf

from exporter.figures import engine
from exporter.figures.stencils.flat import flat
from exporter.figures.stencils.stencil import stencil

_COMPRESSION = 4
"""Of zlib; 6 takes four times as long for a tenth less."""


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
    drawing = flat(svg)
    pdf, incomplete = _converted(drawing)
    if incomplete:
        with engine.local_fonts():
            richer, _ = _converted(drawing)
        if b"/Type3" not in richer:
            return PortablePdf(richer, local=True)
    return PortablePdf(pdf)


def _converted(svg: str) -> tuple[bytes, bool]:
    """The PDF in small and written out, or as a whole; True when letters are missing."""
    small = stencil(svg)
    pdf, incomplete = engine.draw_pdf(small.svg)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        content = small.written_out(page.Contents.read_bytes()) if small.parts else b""
        if content:
            page.Contents.write(content)
            for font in small.fonts():
                font.add_to(document)
        if content is not None:
            return settled(document), incomplete
    pdf, incomplete = engine.draw_pdf(svg)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return settled(document), incomplete


def settled(document: pikepdf.Pdf) -> bytes:
    """The document with a fixed object order and an /ID made from its content.

    The engine writes resources in the order of a hash map (like typst #6783). Object streams stay
    off: with them two orders remain.
    """
    out = io.BytesIO()
    pikepdf.settings.set_flate_compression_level(_COMPRESSION)
    document.save(
        out,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        recompress_flate=False,
    )
    return out.getvalue()
