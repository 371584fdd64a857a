"""The look that all drawings share: one Vega-Lite configuration, and the colours named in it.

The five chrome colours are written exactly as below everywhere, because adaptive drawings swap
them for CSS variables. Marks never get an `opacity` below 1: it would make one transparency group
per mark in a PDF; `fillOpacity` and `strokeOpacity` do not.
"""

from typing import Any

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "IBM Plex Sans, sans-serif"

INK = "#1c2430"
MUTED = "#5a6472"
GRID = "#e3e7ec"
AXIS = "#aab2bd"
PAPER = "#ffffff"

RAMP = ("#46327e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#a0da39")
"""Viridis without its two ends, which vanish on dark and on white paper. Colour-blind safe and
ordered by lightness (Nunez, Anderton and Renslow 2018, doi:10.1371/journal.pone.0199239)."""

LINE_WIDTH = 1.6

_OPAQUE = {"opacity": 1}


def ramp(place: float | None) -> str:
    """The colour at a place from 0 to 1 of the ramp, mixed in sRGB; the axis grey for None."""
    if place is None:
        return AXIS
    at = min(max(place, 0.0), 1.0) * (len(RAMP) - 1)
    left = min(int(at), len(RAMP) - 2)
    pairs = zip(_rgb(RAMP[left]), _rgb(RAMP[left + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (at - left)):02x}" for a, b in pairs)


def _rgb(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color[1:]))


def config() -> dict[str, Any]:
    """The Vega-Lite configuration, a new dict every time."""
    return {
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "domainColor": AXIS,
            "gridColor": GRID,
            "labelColor": MUTED,
            "labelFontSize": 11,
            "labelPadding": 5,
            "tickColor": AXIS,
            "tickSize": 4,
            "titleColor": INK,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "titlePadding": 8,
        },
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False},
        "header": {
            "labelColor": INK,
            "labelFontSize": 12,
            "titleColor": INK,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "legend": {
            "gradientOpacity": 1,
            "gradientStrokeWidth": 0,
            "labelColor": INK,
            "labelFontSize": 11,
            "labelOffset": 6,
            "symbolOpacity": 1,
            "titleColor": INK,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "title": {
            "color": INK,
            "fontSize": 13,
            "fontWeight": 600,
            "subtitleColor": MUTED,
            "subtitleFontSize": 11,
        },
        "range": {"heatmap": list(RAMP), "ramp": list(RAMP)},
        "line": {**_OPAQUE, "strokeJoin": "round", "strokeWidth": LINE_WIDTH},
        "point": _OPAQUE,
        "circle": _OPAQUE,
        "square": _OPAQUE,
        "area": _OPAQUE,
        "bar": _OPAQUE,
        "tick": _OPAQUE,
        "text": {"color": INK, "fontSize": 11},
    }
