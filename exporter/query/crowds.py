"""Scatter plots of more points than can be told apart: of those that hide each other, the first.

The plot is divided into cells, of a pixel at first; of the points of one series in one cell, one
stays. So what stands alone is always there, and a crowd covers the same paper with fewer points.
Deterministic. Nothing here computes from the points: what follows from them (running values) is
worked out before.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from exporter.model.series import Floats
from exporter.model.table import Column, PanelTable

MOST = 20_000
"""Points that are drawn; their drawing takes a second and 3 MB."""
_WIDTH, _HEIGHT = 600, 300
"""Pixels of the widest plot."""
_LARGER = 2**0.5


def sparse(table: PanelTable, *, log_x: bool = False, log_y: bool = False) -> PanelTable:
    """The table with at most `MOST` points, which have numbers as x and y; a note says so."""
    if table.rows <= MOST:
        return table
    keys = table.column("series")
    x, y = (_share(table, *axis) for axis in (("x", log_x), ("y", log_y)))
    names = {key: n for n, key in enumerate(dict.fromkeys(keys.values))} if keys else {}
    own = np.array([names[key] for key in keys.values]) if keys else np.zeros(table.rows, np.intp)
    kept = _kept(x, y, own).tolist()
    note = (
        f"{len(kept):,} of {table.rows:,} points are drawn: of those that hide each other, the"
        " first. A trend line follows these."
    )
    columns = tuple(_rows_of(column, kept) for column in table.columns)
    return replace(table, columns=columns, notes=(*table.notes, note))


def _rows_of(column: Column, rows: list[int]) -> Column:
    return replace(column, values=tuple([column.values[row] for row in rows]))


def _share(table: PanelTable, name: str, log: bool) -> Floats:
    """How far along its axis each point is, from 0 to 1; the axis ends where the points do."""
    column = table.column(name) or Column(name, "", "number", ())
    values = np.array(column.values, dtype=np.float64)
    values = np.log10(values) if log else values
    low, high = float(values.min()), float(values.max())
    # halved first, so that no difference overflows
    return (values / 2 - low / 2) / ((high / 2 - low / 2) or 1.0)


def _kept(x: Floats, y: Floats, series: NDArray[np.intp]) -> NDArray[np.intp]:
    """Indices of the points that stay, ascending: the ends of both axes, then one a cell."""
    ends = np.array([x.argmin(), x.argmax(), y.argmin(), y.argmax()])
    size = 1.0
    while True:
        across, up = int(_WIDTH / size) + 1, int(_HEIGHT / size) + 1
        cells = (series * up + (y * (up - 1)).astype(np.intp)) * across
        _, first = np.unique(cells + (x * (across - 1)).astype(np.intp), return_index=True)
        found = np.union1d(first, ends)
        if len(found) <= MOST or across * up == 1:
            return found[:MOST]
        size *= _LARGER
