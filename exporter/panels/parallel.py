"""Parallel coordinates panels: one line per run over several axes.

Every axis has a scale of its own, so all of them are worked out here: places run from 0 (foot) to
1 (head), and the engine draws layers `axes`, `lines` (columnar: `{"s": key, "n": number,
"c": colour, "x": [...], "p": [...]}`, flattened; null breaks a line), `ramp`, `halos`, `ticks`,
`labels`, `last` and `titles`. When the last axis is a number it colours the lines and is drawn as
the ramp itself, which makes a legend needless.
"""

from collections.abc import Sequence
from typing import Any

from exporter.model.figure import Chart
from exporter.model.panels import ParallelPanel
from exporter.model.table import Column, PanelTable
from exporter.panels import ramp, series, theme, words
from exporter.panels.coordinate import Coordinate, coordinate
from exporter.panels.series import Drawn
from exporter.panels.sizes import PARALLEL, fonts_of, outer_width, plot_height, right_of
from exporter.panels.spec import frame
from exporter.panels.text import clean, measure, shorten

_RAMP_WIDTH = 7
_GAP = 6
_MANY = 40
"""More lines than this are drawn thinner and let each other shine through."""


def chart(panel: ParallelPanel, table: PanelTable) -> Chart:
    """The parallel coordinates of a panel."""
    of = series.drawn(table)
    columns = [c for c in table.columns if c.name[:1] == "p" and c.name[1:].isdecimal()]
    found = [_coordinate(panel, n, c) for n, c in enumerate(columns)]
    height = plot_height(panel, PARALLEL)
    body: dict[str, Any] = {"layer": _layers(panel, of, found)}
    if not _ramped(found):
        body["params"] = series.labels(of, panel, _room(panel, found))
    titles = [f.title for f in found]
    told = [words.span(c.title, c.values) for c in columns]
    runs = sum(len(d.rows) for d in of)
    said = words.parallel(panel, runs, titles, [t for t in told if t])
    return Chart(frame(panel, height, body), panel.title, said)


def _coordinate(panel: ParallelPanel, number: int, column: Column) -> Coordinate:
    asked = panel.axes[number] if number < len(panel.axes) else None
    title = clean((asked.title if asked else "") or column.title)
    log, inverted = (asked.log, asked.inverted) if asked else (False, False)
    return coordinate(column, title, log=log, inverted=inverted)


def _ramped(found: Sequence[Coordinate]) -> bool:
    """Whether the last axis colours the lines."""
    return bool(found) and not found[-1].categories


def _layers(
    panel: ParallelPanel, of: Sequence[Drawn], found: Sequence[Coordinate]
) -> list[dict[str, Any]]:
    last = max(len(found) - 1, 1)
    hidden = {"axis": None, "type": "quantitative"}
    x = {"field": "x", **hidden, "scale": {"domain": [0, last], "nice": False, "zero": False}}
    y = {"field": "p", **hidden, "scale": {"domain": [0, 1], "nice": False, "zero": False}}
    place = {"x": x, "y": y}
    high = {**place, "y2": {"field": "q"}}
    ends = [{"x": n, "p": 0, "q": 1} for n in range(len(found))]
    bar: dict[str, Any] = {"type": "bar", "width": _RAMP_WIDTH, "xOffset": _RAMP_WIDTH / 2}
    bar["color"] = ramp.gradient(ramp.stops(panel.gradient))
    scale = [_layer("ramp", ends[-1:], bar, high)]
    return [
        _layer("axes", ends, {"type": "rule", "stroke": theme.AXIS}, high),
        _lines(panel, of, found, place),
        *(scale if _ramped(found) else []),
        *_ticks(panel, found, place),
        _titles(panel, found, x),
    ]


def _lines(
    panel: ParallelPanel,
    of: Sequence[Drawn],
    found: Sequence[Coordinate],
    place: dict[str, Any],
) -> dict[str, Any]:
    ramped, stops = _ramped(found), ramp.stops(panel.gradient)
    rows = [
        {
            "s": d.key,
            "n": number,
            "c": ramp.mixed(found[-1].places[row], stops) if ramped else d.series.color,
            "x": list(range(len(found))),
            "p": [f.places[row] for f in found],
        }
        for d in of
        for number, row in enumerate(d.rows)
    ]
    by = (
        series.LITERAL
        if ramped
        else series.channel(of, series.legend(of, panel, _room(panel, found)))
    )
    many = len(rows) > _MANY
    mark = {"type": "line", "strokeWidth": 1 if many else 1.4, "strokeOpacity": 0.7 if many else 1}
    encoding = {**place, "stroke": by, "detail": [{"field": "s"}, {"field": "n"}]}
    return {**_layer("lines", rows, mark, encoding), "transform": [{"flatten": ["x", "p"]}]}


def _room(panel: ParallelPanel, found: Sequence[Coordinate]) -> float:
    """What is left of the width right of the first axis."""
    fonts = fonts_of(panel)
    first = max(
        (measure(text, fonts.label - 1) for f in found[:1] for _, text in f.ticks), default=0
    )
    title = max((measure(f.title, fonts.title) / 2 for f in found[:1]), default=0)
    return right_of(panel, max(first + _GAP, title))


def _spacing(panel: ParallelPanel, count: int) -> float:
    return (outer_width(panel) - 90) / max(count - 1, 1)


def _ticks(
    panel: ParallelPanel, found: Sequence[Coordinate], place: dict[str, Any]
) -> list[dict[str, Any]]:
    """Small marks on the axes and their labels: left of the axis, right of the last one."""
    size = fonts_of(panel).label - 1
    last, room = len(found) - 1, max(_spacing(panel, len(found)) * 0.6, 34)
    texts: list[dict[str, Any]] = [
        {"x": n, "p": p, "t": shorten(text, room, size)}
        for n, f in enumerate(found)
        for p, text in f.ticks
    ]
    left = [t for t in texts if t["x"] != last]
    crossed = [{"x": t["x"], "p": t["p"], "h": _behind(t["t"], size)} for t in left if t["x"]]
    right = [t for t in texts if t["x"] == last]
    ramped = _ramped(found)
    dx = _GAP + (_RAMP_WIDTH if ramped else 0)
    halo = {"type": "point", "stroke": theme.PAPER, "strokeWidth": size, "strokeOpacity": 0.75}
    tick = {"type": "tick", "orient": "horizontal", "size": 5, "thickness": 1}
    shape = {"shape": {"field": "h", "type": "nominal", "scale": None}}
    label = {"type": "text", "baseline": "middle", "fontSize": size, "color": theme.MUTED}
    text = {"text": {"field": "t"}}
    marked = texts if not ramped else left
    return [
        _layer("halos", crossed, {**halo, "size": 4, "strokeJoin": "round"}, {**place, **shape}),
        _layer("ticks", marked, {**tick, "color": theme.MUTED}, place),
        _layer("labels", left, {**label, "align": "right", "dx": -_GAP}, {**place, **text}),
        _layer("last", right, {**label, "align": "left", "dx": dx}, {**place, **text}),
    ]


def _behind(text: str, size: float) -> str:
    """A stroke of paper behind a label, as an SVG path in px: lines that cross it fade."""
    return f"M{-_GAP - measure(text, size):.1f},0L{-_GAP},0"


def _layer(
    name: str, rows: Sequence[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any]
) -> dict[str, Any]:
    data = {"values": list(rows)}
    return {"name": name, "data": data, "mark": {"aria": False, **mark}, "encoding": encoding}


def _titles(panel: ParallelPanel, found: Sequence[Coordinate], x: dict[str, Any]) -> dict[str, Any]:
    """The names of the axes above them, in two rows when they are too long for one."""
    spacing = _spacing(panel, len(found)) - 10
    size = fonts_of(panel).title
    longest = max((measure(f.title, size) for f in found), default=0)
    rows = 2 if longest > spacing else 1
    data = [
        {"x": n, "t": shorten(f.title, spacing * rows, size), "y": -14 - (size + 4) * (n % rows)}
        for n, f in enumerate(found)
    ]
    mark = {"type": "text", "baseline": "bottom", "fontSize": size}
    y = {"field": "y", "type": "quantitative", "scale": None, "axis": None}
    encoding = {"x": x, "y": y, "text": {"field": "t"}}
    return _layer("titles", data, mark, encoding)
