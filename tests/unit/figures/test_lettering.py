"""Drawings without their texts, and the texts with their places."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.figures.lettering import take_apart

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99">'


def taken(inside):
    return take_apart(f"{HEAD}{inside}</svg>".encode())


def test_shapes_stay_and_texts_go():
    path = '<g><path d="M0,0L1,1" stroke="#000"/></g>'
    bare, labels = taken(f'{path}<text fill="#112233">a &lt; b</text><text/>')
    assert bare.decode() == f"{HEAD}{path}</svg>"
    assert [label.text for label in labels] == ["a < b"]
    assert labels[0].colour == "#112233"


@pytest.mark.parametrize(
    ("transform", "place", "angle"),
    [
        ("translate(3,4)", (3, 4), 0),
        ("translate(3)", (3, 0), 0),
        ("translate(3,4) rotate(-90)", (3, 4), -90),
        ("rotate(90,5,5)", (10, 0), 90),
        ("matrix(0,1,-1,0,7,8)", (7, 8), 90),
        ("translate(1,1) scale(2)", (1, 1), 0),
    ],
)
def test_transforms_are_followed(transform, place, angle):
    _, (label,) = taken(f'<text transform="{transform}">x</text>')
    assert (label.x, label.y) == pytest.approx(place)
    assert label.angle == pytest.approx(angle)


@given(st.lists(st.tuples(st.integers(-99, 99), st.integers(-180, 180)), max_size=4))
def test_groups_within_groups_are_one_transform(steps):
    """Nested groups place a text where one group with all their steps does."""
    written = [f"translate({x},{x}) rotate({turn})" for x, turn in steps]
    nested = "".join(f'<g transform="{one}">' for one in written) + "<text>x</text>"
    _, (apart,) = taken(nested + "</g>" * len(written))
    _, (together,) = taken(f'<g transform="{" ".join(written)}"><text>x</text></g>')
    assert (apart.x, apart.y) == pytest.approx((together.x, together.y), abs=1e-6)
    turn = math.radians(apart.angle - together.angle)
    assert math.cos(turn) == pytest.approx(1)


def test_scaled_text_has_the_size_that_is_seen():
    _, (label,) = taken('<g transform="scale(2)"><text font-size="11px">x</text></g>')
    assert label.size == 22


def test_lines_of_a_text_lie_below_each_other():
    spans = '<tspan x="0">one</tspan><tspan x="0" dy="12">two</tspan><tspan x="0" dy="12">3</tspan>'
    _, labels = taken(f'<text transform="translate(5,6)">{spans}</text>')
    assert [(label.text, label.x, label.y) for label in labels] == [
        ("one", 5, 6),
        ("two", 5, 18),
        ("3", 5, 30),
    ]


@pytest.mark.parametrize("hidden", ['opacity="0"', 'fill-opacity="0"', 'fill="none"'])
def test_what_is_not_seen_is_no_label(hidden):
    assert taken(f"<text {hidden}>x</text>")[1] == ()
    assert taken(f"<g {hidden}><text>x</text></g>" if "fill-" not in hidden else "")[1] == ()


def test_pale_text_is_as_pale_on_paper():
    _, (label,) = taken('<g opacity="0.5"><text fill="#000000">x</text></g>')
    assert label.colour == "#808080"


def test_looks_are_inherited():
    look = 'font-weight="600" font-style="italic" text-anchor="end" font-size="9px"'
    _, (label,) = taken(f"<g {look}><text>x</text></g>")
    assert (label.bold, label.italic, label.anchor, label.size) == (True, True, "end", 9)
