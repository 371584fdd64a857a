"""Lines of what is least, greatest or the mean of all points of a scatter plot up to an x.

Layers `running-min` and its sisters: steps, since a value holds until the next point, each with its
name at its end.
"""

from typing import Any

from exporter.model.table import PanelTable
from exporter.panels import theme
from exporter.panels.axes import Axis

_DASHES: dict[str, list[float]] = {"min": [2, 2], "max": [6, 3], "mean": [1, 0]}
_Rows = list[dict[str, Any]]


def layers(table: PanelTable, x: Axis, y: Axis, place: dict[str, Any]) -> list[dict[str, Any]]:
    """A line and its name for each of the table's running columns."""
    found: list[dict[str, Any]] = []
    for how, dash in _DASHES.items():
        rows = _rows(table, f"running_{how}", x, y)
        if not rows:
            continue
        line = {"type": "line", "interpolate": "step-after", "aria": False, "clip": True}
        line |= {"stroke": theme.MUTED, "strokeWidth": 1.3, "strokeDash": dash}
        name = {"type": "text", "aria": False, "text": how, "align": "right", "dy": -3}
        name |= {
            "baseline": "bottom",
            "color": theme.MUTED,
            "fontSize": x.fonts.label - 1,
            "clip": True,
        }
        found.append(_layer(f"running-{how}", rows, line, place))
        found.append(_layer(f"running-{how}-name", rows[-1:], name, place))
    return found


def _rows(table: PanelTable, name: str, x: Axis, y: Axis) -> _Rows:
    """The points of a line from the left, one for each x."""
    across, along = table.column("x"), table.column(name)
    if across is None or along is None:
        return []
    pairs = zip(x.places(across.values), y.places(along.values), strict=True)
    known = {a: b for a, b in pairs if a is not None and b is not None}
    return [{"x": a, "y": known[a]} for a in sorted(known)]


def _layer(name: str, rows: _Rows, mark: dict[str, Any], place: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "data": {"values": rows}, "mark": mark, "encoding": place}
