"""Preset charts: lines, points and bars are drawn as such, two have a look of their own.

A histogram has bars that touch, see-through where runs overlap; a confusion matrix is a heatmap
with its counts, one for each run.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from exporter.model.figure import Chart
from exporter.model.panels import BarPanel, LinePanel, PresetPanel, ScatterPanel
from exporter.model.table import Cell, PanelTable
from exporter.panels import axes, bar, line, scatter, series, theme
from exporter.panels.axes import Axis
from exporter.panels.numbers import floats, short
from exporter.panels.series import Drawn
from exporter.panels.sizes import TIGHT, Fonts, fonts_of, outer_width, plot_height, right_of
from exporter.panels.spec import frame, shared, unsized
from exporter.panels.text import clean, measure, shorten

_SHADES = ("#f2f6fb", "#1d5796")
"""From no count to the greatest; the same in a dark page, as the numbers on it are."""
_ON_LIGHT, _ON_DARK = "#141a22", "#fdfdfd"
_CELL = 34
_LEAST_CELL = 15
"""Px; in smaller cells no number can be read."""
_CLASS = 90
"""Px that the name of a class may take."""


def chart(panel: PresetPanel, table: PanelTable) -> Chart:
    """The chart of a preset panel."""
    match panel.name:
        case "line" | "lineseries" | "curve":
            return line.chart(_line(panel, table), table)
        case "scatter":
            return scatter.chart(_scatter(panel, table), table)
        case "bar":
            return bar.chart(_bar(panel, table), table)
        case "histogram":
            return _histogram(panel, table)
        case "confusion":
            return _confusion(panel, table)


def _title(table: PanelTable, name: str) -> str:
    column = table.column(name)
    return clean(column.title) if column else ""


def _line(panel: PresetPanel, table: PanelTable) -> LinePanel:
    x, y = _title(table, "x"), _title(table, "y")
    return LinePanel(**shared(panel), y=(y or "y",), x_title=x, y_title=y).drawn_for(panel.outer)


def _scatter(panel: PresetPanel, table: PanelTable) -> ScatterPanel:
    x, y = _title(table, "x"), _title(table, "y")
    drawn = ScatterPanel(**shared(panel), x=x or "x", y=y or "y", x_title=x, y_title=y)
    return drawn.drawn_for(panel.outer)


def _bar(panel: PresetPanel, table: PanelTable) -> BarPanel:
    metric = table.column("metric")
    name = clean(str(metric.values[0])) if metric and metric.values else "value"
    said = panel.strings.get("x-axis-title") or panel.strings.get("xname") or ""
    drawn = BarPanel(**shared(panel), metrics=(name or "value",), name_title=said)
    return drawn.drawn_for(panel.outer)


# --- histogram -------------------------------------------------------------------------------


def _histogram(panel: PresetPanel, table: PanelTable) -> Chart:
    of = series.drawn(table)
    y = _axis(panel, table, ("y",), plot_height(panel), zero=True)
    x = _axis(panel, table, ("x", "x2"), right_of(panel, y.extent))
    place = {
        "x": x.channel("x", lying=True),
        "x2": {"field": "x2"},
        "y": y.channel("y"),
        "y2": {"datum": 0},
        "fill": series.channel(of, series.legend(of, panel, x.length, stroke=False)),
    }
    mark = {
        "type": "bar",
        "aria": False,
        "fillOpacity": 1 if len(of) == 1 else 0.45,
        "stroke": theme.PAPER,
        "strokeWidth": 0.5,
    }
    body = {
        "data": {"values": _bins(of, table, x, y)},
        "params": series.labels(of, panel, x.length),
        "mark": mark,
        "encoding": place,
    }
    said = f"Histogram of {x.title} for {_names(of)}."
    return Chart(frame(panel, plot_height(panel), body), panel.title, said)


def _axis(
    panel: PresetPanel,
    table: PanelTable,
    names: Sequence[str],
    length: float,
    *,
    zero: bool = False,
) -> Axis:
    cells = [v for name in names for v in _values(table, name)]
    low, high = axes.fit(floats(cells))
    low = 0.0 if zero else low
    title = _title(table, names[0])
    tight = panel.width in TIGHT
    return Axis("linear", low, high, length, title, nice=zero, tight=tight, fonts=fonts_of(panel))


def _values(table: PanelTable, name: str) -> Sequence[Cell]:
    column = table.column(name)
    return column.values if column else ()


def _bins(of: Sequence[Drawn], table: PanelTable, x: Axis, y: Axis) -> list[dict[str, Any]]:
    starts, ends = x.places(_values(table, "x")), x.places(_values(table, "x2"))
    counts = y.places(_values(table, "y"))
    return [
        {"s": d.key, "x": starts[row], "x2": ends[row], "y": counts[row]}
        for d in of
        for row in d.rows
    ]


def _names(of: Sequence[Drawn]) -> str:
    shown = ", ".join(clean(d.label) for d in of[:3])
    return f"{shown} and {len(of) - 3} more" if len(of) > 3 else shown


# --- confusion matrix ------------------------------------------------------------------------


def _confusion(panel: PresetPanel, table: PanelTable) -> Chart:
    of = series.drawn(table)
    classes = _classes(table)
    most = max(floats(_values(table, "value")), default=0.0)
    across = 1 if len(of) == 1 or panel.width != "full" else 2
    side = _side(panel, classes, across)
    fonts = fonts_of(panel)
    draw = partial(_matrix, table=table, classes=classes, side=side, most=float(most), fonts=fonts)
    views = [draw(d, titled=len(of) > 1) for d in of]
    rows = [{"hconcat": list(row), "spacing": 24} for row in _rows(views, across)]
    body = views[0] if len(views) == 1 else {"vconcat": rows, "spacing": 24}
    names = {str(i): shorten(name, _CLASS, fonts.label) for i, name in enumerate(classes)}
    params = [{"name": "classes", "value": names}]
    said = f"Confusion matrix of {len(classes)} classes for {_names(of)}. " + _right(table)
    return Chart(unsized(panel, {**body, "params": params}), panel.title, said.strip())


def _rows(views: Sequence[dict[str, Any]], across: int) -> list[Sequence[dict[str, Any]]]:
    return [views[i : i + across] for i in range(0, len(views), across)]


def _classes(table: PanelTable) -> list[str]:
    """The classes in the order in which they were logged."""
    seen = [*_values(table, "actual"), *_values(table, "predicted")]
    return list(dict.fromkeys(str(name) for name in seen))


def _side(panel: PresetPanel, classes: Sequence[str], across: int) -> float:
    """Length of a matrix: comfortable cells, as far as the width allows."""
    size = fonts_of(panel).label
    named = max((min(measure(clean(name), size), _CLASS) for name in classes), default=0)
    room = outer_width(panel) / across - named - 60
    return max(min(_CELL * len(classes), room, panel.height or room), 60)


def _matrix(
    of: Drawn,
    *,
    table: PanelTable,
    classes: Sequence[str],
    side: float,
    most: float,
    fonts: Fonts,
    titled: bool,
) -> dict[str, Any]:
    cell = side / max(len(classes), 1)
    flat = all(measure(clean(name), fonts.label) < cell for name in classes)
    place = {
        "x": _edge("p", "Predicted", len(classes), 0 if flat else -45),
        "y": _edge("a", "Actual", len(classes), 0),
    }
    scale = {"type": "linear", "domain": [0, most or 1], "range": list(_SHADES)}
    shade = {"field": "v", "type": "quantitative", "scale": scale, "legend": None}
    rect = {"mark": {"type": "rect", "aria": False}, "encoding": {**place, "fill": shade}}
    layers = [rect]
    if cell >= _LEAST_CELL:
        size = round(min(fonts.label, cell * 0.42), 1)
        test = {"test": f"datum.v > {most * 0.5!r}", "value": _ON_DARK}
        ink = {"condition": test, "value": _ON_LIGHT}
        mark = {"type": "text", "aria": False, "fontSize": size}
        layers.append({"mark": mark, "encoding": {**place, "text": {"field": "t"}, "fill": ink}})
    view = {"width": side, "height": side, "data": {"values": _cells(of, table, classes)}}
    text = shorten(of.label, side, fonts.title)
    title = {"text": text, "fontSize": fonts.title, "fontWeight": "normal"}
    head = {"title": {**title, "anchor": "start", "frame": "group"}} if titled else {}
    return {**view, **head, "layer": layers}


def _edge(field: str, title: str, count: int, angle: int) -> dict[str, Any]:
    """Classes along an edge, the first at the top left; data hold numbers in place of names."""
    style = {
        "title": title,
        "labelExpr": "classes[datum.value]",
        "labelAngle": angle,
        "labelLimit": _CLASS,
        "ticks": False,
        "domain": False,
        "grid": False,
    }
    scale = {"domain": [str(i) for i in range(count)], "padding": 0.04}
    return {"field": field, "type": "nominal", "scale": scale, "axis": style}


def _cells(of: Drawn, table: PanelTable, classes: Sequence[str]) -> list[dict[str, Any]]:
    at = {name: str(i) for i, name in enumerate(classes)}
    actual, predicted = _values(table, "actual"), _values(table, "predicted")
    values = _values(table, "value")
    return [
        {
            "a": at[str(actual[row])],
            "p": at[str(predicted[row])],
            "v": values[row],
            "t": short(float(values[row] or 0)),
        }
        for row in of.rows
    ]


def _right(table: PanelTable) -> str:
    """The share on the diagonal, over all matrices."""
    rows = zip(*(_values(table, n) for n in ("actual", "predicted", "value")), strict=True)
    counts = [(a == p, float(v or 0)) for a, p, v in rows]
    total = sum(n for _, n in counts)
    return f"{sum(n for hit, n in counts if hit) / total:.1%} on the diagonal." if total else ""
