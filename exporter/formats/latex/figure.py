r"""Figures, pictures and rows of a grid as LaTeX floats."""

from exporter.formats.latex.escape import escape, pdf_text
from exporter.formats.latex.inline import inlines_tex
from exporter.formats.latex.names import LatexContext, drawing_key
from exporter.formats.latex.table import caption_tex, notes_tex
from exporter.model.document import FigureBlock, GridCell, Image

_POINTS = 0.75
"""PostScript points in a CSS pixel."""
_LARGER = 1.05
"""How much larger than drawn a figure may be."""
_COLUMN = 300.0
"""Points; a figure that is drawn wider spans both columns of a two-column paper."""
_LINE = 648.0
"""CSS px in a line of main.tex."""
_UNEVEN = 60.0
"""CSS px that may be blank above the lower of two figures; beyond it both begin at the top."""
GAP = 0.03
"""Space between the cells of a row, of the line."""


def figure_tex(block: FigureBlock, context: LatexContext) -> str:
    """A figure environment, or its contents alone within a cell; without a number no float."""
    if not block.number:
        drawing = f"% {sources(block, context)}\n{graphic(block, context)}"
        return unnumbered(drawing, inlines_tex(block.caption, context), notes_tex(block.notes))
    inside = (
        f"% {sources(block, context)}\n"
        f"{graphic(block, context)}\n{numbered(block.number)}"
        f"{caption_tex(block.caption, block.id, context)}\n{notes_tex(block.notes)}"
    )
    if context.boxed:
        return f"\\RXcaptype{{figure}}%\n\\centering\n{inside}"
    star = "*" if block.figure.width * _POINTS > _COLUMN else ""
    return f"\\begin{{figure{star}}}\n\\centering\n{inside}\\end{{figure{star}}}\n\n"


def sources(block: FigureBlock, context: LatexContext) -> str:
    """The files behind a figure, for a comment."""
    paths = [context.files[path] for path in (block.data, block.spec) if path in context.files]
    return ", ".join(paths) or "no data"


def graphic(block: FigureBlock, context: LatexContext) -> str:
    """The drawing, at most 5 % larger than natural and never wider than the line."""
    width = block.figure.width * _POINTS * _LARGER
    path = context.drawings[drawing_key(block)]
    return rf"\RXgraphics{{{width:.1f}bp}}{{{path}}}{{{pdf_text(block.figure.alt)}}}"


def numbered(number: str) -> str:
    """What gives the next figure its number in main.tex."""
    return rf"\RXnumber{{figure}}{{{escape(number)}}}" + "\n" if number else ""


def image_tex(block: Image, context: LatexContext) -> str:
    """A picture; without a number it stays where it is, with its caption below."""
    path = context.pictures.get(block.path)
    if not path:
        return _not_readable(block, context)
    picture = rf"\RXpicture{{{path}}}{{{pdf_text(block.alt)}}}"
    caption = inlines_tex(block.caption, context)
    if not block.number:
        return unnumbered(picture, caption)
    inside = f"{picture}\n{numbered(block.number)}{caption_tex(block.caption, block.id, context)}\n"
    if context.boxed:
        return f"\\RXcaptype{{figure}}%\n\\centering\n{inside}"
    return f"\\begin{{figure}}\n\\centering\n{inside}\\end{{figure}}\n\n"


def unnumbered(picture: str, caption: str, notes: str = "") -> str:
    """A picture that stays where it is, with its caption below."""
    below = f"\\par\\smallskip{{\\small {caption}\\par}}" if caption else ""
    return f"\\begin{{center}}\n{picture}{below}{notes}\n\\end{{center}}\n\n"


def _not_readable(block: Image, context: LatexContext) -> str:
    """A numbered picture keeps its number and caption; where it lies is told in its place."""
    where = context.files.get(block.path, "")
    reason = f"The picture is in {where}." if where else "The picture is not there."
    box = rf"\RXplaceholder{{{escape(block.alt) or 'Picture'}}}{{{escape(reason)}}}"
    if not block.number:
        return f"{box}\n\n"
    caption = caption_tex(block.caption, block.id, context)
    inside = f"{box}\n{numbered(block.number)}{caption}\n"
    if context.boxed:
        return f"\\RXcaptype{{figure}}%\n{inside}"
    return f"\\begin{{figure}}\n{inside}\\end{{figure}}\n\n"


def row_tex(cells: list[tuple[GridCell, str]]) -> str:
    """Minipages side by side; a float when a cell has a caption."""
    floats = any(r"\caption{" in tex for _, tex in cells)
    level = _level([cell for cell, _ in cells])
    boxes = f"\\hspace{{{GAP}\\linewidth}}%\n".join(_minipage(c, tex, level) for c, tex in cells)
    if floats:
        return f"\\begin{{figure*}}\n\\centering\n{boxes}\\end{{figure*}}\n\n"
    return f"\\begin{{RXrow}}\n{boxes}\\end{{RXrow}}\n\n"


def _level(cells: list[GridCell]) -> bool:
    """Whether figures are of about one height, so that their captions can begin at one height."""
    figures = [(c.span, c.block.figure) for c in cells if isinstance(c.block, FigureBlock)]
    if len(figures) < len(cells):
        return False
    scales = (min(_LARGER, span / 12 * _LINE / figure.width) for span, figure in figures)
    heights = [figure.height * scale for (_, figure), scale in zip(figures, scales, strict=True)]
    return max(heights) - min(heights) <= _UNEVEN


def _minipage(cell: GridCell, tex: str, level: bool) -> str:
    width = cell.span / 12 * (1 + GAP) - GAP
    # Figures of one height stand on one base line, so that their captions begin at one height.
    top = "" if level else "\\vspace{0pt}%\n"
    return (
        f"\\begin{{minipage}}[t]{{{width:.4f}\\linewidth}}\n{top}{tex.rstrip()}\n\\end{{minipage}}"
    )
