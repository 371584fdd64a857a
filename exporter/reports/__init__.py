"""The Python dialect: `import exporter.reports as wr`.

The classes and keywords of `wandb_workspaces.reports.v2`, and a shorter dialect in which panels
stand directly among the blocks and choose their runs themselves:

    >>> import exporter.reports as wr
    >>> wr.configure(runs="wandb-offline:./wandb")
    >>> report = wr.Report(entity="my-team", project="vision-models", title="Weekly")
    >>> report.blocks = [wr.H1("Loss"), wr.LinePlot(x="step", y=["val/loss"], runs_filter="resnet")]
    >>> pdf = report.export_pdf()

A program says what is wanted here and nothing is done before `save`, `publish` or an export.
"""

from exporter.reports import blocks, panels
from exporter.reports.blocks import (
    H1,
    H2,
    H3,
    BlockQuote,
    CalloutBlock,
    CheckedList,
    CheckedListItem,
    CodeBlock,
    Gallery,
    GalleryReport,
    GalleryURL,
    HorizontalRule,
    Html,
    Image,
    LatexBlock,
    MarkdownBlock,
    OrderedList,
    OrderedListItem,
    P,
    PanelGrid,
    SoundCloud,
    Spotify,
    TableOfContents,
    Twitter,
    UnorderedList,
    UnorderedListItem,
    Video,
    WeaveBlockArtifact,
    WeaveBlockArtifactVersionedFile,
    WeaveBlockSummaryTable,
)
from exporter.reports.expressions import And, Config, Metric, Or, Summary, SummaryMetric, Tags
from exporter.reports.inline import InlineCode, InlineLatex, Link
from exporter.reports.panel import GradientPoint, Layout
from exporter.reports.panels import (
    BarPlot,
    CodeComparer,
    CustomChart,
    LinePlot,
    MarkdownPanel,
    MediaBrowser,
    ParallelCoordinatesPlot,
    ParameterImportancePlot,
    RunComparer,
    ScalarChart,
    ScatterPlot,
    Table,
    WeavePanel,
    WeavePanelArtifact,
    WeavePanelArtifactVersionedFile,
    WeavePanelSummaryTable,
)
from exporter.reports.report import Report
from exporter.reports.selection import OrderBy, Runset, RunsetGroup, RunsetGroupKey, RunSettings
from exporter.reports.tables import ParallelCoordinatesPlotColumn
from exporter.session import configure

__all__ = [
    "H1",
    "H2",
    "H3",
    "And",
    "BarPlot",
    "BlockQuote",
    "CalloutBlock",
    "CheckedList",
    "CheckedListItem",
    "CodeBlock",
    "CodeComparer",
    "Config",
    "CustomChart",
    "Gallery",
    "GalleryReport",
    "GalleryURL",
    "GradientPoint",
    "HorizontalRule",
    "Html",
    "Image",
    "InlineCode",
    "InlineLatex",
    "LatexBlock",
    "Layout",
    "LinePlot",
    "Link",
    "MarkdownBlock",
    "MarkdownPanel",
    "MediaBrowser",
    "Metric",
    "Or",
    "OrderBy",
    "OrderedList",
    "OrderedListItem",
    "P",
    "PanelGrid",
    "ParallelCoordinatesPlot",
    "ParallelCoordinatesPlotColumn",
    "ParameterImportancePlot",
    "Report",
    "RunComparer",
    "RunSettings",
    "Runset",
    "RunsetGroup",
    "RunsetGroupKey",
    "ScalarChart",
    "ScatterPlot",
    "SoundCloud",
    "Spotify",
    "Summary",
    "SummaryMetric",
    "Table",
    "TableOfContents",
    "Tags",
    "Twitter",
    "UnorderedList",
    "UnorderedListItem",
    "Video",
    "WeaveBlockArtifact",
    "WeaveBlockArtifactVersionedFile",
    "WeaveBlockSummaryTable",
    "WeavePanel",
    "WeavePanelArtifact",
    "WeavePanelArtifactVersionedFile",
    "WeavePanelSummaryTable",
    "blocks",
    "configure",
    "panels",
]
