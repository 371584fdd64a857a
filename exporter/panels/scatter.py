"""Scatter panels: one point per run or group, a colour scale or one colour a series, a trend line.

Layers `trend` (both ends of the regression line), those of `running`, `points` (one
row a point: `s`, `x`, `y`, `z`, and `t`, its name for a live chart) and `missing` (points without a
colour value, hollow).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from exporter.model.figure import Chart
from exporter.model.panels import ScatterPanel
from exporter.model.table import Column, PanelTable
from exporter.panels import axes, ramp, regression, running, series, theme, words
from exporter.panels.axes import Axis
from exporter.panels.numbers import floats
from exporter.panels.series import Drawn
from exporter.panels.sizes import TIGHT, Fonts, fonts_of, plot_height, right_of
from exporter.panels.spec import frame
from exporter.panels.text import clean

_EMPTY = Column("", "", "number", ())
_Rows = list[dict[str, Any]]
_Place = dict[str, Any]


def chart(panel: ScatterPanel, table: PanelTable) -> Chart:
    """The scatter plot of a panel."""
    of = series.drawn(table)
    y = _axis(panel, table, "y", plot_height(panel))
    x = _axis(panel, table, "x", right_of(panel, y.extent))
    z = ramp.axis(panel, _column(table, "z"), x.length)
    rows = _rows(table, of, x, y, z)
    line = regression.fit([(r["x"], r["y"]) for r in rows], x, y) if panel.regression else None
    if line:
        y = _reaching(panel, y, [height for _, height in line.ends])
    place = {"x": x.channel("x", lying=True), "y": y.channel("y")}
    trend = [_trend(line, place)] if line else []
    points = _points(panel, of, rows, place, z, x.length)
    body: dict[str, Any] = {
        "params": series.labels(of, panel, x.length),
        "layer": [*trend, *running.layers(table, x, y, place), *points],
        **({"title": _heading(line.text, x.fonts)} if line else {}),
    }
    told = [words.span(axis.title, (row[f] for row in rows)) for axis, f in ((x, "x"), (y, "y"))]
    titles = (x.title, y.title, z.title if z else "")
    said = words.points(panel, len(rows), titles, [*told, *([line.text] if line else [])])
    return Chart(frame(panel, plot_height(panel), body), panel.title, said)


def _column(table: PanelTable, name: str) -> Column:
    return table.column(name) or _EMPTY


def _axis(panel: ScatterPanel, table: PanelTable, name: str, length: float) -> Axis:
    column = _column(table, name)
    log, asked = (panel.log_x, panel.x_title) if name == "x" else (panel.log_y, panel.y_title)
    bounds = panel.x_range if name == "x" else panel.y_range
    fitted = axes.fit(floats(column.values, positive=log), bounds=bounds, log=log)
    wide = axes.widen(*fitted, log=log)
    low, high = (f if f == b else w for f, b, w in zip(fitted, bounds, wide, strict=True))
    kind = axes.kind_of(column, low, high, log=log)
    title = clean(asked) or axes.worded(column.title, Axis(kind, low, high, length))
    return Axis(kind, low, high, length, title, tight=panel.width in TIGHT, fonts=fonts_of(panel))


def _reaching(panel: ScatterPanel, y: Axis, heights: Sequence[float]) -> Axis:
    """The axis with the ends of a line on it, unless the author says where it ends."""
    low, high = panel.y_range
    least = y.low if low is not None else min(y.low, *heights)
    greatest = y.high if high is not None else max(y.high, *heights)
    return replace(y, low=least, high=greatest)


def _rows(table: PanelTable, of: Sequence[Drawn], x: Axis, y: Axis, z: Axis | None) -> _Rows:
    """The points that have a place on both axes."""
    scales = {"x": x, "y": y, **({"z": z} if z else {})}
    places = {f: axis.places(_column(table, f).values) for f, axis in scales.items()}
    names = _column(table, "label").values
    found = [
        {"s": d.key, "t": clean(str(names[row])) if names else d.label}
        | {f: at[row] for f, at in places.items()}
        for d in of
        for row in d.rows
    ]
    return [point for point in found if point["x"] is not None and point["y"] is not None]


def _points(
    panel: ScatterPanel,
    of: Sequence[Drawn],
    rows: _Rows,
    place: _Place,
    z: Axis | None,
    room: float,
) -> list[dict[str, Any]]:
    size = 36 if panel.width in TIGHT else 50
    mark = {"type": "point", "filled": True, "aria": False, "size": size, "fillOpacity": 0.9}
    if (panel.x_range, panel.y_range) != ((None, None), (None, None)):
        mark["clip"] = True
    encoding = {**place, "tooltip": {"field": "t"}}
    if z is None:
        legend = series.legend(of, panel, room, stroke=False)
        colour = series.channel(of, legend)
        if any(d.series.dash for d in of):
            encoding["shape"] = {**colour, "scale": series.shapes(of)}
        return [_layer("points", rows, mark, {**encoding, "fill": colour})]
    coloured = {**encoding, "fill": ramp.channel(panel, z, "z", room)}
    layers = [_layer("points", [r for r in rows if r["z"] is not None], mark, coloured)]
    missing = [r for r in rows if r["z"] is None]
    if missing:
        hollow = {**mark, "filled": False, "stroke": theme.MUTED, "strokeWidth": 1.2}
        layers.append(_layer("missing", missing, hollow, encoding))
    return layers


def _trend(line: regression.Line, place: _Place) -> dict[str, Any]:
    rule = {"type": "line", "aria": False, "stroke": theme.MUTED, "strokeDash": [5, 3]}
    ends = [{"x": a, "y": b} for a, b in line.ends]
    return _layer("trend", ends, {**rule, "strokeWidth": 1.3, "clip": True}, place)


def _layer(name: str, rows: _Rows, mark: dict[str, Any], encoding: _Place) -> dict[str, Any]:
    return {"name": name, "data": {"values": rows}, "mark": mark, "encoding": encoding}


def _heading(text: str, fonts: Fonts) -> dict[str, Any]:
    """How well the line fits, above the plot at the right: never on a point."""
    style = {"color": theme.MUTED, "fontSize": fonts.label, "fontWeight": "normal"}
    return {"text": text, "anchor": "end", "frame": "group", "offset": 4, **style}
