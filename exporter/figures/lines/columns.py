"""Inline data of a chart as columns of numbers, one set for each series of a layer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, cast

import numpy as np

from exporter.figures.coverage import Node, node, nodes, refuse
from exporter.model.series import Floats

Key = tuple[str | float, ...]
Columns = dict[str, Floats]
_NUMBERS = frozenset({int, float, type(None)})


class Source:
    """The rows of `data.values`; with `flattened` fields, one object holds whole columns.

    Only what a layer asks for is read, and once. Raises NotCoveredError for anything but numbers.
    """

    def __init__(self, data: Node, flattened: Sequence[str] = ()) -> None:
        if set(data) != {"values"}:
            refuse("data from elsewhere")
        self._values = nodes(data["values"], "data")
        self._flattened = flattened
        self._read: dict[tuple[int, str], Floats] = {}
        if flattened:
            for row in self._values:
                self._check_lengths(row)

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
            if row[fields[0]]:
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
            self._read[at] = numbers(cast("list[Any]", self._values[number][field]))
        return self._read[at]

    def _check_lengths(self, row: Node) -> None:
        columns = [row.get(field) for field in self._flattened]
        if not all(isinstance(column, list) for column in columns):
            refuse("a column is no list")
        if len({len(cast("list[Any]", column)) for column in columns}) != 1:
            refuse("columns of unequal length")


def _columns(rows: Sequence[Node], fields: Sequence[str]) -> Columns:
    return {field: numbers([row.get(field) for row in rows]) for field in fields}


def flattened(transform: Any) -> list[str]:
    """The fields that `transform` flattens; no other transform is covered."""
    steps = nodes(transform, "transform")
    if not steps:
        return []
    names = steps[0].get("flatten")
    if len(steps) > 1 or set(steps[0]) != {"flatten"} or not isinstance(names, list):
        refuse("a transform")
    return [str(name) for name in cast("list[Any]", names)]


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
    cells = list(cells)
    if not set(map(type, cells)) <= _NUMBERS:
        refuse("a place that is not a number")
    return np.array(cells, dtype=np.float64)


def _key(row: Node, keys: Sequence[str]) -> Key:
    found = tuple(row.get(key) for key in keys)
    if not all(type(value) in (str, int, float) for value in found):
        refuse("a series without a name")
    return cast("Key", found)
