"""The tracker's scatter plots and histograms over logged rows or values of runs, as Vega-Lite.

W&B draws a point, or counts a value, for every row of every run's history; so does this. Rows know
their step and their run; a chart that asks for more is a placeholder.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from exporter.query.tabulate import safe_name

STEP = "_step"
_RUN = "run"
_BINS = 20
_MOST_ROWS = 20_000
_BELOW = {"orient": "bottom", "columns": 3}


def scatter(x: str, y: str, logged: Sequence[str], strings: Mapping[str, str]) -> dict[str, Any]:
    """A point a row, coloured by its run; empty when a column is not among the `logged` ones."""
    metrics = [name for name in dict.fromkeys((x, y)) if name != STEP]
    if not metrics or not _distinct(metrics, logged):
        return {}
    encoding = {
        "x": _axis(x, strings.get("x-axis-title") or x),
        "y": _axis(y, strings.get("y-axis-title") or y),
        "color": {"field": _RUN, "type": "nominal", "title": None, "legend": _BELOW},
    }
    chart = {"mark": {"type": "point", "filled": True, "opacity": 0.7}, "encoding": encoding}
    return _model(f"{_title(y)} over {_title(x)}", chart, {_RUN: "name"}, metrics)


def histogram(value: str, logged: Sequence[str], strings: Mapping[str, str]) -> dict[str, Any]:
    """How often a metric had which value, over all rows; empty when it is not `logged`."""
    if not _distinct([value], logged):
        return {}
    chart = _bins(safe_name(value), strings.get("x-axis-title") or value, strings)
    return _model(value, chart, {_RUN: "name"}, [value])


def histogram_of_runs(path: str, title: str, strings: Mapping[str, str]) -> dict[str, Any]:
    """How often a value of a run occurs among the runs."""
    chart = _bins("value", strings.get("x-axis-title") or title, strings)
    return _model(title, chart, {"value": path, _RUN: "name"})


def _model(
    title: str, chart: dict[str, Any], fields: dict[str, str], history: Sequence[str] = ()
) -> dict[str, Any]:
    asked = {"history": list(history), "max_rows": _MOST_ROWS} if history else {}
    return {"kind": "custom", "title": title, "vega": chart, "fields": fields, **asked}


def _distinct(metrics: Sequence[str], logged: Sequence[str]) -> bool:
    """Whether all are logged, under field names that neither meet each other nor those of rows."""
    names = {safe_name(name) for name in metrics}
    return {*metrics} <= {*logged} and len(names) == len(metrics) and not names & {_RUN, "step"}


def _axis(column: str, title: str) -> dict[str, Any]:
    field = "step" if column == STEP else safe_name(column)
    said = {"title": _title(title), "scale": {"zero": False}}
    return {"field": field, "type": "quantitative", **said}


def _title(column: str) -> str:
    return "Step" if column == STEP else column


def _bins(field: str, title: str, strings: Mapping[str, str]) -> dict[str, Any]:
    x = {"field": field, "bin": {"maxbins": _BINS}, "type": "quantitative", "title": title}
    y = {"aggregate": "count", "title": strings.get("y-axis-title") or "Count"}
    return {"mark": "bar", "encoding": {"x": x, "y": y}}
