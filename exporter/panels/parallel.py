"""Parallel coordinates panels: one line per run over several axes.

Every axis has a scale of its own, so all of them are worked out here: positions run from 0 (foot)
to 1 (head), and the engine draws rules, ticks and words in layers `axes`, `ticks`, `labels`,
`titles` and `lines` (columnar: `{"s": key, "c": colour, "x": [...], "p": [...]}`, flattened; null
breaks a line). When the last axis is a number it colours the lines and is drawn as the ramp itself,
which makes a legend needless.
"""

from collections.abc import Sequence
from typing import Any

from exporter.model.figure import Chart
from exporter.model.panels import ParallelPanel
from exporter.model.table import Column, PanelTable
from exporter.panels import series, theme, words
from exporter.panels.coordinate import Coordinate, coordinate
from exporter.panels.series import Drawn
from exporter.panels.sizes import LABEL, PARALLEL, TITLE, outer_width, plot_height
from exporter.panels.spec import frame
from exporter.panels.text import clean, measure, shorten

_RAMP_WIDTH = 7
_GAP = 6


def chart(panel: ParallelPanel, table: PanelTable) -> Chart:
    """The parallel coordinates of a panel."""
    of = series.drawn(table)
    columns = [c for c in table.columns if c.name[:1] == "p" and c.name[1:].isdecimal()]
    found = [_coordinate(panel, n, c) for n, c in enumerate(columns)]
    height = plot_height(panel, PARALLEL)
    body: dict[str, Any] = {"layer": _layers(panel, of, found, height)}
    if not _ramped(found):
        body["params"] = series.labels(of, panel)
    titles = [f.title for f in found]
    told = [words.span(c.title, c.values) for c in columns]
    runs = sum(len(d.rows) for d in of)
    said = words.parallel(panel, runs, titles, [t for t in told if t])
    return Chart(frame(outer_width(panel), height, body), panel.title, said)


def _coordinate(panel: ParallelPanel, number: int, column: Column) -> Coordinate:
    asked = panel.axes[number] if number < len(panel.axes) else None
    title = clean((asked.title if asked else "") or column.title)
    log, inverted = (asked.log, asked.inverted) if asked else (False, False)
    return coordinate(column, title, log=log, inverted=inverted)


def _ramped(found: Sequence[Coordinate]) -> bool:
    """Whether the last axis colours the lines."""
    return bool(found) and not found[-1].categories


def _layers(
    panel: ParallelPanel, of: Sequence[Drawn], found: Sequence[Coordinate], height: float
) -> list[dict[str, Any]]:
    last = max(len(found) - 1, 1)
    hidden = {"axis": None, "type": "quantitative"}
    x = {"field": "x", **hidden, "scale": {"domain": [0, last], "nice": False, "zero": False}}
    y = {"field": "p", **hidden, "scale": {"domain": [0, 1], "nice": False, "zero": False}}
    place = {"x": x, "y": y}
    ramp = [_ramp(place, last)] if _ramped(found) else []
    return [
        _rules(found, place),
        _lines(panel, of, found, place),
        *ramp,
        *_ticks(panel, found, place),
        _titles(panel, found, x),
    ]


def _rules(found: Sequence[Coordinate], place: dict[str, Any]) -> dict[str, Any]:
    rows = [{"x": n, "p": 0, "q": 1} for n in range(len(found))]
    mark = {"type": "rule", "aria": False, "stroke": theme.AXIS}
    encoding = {**place, "y2": {"field": "q"}}
    return {"name": "axes", "data": {"values": rows}, "mark": mark, "encoding": encoding}


def _lines(
    panel: ParallelPanel,
    of: Sequence[Drawn],
    found: Sequence[Coordinate],
    place: dict[str, Any],
) -> dict[str, Any]:
    ramped = _ramped(found)
    rows = [
        {
            "s": f"{d.key}.{number}",
            "c": theme.ramp(found[-1].places[row]) if ramped else d.key,
            "x": list(range(len(found))),
            "p": [f.places[row] for f in found],
        }
        for d in of
        for number, row in enumerate(d.rows)
    ]
    legend = None if ramped else series.legend(of, panel)
    literal = {"field": "c", "type": "nominal", "scale": None, "legend": None}
    keyed = {"field": "c", "type": "nominal", "scale": series.scale(of), "legend": legend}
    many = len(rows) > 40
    mark = {"type": "line", "aria": False, "strokeWidth": 1 if many else 1.4}
    return {
        "name": "lines",
        "data": {"values": rows},
        "transform": [{"flatten": ["x", "p"]}],
        "mark": {**mark, "strokeOpacity": 0.7 if many else 0.9},
        "encoding": {**place, "stroke": literal if ramped else keyed, "detail": {"field": "s"}},
    }


def _ramp(place: dict[str, Any], last: int) -> dict[str, Any]:
    """The colour scale along the last axis."""
    steps = len(theme.RAMP) - 1
    stops = [{"offset": n / steps, "color": c} for n, c in enumerate(theme.RAMP)]
    fill = {"gradient": "linear", "x1": 0, "y1": 1, "x2": 0, "y2": 0, "stops": stops}
    mark = {"type": "bar", "aria": False, "color": fill, "width": _RAMP_WIDTH}
    rows = [{"x": last, "p": 0, "q": 1}]
    encoding = {**place, "y2": {"field": "q"}}
    drawing = {"mark": {**mark, "xOffset": _RAMP_WIDTH / 2}, "encoding": encoding}
    return {"name": "ramp", "data": {"values": rows}, **drawing}


def _spacing(panel: ParallelPanel, count: int) -> float:
    return (outer_width(panel) - 90) / max(count - 1, 1)


def _ticks(
    panel: ParallelPanel, found: Sequence[Coordinate], place: dict[str, Any]
) -> list[dict[str, Any]]:
    """Small marks on the axes and their labels: left of the axis, right of the last one."""
    last, room = len(found) - 1, max(_spacing(panel, len(found)) * 0.6, 34)
    rows = [
        {"x": n, "p": p, "t": shorten(text, room, LABEL - 1)}
        for n, f in enumerate(found)
        for p, text in f.ticks
    ]
    sides = [("labels", [r for r in rows if r["x"] != last], "right", -_GAP)]
    ramp = _RAMP_WIDTH if _ramped(found) else 0
    sides.append(("last", [r for r in rows if r["x"] == last], "left", _GAP + ramp))
    mark = {"type": "tick", "aria": False, "orient": "horizontal", "size": 5, "thickness": 1}
    data = [{"x": r["x"], "p": r["p"]} for r in rows if r["x"] != last or not ramp]
    layers: list[dict[str, Any]] = [
        {
            "name": "ticks",
            "data": {"values": data},
            "mark": {**mark, "color": theme.MUTED},
            "encoding": place,
        }
    ]
    for name, data, align, dx in sides:
        text = {"type": "text", "aria": False, "align": align, "dx": dx, "baseline": "middle"}
        style = {"fontSize": LABEL - 1, "color": theme.MUTED}
        layers.append(
            {
                "name": name,
                "data": {"values": data},
                "mark": {**text, **style},
                "encoding": {**place, "text": {"field": "t"}},
            }
        )
    return layers


def _titles(panel: ParallelPanel, found: Sequence[Coordinate], x: dict[str, Any]) -> dict[str, Any]:
    """The names of the axes above them, in two rows when they are too long for one."""
    spacing = _spacing(panel, len(found)) - 10
    longest = max((measure(f.title, TITLE) for f in found), default=0)
    rows = 2 if longest > spacing else 1
    data = [
        {"x": n, "t": shorten(f.title, spacing * rows, TITLE), "y": -14 - 16 * (n % rows)}
        for n, f in enumerate(found)
    ]
    mark = {"type": "text", "aria": False, "baseline": "bottom", "fontSize": TITLE}
    y = {"field": "y", "type": "quantitative", "scale": None, "axis": None}
    encoding = {"x": x, "y": y, "text": {"field": "t"}}
    return {"name": "titles", "data": {"values": data}, "mark": mark, "encoding": encoding}
