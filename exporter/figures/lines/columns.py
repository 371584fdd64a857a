"""Inline data of a chart as columns of numbers, one set for each series of a layer."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any, cast

import numpy as np

from exporter.figures.coverage import Node, node, nodes, refuse
from exporter.figures.expressions import Formula, formula_of
from exporter.model.series import Floats

Key = tuple[str | float, ...]
Columns = dict[str, Floats]
_NUMBERS = frozenset({int, float, type(None)})
_NO_NUMBER = "a place that is not a number"


class Source:
    """The rows of `data.values`; with `flattened` fields, one object holds whole columns.

    Fields that are made by a formula are columns, too. Only what a layer asks for is read, and
    once. Raises NotCoveredError for anything but numbers.
    """

    def __init__(
        self,
        data: Node,
        flattened: Sequence[str] = (),
        formulas: Mapping[str, Formula] = MappingProxyType({}),
    ) -> None:
        if set(data) != {"values"}:
            refuse("data from elsewhere")
        self._values = nodes(data["values"], "data")
        self._given = flattened
        self._flattened = (*flattened, *formulas)
        self._formulas = formulas
        self._read: dict[tuple[int, str], Floats] = {}
        self._last: dict[str, _Cells] = {}
        if flattened:
            for row in self._values:
                _check_lengths(row, flattened)
        elif formulas:
            refuse("a formula over rows")

    def series(self, keys: Sequence[str], fields: Sequence[str]) -> dict[Key, Columns]:
        """The columns `fields` of every series, in the order in which the series appear."""
        if not self._flattened:
            return self._grouped(keys, fields)
        found: dict[Key, list[int]] = {}
        for number, key in self._objects(keys, fields):
            found.setdefault(key, []).append(number)
        return {
            key: {field: self._joined(numbers, field) for field in fields}
            for key, numbers in found.items()
        }

    def stretches(self, keys: Sequence[str], fields: Sequence[str]) -> list[tuple[Key, Columns]]:
        """The columns of rows of one series that follow each other, in their order."""
        if not self._flattened:
            runs = groupby(self._values, lambda row: _key(row, keys))
            return [(key, _columns(list(rows), fields)) for key, rows in runs]
        return [
            (key, {field: self._column(number, field) for field in fields})
            for number, key in self._objects(keys, fields)
        ]

    def _objects(self, keys: Sequence[str], fields: Sequence[str]) -> Iterator[tuple[int, Key]]:
        """The objects that hold whole columns, by number; an empty one is no row to the engine."""
        if set(keys) & set(self._flattened) or not set(fields) <= set(self._flattened):
            refuse("a series within a column")
        for number, row in enumerate(self._values):
            if row[self._given[0]]:
                yield number, _key(row, keys)

    def _grouped(self, keys: Sequence[str], fields: Sequence[str]) -> dict[Key, Columns]:
        found: dict[Key, list[Node]] = {}
        for row in self._values:
            found.setdefault(_key(row, keys), []).append(row)
        return {key: _columns(rows, fields) for key, rows in found.items()}

    def _joined(self, rows: Sequence[int], field: str) -> Floats:
        columns = [self._column(number, field) for number in rows]
        return columns[0] if len(columns) == 1 else np.concatenate(columns)

    def _column(self, number: int, field: str) -> Floats:
        at = number, field
        if at not in self._read:
            self._read[at] = self._made(number, field)
        return self._read[at]

    def _made(self, number: int, field: str) -> Floats:
        if field not in self._formulas:
            return self._given_as(field, cast("list[Any]", self._values[number][field]))
        formula = self._formulas[field]
        with_ = formula.with_
        fields = [formula.field, *([with_] if isinstance(with_, str) else [])]
        columns = [self._column(number, name) for name in fields]
        if any(np.isnan(column).any() for column in columns):
            refuse("a formula over nothing")
        other = columns[1] if isinstance(with_, str) else with_
        with np.errstate(all="ignore"):
            found = np.asarray(formula.operation(columns[0], other), dtype=np.float64)
        return found if np.isfinite(found).all() else refuse("a formula beyond numbers")

    def _given_as(self, field: str, cells: list[Any]) -> Floats:
        """The numbers; those of the series before when they are the same, as steps often are."""
        last = self._last.get(field)
        if last is None or not last.same(cells):
            last = self._last[field] = _Cells.of(cells)
        return last.numbers


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """A column as it came, and as numbers."""

    cells: list[Any]
    numbers: Floats
    bits: tuple[int, ...]
    """Where it is 0 or 1, which `false` and `true` are equal to."""

    @classmethod
    def of(cls, cells: list[Any]) -> "_Cells":
        found = _read(cells)
        column = cls(cells, found, tuple(np.flatnonzero((found == 0) | (found == 1)).tolist()))
        return refuse(_NO_NUMBER) if column._has_bools(cells) else column

    def same(self, cells: list[Any]) -> bool:
        return cells == self.cells and not self._has_bools(cells)

    def _has_bools(self, cells: list[Any]) -> bool:
        return any(isinstance(cells[at], bool) for at in self.bits)


def _columns(rows: Sequence[Node], fields: Sequence[str]) -> Columns:
    return {field: numbers([row.get(field) for row in rows]) for field in fields}


def _check_lengths(row: Node, fields: Sequence[str]) -> None:
    columns = [row.get(field) for field in fields]
    if not all(isinstance(column, list) for column in columns):
        refuse("a column is no list")
    if len({len(cast("list[Any]", column)) for column in columns}) != 1:
        refuse("columns of unequal length")


def source_of(data: Node, transform: Any) -> Source:
    """Data, the fields that `transform` flattens, and its formulas; no other step is covered."""
    first, *rest = nodes(transform, "transform") or [{}]
    names = first.get("flatten", [])
    if set(first) - {"flatten"} or not isinstance(names, list):
        refuse("a transform")
    fields = [str(name) for name in cast("list[Any]", names)]
    formulas: dict[str, Formula] = {}
    for step in rest:
        name = step.get("as")
        if set(step) != {"calculate", "as"} or not isinstance(name, str):
            refuse("a transform")
        made = formula_of(step["calculate"])
        known = {*fields, *formulas}
        if name in known or not {made.field, made.with_} <= {*known, made.with_}:
            refuse("a formula over other fields")
        if isinstance(made.with_, str) and made.with_ not in known:
            refuse("a formula over other fields")
        formulas[name] = made
    return Source(data, fields, formulas)


def wanted(transform: Any) -> Mapping[str, frozenset[Any]]:
    """Which values of which field the filters of a layer let through."""
    found: dict[str, frozenset[Any]] = {}
    for step in nodes(transform, "transform"):
        test = node(step.get("filter"), "filter")
        names = test.get("oneOf")
        field = test.get("field")
        plain = set(step) == {"filter"} and set(test) == {"field", "oneOf"}
        if not plain or not isinstance(names, list) or not isinstance(field, str):
            refuse("a filter")
        if field in found:
            refuse("two filters of a field")
        allowed = cast("list[Any]", names)
        if not all(isinstance(name, str) for name in allowed):
            refuse("a filter by numbers")
        found[field] = frozenset(allowed)
    return found


def numbers(cells: Iterable[Any]) -> Floats:
    """The cells as numbers, NaN where there is none."""
    return _Cells.of([*cells]).numbers


def _read(cells: list[Any]) -> Floats:
    """The cells as numbers, `true` and `false` among them."""
    if not cells:
        return np.empty(0)
    try:
        # takes numbers alone, in half the time of numpy
        return np.frombuffer(array("d", cells))
    except TypeError:
        if not _NUMBERS.issuperset(map(type, cells)):
            refuse(_NO_NUMBER)
        return np.array(cells, dtype=np.float64)


def _key(row: Node, keys: Sequence[str]) -> Key:
    found = tuple(row.get(key) for key in keys)
    if not all(type(value) in (str, int, float) for value in found):
        refuse("a series without a name")
    return cast("Key", found)
