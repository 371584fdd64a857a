"""Importance panels: a block of bars for each measure, the strongest config value on top."""

from exporter.model.figure import Chart
from exporter.model.panels import BarPanel, ImportancePanel
from exporter.model.table import PanelTable
from exporter.panels import bar
from exporter.panels.spec import shared


def chart(panel: ImportancePanel, table: PanelTable) -> Chart:
    """The bars of a panel, in the look of bar panels."""
    metric = table.column("metric")
    measures = tuple(dict.fromkeys(str(m) for m in (metric.values if metric else ())))
    drawn = BarPanel(**shared(panel), metrics=measures or ("value",))
    return bar.chart(drawn.drawn_for(panel.outer), table)
