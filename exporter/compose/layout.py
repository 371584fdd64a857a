"""Which panels stand side by side: rows of twelve columns, filled in reading order."""

from collections.abc import Sequence

from exporter.model.document import Block, GridCell
from exporter.model.panels import Panel, Width

COLUMNS = 12
SPANS: dict[Width, int] = {"full": 12, "half": 6, "third": 4, "quarter": 3}


def rows_of(panels: Sequence[tuple[Panel, Block]]) -> tuple[tuple[GridCell, ...], ...]:
    """Rows of cells; a panel that does not fit any more begins a new row."""
    rows: list[list[GridCell]] = []
    used = COLUMNS
    for panel, block in panels:
        span = SPANS[panel.width]
        if used + span > COLUMNS:
            rows.append([])
            used = 0
        rows[-1].append(GridCell(span, block))
        used += span
    return tuple(tuple(row) for row in rows)
