"""Generated runs: NaN, infinities, gaps, equal and falling x, empty and one-point histories, 1e308.

Numbers are whole multiples of powers of two where a place is decided by them (a window, a pixel),
so that the exact calculation and one in floats must agree there.
"""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import strategies as st

from exporter.model.panels import LinePanel
from exporter.model.run import Run, RunKey
from exporter.model.series import Trace
from exporter.query.colors import assign
from exporter.query.scene import Scene, groups
from exporter.query.tables import panel_table

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HUGE = 2.0**1018
NAMES = "abcdef"

plain = st.floats(-1e6, 1e6, allow_subnormal=False)
odd = st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.0, 1e308, -1e308, 1.7e308, 5e-324])
numbers = plain | st.integers(-9, 9).map(float) | odd
units = st.sampled_from([1.0, 0.125, HUGE, 2.0**-1000])
steps = st.integers(-60, 60) | st.sampled_from([math.nan, math.inf])


@st.composite
def histories(draw, least=1, most=4, longest=14):
    """Points (x, y) of several runs, x in one unit: equal steps or not, in any order."""
    unit = draw(units)
    shared = draw(st.none() | st.lists(st.integers(-60, 60), min_size=1, max_size=longest))
    found = []
    for _ in range(draw(st.integers(least, most))):
        x = shared or draw(st.lists(steps, max_size=longest))
        y = draw(st.lists(numbers, min_size=len(x), max_size=len(x)))
        found.append([(place * unit, value) for place, value in zip(x, y, strict=True)])
    return found


anything = (
    st.none()
    | st.booleans()
    | numbers
    | st.integers(-(2**60), 2**60)
    | st.sampled_from([2**53 + 1, 10**400, "", "1", "1.0", "text", "NaN", [1, "a"], {"deep": 1.0}])
)
"""What may stand in a config or a summary, a text where a number was among it."""


class Shelf:
    """Histories in memory: {run id: {metric: [(x, y)]}}."""

    def __init__(self, held):
        self.held = held

    def traces(self, runs, x, metrics, *, sampled=False):
        """As `HistoryReader`; every history has the one x it was made with."""
        found = []
        for metric in metrics:
            for run in runs:
                if metric in self.held.get(run.id, {}):
                    points = np.array(self.held[run.id][metric], dtype=np.float64).reshape(-1, 2)
                    found.append(Trace(run, metric, points[:, 0], points[:, 1]))
        return found


def run(number, **fields):
    """A run; the younger, the lower its number."""
    name = fields.pop("name", f"run {number}")
    created = fields.pop("created_at", NOW - timedelta(days=number))
    return Run(RunKey("team", "made", f"r{number}"), name, created_at=created, **fields)


def runs_of(rows):
    """Runs from pairs of config and summary."""
    return tuple(run(n, config=c, summary=s) for n, (c, s) in enumerate(rows))


def ask(panel, runs, held=None, media=None, reader=None):
    """The panel's table, from histories in memory or from a reader."""
    own = groups(tuple(runs), panel.groupby)
    inks = assign([*(str(r.key) for r in runs), *(g.key for g in own)])
    scene = Scene(tuple(runs), reader or Shelf(held or {}), inks)
    return panel_table(panel, replace(scene, media=media) if media else scene)


def ask_lines(points, group="", **fields):
    """The lines of a panel over metric `m`, as `lines_of` has them."""
    runs = [run(n, group=group) for n in range(len(points))]
    held = {r.key.id: {"m": own} for r, own in zip(runs, points, strict=True)}
    panel = LinePanel(y=("m",), groupby="group" if group else "", **fields)
    return lines_of(ask(panel, runs, held))


def lines_of(table):
    """{label of the series: [(x, y, low, high, raw)]}; a column that is not there is None."""
    found = {series.key: [] for series in table.series}
    nothing = [None] * table.rows
    columns = [table.column(name) for name in ("series", "x", "y", "low", "high", "raw")]
    cells = [column.values if column else nothing for column in columns]
    for key, *row in zip(*cells, strict=True):
        found[key].append(tuple(row))
    return {series.label: found[series.key] for series in table.series}


def same(found, expected, scale=0.0):
    """Whether two cells are equal up to 1e-12 of themselves or of the greatest number behind them.

    The latter since a sum of 1e308 and 1 knows nothing of the 1.
    """
    if found is None or expected is None or isinstance(found, str):
        return found is expected or found == expected
    if math.isinf(found) or math.isinf(expected):
        return found == expected
    # halves, as the difference of two numbers may be beyond the largest
    size = max(abs(expected), scale)
    return abs(found / 2 - expected / 2) <= 1e-12 * (size / 2) + 5e-324


def agree(found, expected, scale=0.0):
    """Fail at the first row that is not `same` as the one expected."""
    assert len(found) == len(expected), (found, expected)
    for got, wanted in zip(found, expected, strict=True):
        assert len(got) == len(wanted)
        for a, b in zip(got, wanted, strict=True):
            assert same(a, b, scale), (got, wanted)


def scale_of(values):
    """The greatest finite size among numbers."""
    sizes = [abs(v) for v in values if isinstance(v, int | float) and math.isfinite(v)]
    return float(max(sizes, default=0.0))
