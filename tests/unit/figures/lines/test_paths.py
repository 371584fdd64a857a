"""Path text: read back, it is the points to a hundredth of a pixel, and gaps are gaps."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.figures.lines import paths

NAN = float("nan")
INSIDE = st.floats(0, 7999.9)
PIXELS = st.lists(st.tuples(INSIDE, INSIDE), min_size=1) | st.lists(
    st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1
)


def points(x, y):
    """What a line has between its `M` and, if it is of one point, its `Z`."""
    return paths.line(paths.across(x), y)[1:].rstrip("Z")


@given(PIXELS)
def test_points_read_back_are_the_points(pixels):
    x, y = np.array(pixels).T
    text = points(x, y)
    assert re.fullmatch(r"(-?\d+(\.\d\d?)?,-?\d+(\.\d\d?)?(L|$))+", text)
    back = np.array([point.split(",") for point in text.split("L")], dtype=float)
    assert np.abs(back - np.array(pixels)).max() <= 0.005 + 1e-9


@given(PIXELS)
def test_numbers_have_no_zeros_that_say_nothing(pixels):
    for number in re.split("[,L]", points(*np.array(pixels).T)):
        assert number == f"{float(number):.2f}".rstrip("0").rstrip(".")


@given(PIXELS)
def test_places_read_back_are_the_places(pixels):
    x, y = np.array(pixels).T
    text = paths.places(paths.across(x, symbols=True), y)
    assert re.fullmatch(r"(-?\d+(\.\d{1,3})?,-?\d+(\.\d{1,3})?( |$))+", text)
    back = np.array([place.split(",") for place in text.split(" ")], dtype=float)
    assert np.abs(back - np.array(pixels)).max() <= 0.0005 + 1e-9


@pytest.mark.parametrize(
    ("y", "text"),
    [
        ([], ""),
        ([NAN, NAN], ""),
        ([5], "M0,5Z"),
        ([1, 2], "M0,1L1,2"),
        ([1, 2, NAN, 4, NAN, 6, 7], "M0,1L1,2M3,4ZM5,6L6,7"),
    ],
)
def test_a_line_breaks_at_a_gap(y, text):
    x = paths.across(np.arange(len(y), dtype=float))
    assert paths.line(x, np.array(y, dtype=float)) == text


def test_a_band_goes_there_and_comes_back():
    x, y = np.arange(4.0), np.array([1.0, 2.0, NAN, 4.0])
    assert paths.band(paths.across(x), y, y + 5) == "M0,1L1,2L1,7L0,6ZM3,4L3,9Z"
