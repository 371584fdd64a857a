r"""The texts of a drawing as LaTeX, laid over the drawing without them: `figures/loss.pdf_tex`.

They are set in the font of the paper. A length is a multiple of `\unitlength`, which is a CSS px of
the drawing, so that type keeps its proportion when a drawing is scaled.
"""

import re

from exporter.formats.latex.escape import ALLOW_BREAK, escape
from exporter.model.figure import Figure, Label

_ALIGN = {"start": "l", "middle": "c", "end": "r"}
_HEX = re.compile(r"#([0-9a-fA-F]{6})")
_BLACK = "000000"


def overlay_tex(figure: Figure, path: str) -> str:
    r"""`\RXoverlay` with the drawing of `path` and a `\RXlabel` for each text."""
    size = f"{{{figure.width:g}}}{{{figure.height:g}}}"
    labels = "".join(_label(label, figure.height) for label in figure.labels)
    return f"\\begin{{RXoverlay}}{size}{{{path}}}%\n{labels}\\end{{RXoverlay}}%\n"


def _label(label: Label, height: float) -> str:
    x, y = label.x, height - label.y
    place = f"{{{x:.3f}}}{{{y:.3f}}}{{{-label.angle + 0.0:.2f}}}{{{_ALIGN[label.anchor]}}}"
    found = _HEX.fullmatch(label.colour)
    look = f"{{{label.size:.3f}}}{{{found[1].upper() if found else _BLACK}}}"
    return f"\\RXlabel{place}{look}{{{_styled(label)}}}%\n"


def _styled(label: Label) -> str:
    text = escape(label.text).replace(ALLOW_BREAK, "")
    text = rf"\textit{{{text}}}" if label.italic else text
    return rf"\textbf{{{text}}}" if label.bold else text
