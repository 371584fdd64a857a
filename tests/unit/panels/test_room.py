"""Nothing is cut off: every word of a drawing lies inside it, whatever the numbers and names."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from exporter.model.panels import BarPanel, LinePanel, ParallelPanel, ScatterPanel
from exporter.panels import chart
from exporter.panels.text import measure

SLACK = 2.5
WIDTHS = ("full", "half", "third", "quarter")
NUMBERS = {
    "shares": [0.1, 0.97],
    "large": [2_000_000.0, 9_876_543.0],
    "close": [1_000_000.0, 1_000_001.5],
    "small": [-2.3e-7, 5.1e-6],
    "negative": [-9_500.0, -20.0],
    "wild": [-1e250, 1e290],
}
NAMES = ["a", "resnet-50-imagenet-adamw-lr-0.001-cosine-seed-17", "vit/größe 日本 64"]


def _outside(svg):
    """Words that reach beyond the drawing, by the widths of the font."""
    root = ET.fromstring(svg)
    size = np.array([float(root.get("width")), float(root.get("height"))])
    found = []

    def walk(node, matrix):
        matrix = matrix @ _matrix(node.get("transform") or "")
        if node.tag.endswith("}text") and node.text:
            corners = [(matrix @ corner)[:2] for corner in _corners(node)]
            if any((at < -SLACK).any() or (at > size + SLACK).any() for at in corners):
                found.append(node.text)
        for child in node:
            walk(child, matrix)

    walk(root, np.eye(3))
    return found


def _corners(node):
    size = float(node.get("font-size").removesuffix("px"))
    width = measure(node.text, size)
    start = {"start": 0, "middle": -width / 2, "end": -width}[node.get("text-anchor", "start")]
    return [np.array([x, y, 1]) for x in (start, start + width) for y in (-0.7 * size, 0.2 * size)]


def _matrix(transform):
    matrix = np.eye(3)
    for name, numbers in re.findall(r"(translate|rotate)\(([^)]*)\)", transform):
        a, *b = (float(n) for n in numbers.split(","))
        step = np.eye(3)
        if name == "translate":
            step[:2, 2] = a, b[0] if b else 0
        else:
            cos, sin = np.cos(np.radians(a)), np.sin(np.radians(a))
            step[:2, :2] = [[cos, -sin], [sin, cos]]
        matrix = matrix @ step
    return matrix


def _charts(tables, ends, width, font_size="auto"):
    low, high = ends
    ys = [low, high, low + (high - low) * 0.4]
    lines = {name: [y, high, low] for name, y in zip(NAMES, ys, strict=True)}
    look = {"width": width, "font_size": font_size}
    x = [1.0, 1234.0, 98_765.0]
    days = [1.77e12 + n * 3e9 for n in range(3)]
    return [
        chart(LinePanel(y=("val/loss",), **look), tables.line(lines, x=x)),
        chart(LinePanel(y=("val/loss",), log_x=True, **look), tables.line(lines, x=x)),
        chart(LinePanel(y=("l",), x="relative", **look), tables.line(lines, x=x)),
        chart(LinePanel(y=("l",), x="time", **look), tables.line(lines, x=days, kind="time")),
        chart(BarPanel(metrics=("m",), **look), tables.bar(NAMES, {"m": ys})),
        chart(ScatterPanel(x="x", y="y", z="z", **look), tables.scatter(NAMES, ys, x, z=ys)),
        chart(
            ParallelPanel(axes=({"value": "a"}, {"value": "b"}, {"value": "c"}), **look),
            tables.parallel(NAMES, {"config.optimizer.name": ys, "model": NAMES, "lr": ys}),
        ),
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("ends", NUMBERS.values(), ids=NUMBERS)
def test_every_word_is_inside_the_drawing(tables, drawn, ends, width):
    for one in _charts(tables, ends, width):
        figure, svg = drawn(one)
        assert not _outside(svg), one.alt
        assert (
            abs(figure.width - {"full": 680, "half": 334, "third": 218, "quarter": 160}[width]) <= 2
        )


@pytest.mark.parametrize("font_size", ["small", "large"])
@pytest.mark.parametrize("width", ["full", "half"])
def test_type_of_any_size_is_inside_the_drawing(tables, drawn, font_size, width):
    label = {"small": 9, "large": 14}[font_size]
    for one in _charts(tables, NUMBERS["large"], width, font_size):
        figure, svg = drawn(one)
        assert not _outside(svg), one.alt
        assert abs(figure.width - {"full": 680, "half": 334}[width]) <= 2
        sizes = {float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)}
        assert label - 1 <= min(sizes) <= max(sizes) <= label + 1


def test_medium_type_is_what_a_drawing_has_anyway(tables):
    table = tables.line({"a": [1.0, 2.0]})
    usual, medium = (LinePanel(y=("l",), font_size=size) for size in ("auto", "medium"))
    assert chart(usual, table).spec == chart(medium, table).spec


def test_a_word_outside_would_be_noticed():
    text = '<text font-size="11px" transform="translate(95,10)">outside</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="20">{text}</svg>'
    assert _outside(svg) == ["outside"]
