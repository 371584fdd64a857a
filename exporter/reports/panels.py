"""Every panel of the dialect, as `wr.panels`; they live in `plots`, `tables` and `exhibits`."""

from exporter.reports.exhibits import (
    CodeComparer,
    Html,
    MarkdownPanel,
    MediaBrowser,
    ParameterImportancePlot,
    RunComparer,
    WeavePanel,
    WeavePanelArtifact,
    WeavePanelArtifactVersionedFile,
    WeavePanelSummaryTable,
)
from exporter.reports.plots import BarPlot, LinePlot, ScalarChart, ScatterPlot
from exporter.reports.tables import CustomChart, ParallelCoordinatesPlot, Table

__all__ = [
    "BarPlot",
    "CodeComparer",
    "CustomChart",
    "Html",
    "LinePlot",
    "MarkdownPanel",
    "MediaBrowser",
    "ParallelCoordinatesPlot",
    "ParameterImportancePlot",
    "RunComparer",
    "ScalarChart",
    "ScatterPlot",
    "Table",
    "WeavePanel",
    "WeavePanelArtifact",
    "WeavePanelArtifactVersionedFile",
    "WeavePanelSummaryTable",
]
