"""Boxes and violins as they are drawn: every number inside its axis, every group once."""

import re

import pytest

from exporter.model.panels import BarPanel
from exporter.model.table import Column, PanelTable
from exporter.panels import chart

NAMES = ("series", "label", "metric", "part", "value", "low", "high", "q1", "q3", "n", "density")
NONE = (None,) * 6


def table(tables, *rows):
    cells = [(f"key{n}", f"run {n}", "acc", *rest) for n, *rest in rows]
    columns = [
        Column(name, name, "text" if name in NAMES[:4] else "number", tuple(values))
        for name, values in zip(NAMES, zip(*cells, strict=True), strict=True)
    ]
    return PanelTable("bar", tuple(columns), tables.series([f"run {r[0]}" for r in rows[:1]] * 2))


def boxes(tables):
    return table(
        tables,
        (0, "box", 3.0, 1.0, 5.0, 2.0, 4.0, 6.0, None),
        (0, "outlier", 99.0, *NONE[:5], None),
        (1, "box", 2.0, 2.0, 2.0, 2.0, 2.0, 1.0, None),
    )


def violins(tables):
    return table(
        tables,
        (0, "box", 3.0, 2.5, 4.0, 2.8, 3.5, 6.0, None),
        *((0, "curve", float(v), *NONE[:5], 0.1 + (v % 3)) for v in range(1, 9)),
        (1, "box", 2.0, 2.0, 2.0, 2.0, 2.0, 1.0, None),
    )


def values_axis(view, along):
    layer = view["layer"][0]
    return layer["encoding"][along]["scale"]["domain"]


@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
@pytest.mark.parametrize(("style", "made"), [("box", boxes), ("violin", violins)])
@pytest.mark.parametrize("width", ["full", "quarter"])
def test_every_number_is_inside_the_axis(tables, valid, drawn, orientation, style, made, width):
    panel = BarPanel(
        metrics=("acc",), groupby="g", style=style, orientation=orientation, width=width
    )
    found = chart(panel, made(tables))
    valid(found.spec)
    (view,) = found.spec["vconcat"]
    view = view["hconcat"][0] if "hconcat" in view else view
    low, high = values_axis(view, "x" if orientation == "horizontal" else "y")
    ends = (1, 99) if style == "box" else (1, 8)
    assert low <= ends[0]
    assert high >= ends[1]
    _, svg = drawn(found)
    assert len(re.findall(r'fill="#2a78c2" fill-opacity', svg)) == 1


def test_alt_text_tells_of_medians(tables):
    panel = BarPanel(metrics=("acc",), groupby="g", style="box")
    said = chart(panel, boxes(tables)).alt
    assert said.startswith("Box plot of acc for 2 groups. acc goes from 2 (run 1) to 3 (run 0)")
