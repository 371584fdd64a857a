"""Numbers as colours: the ramp of scatter plots and parallel coordinates, and its legend."""

from dataclasses import replace
from typing import Any

from exporter.model.panels import Panel
from exporter.model.table import Column
from exporter.panels import axes
from exporter.panels.axes import Axis
from exporter.panels.numbers import extent, floats
from exporter.panels.sizes import TIGHT, TITLE, plot_height
from exporter.panels.text import shorten
from exporter.panels.theme import AXIS, RAMP

_THICKNESS = 10
_LONGEST = 240
_UPRIGHT_TITLE = 150
_LABELS = 40
"""What labels and title of a legend take besides its gradient."""


def mixed(place: float | None) -> str:
    """The colour at a place from 0 to 1 of the ramp, mixed in sRGB; the axis grey for None."""
    if place is None:
        return AXIS
    at = min(max(place, 0.0), 1.0) * (len(RAMP) - 1)
    left = min(int(at), len(RAMP) - 2)
    pairs = zip(_rgb(RAMP[left]), _rgb(RAMP[left + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (at - left)):02x}" for a, b in pairs)


def _rgb(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color[1:]))


def gradient() -> dict[str, Any]:
    """The whole ramp as a vertical fill, the least value at the foot."""
    steps = len(RAMP) - 1
    stops = [{"offset": n / steps, "color": c} for n, c in enumerate(RAMP)]
    return {"gradient": "linear", "x1": 0, "y1": 1, "x2": 0, "y2": 0, "stops": stops}


def axis(panel: Panel, column: Column, room: float, *, log: bool) -> Axis | None:
    """The colour scale of a column as an axis as long as its legend; None without numbers.

    `room` is what lies right of the vertical axis, in px.
    """
    values = floats(column.values, positive=log)
    if extent(values) is None:
        return None
    low, high = axes.fit(values, log=log)
    free = room - _LABELS if _lying(panel) else plot_height(panel) - _LABELS
    kind = axes.kind_of(column, low, high, log=log)
    bare = Axis(kind, low, high, max(min(free, _LONGEST), 40), tight=panel.width in TIGHT)
    return replace(bare, title=axes.worded(column.title, bare))


def channel(panel: Panel, of: Axis, field: str, room: float) -> dict[str, Any]:
    """The encoding of a colour by a number, with a gradient legend unless the author wants none."""
    kind = "temporal" if of.kind == "time" else "quantitative"
    scale = {**of.scale(), "range": list(RAMP)}
    shown = None if panel.legend == "none" else _legend(panel, of, room)
    return {"field": field, "type": kind, "scale": scale, "legend": shown}


def _lying(panel: Panel) -> bool:
    """Right of a full-width plot, below a narrower one, unless the author says where."""
    if panel.legend == "auto":
        return panel.width != "full"
    return panel.legend in {"top", "bottom"}


def _legend(panel: Panel, of: Axis, room: float) -> dict[str, Any]:
    lying = _lying(panel)
    auto = "bottom" if lying else "right"
    return {
        **of.ticks.style,
        "title": shorten(of.title, room - 10 if lying else _UPRIGHT_TITLE, TITLE) or None,
        "orient": auto if panel.legend == "auto" else panel.legend,
        "direction": "horizontal" if lying else "vertical",
        "gradientLength": of.length,
        "gradientThickness": _THICKNESS,
    }
