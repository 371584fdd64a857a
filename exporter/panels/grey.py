"""Series told apart without colour, for paper printed in grey: by dash, shape and lightness.

The ramps of `theme` need no other form: their lightness runs in even steps.
"""

from dataclasses import replace

from exporter.model.table import PanelTable

GREYS = ("#1a1a1a", "#6e6e6e", "#454545", "#949494")
"""Neighbours differ by 20 in L* at least; the lightest has a contrast of 3 to white."""
DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (2, 2), (8, 3, 2, 3), (12, 3))
"""Five patterns on four greys: twenty series before one comes again, as many as a legend shows."""


def greyed(table: PanelTable) -> PanelTable:
    """The table with a grey and a dash for each series, by its place in the legend."""
    series = tuple(
        replace(one, color=GREYS[n % len(GREYS)], dash=DASHES[n % len(DASHES)])
        for n, one in enumerate(table.series)
    )
    return replace(table, series=series)
