"""As wide as what a chart is drawn for paper."""

import pytest

from exporter.model.panels import Layout, LinePanel
from exporter.model.table import Column, PanelTable
from exporter.panels import chart
from exporter.panels.paper import on_paper


@pytest.mark.parametrize(
    ("width", "columns", "drawn"),
    [
        ("full", None, ("full", 648)),
        ("half", None, ("half", 312)),
        ("third", None, ("half", 312)),
        ("quarter", None, ("half", 312)),
        ("full", 24, ("full", 648)),
        ("full", 16, ("full", 412)),
        ("full", 12, ("half", 312)),
        ("half", 12, ("half", 312)),
        ("quarter", 6, ("half", 312)),
    ],
)
def test_a_chart_is_drawn_for_the_page_or_a_column_of_a_paper(width, columns, drawn):
    place = Layout(x=0, y=0, w=columns, h=6) if columns else None
    panel = LinePanel(id="a", y=("loss",), width=width, layout=place)
    made = on_paper(panel)
    assert (made.width, made.outer, made.id) == (*drawn, "a")
    assert panel.outer == 0


@pytest.mark.parametrize("width", ["full", "half"])
def test_the_specification_has_the_width_of_the_place(width):
    columns = (Column("x", "x", "number", (0, 1)), Column("y", "y", "number", (0, 1)))
    panel = on_paper(LinePanel(y=("loss",), width=width))
    assert (
        chart(panel, PanelTable("line", (Column("series", "", "text", ("a", "a")), *columns))).spec[
            "width"
        ]
        == panel.outer
    )
