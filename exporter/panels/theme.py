"""The look that all drawings share: one Vega-Lite configuration, and the colours named in it.

The five chrome colours are written exactly as below everywhere, because adaptive drawings swap
them for CSS variables. Marks never get an `opacity` below 1: it would make one transparency group
per mark in a PDF; `fillOpacity` and `strokeOpacity` do not.
"""

from typing import Any

from exporter.panels.sizes import MEDIUM, Fonts
from exporter.query.colors import PALETTE

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "IBM Plex Sans, sans-serif"

INK = "#1c2430"
MUTED = "#5a6472"
GRID = "#e3e7ec"
AXIS = "#aab2bd"
PAPER = "#ffffff"

RAMP = ("#5f46b0", "#4368b5", "#2c86a8", "#1f9f8d", "#4db668", "#9ac43a")
"""The hues of viridis, ordered by lightness in even steps (L* 38 to 74), so that they are read
without hue too; neither end vanishes on white (contrast 2.0) or on dark grey (2.5)."""

LINE_WIDTH = 1.6

_OPAQUE = {"opacity": 1}


def config(fonts: Fonts = MEDIUM) -> dict[str, Any]:
    """The Vega-Lite configuration in type of these sizes, a new dict every time."""
    return {
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "domainColor": AXIS,
            "gridColor": GRID,
            "labelColor": MUTED,
            "labelFontSize": fonts.label,
            "labelPadding": 5,
            "labelSeparation": 6,
            "tickColor": AXIS,
            "tickSize": 4,
            "titleColor": INK,
            "titleFontSize": fonts.title,
            "titleFontWeight": "normal",
            "titlePadding": 8,
        },
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False},
        "header": {
            "labelColor": INK,
            "labelFontSize": fonts.title,
            "titleColor": INK,
            "titleFontSize": fonts.title,
            "titleFontWeight": "normal",
        },
        "legend": {
            "gradientOpacity": 1,
            "gradientStrokeWidth": 0,
            "labelColor": INK,
            "labelFontSize": fonts.label,
            "labelOffset": 6,
            "offset": 10,
            "rowPadding": 3,
            "symbolOpacity": 1,
            "titleColor": INK,
            "titleFontSize": fonts.label,
            "titleFontWeight": "normal",
        },
        "title": {
            "color": INK,
            "fontSize": fonts.title + 1,
            "fontWeight": 600,
            "subtitleColor": MUTED,
            "subtitleFontSize": fonts.label,
        },
        "range": {"category": list(PALETTE), "heatmap": list(RAMP), "ramp": list(RAMP)},
        "mark": {"color": PALETTE[0]},
        "rule": {"color": MUTED},
        "line": {**_OPAQUE, "strokeJoin": "round", "strokeWidth": LINE_WIDTH},
        "point": _OPAQUE,
        "circle": _OPAQUE,
        "square": _OPAQUE,
        "area": _OPAQUE,
        "bar": _OPAQUE,
        "tick": _OPAQUE,
        "text": {"color": INK, "fontSize": fonts.label},
    }
