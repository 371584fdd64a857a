"""The one question of the engine: (panel, scene) -> the numbers of that panel."""

from collections.abc import Callable, Mapping
from typing import Any

from exporter.model.panels import (
    AnyPanel,
    BarPanel,
    CodeDiffPanel,
    ComparerPanel,
    CustomPanel,
    HtmlPanel,
    ImportancePanel,
    LinePanel,
    MediaPanel,
    Panel,
    ParallelPanel,
    PresetPanel,
    ScalarPanel,
    ScatterPanel,
    TablePanel,
)
from exporter.model.table import PanelTable
from exporter.query.bars import bar_table
from exporter.query.compare import comparer_table
from exporter.query.frames import frame_table
from exporter.query.gallery import media_table
from exporter.query.importance import importance_table
from exporter.query.lines import line_table
from exporter.query.points import parallel_table, scatter_table
from exporter.query.presets import preset_table
from exporter.query.programs import code_table
from exporter.query.scalars import scalar_table
from exporter.query.scene import Scene
from exporter.query.tabulate import custom_table, run_table

_TABLES: Mapping[type[Panel], Callable[[Any, Scene], PanelTable]] = {
    LinePanel: line_table,
    BarPanel: bar_table,
    ScatterPanel: scatter_table,
    ParallelPanel: parallel_table,
    ScalarPanel: scalar_table,
    TablePanel: run_table,
    CodeDiffPanel: code_table,
    ComparerPanel: comparer_table,
    MediaPanel: media_table,
    PresetPanel: preset_table,
    ImportancePanel: importance_table,
    CustomPanel: custom_table,
    HtmlPanel: frame_table,
}
"""Panels that are not here show no runs."""


def panel_table(panel: AnyPanel, scene: Scene) -> PanelTable:
    """The table of any panel; an empty selection gives a table without rows and a note."""
    table = _TABLES.get(type(panel))
    return table(panel, scene) if table else PanelTable(panel.kind, ())
