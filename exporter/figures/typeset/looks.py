"""How axes, legends and marks look where nobody says otherwise: defaults of Vega 6 (`config.js`).

A property that is not named here is not known, and a chart with it is left to the engine.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from exporter.figures.coverage import Node, node, only, refuse

Style = Mapping[str, Any]
_WEIGHTS = frozenset({"titleFontWeight"})
"""Names or numbers."""
AXIS: Mapping[str, Any] = MappingProxyType(
    {
        "domain": True,
        "domainColor": "#888",
        "format": None,
        "grid": True,
        "gridColor": "#ddd",
        "labelAlign": None,
        "labelAngle": None,
        "labelBaseline": None,
        "labelColor": "#000",
        "labelExpr": None,
        "labelFlush": None,
        "labelFontSize": 10,
        "labelLimit": 180,
        "labelOverlap": None,
        "labelPadding": 2,
        "labels": True,
        "labelSeparation": 0,
        "maxExtent": 200,
        "minExtent": 0,
        "tickColor": "#888",
        "tickCount": None,
        "ticks": True,
        "tickSize": 5,
        "title": None,
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
        "gradientLength": None,
        "gradientOpacity": 1,
        "gradientStrokeWidth": 0,
        "gradientThickness": 16,
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
        "symbolType": None,
        "tickCount": None,
        "title": None,
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
_NO_INK = frozenset({"", "none", "transparent"})
_PLAIN = re.compile(r"(?!.*(?i:url))[-+#\w\s(),.%/]*")
"""As of attributes that stay when a drawing is normalised."""


def merged(defaults: Style, config: Node, names: Sequence[str], given: Node) -> Style:
    """The defaults, what these parts of `config` say, and what is given, in values of equal kinds.

    What has no default is checked where it is read; a configuration has none of it.
    """
    looks = [name for name, usual in defaults.items() if usual is not None]
    style = dict(defaults)
    for name in names:
        said = node(config.get(name, {}), name)
        only(said, looks, f"config.{name}")
        style |= said
    only(given, defaults, "an axis or a legend")
    if any(value is None for name, value in given.items() if name != "title"):
        refuse("a property that is nothing")
    style |= given
    for name, usual in defaults.items():
        if usual is not None and name not in _WEIGHTS and not _is_like(style[name], usual):
            refuse(f"{name} that is no plain value")
        if name.endswith("Color") and not is_ink(style[name]):
            refuse(f"{name} that is not seen")
    return style


def _is_like(value: Any, usual: Any) -> bool:
    if isinstance(usual, bool | str):
        return type(value) is type(usual)
    return is_size(value)


@lru_cache(maxsize=1024)
def _is_plain(text: str) -> bool:
    return text not in _NO_INK and _PLAIN.fullmatch(text) is not None


def is_ink(value: Any) -> bool:
    """Whether it is the text of a colour that is seen."""
    return isinstance(value, str) and _is_plain(value)


def is_size(value: Any) -> bool:
    """Whether it is a number that is not negative."""
    return type(value) in (int, float) and value >= 0
