"""What a figure is called whose author gave it no title."""

import pytest

from exporter.compose.captions import caption, given_title
from exporter.model.document import Styled, Text
from exporter.model.panels import (
    BarPanel,
    ComparerPanel,
    CustomPanel,
    ImportancePanel,
    LinePanel,
    ParallelPanel,
    PresetPanel,
    ScatterPanel,
    TablePanel,
)
from exporter.model.table import Column, PanelTable, Series
from exporter.prose import Prose

NOTHING = PanelTable("", ())
LINES = PanelTable("line", (), tuple(Series(m, m, "#000000", metric=m) for m in "abbcde"))
BARS = PanelTable("bar", (Column("metric", "", "text", ("acc", "acc", "f1")),))


@pytest.mark.parametrize(
    ("panel", "table", "title"),
    [
        (LinePanel(y=("loss",)), NOTHING, "loss"),
        (LinePanel(y_pattern="."), LINES, "a, b, c and 2 more"),
        (BarPanel(metrics=("summary.acc", "f1")), BARS, "acc, f1"),
        (ScatterPanel(x="config.lr", y="summary.acc"), NOTHING, "acc over lr"),
        (ScatterPanel(x="config.lr", y="a", x_title="rate", y_title="b"), NOTHING, "b over rate"),
        (
            ParallelPanel(axes=({"value": "config.lr"}, {"value": "a", "title": "A"})),
            NOTHING,
            "lr, A",
        ),
        (ImportancePanel(target="summary.acc"), NOTHING, "Parameter importance for acc"),
        (PresetPanel(name="curve", table="roc_table"), NOTHING, "roc"),
        (ComparerPanel(), NOTHING, "Run comparer"),
        (TablePanel(), NOTHING, "Runs"),
        (CustomPanel(vega={"mark": "bar"}), NOTHING, ""),
    ],
)
def test_a_panel_without_a_title_is_called_by_what_it_shows(panel, table, title):
    assert given_title(panel, table) == title
    assert caption(panel, table, Prose()) == (Text(title),)


def test_what_the_author_says_comes_first():
    titled = LinePanel(y=("loss",), title="Loss")
    assert caption(titled, NOTHING, Prose()) == (Text("Loss"),)
    told = LinePanel(y=("loss",), caption="Falls *fast*.")
    assert caption(told, NOTHING, Prose())[0] == Text("Falls ")
    both = LinePanel(y=("loss",), title="Loss", caption="Falls.")
    assert caption(both, NOTHING, Prose()) == (
        Styled("strong", (Text("Loss."),)),
        Text(" "),
        Text("Falls."),
    )
