"""A cell says what it is: a number, a step, a time, or a plain value."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.table import cells


@given(st.floats() | st.integers(-(2**70), 2**70))
def test_the_text_of_a_number_is_that_number(value):
    assert repr(cells.number(repr(value))) == repr(float(value))
    assert repr(cells.number(value)) == repr(float(value))


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (True, 1.0),
        (" 1.5 ", 1.5),
        ("inf", math.inf),
        ("-Infinity", -math.inf),
        (10**400, math.inf),
        (-(10**400), -math.inf),
        ("1_000", None),
        ("1,5", None),
        ("0x10", None),
        ("", None),
        ([1], None),
        (None, None),
    ],
    ids=lambda value: str(value)[:12],
)
def test_what_is_a_number(cell, number):
    assert cells.number(cell) == number


@given(st.text() | st.none() | st.floats() | st.integers())
def test_any_cell_may_be_asked_anything(cell):
    cells.value(cell)
    step, moment = cells.step(cell), cells.seconds(cell)
    assert step is None or -(2**63) <= step < 2**63
    assert moment is None or isinstance(moment, float)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1", 1),
        ("-1", -1),
        ("1.0", 1.0),
        ("1e3", 1000.0),
        ("True", True),
        ("false", False),
        ("vit", "vit"),
        ("007", 7),
        ("9" * 30, 1e30),
        (3, 3),
        ({"a": 1}, {"a": 1}),
    ],
    ids=lambda value: str(value)[:12],
)
def test_config_values_are_what_they_look_like(cell, value):
    found = cells.value(cell)
    assert found == value
    assert type(found) is type(value)


def test_a_column_is_one_of_numbers_when_half_of_it_is():
    assert cells.mostly_numbers(["1", "x", None])
    assert not cells.mostly_numbers(["1", "x", "y"])
    assert not cells.mostly_numbers([None, None])
    assert not cells.mostly_numbers([])
