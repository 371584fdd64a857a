"""Numbers as colours: the ramp of scatter plots and parallel coordinates, and its legend."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from exporter.model.panel import Stop
from exporter.model.panels import Panel, ScatterPanel
from exporter.model.table import Column
from exporter.panels import axes
from exporter.panels.axes import Axis
from exporter.panels.numbers import extent, floats
from exporter.panels.sizes import TIGHT, fonts_of, plot_height
from exporter.panels.text import shorten
from exporter.panels.theme import AXIS, RAMP

_THICKNESS = 10
_LONGEST = 240
_UPRIGHT_TITLE = 150
_LABELS = 40
"""What labels and title of a legend take besides its gradient."""


Stops = tuple[tuple[float, str], ...]
"""Places from 0 to 1, climbing, with a colour each; the first is at 0 and the last at 1."""
_USUAL: Stops = tuple((n / (len(RAMP) - 1), color) for n, color in enumerate(RAMP))
_FINEST = 100


def stops(gradient: Sequence[Stop]) -> Stops:
    """The colours of an author, or the ramp of all drawings; outer ones reach to the ends."""
    if not gradient:
        return _USUAL
    found = [(stop.offset / 100, stop.color.lower()) for stop in gradient]
    foot = [(0.0, found[0][1])] if found[0][0] > 0 else []
    head = [(1.0, found[-1][1])] if found[-1][0] < 1 else []
    return (*foot, *found, *head)


def mixed(place: float | None, of: Stops = _USUAL) -> str:
    """The colour at a place from 0 to 1, mixed in sRGB; the axis grey for None."""
    if place is None:
        return AXIS
    at = min(max(place, 0.0), 1.0)
    left = max(n for n, (offset, _) in enumerate(of[:-1]) if offset <= at)
    (start, first), (end, second) = of[left : left + 2]
    share = (at - start) / (end - start)
    pairs = zip(_rgb(first), _rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _rgb(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color[1:]))


def evenly(of: Stops) -> list[str]:
    """The colours at equal distances, in as few steps as meet every stop (to 1 %).

    A scale of the engine takes colours for its ends and lays all others evenly between them.
    """
    whole = (n for n in range(1, _FINEST) if all(abs(o * n - round(o * n)) < 1e-9 for o, _ in of))
    steps = next(whole, _FINEST)
    return [mixed(n / steps, of) for n in range(steps + 1)]


def gradient(of: Stops = _USUAL) -> dict[str, Any]:
    """The whole ramp as a vertical fill, the least value at the foot."""
    shown = [{"offset": offset, "color": color} for offset, color in of]
    return {"gradient": "linear", "x1": 0, "y1": 1, "x2": 0, "y2": 0, "stops": shown}


def axis(panel: ScatterPanel, column: Column, room: float) -> Axis | None:
    """The colour scale of a column as an axis as long as its legend; None without numbers.

    `room` is what lies right of the vertical axis, in px.
    """
    log = panel.log_z
    values = floats(column.values, positive=log)
    if extent(values) is None:
        return None
    low, high = axes.fit(values, bounds=panel.z_range, log=log)
    free = room - _LABELS if _lying(panel) else plot_height(panel) - _LABELS
    kind = axes.kind_of(column, low, high, log=log)
    length = max(min(free, _LONGEST), 40)
    tight = panel.width in TIGHT
    bare = Axis(kind, low, high, length, tight=tight, fonts=fonts_of(panel))
    return replace(bare, title=axes.worded(column.title, bare))


def channel(panel: ScatterPanel, of: Axis, field: str, room: float) -> dict[str, Any]:
    """The encoding of a colour by a number, with a gradient legend unless the author wants none."""
    kind = "temporal" if of.kind == "time" else "quantitative"
    scale = {**of.scale(), "range": evenly(stops(panel.gradient))}
    if panel.z_range != (None, None):
        scale["clamp"] = True
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
        "title": shorten(of.title, room - 10 if lying else _UPRIGHT_TITLE, of.fonts.title) or None,
        "orient": auto if panel.legend == "auto" else panel.legend,
        "direction": "horizontal" if lying else "vertical",
        "gradientLength": of.length,
        "gradientThickness": _THICKNESS,
    }
