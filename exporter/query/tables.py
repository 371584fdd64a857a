"""The one question of the engine: (panel, scene) -> the numbers of that panel."""

from exporter.model.panels import (
    AnyPanel,
    BarPanel,
    ComparerPanel,
    ImportancePanel,
    LinePanel,
    MarkdownPanel,
    MediaPanel,
    MissingPanel,
    ParallelPanel,
    PresetPanel,
    ScalarPanel,
    ScatterPanel,
    TablePanel,
)
from exporter.model.table import PanelTable
from exporter.query.bars import bar_table
from exporter.query.compare import comparer_table
from exporter.query.gallery import media_table
from exporter.query.importance import importance_table
from exporter.query.lines import line_table
from exporter.query.points import parallel_table, scatter_table
from exporter.query.presets import preset_table
from exporter.query.scalars import scalar_table
from exporter.query.scene import Scene
from exporter.query.tabulate import custom_table, run_table


def panel_table(panel: AnyPanel, scene: Scene) -> PanelTable:
    """The table of any panel; an empty selection gives a table without rows and a note."""
    match panel:
        case LinePanel():
            return line_table(panel, scene)
        case BarPanel():
            return bar_table(panel, scene)
        case ScatterPanel():
            return scatter_table(panel, scene)
        case ParallelPanel():
            return parallel_table(panel, scene)
        case ScalarPanel():
            return scalar_table(panel, scene)
        case TablePanel():
            return run_table(panel, scene)
        case ComparerPanel():
            return comparer_table(panel, scene)
        case MediaPanel():
            return media_table(panel, scene)
        case PresetPanel():
            return preset_table(panel, scene)
        case ImportancePanel():
            return importance_table(panel, scene)
        case MarkdownPanel() | MissingPanel():
            return PanelTable(panel.kind, ())
        case _:
            return custom_table(panel, scene)
