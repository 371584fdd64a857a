"""The layers of a line panel: range below raw below line below points.

Only lines are coloured by a scale, since each channel with a scale wants a legend of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exporter.model.panels import LinePanel
from exporter.panels import series
from exporter.panels.axes import Axis
from exporter.panels.series import Drawn
from exporter.panels.sizes import TIGHT
from exporter.panels.text import clean

_PALE = 0.16
_FILLED = 0.72
"""Opacity of the area around a line, and of an area that is the message."""


@dataclass(frozen=True, slots=True)
class Ink:
    """What there is to draw: the columns of the data, points alone in a line, points as marks."""

    fields: Sequence[str]
    lone: Sequence[Mapping[str, Any]]
    marks: Sequence[Mapping[str, Any]]
    parts: bool = False
    """Whether a series is several lines, numbered by `n`."""


def layers(
    panel: LinePanel, of: Sequence[Drawn], ink: Ink, x: Axis, y: Axis
) -> list[dict[str, Any]]:
    """The layers that have something to draw, from the back to the front."""
    bounded = panel.x_range != (None, None) or panel.y_range != (None, None)
    mark = {"aria": False, "clip": bounded or panel.ignore_outliers}
    place = {"x": x.channel("x", lying=True), "y": y.channel("y")}
    line = _line(panel, of, place, _legend(panel, of, x, y))
    if ink.parts:
        line["detail"] = {"field": "n"}
    found: list[dict[str, Any]] = []
    if {"lo", "hi"} <= set(ink.fields):
        found.append(_range(panel, place, mark))
    if "raw" in ink.fields:
        faint = {"type": "line", "strokeOpacity": 0.28, "strokeWidth": 1, **mark}
        raw = {k: v for k, v in line.items() if k != "strokeDash"}
        raw["y"] = {**place["y"], "field": "raw"}
        found.append(_layer("raw", faint, raw))
    found += _lines(of, _line_width(panel, len(of)), mark, line)
    for name, size, points in (("points", 28, ink.lone), ("marks", 14, ink.marks)):
        if points:
            dot = {"type": "circle", "size": size, **mark}
            layer = _layer(name, dot, {**place, "fill": series.LITERAL})
            found.append({**layer, "data": {"values": list(points)}})
    return found


def _legend(panel: LinePanel, of: Sequence[Drawn], x: Axis, y: Axis) -> dict[str, Any] | None:
    return series.legend(of, panel, x.length, said=(y.title, clean(panel.title)))


def _line(
    panel: LinePanel,
    of: Sequence[Drawn],
    place: Mapping[str, Any],
    legend: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Colour and dash by series, in one legend."""
    colour = series.channel(of, legend)
    line = {**place, "stroke": colour}
    if any(d.series.dash for d in of):
        line["strokeDash"] = {**colour, "scale": series.dashes(of)}
    return line


def _lines(
    of: Sequence[Drawn], usual: float, mark: Mapping[str, Any], line: dict[str, Any]
) -> list[dict[str, Any]]:
    """A layer for each width: a width by scale would take the symbols out of the legend."""
    keys: dict[float, list[str]] = {}
    for d in of:
        keys.setdefault(d.series.width or usual, []).append(d.key)
    if len(keys) < 2:
        return [
            _layer("line", {"type": "line", "strokeWidth": next(iter(keys), usual), **mark}, line)
        ]
    found: list[dict[str, Any]] = []
    for number, (width, own) in enumerate(sorted(keys.items())):
        name = f"line-{number}" if number else "line"
        layer = _layer(name, {"type": "line", "strokeWidth": width, **mark}, line)
        found.append({**layer, "transform": [{"filter": {"field": "s", "oneOf": own}}]})
    return found


def _range(panel: LinePanel, place: Mapping[str, Any], mark: Mapping[str, Any]) -> dict[str, Any]:
    opacity = _PALE if panel.stack == "none" else _FILLED
    band = {"y": {**place["y"], "field": "lo"}, "y2": {"field": "hi"}, "detail": {"field": "s"}}
    area = {"type": "area", "fillOpacity": opacity, **mark}
    return _layer("range", area, {**place, **band, "fill": series.LITERAL})


def _layer(name: str, mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "mark": mark, "encoding": encoding}


def _line_width(panel: LinePanel, count: int) -> float:
    width = 1.8 if count <= 5 else 1.5 if count <= 12 else 1.2
    return width - 0.2 if panel.width in TIGHT else width
