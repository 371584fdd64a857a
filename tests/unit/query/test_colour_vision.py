"""The default colours, as people see them who lack a kind of cone."""

import runpy
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from exporter.panels.theme import RAMP
from exporter.query.colors import PALETTE, STRONG

SEEN = runpy.run_path(str(Path(__file__).parents[2] / "colour_vision.py"))
contrast, distance, lab = (SEEN[name] for name in ("contrast", "distance", "lab"))
DARK = "#1e2129"


def least(colours, vision):
    return min(distance(one, two, vision) for one, two in combinations(colours, 2))


def test_the_measure_is_right():
    """White is white, and red and green, which deuteranopes confuse, come near each other."""
    assert lab("#ffffff") == pytest.approx((100, 0, 0), abs=0.02)
    assert distance("#ffffff", "#000000") == pytest.approx(100, abs=0.02)
    assert lab("#ff0000") == pytest.approx((53.24, 80.09, 67.20), abs=0.02)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    red, green = "#c8405f", "#5b7f2a"
    assert distance(red, green) > 80 > 40 > distance(red, green, "deuteranopia")


@pytest.mark.parametrize("vision", SEEN["VISIONS"])
def test_colours_are_told_apart(vision):
    """The first six, which are given out first, with ease; all ten side by side."""
    assert least(PALETTE[:STRONG], vision) > 19
    assert least(PALETTE, vision) > 10


def test_most_people_see_them_far_apart():
    assert least(PALETTE[:STRONG], "normal") > 35
    assert least(PALETTE, "normal") > 25


@pytest.mark.parametrize("vision", SEEN["VISIONS"])
def test_steps_of_the_ramp_are_told_apart(vision):
    assert min(distance(a, b, vision) for a, b in pairwise(RAMP)) > 7


def test_every_colour_is_seen_on_both_grounds():
    assert min(contrast(colour, "#ffffff") for colour in PALETTE) > 2.75
    assert min(contrast(colour, DARK) for colour in PALETTE) > 2.75


def test_the_ramp_is_read_without_hue():
    lightness = [lab(colour)[0] for colour in RAMP]
    steps = [b - a for a, b in pairwise(lightness)]
    assert min(steps) > 5
