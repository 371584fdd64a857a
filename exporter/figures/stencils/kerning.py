"""How much closer two letters are than they are wide: the `kern` feature of a font.

OpenType 1.9, GPOS lookup type 2 (pair adjustment): in each lookup the first table counts that knows
the pair; tables of classes know all pairs of their first letters.
"""

from collections.abc import Iterator
from typing import Any

_PAIRS = 2
_EXTENSION = 9


class Kerning:
    """Pairs of the glyphs of a font, by name, in its units."""

    def __init__(self, font: Any) -> None:
        self._lookups = [[*_tables(lookup)] for lookup in _kerns(font["GPOS"].table)]
        self._known: dict[tuple[str, str], int] = {}

    def between(self, first: str, second: str) -> int:
        """How much farther the second is from the first; less than 0 when it is closer."""
        pair = first, second
        if pair not in self._known:
            found = (_of_lookup(tables, *pair) for tables in self._lookups)
            self._known[pair] = sum(found)
        return self._known[pair]


def _kerns(table: Any) -> Iterator[Any]:
    features = table.FeatureList.FeatureRecord
    numbers = {
        n for one in features if one.FeatureTag == "kern" for n in one.Feature.LookupListIndex
    }
    return (table.LookupList.Lookup[number] for number in sorted(numbers))


def _tables(lookup: Any) -> Iterator[Any]:
    for table in lookup.SubTable:
        inner = table.ExtSubTable if lookup.LookupType == _EXTENSION else table
        if inner.LookupType == _PAIRS:
            yield inner


def _of_lookup(tables: list[Any], first: str, second: str) -> int:
    for table in tables:
        if first in table.Coverage.glyphs:
            found = _by_name(table, first, second) if table.Format == 1 else None
            if table.Format == _PAIRS:
                found = _by_class(table, first, second)
            if found is not None:
                return found
    return 0


def _by_name(table: Any, first: str, second: str) -> int | None:
    records = table.PairSet[table.Coverage.glyphs.index(first)].PairValueRecord
    found = (one.Value1 for one in records if one.SecondGlyph == second)
    return next((_advance(value) for value in found), None)


def _by_class(table: Any, first: str, second: str) -> int:
    one = table.Class1Record[table.ClassDef1.classDefs.get(first, 0)]
    return _advance(one.Class2Record[table.ClassDef2.classDefs.get(second, 0)].Value1)


def _advance(value: Any) -> int:
    return getattr(value, "XAdvance", 0) or 0
