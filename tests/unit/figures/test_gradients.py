from xml.etree import ElementTree

import pytest

from exporter.figures.gradients import place_gradients

STOPS = '<stop offset="0" stop-color="red"/><stop offset="1" stop-color="blue"/>'


def placed(shapes, gradient='<linearGradient id="g" x1="0" y1="1" x2="0" y2="0">'):
    definitions = f"<defs>{gradient}{STOPS}</linearGradient></defs>"
    root = ElementTree.fromstring(f"<svg>{shapes}{definitions}</svg>")
    place_gradients(root, root.find("defs"))
    return root


def coordinates(gradient):
    return tuple(float(gradient.get(name)) for name in ("x1", "y1", "x2", "y2"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("M10,20h30v40h-30Z", (10, 60, 10, 20)),
        ("M0,0L5,10L9,-2Z", (0, 10, 0, -2)),
        ("M1,1H3V7", (1, 7, 1, 1)),
    ],
)
def test_a_gradient_runs_from_the_bottom_of_its_shape_to_the_top(path, expected):
    root = placed(f'<path d="{path}" fill="url(#g)"/>')
    (gradient,) = root.find("defs")
    assert coordinates(gradient) == expected
    assert gradient.get("gradientUnits") == "userSpaceOnUse"
    assert root[0].get("fill") == f"url(#{gradient.get('id')})"
    assert len(gradient) == 2


def test_shapes_of_different_size_get_gradients_of_their_own_and_equal_ones_share():
    shapes = (
        '<path d="M0,0h1v1h-1Z" fill="url(#g)"/>' * 2
    ) + '<path d="M0,0h1v9" stroke="url(#g)"/>'
    assert len(placed(shapes).find("defs")) == 2


@pytest.mark.parametrize(
    "shape",
    [
        '<path d="M0,0C1,1,2,2,3,3" fill="url(#g)"/>',
        '<circle r="3" fill="url(#g)"/>',
    ],
)
def test_curved_shapes_keep_the_gradient_of_their_box(shape):
    root = placed(shape)
    assert root.find("defs")[0].get("gradientUnits") is None
    assert root[0].get("fill") == "url(#g)"


def test_a_gradient_in_user_space_stays():
    root = placed(
        '<path d="M0,0h1v1Z" fill="url(#g)"/>',
        '<linearGradient id="g" x1="1" y1="2" x2="3" y2="4" gradientUnits="userSpaceOnUse">',
    )
    assert coordinates(root.find("defs")[0]) == (1, 2, 3, 4)


def test_gradients_that_nothing_uses_are_gone():
    assert len(placed('<path d="M0,0h1"/>').find("defs")) == 0
