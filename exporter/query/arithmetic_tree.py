"""Arithmetic over logged values as a frozen tree, and its evaluation with numpy.

Numbers follow IEEE 754: a division by zero is infinite or NaN, never an error. `%` has the sign of
the divisor, as in Python. What a name stands for is the caller's affair.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from exporter.model.series import Floats

Operator = Literal["+", "-", "*", "/", "%", "**"]
Section = Literal["bare", "config", "summary"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A value by name: `bare` is a metric of the row, the others are values of the run."""

    section: Section
    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    """The inside with its sign changed."""

    inside: "Formula"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two sides and what is between them."""

    operator: Operator
    left: "Formula"
    right: "Formula"


Formula = Number | Name | Negative | Binary

_OPERATIONS: Mapping[Operator, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.mod,
    "**": np.power,
}


def names_in(formula: Formula) -> tuple[Name, ...]:
    """Every name once, from left to right."""
    return tuple(dict.fromkeys(_names(formula)))


def _names(formula: Formula) -> Iterator[Name]:
    match formula:
        case Number():
            return
        case Name():
            yield formula
        case Negative(inside):
            yield from _names(inside)
        case Binary(_, left, right):
            yield from _names(left)
            yield from _names(right)


def evaluate(formula: Formula, values: Mapping[Name, Floats | float]) -> Floats:
    """The value of a formula over columns of one length (single numbers fit any length)."""
    with np.errstate(all="ignore"):
        return np.asarray(_value(formula, values), dtype=np.float64)


def _value(formula: Formula, values: Mapping[Name, Floats | float]) -> Any:
    match formula:
        case Number(value):
            return np.float64(value)
        case Name():
            return np.asarray(values[formula], dtype=np.float64)
        case Negative(inside):
            return np.negative(_value(inside, values))
        case Binary(operator, left, right):
            return _OPERATIONS[operator](_value(left, values), _value(right, values))
