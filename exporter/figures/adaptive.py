"""The same drawing for a page with two schemes: chrome colours become CSS variables.

Only the five colours of the theme's chrome are replaced, and white where it outlines a mark. The
colours of the data stay: they are the meaning of the chart and readable on both grounds.
"""

import re

CHROME = {
    "#1c2430": "--rp-ink",
    "#5a6472": "--rp-muted",
    "#e3e7ec": "--rp-grid",
    "#aab2bd": "--rp-axis",
}
OUTLINE = {"#ffffff": "--rp-paper"}

_PAINT = re.compile(r' (fill|stroke|stop-color)="(#[0-9a-f]{6})"')
_SCALING = '<svg style="max-width:100%;height:auto" '


def adaptive(svg: bytes) -> bytes:
    """Turn a normalised SVG with literal colours into one that follows the page around it.

    It keeps its width and height but shrinks with its column.
    """
    text = _PAINT.sub(_paint, svg.decode())
    return (_SCALING + text.removeprefix("<svg ")).encode()


def _paint(found: re.Match[str]) -> str:
    attribute, colour = found.groups()
    name = CHROME.get(colour) or (OUTLINE.get(colour) if attribute == "stroke" else None)
    return f' {attribute}="var({name},{colour})"' if name else found[0]
