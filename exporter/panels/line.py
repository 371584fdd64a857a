"""Line panels: metrics over steps, time or another metric.

One view of the layers of `line_layers` over columnar data: one object a series, `{"s": key,
"c": colour, "x": [...], "y": [...], "lo": [...], "hi": [...], "raw": [...]}`, flattened by the
engine. `null` is a gap. In a stack, `y` is the upper edge of the area. Nothing is aggregated,
smoothed or thinned here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exporter.model.figure import Chart
from exporter.model.panels import LinePanel
from exporter.model.series import Floats
from exporter.model.table import Cell, Column, PanelTable
from exporter.panels import axes, series, words
from exporter.panels.axes import Axis
from exporter.panels.line_layers import Ink, layers
from exporter.panels.numbers import floats
from exporter.panels.series import Drawn
from exporter.panels.sizes import TIGHT, fonts_of, plot_height, right_of
from exporter.panels.spec import frame
from exporter.panels.text import clean
from exporter.query.aggregate import TOTALS
from exporter.query.axes import RELATIVE, drawn_bounds
from exporter.query.outliers import inner_range

_SHORT = {"y": "y", "low": "lo", "high": "hi", "raw": "raw"}

_Values = dict[str, Any]


def chart(panel: LinePanel, table: PanelTable) -> Chart:
    """The line chart of a panel."""
    of = series.drawn(table)
    shown = _x_range(panel, table)
    y = _y_axis(panel, table, of, shown)
    x = _x_axis(panel, table, shown, right_of(panel, y.extent))
    parts = [part for d in of for part in _by_run(d, table)]
    numbers = {"x": x.numbers(_cells(table.column("x")))}
    numbers |= {_SHORT[c.name]: y.numbers(c.values) for c in _y_columns(table)}
    data = [_columns(d, numbers, x, y, stacked=panel.stack != "none") for d in parts]
    if len(parts) > len(of):
        data = [values | {"n": number} for number, values in enumerate(data)]
    marks = [
        p for values, d in zip(data, parts, strict=True) if d.series.points for p in _all(values)
    ]
    lone = [point for values in data for point in _lone_points(values)]
    ink = Ink(_fields(table), lone, marks, parts=len(parts) > len(of))
    body = {
        "data": {"values": data},
        "transform": [{"flatten": ["x", *_fields(table)]}],
        "params": series.labels(of, panel, x.length),
        "layer": layers(panel, of, ink, x, y),
    }
    said = words.lines(panel, table, of, x.title, y.title)
    return Chart(frame(panel, plot_height(panel), body), panel.title, said)


def _y_columns(table: PanelTable) -> list[Column]:
    return [c for c in map(table.column, _SHORT) if c is not None]


def _fields(table: PanelTable) -> list[str]:
    return [_SHORT[c.name] for c in _y_columns(table)]


def _cells(column: Column | None) -> Sequence[Cell]:
    return column.values if column else ()


def _columns(
    of: Drawn, numbers: Mapping[str, Floats], x: Axis, y: Axis, *, stacked: bool
) -> _Values:
    """The rows of a series that have a place on the x axis, column by column."""
    rows = np.array(of.rows, dtype=np.intp)
    across = numbers["x"][rows]
    places = [place for place in x.placed(across) if place is not None]
    kept = rows[~np.isnan(across)]
    ys = {name: y.placed(values[kept]) for name, values in numbers.items() if name != "x"}
    if stacked and "hi" in ys:
        ys["y"] = list(ys["hi"])
    return {"s": of.key, "c": of.series.color, "x": places, **ys}


def _by_run(of: Drawn, table: PanelTable) -> list[Drawn]:
    """A series in as many parts as it has lines: the runs of a group, and the group's own."""
    column = table.column("run")
    if column is None:
        return [of]
    rows: dict[Cell, list[int]] = {}
    for row in of.rows:
        rows.setdefault(column.values[row], []).append(row)
    return [replace(of, rows=tuple(own)) for own in rows.values()]


def _all(values: _Values) -> list[_Values]:
    """Takes every point out of a line that is drawn as points."""
    points = [
        {"c": values["c"], "x": x, "y": y}
        for x, y in zip(values["x"], values["y"], strict=True)
        if y is not None
    ]
    values["y"] = [None] * len(values["y"])
    return points


def _lone_points(values: _Values) -> list[_Values]:
    """Takes points without a neighbour, which a line cannot show, out of the line."""
    lone = [a for a, b in series.stretches(values.get("y", ())) if b - a == 1]
    points = [{"c": values["c"], "x": values["x"][n], "y": values["y"][n]} for n in lone]
    for n in lone:
        values["y"][n] = None
    return points


def _x_range(panel: LinePanel, table: PanelTable) -> tuple[float, float]:
    column = table.column("x")
    kind = column.kind if column else "number"
    bounds = drawn_bounds(kind, panel.x_range, log=panel.log_x)
    values = floats(_cells(column), positive=panel.log_x)
    return axes.fit(values, bounds=bounds, log=panel.log_x)


def _x_axis(panel: LinePanel, table: PanelTable, shown: tuple[float, float], length: float) -> Axis:
    column = table.column("x")
    kind = axes.kind_of(column, *shown, log=panel.log_x)
    runtime = column is not None and column.title == RELATIVE.title
    kind = "duration" if kind == "linear" and runtime else kind
    bare = Axis(kind, *shown, length, tight=panel.width in TIGHT, fonts=fonts_of(panel))
    title = clean(panel.x_title) or axes.worded(column.title if column else "", bare)
    return replace(bare, title=title)


def _y_axis(
    panel: LinePanel, table: PanelTable, of: Sequence[Drawn], shown: tuple[float, float]
) -> Axis:
    """The range of what the x axis shows, unless the author bounds it."""
    values = _heights(panel, table, of, shown)
    low, high = axes.fit(values, bounds=panel.y_range, log=_log_y(panel))
    names = words.measures(panel, of)
    title = clean(panel.y_title) or _measured(panel, names)
    if panel.stack == "percent":
        title = clean(panel.y_title) or f"Share of {title} (%)".replace(" of  ", " ")
    height = plot_height(panel)
    free = panel.y_range == (None, None)
    tight, fonts = panel.width in TIGHT, fonts_of(panel)
    if _log_y(panel):
        rounded = axes.round_log(low, high) if free else (low, high)
        return Axis("log", *rounded, height, title, tight=tight, fonts=fonts)
    if panel.stack == "none":
        low = 0.0 if free and 0 <= low < 0.2 * high else low
    nice = free and panel.stack != "percent"
    return Axis("linear", low, high, height, title, nice, tight, fonts)


def _measured(panel: LinePanel, names: Sequence[str]) -> str:
    """What a y axis is called whose title the author has not said."""
    title = clean(names[0]) if len(names) == 1 else ""
    total = TOTALS.get(panel.aggregate, "{}") if panel.groupby else "{}"
    return total.format(title or "values") if title or total != "{}" else ""


def _heights(
    panel: LinePanel, table: PanelTable, of: Sequence[Drawn], shown: tuple[float, float]
) -> Floats:
    """The numbers that the y axis has to show; without outliers, the ends of the inner ones."""
    column = table.column("x")
    at = floats(_cells(column))
    inside = (at >= shown[0]) & (at <= shown[1])
    if panel.stack == "percent":
        return np.array([0.0, 100.0])
    if panel.stack == "area":
        return np.append(_inner(panel, _top(table, of, inside)), 0.0)
    columns = [floats(c.values, positive=panel.log_y)[inside] for c in _y_columns(table)]
    if panel.ignore_outliers:
        columns = [_inner(panel, c) for c in columns[:1]]
    return np.concatenate(columns) if columns else np.empty(0)


def _top(table: PanelTable, of: Sequence[Drawn], inside: NDArray[np.bool_]) -> Floats:
    """The upper edge of a stack."""
    column = table.column("high")
    rows = [row for d in of[-1:] for row in d.rows if inside[row]]
    return floats(_cells(column))[rows]


def _inner(panel: LinePanel, values: Floats) -> Floats:
    found = inner_range(values) if panel.ignore_outliers else None
    return np.array(found) if found else values


def _log_y(panel: LinePanel) -> bool:
    return panel.log_y and panel.stack == "none"
