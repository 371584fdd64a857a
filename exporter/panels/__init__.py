"""(panel, table) -> Vega-Lite, one module a kind of panel, and the theme they share.

`chart()` is all that others need. Every module turns one kind of panel into a plain dict; `axes`,
`series`, `numbers`, `text` and `words` hold what the kinds share, `theme` and `sizes` the look.
Nothing here computes what is shown (that is `exporter.query`, except a regression line, which
depends on the axes) and nothing here draws (that is `exporter.figures`).
"""

from dataclasses import replace

from exporter.model.figure import Chart
from exporter.model.panels import (
    AnyPanel,
    BarPanel,
    CustomPanel,
    ImportancePanel,
    LinePanel,
    ParallelPanel,
    PresetPanel,
    ScatterPanel,
)
from exporter.model.table import PanelTable
from exporter.panels import bar, custom, importance, line, parallel, presets, scatter

__all__ = ["chart", "has_chart"]


CHARTS = frozenset({"line", "bar", "scatter", "parallel", "custom", "preset", "importance"})
"""Kinds that are drawn; the document writes the others as text."""


def has_chart(panel: AnyPanel) -> bool:
    """Whether the panel is drawn."""
    return panel.kind in CHARTS


def chart(panel: AnyPanel, table: PanelTable) -> Chart:
    """The Vega-Lite chart of a panel over its numbers.

    Raises:
        ValueError: the panel is not drawn, see `has_chart`.
    """
    if isinstance(panel, CustomPanel):
        return custom.chart(panel, table)
    return replace(_ours(panel, table), ours=True)


def _ours(panel: AnyPanel, table: PanelTable) -> Chart:
    match panel:
        case LinePanel():
            return line.chart(panel, table)
        case BarPanel():
            return bar.chart(panel, table)
        case ParallelPanel():
            return parallel.chart(panel, table)
        case PresetPanel():
            return presets.chart(panel, table)
        case ImportancePanel():
            return importance.chart(panel, table)
        case ScatterPanel():
            return scatter.chart(panel, table)
        case _:
            raise ValueError(f"a {panel.kind} panel is not a chart")
