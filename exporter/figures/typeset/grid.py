"""Plots beside and above each other, as the grid of `vega-view-transforms` sets them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from exporter.figures.typeset.asked import Stack, View
from exporter.figures.typeset.definitions import Definitions
from exporter.figures.typeset.elements import Box, moved
from exporter.figures.typeset.plots import Plot
from exporter.figures.typeset.ticks import Words


@dataclass(frozen=True, slots=True)
class Grid:
    """Plots, or grids of them, each moved to its place."""

    parts: Sequence["tuple[Plot | Grid, float, float]"]

    @property
    def box(self) -> Box:
        """What all of them take."""
        first, *rest = (box_of(part).moved(x, y) for part, x, y in self.parts)
        return first.around(rest)

    def body(self, names: Definitions) -> str:
        """As SVG."""
        return "".join(moved(x, y, _body(part, names)) for part, x, y in self.parts)


def laid(body: Stack, words: Words) -> Grid:
    """Plots in a row or a column: the room between any two is the same."""
    parts = [
        Plot(part, part.width, words) if isinstance(part, View) else laid(part, words)
        for part in body.parts
    ]
    found, at = [(parts[0], 0.0, 0.0)], 0.0
    for before, part in pairwise(parts):
        old, new = box_of(before), box_of(part)
        end, start = (old.right, new.left) if body.lying else (old.bottom, new.top)
        at += math.ceil(end) + body.spacing + max(0, math.ceil(-start))
        found.append((part, at, 0.0) if body.lying else (part, 0.0, at))
    return Grid(found)


def box_of(part: Plot | Grid) -> Box:
    """What a part takes, its title with it."""
    return part.outline if isinstance(part, Plot) else part.box


def _body(part: Plot | Grid, names: Definitions) -> str:
    return part.body(names, part.box) if isinstance(part, Plot) else part.body(names)
