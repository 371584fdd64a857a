"""Line panels: metrics over steps, time or another metric.

One view of up to four layers, named `range`, `raw`, `line` and `points`, over columnar data: one
object a series, `{"s": key, "c": colour, "x": [...], "y": [...], "lo": [...], "hi": [...],
"raw": [...]}`, flattened by the engine. `null` is a gap. Nothing is aggregated, smoothed or
thinned here.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from exporter.model.figure import Chart
from exporter.model.panels import LinePanel
from exporter.model.table import Column, PanelTable
from exporter.panels import axes, series, words
from exporter.panels.axes import Axis
from exporter.panels.numbers import floats
from exporter.panels.series import Drawn
from exporter.panels.sizes import TIGHT, outer_width, plot_height, right_of
from exporter.panels.spec import frame
from exporter.panels.text import clean

_SHORT = {"y": "y", "low": "lo", "high": "hi", "raw": "raw"}
_RUNTIME = frozenset({"relative", "runtime", "_runtime"})
# Smaller numbers in `x_range` of a time axis are epoch seconds; as ms they would be in 1973.
_SECONDS = 1e11

_Values = dict[str, Any]


def chart(panel: LinePanel, table: PanelTable) -> Chart:
    """The line chart of a panel."""
    of = series.drawn(table)
    shown = _x_range(panel, table)
    y = _y_axis(panel, table, shown)
    x = _x_axis(panel, table, shown, right_of(panel, y.extent))
    data = [_columns(d, table, x, y) for d in of]
    lone = [point for values in data for point in _lone_points(values)]
    body = {
        "data": {"values": data},
        "transform": [{"flatten": ["x", *_fields(table)]}],
        "params": series.labels(of, panel, x.length),
        "layer": _layers(panel, of, _fields(table), lone, x, y),
    }
    said = words.lines(panel, table, of, x.title, y.title)
    return Chart(frame(outer_width(panel), plot_height(panel), body), panel.title, said)


def _y_columns(table: PanelTable) -> list[Column]:
    return [c for c in map(table.column, _SHORT) if c is not None]


def _fields(table: PanelTable) -> list[str]:
    return [_SHORT[c.name] for c in _y_columns(table)]


def _columns(of: Drawn, table: PanelTable, x: Axis, y: Axis) -> _Values:
    """The rows of a series that have a place on the x axis, column by column."""
    column = table.column("x")
    places = x.places(column.values[row] for row in of.rows) if column else []
    kept = [(row, place) for row, place in zip(of.rows, places, strict=False) if place is not None]
    ys = {_SHORT[c.name]: y.places(c.values[row] for row, _ in kept) for c in _y_columns(table)}
    return {"s": of.key, "c": of.series.color, "x": [place for _, place in kept], **ys}


def _lone_points(values: _Values) -> list[_Values]:
    """Takes points without a neighbour, which a line cannot show, out of the line."""
    lone = [a for a, b in series.stretches(values.get("y", ())) if b - a == 1]
    points = [{"c": values["c"], "x": values["x"][n], "y": values["y"][n]} for n in lone]
    for n in lone:
        values["y"][n] = None
    return points


def _x_range(panel: LinePanel, table: PanelTable) -> tuple[float, float]:
    column = table.column("x")
    bounds = panel.x_range
    if column is not None and column.kind == "time" and not panel.log_x:
        low, high = (b * 1000 if b and abs(b) < _SECONDS else b for b in bounds)
        bounds = (low, high)
    values = floats(column.values if column else (), positive=panel.log_x)
    return axes.fit(values, bounds=bounds, log=panel.log_x)


def _x_axis(panel: LinePanel, table: PanelTable, shown: tuple[float, float], length: float) -> Axis:
    column = table.column("x")
    kind = axes.kind_of(column, *shown, log=panel.log_x)
    kind = "duration" if kind == "linear" and panel.x.lower() in _RUNTIME else kind
    bare = Axis(kind, *shown, length, tight=panel.width in TIGHT)
    title = clean(panel.x_title) or axes.worded(column.title if column else "", bare)
    return replace(bare, title=title)


def _y_axis(panel: LinePanel, table: PanelTable, shown: tuple[float, float]) -> Axis:
    """The range of what the x axis shows, unless the author bounds it."""
    places = table.column("x")
    at = floats(places.values if places else ())
    inside = (at >= shown[0]) & (at <= shown[1])
    columns = [floats(c.values, positive=panel.log_y)[inside] for c in _y_columns(table)]
    values = np.concatenate(columns) if columns else np.empty(0)
    low, high = axes.fit(values, bounds=panel.y_range, log=panel.log_y)
    title = clean(panel.y_title) or (clean(panel.y[0]) if len(panel.y) == 1 else "")
    height = plot_height(panel)
    free, tight = panel.y_range == (None, None), panel.width in TIGHT
    if panel.log_y:
        rounded = axes.round_log(low, high) if free else (low, high)
        return Axis("log", *rounded, height, title, tight=tight)
    low = 0.0 if free and 0 <= low < 0.2 * high else low
    return Axis("linear", low, high, height, title, nice=free, tight=tight)


def _layers(
    panel: LinePanel,
    of: Sequence[Drawn],
    fields: Sequence[str],
    lone: Sequence[_Values],
    x: Axis,
    y: Axis,
) -> list[dict[str, Any]]:
    """Range below raw below line below points; only lines are coloured by a scale."""
    bounded = panel.x_range != (None, None) or panel.y_range != (None, None)
    mark = {"aria": False, "clip": bounded}
    place = {"x": x.channel("x", lying=True), "y": y.channel("y")}
    raw = {**place, "y": {**place["y"], "field": "raw"}}
    colour = series.channel(
        of, series.legend(of, panel, x.length, said=(y.title, clean(panel.title)))
    )
    line = {**place, "stroke": colour}
    if any(d.series.dash for d in of):
        line["strokeDash"] = {**colour, "scale": series.dashes(of)}
    band = {"y": {**place["y"], "field": "lo"}, "y2": {"field": "hi"}, "detail": {"field": "s"}}
    layers: list[dict[str, Any]] = []
    if {"lo", "hi"} <= set(fields):
        area = {"type": "area", "fillOpacity": 0.16, **mark}
        layers.append(_layer("range", area, {**place, **band, "fill": series.LITERAL}))
    if "raw" in fields:
        faint = {"type": "line", "strokeOpacity": 0.28, "strokeWidth": 1, **mark}
        layers.append(_layer("raw", faint, {**raw, "stroke": colour}))
    layers.append(
        _layer("line", {"type": "line", "strokeWidth": _line_width(panel, len(of)), **mark}, line)
    )
    if lone:
        dot = {"type": "circle", "size": 28, **mark}
        points = _layer("points", dot, {**place, "fill": series.LITERAL})
        layers.append({**points, "data": {"values": list(lone)}})
    return layers


def _layer(name: str, mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "mark": mark, "encoding": encoding}


def _line_width(panel: LinePanel, count: int) -> float:
    width = 1.8 if count <= 5 else 1.5 if count <= 12 else 1.2
    return width - 0.2 if panel.width in TIGHT else width
