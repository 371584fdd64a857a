"""How axes, legends and marks look where nobody says otherwise: defaults of Vega 6 (`config.js`).

A property that is not named here is not known, and a chart with it is left to the engine.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from exporter.figures.coverage import Node, node, only

Style = Mapping[str, Any]
AXIS: Mapping[str, Any] = MappingProxyType(
    {
        "domain": True,
        "domainColor": "#888",
        "grid": True,
        "gridColor": "#ddd",
        "labelColor": "#000",
        "labelExpr": None,
        "labelFlush": None,
        "labelFontSize": 10,
        "labelPadding": 2,
        "labelSeparation": 0,
        "tickColor": "#888",
        "tickCount": None,
        "ticks": True,
        "tickSize": 5,
        "title": "",
        "titleColor": "#000",
        "titleFontSize": 11,
        "titleFontWeight": "bold",
        "titlePadding": 4,
        "values": None,
    }
)
LEGEND: Mapping[str, Any] = MappingProxyType(
    {
        "columnPadding": 10,
        "columns": None,
        "direction": None,
        "gradientOpacity": 1,
        "gradientStrokeWidth": 0,
        "labelColor": "#000",
        "labelExpr": None,
        "labelFontSize": 10,
        "labelLimit": 160,
        "labelOffset": 4,
        "offset": 18,
        "orient": "right",
        "rowPadding": 2,
        "symbolOpacity": 1,
        "symbolSize": 100,
        "symbolStrokeWidth": 1.5,
        "symbolType": "stroke",
        "title": "",
        "titleColor": "#000",
        "titleFontSize": 11,
        "titleFontWeight": "bold",
        "values": None,
    }
)
PALETTE = (
    *("#4c78a8", "#f58518", "#e45756", "#72b7b2", "#54a24b"),
    *("#eeca3b", "#b279a2", "#ff9da6", "#9d755d", "#bab0ac"),
)
INK = "#4c78a8"


def merged(defaults: Style, config: Node, *names: str) -> Style:
    """The defaults and what the parts of `config` with these names say, the last of them last."""
    found = dict(defaults)
    for name in names:
        given = node(config.get(name, {}), name)
        only(given, defaults, f"config.{name}")
        found |= given
    return found
