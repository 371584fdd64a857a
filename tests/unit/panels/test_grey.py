"""Charts that are printed in grey."""

import runpy
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from exporter.model.panels import BarPanel, LinePanel, ScatterPanel
from exporter.model.table import Column, PanelTable, Series
from exporter.panels import chart
from exporter.panels.grey import GREYS, greyed
from exporter.query.colors import PALETTE

SEEN = runpy.run_path(str(Path(__file__).parents[2] / "colour_vision.py"))
contrast, lab = SEEN["contrast"], SEEN["lab"]


def table(count, *columns):
    series = tuple(Series(f"k{n}", f"run {n}", PALETTE[n % 10]) for n in range(count))
    keys = tuple(f"k{n // 2}" for n in range(2 * count))
    made = (Column(name, name, "number", tuple(range(2 * count))) for name in columns)
    return PanelTable("line", (Column("series", "", "text", keys), *made), series)


def looks(spec, found=()):
    """Every scale of the specification that tells series apart, by its channel."""
    if isinstance(spec, dict):
        for key, value in spec.items():
            if isinstance(value, dict) and "range" in (value.get("scale") or ()):
                yield key, value["scale"]["range"]
            yield from looks(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from looks(value)


@pytest.mark.parametrize("count", [2, 20])
def test_no_two_series_have_the_same_grey_and_dash(count):
    made = greyed(table(count)).series
    assert len({(one.color, one.dash) for one in made}) == count
    assert [one.key for one in made] == [f"k{n}" for n in range(count)]


def test_neighbours_differ_in_dash_and_in_lightness():
    made = greyed(table(20)).series
    for one, two in pairwise(made):
        assert one.dash != two.dash
        assert abs(lab(one.color)[0] - lab(two.color)[0]) > 15


def test_greys_are_grey_and_seen_on_paper():
    for grey in GREYS:
        assert grey[1:3] == grey[3:5] == grey[5:7]
        assert contrast(grey, "#ffffff") > 3
    assert min(abs(lab(a)[0] - lab(b)[0]) for a, b in combinations(GREYS, 2)) > 14


def test_lines_are_told_apart_by_dashes():
    found = dict(looks(chart(LinePanel(y=("y",)), greyed(table(6, "x", "y"))).spec))
    dashes = [tuple(dash) for dash in found["strokeDash"]]
    assert len(set(zip(dashes, found["stroke"], strict=True))) == 6
    assert set(found["stroke"]) == set(GREYS)


def test_points_are_told_apart_by_shapes():
    made = greyed(table(20, "x", "y"))
    found = dict(looks(chart(ScatterPanel(x="x", y="y", groupby="g"), made).spec))
    assert len(set(zip(found["shape"], found["fill"], strict=True))) == 20


def test_bars_are_told_apart_by_lightness():
    text = Column("label", "", "text", ("a", "b", "c", "d"))
    metric = Column("metric", "", "text", ("m",) * 4)
    bars = table(2, "value")
    made = greyed(PanelTable("bar", (*bars.columns, text, metric), bars.series))
    assert set(GREYS[:2]) <= set(str(chart(BarPanel(metrics=("m",)), made).spec).split("'"))
