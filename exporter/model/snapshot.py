"""A report with all that it says about runs, frozen: `press` needs nothing else.

Two snapshots with equal digests give equal documents. No clock is in here: `epoch` is the time of
the youngest datum, so that an unchanged report stays unchanged tomorrow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exporter.errors import Problem
from exporter.model.panels import AnyPanel, Panel
from exporter.model.report import AnyBlock, GridBlock, Report
from exporter.model.run import Run
from exporter.model.table import PanelTable


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`report` has an id on every panel; `tables` maps these ids to numbers.

    `selections` maps a panel id to the keys (`str(run.key)`) of its runs, in order. `histories`
    are the raw histories (Parquet) behind the tables, `assets` the report's own pictures.
    """

    slug: str
    report: Report
    epoch: int
    runs: tuple[Run, ...]
    selections: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, PanelTable]
    problems: tuple[Problem, ...] = ()
    assets: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    histories: Mapping[str, bytes] = field(default_factory=dict[str, bytes])


def panels_of(report: Report) -> tuple[AnyPanel, ...]:
    """Every panel of a report in reading order."""
    return tuple(panel for block in report.blocks for panel in panels_in(block))


def panels_in(block: AnyBlock) -> tuple[AnyPanel, ...]:
    """The panels of one block in reading order: those of a grid, the block itself, or none.

    Panels that have a layout are read from top to bottom, then from left to right.
    """
    if isinstance(block, GridBlock):
        if all(panel.layout for panel in block.panels):
            return tuple(sorted(block.panels, key=_corner))
        return block.panels
    return (block,) if isinstance(block, Panel) else ()


def _corner(panel: AnyPanel) -> tuple[int, int]:
    return (panel.layout.y, panel.layout.x) if panel.layout else (0, 0)
