"""The numbers of one panel: exactly what is drawn or tabulated, small and ready to be kept.

This is what a reader downloads beside a figure and what the archive holds. It never holds raw
histories and never says how anything looks, except the colour and dash that name a series.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from exporter.model.cells import Numbers

CellKind = Literal["number", "time", "text"]
Cell = float | str | None
"""A number (NaN and infinities kept), a text, or None for missing. Times are epoch milliseconds."""


@dataclass(frozen=True, slots=True)
class Column:
    """A named column; `name` is a short safe identifier, `title` is the real name for people.

    `values` is a tuple, or what reads as one (`model.cells`), and never changes.
    """

    name: str
    title: str
    kind: CellKind
    values: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Series:
    """One line, bar or point colour: what the legend says and which runs are behind it.

    `color` is `#rrggbb`; `dash` is an SVG dash pattern in px, empty for a solid line; `width` is
    that of a line in px, 0 leaves it to the drawing; `points` draws a line as points.
    """

    key: str
    label: str
    color: str
    dash: tuple[float, ...] = ()
    metric: str = ""
    runs: tuple[str, ...] = ()
    width: float = 0
    points: bool = False


@dataclass(frozen=True, slots=True)
class PanelTable:
    """The columns of one panel, its series, and notes that the document must show beside it.

    Columns by kind of panel (rows are in drawing order; `series` holds `Series.key`):

    - line: series, x (number or time), y; optional low and high (the range area; in a stack the
      edges of the line's own area, in units of y or in per cent, and all series have the same x);
      optional raw (before smoothing, or of a run behind the line of its group) and run (the name
      of the run of a group that a row is of, empty in the group's own rows)
    - bar: series, label, metric, value; optional low and high. Boxes and violins have several rows
      each, and besides part, q1, q3, n, density: a `box` (value is the median, low and high the
      ends of its whiskers), its `outlier`s, or the `curve` of its density
    - scatter: series, label, x, y; optional z (the colour scale), and running_min, running_max and
      running_mean (of y over the points whose x is not greater)
    - parallel: series, label, then p0, p1, ... (number or text), `title` is the axis title
    - scalar: label, value, n (runs behind it), low and high
    - table: any columns, the first is the run's name
    - custom: the columns that the user's chart names as fields
    """

    kind: str
    columns: tuple[Column, ...]
    series: tuple[Series, ...] = ()
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((c for c in self.columns if c.name == name), None)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.columns[0].values) if self.columns else 0

    @property
    def drawable(self) -> bool:
        """Whether any number column that carries the data holds a finite value."""
        axes = [c for c in self.columns if c.name in {"y", "value"} or c.name.startswith("p")]
        if not axes:
            return self.rows > 0
        return any(_any_finite(c.values) for c in axes if c.kind != "text") or any(
            c.kind == "text" and self.rows for c in axes
        )


def is_finite(cell: Cell) -> bool:
    """Whether a cell is a number that can be drawn."""
    return isinstance(cell, float | int) and math.isfinite(cell)


def _any_finite(cells: Sequence[Cell]) -> bool:
    if isinstance(cells, Numbers):
        return bool(np.isfinite(cells.array).any())
    return any(map(is_finite, cells))
