"""Charts of every kind that reports draw, small enough to be drawn in every test."""

import math

import pytest

from exporter.figures import Studio
from exporter.model.figure import Chart

INK, MUTED, GRID, AXIS = "#1c2430", "#5a6472", "#e3e7ec", "#aab2bd"
CHROME = {
    "axis": {"labelColor": MUTED, "titleColor": INK, "gridColor": GRID, "domainColor": AXIS},
    "legend": {"labelColor": INK, "titleColor": INK, "gradientOpacity": 1},
    "view": {"stroke": None},
}


def _spec(mark, rows, **encoding):
    channels = {name: {"field": field, "type": kind} for name, (field, kind) in encoding.items()}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": 240,
        "height": 120,
        "config": CHROME,
        "data": {"values": rows},
        "mark": mark,
        "encoding": channels,
    }


def _charts():
    runs = [
        {"s": step, "v": math.exp(-step / 9) + run / 9, "r": f"run-{run}"}
        for run in range(3)
        for step in range(30)
    ]
    cells = [{"x": x, "y": y, "z": x * y} for x in range(6) for y in range(6)]
    days = [{"t": f"2026-03-0{day}T12:00:00Z", "v": day} for day in range(1, 9)]
    step, value, run = ("s", "quantitative"), ("v", "quantitative"), ("r", "nominal")
    spread = _spec("point", runs, x=("c", "quantitative"), y=value)
    return {
        "line": _spec({"type": "line", "clip": True}, runs, x=step, y=value, color=run),
        "bar": _spec("bar", runs[::30], x=value, y=run, color=run),
        "heat": _spec(
            "rect", cells, x=("x", "ordinal"), y=("y", "ordinal"), color=("z", "quantitative")
        ),
        "time": _spec("line", days, x=("t", "temporal"), y=value),
        "jitter": spread | {"transform": [{"sample": 20}, {"calculate": "random()", "as": "c"}]},
        "interval": _spec({"type": "errorbar", "extent": "ci"}, runs, x=value, y=run),
        "outline": _spec({"type": "circle", "stroke": "#ffffff"}, runs, x=step, y=value),
    }


@pytest.fixture(scope="session")
def charts():
    """Charts by kind; every one has a title and a description."""
    return {
        name: Chart(spec, f"A {name} chart", f"Shows {name}") for name, spec in _charts().items()
    }


@pytest.fixture(scope="session")
def studio():
    """One studio without a cache for all tests that only draw."""
    with Studio(None, 2, seconds=60) as open_studio:
        yield open_studio
