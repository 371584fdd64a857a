"""Expressions over the rows of a chart that are read without the engine, as JavaScript has them.

Comparisons of a field with a number or another field, and one sum, difference, product or quotient
of the same. Any other expression is refused: it would take the engine to read it.
"""

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from exporter.figures.coverage import Node, refuse

Test = Callable[[Node], bool]
_TERM = r"(?:datum\.([A-Za-z_]\w*)|(-?(?:\d+\.?\d*|\.\d+)))"
_TEST = re.compile(rf"(?:!\((?P<not>)|)datum\.([A-Za-z_]\w*) *(<=|>=|<|>) *{_TERM}(?(not)\))")
_FORMULA = re.compile(rf"datum\.([A-Za-z_]\w*) *([-+*/]) *{_TERM}")
_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
Operation = Callable[[Any, Any], Any]
"""Of two numbers, or of two columns of numbers."""
_OPERATIONS = cast(
    "Mapping[str, Operation]",
    {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv},
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A field and a number, or another field, and what becomes of the two."""

    field: str
    with_: str | float
    operation: Operation


def formula_of(expression: Any) -> Formula:
    """The formula that an expression is."""
    found = _FORMULA.fullmatch(expression) if isinstance(expression, str) else None
    if found is None:
        return refuse("another formula over rows")
    field, sign, other, number = found.groups()
    return Formula(field, other or float(number), _OPERATIONS[sign])


def test_of(expression: Any) -> Test:
    """The test that an expression makes of a row."""
    found = _TEST.fullmatch(expression) if isinstance(expression, str) else None
    if found is None:
        return refuse("another expression over rows")
    negated, (field, order, other, number) = found["not"] is not None, found.groups()[1:]
    compare = _ORDERS[order]

    def test(row: Node) -> bool:
        with_ = _compared(row, other) if other else float(number)
        return compare(_compared(row, field), with_) is not negated

    return test


def _compared(row: Node, field: str) -> float:
    """A field as JavaScript compares it: nothing is 0, and what is not there compares with none."""
    value = row.get(field, math.nan)
    if value is None:
        return 0
    if type(value) not in (int, float):
        refuse("a comparison of what is no number")
    return value
