"""Scatter panels: one point per run or group, a colour scale or one colour a series, a trend line.

Layers `points` (one row a point: `s`, `x`, `y`, `z`, `t` for the tooltip), `missing` (points whose
colour value is missing, hollow) and `trend` (two ends of the regression line).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from exporter.model.figure import Chart
from exporter.model.panels import ScatterPanel
from exporter.model.table import Column, PanelTable
from exporter.panels import axes, regression, series, theme, words
from exporter.panels.axes import Axis
from exporter.panels.numbers import drawable
from exporter.panels.series import Drawn
from exporter.panels.sizes import outer_width, plot_height
from exporter.panels.spec import frame
from exporter.panels.text import clean, shorten

_EMPTY = Column("", "", "number", ())


def chart(panel: ScatterPanel, table: PanelTable) -> Chart:
    """The scatter plot of a panel."""
    of = series.drawn(table)
    x = _axis(panel, table, "x")
    y = _axis(panel, table, "y")
    rows = _rows(panel, table, of, x, y)
    line = regression.fit(rows, x, y) if panel.regression else None
    body: dict[str, Any] = {
        "params": series.labels(of, panel),
        "layer": _layers(panel, table, of, rows, x, y, line),
    }
    if line is not None:
        body["title"] = _told(line.text)
    told = [words.span(axis.title, (row[f] for row in rows)) for axis, f in ((x, "x"), (y, "y"))]
    told += [line.text] if line else []
    titles = (x.title, y.title, clean(_column(table, "z").title))
    said = words.points(panel, len(rows), titles, told)
    return Chart(frame(outer_width(panel), plot_height(panel), body), panel.title, said)


def _column(table: PanelTable, name: str) -> Column:
    return table.column(name) or _EMPTY


def _axis(panel: ScatterPanel, table: PanelTable, name: str) -> Axis:
    column = _column(table, name)
    log, asked = (panel.log_x, panel.x_title) if name == "x" else (panel.log_y, panel.y_title)
    low, high = axes.widen(*axes.fit(column.values, log=log), log=log)
    kind: axes.AxisKind = "log" if log else "time" if column.kind == "time" else "linear"
    length = outer_width(panel) - 50 if name == "x" else plot_height(panel)
    bare = Axis(kind, low, high, length)
    return Axis(kind, low, high, length, clean(asked) or clean(column.title) + axes.day(bare))


def _rows(
    panel: ScatterPanel, table: PanelTable, of: Sequence[Drawn], x: Axis, y: Axis
) -> list[dict[str, Any]]:
    """The points that have a place on both axes."""
    xs, ys, zs = (_column(table, name).values for name in "xyz")
    rows: list[dict[str, Any]] = []
    for d in of:
        for row in d.rows:
            at = x.read(xs[row]), y.read(ys[row])
            if None in at:
                continue
            point: dict[str, Any] = {"s": d.key, "x": at[0], "y": at[1]}
            if zs:
                point["z"] = drawable(zs[row], positive=panel.log_z)
            rows.append(point)
    return rows


def _layers(
    panel: ScatterPanel,
    table: PanelTable,
    of: Sequence[Drawn],
    rows: Sequence[Mapping[str, Any]],
    x: Axis,
    y: Axis,
    line: regression.Line | None,
) -> list[dict[str, Any]]:
    place = {"x": x.channel("x"), "y": y.channel("y")}
    size = 34 if panel.width in {"third", "quarter"} else 48
    mark = {"type": "circle", "aria": False, "size": size, "fillOpacity": 0.9}
    layers: list[dict[str, Any]] = []
    if line is not None:
        rule = {"type": "line", "aria": False, "stroke": theme.MUTED, "strokeWidth": 1.2}
        ends = [{"x": x.round(a), "y": y.round(b)} for a, b in line.ends]
        layers.append(
            {"name": "trend", "data": {"values": ends}, "mark": {**rule, "strokeDash": [5, 3]}}
        )
        layers[0]["encoding"] = place
    coloured = bool(_column(table, "z").values)
    known = [row for row in rows if not coloured or row["z"] is not None]
    by = _ramp(panel, table) if coloured else _palette(panel, of, (x.title, y.title))
    points = {"name": "points", "data": {"values": known}, "mark": mark}
    layers.append({**points, "encoding": {**place, "fill": by}})
    missing = [row for row in rows if coloured and row["z"] is None]
    if missing:
        hollow = {**mark, "type": "point", "stroke": theme.AXIS, "filled": False}
        lost = {"name": "missing", "data": {"values": missing}, "mark": hollow}
        layers.append({**lost, "encoding": place})
    return layers


def _palette(panel: ScatterPanel, of: Sequence[Drawn], said: Sequence[str]) -> dict[str, Any]:
    legend = series.legend(of, panel, said=said, symbol="circle")
    return series.channel(of, legend)


def _ramp(panel: ScatterPanel, table: PanelTable) -> dict[str, Any]:
    column = _column(table, "z")
    low, high = axes.fit(column.values, log=panel.log_z)
    scale = {
        "type": "log" if panel.log_z else "linear",
        "domain": [low, high],
        "range": list(theme.RAMP),
    }
    orient = panel.legend if panel.legend != "auto" else "right"
    if panel.legend == "auto" and panel.width != "full":
        orient = "bottom"
    flat = orient in {"bottom", "top"}
    length = min(outer_width(panel) - 80, 260) if flat else min(plot_height(panel) - 40, 200)
    legend = {
        "title": shorten(column.title, outer_width(panel) - 60 if flat else 150, 12),
        "orient": orient,
        "direction": "horizontal" if flat else "vertical",
        "gradientLength": length,
        "gradientThickness": 10,
        "tickCount": 4,
    }
    shown = None if panel.legend == "none" else legend
    return {"field": "z", "type": "quantitative", "scale": scale, "legend": shown}


def _told(text: str) -> dict[str, Any]:
    return {
        "text": text,
        "anchor": "end",
        "color": theme.MUTED,
        "fontSize": 11,
        "fontWeight": "normal",
        "offset": 4,
    }
