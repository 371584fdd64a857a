"""Arithmetic over metrics: Python's meaning, nothing but numbers, and errors with their place."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import FilterError, Place
from exporter.query.arithmetic import MAX_DEPTH, MAX_TEXT, named, parse_formula, plainly
from exporter.query.arithmetic_tree import Binary, Name, Negative, Number, evaluate, names_in

A = Name("bare", "a")

numbers = st.integers(0, 99).map(lambda n: Number(float(n)))
formulas = st.recursive(
    numbers | st.sampled_from([A, Name("bare", "train/loss"), Name("config", "lr")]),
    lambda inside: (
        st.builds(Negative, inside)
        | st.builds(Binary, st.sampled_from(["+", "-", "*", "/", "%", "**"]), inside, inside)
    ),
    max_leaves=12,
)
VALUES = {A: 3.0, Name("bare", "train/loss"): 0.5, Name("config", "lr"): 2.0}


def written(formula, python=False):
    """The formula with every parenthesis it could have."""
    match formula:
        case Number(value):
            return f"{value:g}" if not python else f"np.float64({value!r})"
        case Name(section, name):
            path = name if section == "bare" else f"{section}.{name}"
            return f"np.float64({VALUES[formula]!r})" if python else f"${{{path}}}"
        case Negative(inside):
            return f"(-({written(inside, python)}))"
        case Binary("**", left, right) if python:
            # the engine's own power: libm's differs in the last bit
            return f"np.power({written(left, python)}, {written(right, python)})"
        case Binary(operator, left, right):
            return f"(({written(left, python)}) {operator} ({written(right, python)}))"


@given(formulas)
def test_a_formula_survives_being_written_and_read(formula):
    assert parse_formula(written(formula)) == formula


@given(formulas)
def test_it_means_what_python_means(formula):
    with np.errstate(all="ignore"):
        wanted = eval(written(formula, python=True), {"np": np})
    found = evaluate(formula, VALUES)
    np.testing.assert_array_equal(found, np.asarray(wanted, dtype=float))


@pytest.mark.parametrize(
    "text",
    [
        "1 + 2 * 3",
        "2 ** 3 ** 2",
        "-2 ** 2",
        "2 ** -1",
        "7 - 3 - 2",
        "8 / 4 / 2",
        "-7 % 3",
        "(1+2)*3",
        "1e3 - .5",
        "+4 - -2",
        "2 * -3",
    ],
)
def test_signs_bind_as_in_python(text):
    assert float(evaluate(parse_formula(text), {})) == eval(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("${train/loss}", Name("bare", "train/loss")),
        ("`val/acc @ 5`", Name("bare", "val/acc @ 5")),
        ("config.opt.lr", Name("config", "opt.lr")),
        ("${config:lr}", Name("config", "lr")),
        ("${summary:val/best}", Name("summary", "val/best")),
        ("summary.acc", Name("summary", "acc")),
        ("configs", Name("bare", "configs")),
        ("größe", Name("bare", "größe")),
    ],
)
def test_names_are_bare_or_quoted(text, name):
    assert parse_formula(text) == name


def test_a_division_by_zero_is_no_error():
    found = evaluate(parse_formula("a / (a - 1)"), {A: np.array([0.0, 1.0, 2.0])})
    assert found.tolist() == [0.0, math.inf, 2.0]


def test_names_are_listed_once_from_left_to_right():
    found = names_in(parse_formula("b * a + config.b - a"))
    assert [n.name for n in found] == ["b", "a", "b"]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ("a +", 4),
        ("a b", 3),
        ("(a", 1),
        ("a)", 2),
        ("a ^ 2", 3),
        ("${} + 1", 1),
        ("${a", 1),
        ("`a", 1),
        ("a; import os", 2),
        ("__import__('os')", 12),
        ("1_000", 1),
        ("9e999", 1),
        ("* a", 1),
        ("a // 2", 4),
    ],
)
def test_what_is_no_arithmetic_is_refused_at_its_place(text, column):
    with pytest.raises(FilterError) as caught:
        parse_formula(text)
    (found,) = caught.value.problems
    assert found.code == "expression-syntax"
    assert (found.place.line, found.place.column) == (1, column)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * (MAX_DEPTH + 2) + "a" + ")" * (MAX_DEPTH + 2), "expression-too-deep"),
        ("-" * (MAX_DEPTH + 2) + "a", "expression-too-deep"),
        ("2**" * (MAX_DEPTH + 2) + "2", "expression-too-deep"),
        ("a" * (MAX_TEXT + 1), "expression-too-long"),
        ("1+" * 150 + "1", "expression-too-long"),
        ("`" + "n" * 500 + "`", "expression-too-long"),
    ],
)
def test_length_and_depth_are_bounded(text, code):
    with pytest.raises(FilterError) as caught:
        parse_formula(text)
    assert caught.value.problems[0].code == code


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        parse_formula(text)
    except FilterError as error:
        (found,) = error.problems
        refused = found.place
    else:
        refused = Place(line=1)
    assert refused


def test_people_read_names_without_quotes():
    assert plainly("${train/loss}  /\n`val/loss`") == "train/loss / val/loss"


def test_a_section_alone_is_a_name():
    assert named("config") == Name("bare", "config")
