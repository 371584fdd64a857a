"""Which panels stand side by side: rows of twelve columns, filled in reading order.

These are the rows of a screen, as the author placed them; `exporter.formats.paper` sets them anew
for a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from exporter.model.document import Block, GridCell
from exporter.model.panels import Layout, Panel, Width

COLUMNS = 12
SPANS: dict[Width, int] = {"full": 12, "half": 6, "third": 4, "quarter": 3}


@dataclass(slots=True)
class _Row:
    """A row that is being filled: its cells, their columns, and how far they reach on the grid."""

    cells: list[GridCell] = field(default_factory=list[GridCell])
    used: int = 0
    right: int = 0
    bottom: int = 0

    def takes(self, span: int, layout: Layout | None) -> bool:
        """Whether a panel still fits; one with a layout must also stand beside the others."""
        beside = layout is None or (layout.x >= self.right and layout.y < self.bottom)
        return beside and self.used + span <= COLUMNS

    def add(self, cell: GridCell, layout: Layout | None) -> None:
        self.cells.append(cell)
        self.used += cell.span
        if layout:
            self.right = layout.x + layout.w
            self.bottom = max(self.bottom, layout.y + layout.h)


def rows_of(panels: Sequence[tuple[Panel, Block]]) -> tuple[tuple[GridCell, ...], ...]:
    """Rows of cells, every panel once, in the order given; what does not fit begins a new row.

    Layouts count when all panels have one: then a panel that overlaps what the row holds, or lies
    below it, begins a new row too.
    """
    placed = all(panel.layout for panel, _ in panels)
    rows: list[_Row] = []
    for panel, block in panels:
        layout = panel.layout if placed else None
        span = _span(layout) if layout else SPANS[panel.width]
        if not rows or not rows[-1].takes(span, layout):
            rows.append(_Row())
        rows[-1].add(GridCell(span, block), layout)
    return tuple(tuple(row.cells) for row in rows)


def _span(layout: Layout) -> int:
    """Columns of twelve between the panel's edges, rounded so that neighbours never add up."""
    right = min(layout.x + layout.w, 2 * COLUMNS)
    return max(right // 2 - layout.x // 2, 1)
