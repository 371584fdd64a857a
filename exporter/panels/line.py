"""Line panels: metrics over steps, time or another metric.

One view of up to four layers, named `range`, `raw`, `line` and `points`, over columnar data: one
object a series, `{"s": key, "x": [...], "y": [...], "lo": [...], "hi": [...], "raw": [...]}`,
flattened by the engine. `null` is a gap. Nothing is aggregated, smoothed or thinned here.
"""

from collections.abc import Sequence
from typing import Any

from exporter.model.figure import Chart
from exporter.model.panels import LinePanel
from exporter.model.table import Cell, Column, PanelTable
from exporter.panels import axes, series, words
from exporter.panels.axes import Axis
from exporter.panels.series import Drawn
from exporter.panels.sizes import outer_width, plot_height
from exporter.panels.spec import frame
from exporter.panels.text import clean

_SHORT = {"y": "y", "low": "lo", "high": "hi", "raw": "raw"}


def chart(panel: LinePanel, table: PanelTable) -> Chart:
    """The line chart of a panel."""
    of = series.drawn(table)
    x, y = _x_axis(panel, table), _y_axis(panel, table)
    body = {
        "data": {"values": [_columns(d, table, x, y) for d in of]},
        "transform": [{"flatten": ["x", *(_SHORT[c.name] for c in _y_columns(table))]}],
        "params": series.labels(of, panel),
        "layer": _layers(panel, table, of, x, y),
    }
    said = words.lines(panel, table, of, x.title, y.title)
    return Chart(frame(outer_width(panel), plot_height(panel), body), panel.title, said)


def _y_columns(table: PanelTable) -> list[Column]:
    return [c for c in map(table.column, _SHORT) if c is not None]


def _columns(of: Drawn, table: PanelTable, x: Axis, y: Axis) -> dict[str, Any]:
    """The rows of a series that have a place on the x axis, column by column."""
    places = [x.read(_cell(table.column("x"), row)) for row in of.rows]
    kept = [(row, place) for row, place in zip(of.rows, places, strict=True) if place is not None]
    ys = {_SHORT[c.name]: [y.read(c.values[row]) for row, _ in kept] for c in _y_columns(table)}
    return {"s": of.key, "x": [place for _, place in kept], **ys}


def _cell(column: Column | None, row: int) -> Cell:
    return column.values[row] if column else None


def _x_axis(panel: LinePanel, table: PanelTable) -> Axis:
    column = table.column("x") or Column("x", "", "number", ())
    low, high = axes.fit(column.values, bounds=panel.x_range, log=panel.log_x)
    time = column.kind == "time" and not panel.log_x
    span = "duration" if panel.x == "relative" and not panel.log_x else "linear"
    kind: axes.AxisKind = "time" if time else "log" if panel.log_x else span
    axis = Axis(kind, low, high, _plot_width(panel))
    title = clean(panel.x_title) or clean(column.title) + axes.day(axis)
    return Axis(kind, low, high, _plot_width(panel), title)


def _y_axis(panel: LinePanel, table: PanelTable) -> Axis:
    cells = [v for c in _y_columns(table) for v in c.values]
    low, high = axes.fit(cells, bounds=panel.y_range, log=panel.log_y)
    free = panel.y_range == (None, None)
    if free and panel.log_y:
        low, high = axes.round_log(low, high)
    elif panel.y_range[0] is None and 0 <= low < 0.2 * high:
        low = 0.0
    title = clean(panel.y_title) or (clean(panel.y[0]) if len(panel.y) == 1 else "")
    kind = "log" if panel.log_y else "linear"
    return Axis(kind, low, high, plot_height(panel), title, nice=free and not panel.log_y)


def _plot_width(panel: LinePanel) -> float:
    return outer_width(panel) - 50


def _layers(
    panel: LinePanel, table: PanelTable, of: Sequence[Drawn], x: Axis, y: Axis
) -> list[dict[str, Any]]:
    """Range below raw below line below points; only the line has axes and a legend."""
    names = {c.name for c in _y_columns(table)}
    place = {"x": x.channel("x"), "y": y.channel("y")}
    by = {"field": "s", "type": "nominal", "scale": series.scale(of), "legend": None}
    legend = series.legend(of, panel, said=(y.title, panel.title))
    clip = panel.x_range != (None, None) or panel.y_range != (None, None)
    mark = {"aria": False, "clip": clip}
    # Layers that share a channel must agree about its legend, or the engine drops it.
    colour = series.channel(of, legend)
    layers: list[dict[str, Any]] = []
    if {"low", "high"} <= names:
        band = {**place, "y": {**place["y"], "field": "lo"}, "y2": {"field": "hi"}, "fill": by}
        area = {"type": "area", "fillOpacity": 0.16, **mark}
        layers.append({"name": "range", "mark": area, "encoding": band})
    if "raw" in names:
        raw = {**place, "y": {**place["y"], "field": "raw"}, "stroke": colour}
        faint = {"type": "line", "strokeOpacity": 0.25, "strokeWidth": 1, **mark}
        layers.append({"name": "raw", "mark": faint, "encoding": raw})
    stroke = {**place, "stroke": colour}
    if any(d.series.dash for d in of):
        dash = {"field": "s", "type": "nominal", "scale": series.dashes(of), "legend": legend}
        stroke["strokeDash"] = dash
    layers.append({"name": "line", "mark": {"type": "line", **mark}, "encoding": stroke})
    return layers
