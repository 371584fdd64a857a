"""Pixels of a drawing, at any scale."""

import io

import pytest
from PIL import Image

from exporter.errors import FigureError
from exporter.model.figure import SVG, Figure, png, png_scale


@pytest.mark.parametrize("scale", [0.25, 1, 2, 3.5])
def test_a_png_has_the_size_of_its_scale_and_a_white_ground(studio, charts, scale):
    figure = studio.draw({"line": charts["line"]}, frozenset({png(scale)}))["line"]
    assert set(figure.media) == {png(scale)}
    with Image.open(io.BytesIO(figure.media[png(scale)])) as picture:
        sides = (figure.width * scale, figure.height * scale)
        assert picture.size == pytest.approx(sides, abs=1)
        assert picture.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)
        assert len(picture.convert("RGB").getcolors(1 << 20)) > 20


def test_several_scales_come_of_one_drawing(studio, charts):
    media = frozenset({SVG, png(1), png(2)})
    figure = studio.draw({"bar": charts["bar"]}, media)["bar"]
    assert set(figure.media) == media
    assert len(figure.media[png(2)]) > len(figure.media[png(1)])


@pytest.mark.parametrize("scale", [1e6, 1e-6, 0])
def test_too_many_pixels_or_none_are_an_error_alone(studio, charts, scale):
    bad = studio.draw({"bar": charts["bar"]}, frozenset({png(scale)}))["bar"]
    assert isinstance(bad, FigureError)
    assert bad.problems[0].code == "figure.too-large"
    assert isinstance(studio.draw({"bar": charts["bar"]}, frozenset({SVG}))["bar"], Figure)


def test_the_scale_is_in_the_name_of_the_medium():
    assert png_scale(png(2.5)) == 2.5
    assert png_scale(SVG) is None
