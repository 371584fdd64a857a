"""What stands below a figure and above a table: the title, and what the author says of it.

A panel without a title is called by what it shows, as in the tracker; never by its id. A chart
that prints a title of its own gets none here.
"""

from collections.abc import Sequence

from exporter.model.document import Inlines, Styled, Text
from exporter.model.panels import (
    AnyPanel,
    BarPanel,
    ComparerPanel,
    ImportancePanel,
    LinePanel,
    ParallelPanel,
    PresetPanel,
    ScatterPanel,
    TablePanel,
)
from exporter.model.table import PanelTable
from exporter.prose import Prose
from exporter.query.scene import listed
from exporter.query.value_paths import title_of


def caption(panel: AnyPanel, table: PanelTable, prose: Prose) -> Inlines:
    """The title, and behind it the author's caption; a caption alone needs no other title."""
    words = prose.inlines(panel.caption)
    if not words:
        return (Text(panel.title or given_title(panel, table)),)
    if not panel.title:
        return words
    return (Styled("strong", (Text(sentence(panel.title)),)), Text(" "), *words)


def given_title(panel: AnyPanel, table: PanelTable) -> str:
    """What a panel is called whose author gave it no title; '' where nothing need be said."""
    match panel:
        case LinePanel():
            return listed(_metrics(table) or panel.y)
        case BarPanel():
            return listed(_texts(table, "metric"))
        case ScatterPanel():
            y, x = panel.y_title or title_of(panel.y), panel.x_title or title_of(panel.x)
            return f"{y} over {x}"
        case ParallelPanel():
            return listed([axis.title or title_of(axis.value) for axis in panel.axes])
        case ImportancePanel():
            return f"Parameter importance for {title_of(panel.target)}"
        case PresetPanel():
            return panel.table.removesuffix("_table")
        case ComparerPanel():
            return "Run comparer"
        case TablePanel():
            return "Runs"
        case _:
            return ""


def sentence(words: str) -> str:
    """The words with one full stop behind them, the first letter a capital."""
    return words[:1].upper() + words[1:].rstrip(".") + "."


def _metrics(table: PanelTable) -> Sequence[str]:
    return tuple(dict.fromkeys(one.metric for one in table.series if one.metric))


def _texts(table: PanelTable, name: str) -> Sequence[str]:
    column = table.column(name)
    return tuple(dict.fromkeys(map(str, column.values))) if column else ()
