"""From logged JSON objects, one a row, to typed columns: numbers, texts, and JSON for the rest.

A key is a column of numbers when every value of it is one; booleans count, and so do NaN and
infinities written as strings. Nested objects become dotted keys, but for those that say what they
are (`_type`: pictures, tables, histograms): these are one JSON value each. It reads no file.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType
from typing import Any, cast

import numpy as np
import orjson

from exporter.model.run import ColumnKind
from exporter.sources.jsontext import clean, dump, parse
from exporter.sources.wide import Cells

SPECIAL: Mapping[str, float] = MappingProxyType(
    {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
)
"""Numbers that JSON has no word for, as trackers write them."""

_MAX_DEPTH = 8
"""Levels of dotted keys; what nests deeper is one JSON value."""

Column = tuple[list[int], list[Any]]
_NUMBERS = frozenset({int, float, bool})
_SIMPLE = _NUMBERS | {str}


@dataclass(slots=True)
class Rows:
    """Values by key as they come. `objects` are the structured ones: row, key and object."""

    columns: dict[str, Column] = field(default_factory=dict[str, Column])
    objects: list[tuple[int, str, dict[str, Any]]] = field(
        default_factory=list[tuple[int, str, dict[str, Any]]]
    )

    def extend(self, first: int, records: Iterable[Mapping[str, Any]]) -> None:
        """Take in objects, the first as row `first`; fast where neighbours have the same keys."""
        for keys, members in groupby(records, tuple):
            alike = list(members)
            rows = range(first, first + len(alike))
            columns = zip(*(record.values() for record in alike), strict=True)
            for key, values in zip(keys, columns, strict=True):
                self._put(rows, key, values)
            first += len(alike)

    def take(self, row: int, record: Mapping[str, Any], prefix: str = "", depth: int = 0) -> None:
        """Take in one object; JSON nulls are no values."""
        for key, value in record.items():
            if value is None:
                continue
            name = prefix + key
            if isinstance(value, dict):
                self._nested(row, name, cast("dict[str, Any]", value), depth)
                continue
            if name not in self.columns:
                self.columns[name] = ([], [])
            rows, values = self.columns[name]
            rows.append(row)
            values.append(value)

    def cells(self) -> Iterator[Cells]:
        """Every column, typed."""
        return (typed(clean(name), rows, values) for name, (rows, values) in self.columns.items())

    def _put(self, rows: Sequence[int], key: str, values: Sequence[Any]) -> None:
        if _SIMPLE.issuperset(map(type, values)):
            column = self.columns.setdefault(key, ([], []))
            column[0].extend(rows)
            column[1].extend(values)
            return
        for row, value in zip(rows, values, strict=True):
            self.take(row, {key: value})

    def _nested(self, row: int, name: str, value: dict[str, Any], depth: int) -> None:
        if "_type" not in value and value and depth < _MAX_DEPTH:
            self.take(row, value, f"{name}.", depth + 1)
            return
        if "_type" in value:
            self.objects.append((row, name, value))
        rows, values = self.columns.setdefault(name, ([], []))
        rows.append(row)
        values.append(value)


def decode(text: bytes | str) -> Any:
    """The value of a JSON text, fast when it is strict JSON, else as `jsontext.parse` reads it.

    Raises:
        ValueError: when it is not JSON, or nests too deeply.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return parse(text)


def decode_all(texts: Sequence[Any]) -> list[Any]:
    """The values of JSON texts, None for one that is none; what is no text is taken as it is.

    All at once where that works, which takes half the time.
    """
    if all(isinstance(one, bytes) for one in texts):
        with suppress(orjson.JSONDecodeError):
            found = orjson.loads(b"[%b]" % b",".join(texts))
            if len(found) == len(texts):
                return found
    return [_decoded(one) for one in texts]


def _decoded(one: Any) -> Any:
    if not isinstance(one, bytes | str):
        return one
    try:
        return decode(one)
    except ValueError:
        return None


def typed(name: str, rows: Sequence[int], values: Sequence[Any]) -> Cells:
    """A column of JSON values, of the narrowest kind that holds them all."""
    if _NUMBERS.issuperset(map(type, values)):
        with suppress(OverflowError):
            return Cells(name, "number", rows, np.asarray(values, dtype=np.float64))
    kind = kind_of(values)
    return Cells(name, kind, rows, [_CONVERT[kind](value) for value in values])


def kind_of(values: Iterable[Any]) -> ColumnKind:
    """The kind of column that holds these values."""
    kinds = {_kind(value) for value in values}
    if "json" in kinds:
        return "json"
    return "text" if "text" in kinds else "number"


def number(value: Any) -> float:
    """A number, or a text that stands for one."""
    if isinstance(value, str):
        return SPECIAL[value]
    # through text, since an integer may be too long for a float; it is infinite then
    return float(value) if isinstance(value, bool | float) else float(str(value))


def text(value: Any) -> str:
    """A value as a cell of a text column."""
    return clean(value) if isinstance(value, str) else dump(value)


def _kind(value: Any) -> ColumnKind:
    if isinstance(value, dict | list):
        return "json"
    return "text" if isinstance(value, str) and value not in SPECIAL else "number"


_CONVERT: dict[ColumnKind, Callable[[Any], Any]] = {"number": number, "text": text, "json": dump}
