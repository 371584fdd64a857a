"""Mongo queries, as `api.runs(filters=...)` takes them -> the filter tree.

Fields are `displayName`, `name` (the id), `state`, `tags`, `createdAt`, ..., `config.lr` (or
`config.lr.value`), `summary_metrics.loss` and `keys_info.keys.loss`. A field that is null counts
as absent, for `$exists` too. https://www.mongodb.com/docs/manual/reference/operator/query/
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from exporter.query.faults import did_you_mean, shown
from exporter.query.filter_leaves import all_of, any_of, condition, contrary, refusal
from exporter.query.filter_places import Spot
from exporter.query.filter_tree import Filter

_COMPARED = {
    "$eq": "=",
    "$ne": "!=",
    "$gt": ">",
    "$gte": ">=",
    "$lt": "<",
    "$lte": "<=",
    "$in": "IN",
    "$nin": "NIN",
    "$regex": "REGEX",
}
_OPERATORS = (*_COMPARED, "$not", "$exists", "$all")
_SECTIONS = {
    "config.": "config",
    "summary_metrics.": "summary",
    "summary.": "summary",
    "keys_info.keys.": "keys_info",
}


def parse_mongo(query: Mapping[str, Any]) -> Filter:
    """The filter that a query means; `{}` is everything.

    Raises FilterError with the path of what is not understood.
    """
    return _query(query, Spot())


def _query(query: object, spot: Spot) -> Filter:
    entries = spot.mapping(query, "a query").items()
    return all_of([_entry(str(key), value, spot.to(str(key))) for key, value in entries])


def _entry(key: str, value: object, spot: Spot) -> Filter:
    if key in _JOINED:
        return _JOINED[key](_parts(value, spot))
    if key.startswith("$"):
        hint = did_you_mean(key, [*_JOINED, *_OPERATORS])
        spot.fail(f"{shown(key)} joins no conditions", hint)
    section, name = _field(key)
    if not name:
        spot.fail("a field has no name")
    if isinstance(value, Mapping):
        tests = cast("Mapping[str, Any]", value)
        return _operators(section, name, tests, spot)
    return spot.here(lambda: condition(section, name, "=", value))


def _parts(value: object, spot: Spot) -> list[Filter]:
    parts = spot.listed(value, "what is joined")
    if not parts:
        spot.fail("nothing is joined", "leave it out to keep all runs")
    return [_query(part, spot.to(i)) for i, part in enumerate(parts)]


def _neither(parts: list[Filter]) -> Filter:
    return contrary(any_of(parts))


_JOINED: Mapping[str, Callable[[list[Filter]], Filter]] = {
    "$and": all_of,
    "$or": any_of,
    "$nor": _neither,
}


def _field(key: str) -> tuple[str, str]:
    for prefix, section in _SECTIONS.items():
        if key.startswith(prefix):
            return section, key.removeprefix(prefix)
    return "run", key


def _operators(section: str, name: str, tests: object, spot: Spot) -> Filter:
    found = spot.mapping(tests, "what a field is tested with")
    if not found:
        spot.fail(f"{shown(name)} is not compared with anything")
    return all_of([_test(section, name, str(op), v, spot.to(str(op))) for op, v in found.items()])


def _test(section: str, name: str, op: str, value: object, spot: Spot) -> Filter:
    if op == "$not":
        return contrary(_operators(section, name, value, spot))
    if op == "$exists":
        if not isinstance(value, bool):
            spot.fail("$exists is true or false")
        return spot.here(lambda: _exists(section, name, wanted=value))
    if op == "$all":
        values = spot.listed(value, "$all")
        if not values:
            spot.fail("$all names no value")
        return all_of([spot.here(lambda v=v: _tagged(section, name, v)) for v in values])
    if op not in _COMPARED:
        spot.fail(f"there is no operator {shown(op)}", did_you_mean(op, _OPERATORS))
    return spot.here(lambda: condition(section, name, _COMPARED[op], value))


def _exists(section: str, name: str, *, wanted: bool) -> Filter:
    if (section, name) == ("run", "tags"):
        hint = 'write {"tags": {"$regex": "."}}'
        raise refusal("tags are always there, be it none", hint)
    return condition(section, name, "!=" if wanted else "=", None)


def _tagged(section: str, name: str, value: object) -> Filter:
    if (section, name) != ("run", "tags"):
        raise refusal(f"{shown(name)} is no list that is searched", "use $eq or $in")
    return condition(section, name, "=", value)
