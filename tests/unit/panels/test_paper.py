"""Which charts are drawn once more for paper."""

import pytest

from exporter.model.panels import Layout, LinePanel
from exporter.panels.paper import widened


@pytest.mark.parametrize(
    ("width", "columns", "wider"),
    [
        ("full", None, False),
        ("half", None, False),
        ("third", None, True),
        ("quarter", None, True),
        ("full", 24, False),
        ("full", 16, True),
        ("half", 12, False),
        ("quarter", 6, True),
    ],
)
def test_a_chart_that_is_narrower_than_half_a_row_is_drawn_for_half(width, columns, wider):
    place = Layout(x=0, y=0, w=columns, h=6) if columns else None
    panel = LinePanel(id="a", y=("loss",), width=width, layout=place)
    made = widened(panel)
    assert (made is not None) == wider
    assert not made or (made.width, made.id) == ("half", "a")
