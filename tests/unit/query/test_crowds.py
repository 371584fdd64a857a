"""Of points that hide each other the first stays; what stands alone always does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.panels import ScatterPanel
from exporter.model.run import Completeness, Run, RunKey
from exporter.model.table import Column, PanelTable
from exporter.query import crowds
from exporter.query.colors import assign
from exporter.query.crowds import sparse
from exporter.query.points import scatter_table
from exporter.query.scene import Scene


def cloud(x, y, keys=None):
    keys = keys or ["a"] * len(x)
    return PanelTable(
        "scatter",
        (
            Column("series", "series", "text", tuple(keys)),
            Column("label", "run", "text", tuple(f"p{n}" for n in range(len(x)))),
            Column("x", "x", "number", tuple(x)),
            Column("y", "y", "number", tuple(y)),
        ),
        notes=("before",),
    )


def points(table):
    return list(zip(*(table.column(n).values for n in ("label", "x", "y")), strict=True))


def test_few_points_are_left_alone():
    table = cloud([1.0] * crowds.MOST, [2.0] * crowds.MOST)
    assert sparse(table) is table


def test_a_crowd_is_thinned_and_an_outlier_stays():
    random = np.random.default_rng(1)
    x, y = random.normal(size=(2, 100_000)).tolist()
    x[777], y[777] = 40.0, -40.0
    table = sparse(cloud(x, y))
    assert crowds.MOST / 10 < table.rows <= crowds.MOST
    assert ("p777", 40.0, -40.0) in points(table)
    assert table.notes[0] == "before"
    assert table.notes[1].startswith(f"{table.rows:,} of 100,000 points are drawn: ")
    assert set(points(table)) <= set(points(cloud(x, y)))
    assert sparse(cloud(x, y)) == table


def test_every_point_has_one_of_its_series_near_by():
    random = np.random.default_rng(2)
    x, y = random.uniform(1, 1000, size=(2, 60_000))
    keys = ["a" if n % 3 else "b" for n in range(60_000)]
    table = sparse(cloud(x.tolist(), y.tolist(), keys))
    for key in "ab":
        kept = np.array(
            [
                (p[1], p[2])
                for p, k in zip(points(table), table.columns[0].values, strict=True)
                if k == key
            ]
        )
        for n in range(0, 60_000, 997):
            if keys[n] == key:
                across = np.abs(kept[:, 0] - x[n]) / 1000 * 600
                up = np.abs(kept[:, 1] - y[n]) / 1000 * 300
                assert np.maximum(across, up).min() < 8


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.sampled_from("abc")), min_size=9, max_size=60))
def test_any_numbers_are_thinned_to_the_limit_with_their_ends(rows):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowds, "MOST", 8)
        x, y, keys = (list(column) for column in zip(*rows, strict=True))
        table = sparse(cloud(x, y, keys))
    assert table.rows <= 8
    for name, asked in (("x", x), ("y", y)):
        kept = table.column(name).values
        reach = (max(asked) / 2 - min(asked) / 2) * 1e-12
        assert abs(min(kept) / 2 - min(asked) / 2) <= reach
        assert abs(max(kept) / 2 - max(asked) / 2) <= reach


def test_a_scatter_panel_says_how_many_of_its_runs_are_drawn(monkeypatch):
    monkeypatch.setattr(crowds, "MOST", 50)
    runs = tuple(
        Run(
            RunKey("t", "p", f"r{n}"),
            f"run {n}",
            summary={"a": float(n % 10 + 1), "b": 10.0 ** (n % 7)},
            completeness=Completeness(1, 0, 0),
        )
        for n in range(200)
    )
    scene = Scene(runs, None, assign(str(run.key) for run in runs))
    panel = ScatterPanel(x="summary.a", y="summary.b", log_y=True)
    table = scatter_table(panel, scene)
    assert table.rows <= 50
    assert any("of 200 points are drawn" in note for note in table.notes)
