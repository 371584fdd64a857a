"""The rows of a layer: data in place or by name, and what transforms make of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from exporter.figures.coverage import Node, field_of, node, nodes, only, refuse
from exporter.figures.expressions import formula_of, test_of

_FLAT = 1e-24
"""A variance below which all points are above each other."""
_Rows = Sequence[Node]


def rows_of(layer: Node, around: Sequence[Node]) -> _Rows:
    """What a layer draws; `around` is what holds it, the nearest first and the chart last."""
    if any("transform" in one for one in around):
        refuse("a transform of several layers")
    given = next((one["data"] for one in (layer, *around) if "data" in one), None)
    found: _Rows = _found(node(given, "data"), around)
    for step in nodes(layer.get("transform", []), "transform"):
        known = [name for name in _STEPS if name in step]
        found = _STEPS[known[0]](found, step) if known else refuse("a transform")
    return found


def _found(data: Node, around: Sequence[Node]) -> list[Node]:
    if set(data) == {"values"}:
        return nodes(data["values"], "values")
    only(data, ("name",), "data")
    named = node(around[-1].get("datasets", {}) if around else {}, "datasets")
    return nodes(named.get(data["name"]), "a dataset")


def _filtered(rows: _Rows, step: Node) -> _Rows:
    only(step, ("filter",), "a filter")
    test = test_of(step["filter"])
    return [row for row in rows if test(row)]


def _folded(rows: _Rows, step: Node) -> _Rows:
    """A row for each of some fields."""
    only(step, ("fold", "as"), "a fold")
    key, value = step.get("as", ("key", "value"))
    for field in (key, value, *step["fold"]):
        field_of({"field": field})
    if {key, value} & {*step["fold"]}:
        refuse("a fold into itself")
    return [{**row, key: field, value: row.get(field)} for row in rows for field in step["fold"]]


def _calculated(rows: _Rows, step: Node) -> _Rows:
    only(step, ("calculate", "as"), "a formula")
    formula, name = formula_of(step["calculate"]), field_of({"field": step["as"]})
    with_ = formula.with_

    def made(row: Node) -> float:
        other = row[with_] if isinstance(with_, str) else with_
        return formula.operation(_number(row[formula.field]), _number(other))

    return [{**row, name: made(row)} for row in rows]


def _number(value: Any) -> float:
    return value if type(value) in (int, float) else refuse("a formula over what is no number")


def _fitted(rows: _Rows, step: Node) -> _Rows:
    """The two ends of the straight line of least squares (`vega-statistics`, `linear.js`)."""
    only(step, ("regression", "on"), "a regression")
    across, up = (field_of({"field": step[name]}) for name in ("on", "regression"))
    known = [(_number(row[across]), row[up]) for row in rows if row.get(across) is not None]
    points = [(x, _number(y)) for x, y in known if y is not None]
    if len(points) <= 1:
        refuse("a regression over no points")
    mean_x, mean_y, mean_xy, mean_xx = _means(points)
    spread = mean_xx - mean_x * mean_x
    slope = 0.0 if abs(spread) < _FLAT else (mean_xy - mean_x * mean_y) / spread
    start = mean_y - slope * mean_x
    ends = min(x for x, _ in known), max(x for x, _ in known)
    return [{across: x, up: start + slope * x} for x in ends]


def _means(points: Sequence[tuple[float, float]]) -> Sequence[float]:
    """Of x, y, their product and the square of x, each as a running mean."""
    found = [0.0] * 4
    for count, (x, y) in enumerate(points, 1):
        for n, value in enumerate((x, y, x * y, x * x)):
            found[n] += (value - found[n]) / count
    return found


_STEPS: Mapping[str, Callable[[_Rows, Node], _Rows]] = {
    "filter": _filtered,
    "fold": _folded,
    "calculate": _calculated,
    "regression": _fitted,
}
