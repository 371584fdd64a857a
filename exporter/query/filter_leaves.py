"""Single conditions as W&B stores them, `section, name, op, value` -> the filter tree.

The Mongo, filterV2, legacy and string front ends all end here, so that one condition means the same
in each. What is not understood is refused: a filter that silently keeps more runs is worse than
none. A date without a time of day is its midnight here, as it is for the tracker's database.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from exporter.errors import FilterError, Place, Problem
from exporter.query.faults import did_you_mean, shown
from exporter.query.filter_checks import check_literal
from exporter.query.filter_tree import (
    EVERYTHING,
    And,
    Compare,
    Comparison,
    Contains,
    Filter,
    Literalish,
    Matches,
    Not,
    OneOf,
    Or,
)
from exporter.query.regex import searcher
from exporter.query.value_paths import ValuePath

NOTHING = OneOf(ValuePath("attribute", "id"), ())
"""The filter that no run satisfies."""
ATTRIBUTE_NAMES: Mapping[str, str] = {
    "name": "id",
    "id": "id",
    "displayName": "name",
    "display_name": "name",
    "state": "state",
    "tags": "tags",
    "group": "group",
    "jobType": "job_type",
    "job_type": "job_type",
    "username": "user",
    "user": "user",
    "user.username": "user",
    "createdAt": "created_at",
    "created_at": "created_at",
    "heartbeatAt": "heartbeat_at",
    "heartbeat_at": "heartbeat_at",
    "duration": "duration",
    "host": "host",
    "notes": "notes",
    "sweep": "sweep",
    "sweepName": "sweep",
    "project": "project",
    "entity": "entity",
}
"""The tracker's names of run attributes -> ours. Its `name` is the id, `displayName` the name."""

_TAGS = ValuePath("attribute", "tags")
_COMPARISONS: Mapping[str, Comparison] = {
    "=": "==",
    "==": "==",
    "!=": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}
OPERATORS = (*_COMPARISONS, "IN", "NIN", "REGEX", "WITHINSECONDS")


def all_of(parts: Iterable[Filter]) -> Filter:
    """Every part holds; without parts everything does."""
    flat = [inner for part in parts for inner in (part.of if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(parts: Iterable[Filter]) -> Filter:
    """At least one part holds; without parts nothing does."""
    flat = [inner for part in parts for inner in (part.of if isinstance(part, Or) else (part,))]
    if EVERYTHING in flat:
        return EVERYTHING
    return flat[0] if len(flat) == 1 else Or(tuple(flat)) if flat else NOTHING


def contrary(of: Filter) -> Filter:
    """What does not satisfy `of`."""
    return NOTHING if of == EVERYTHING else Not(of)


def refusal(message: str, hint: str = "") -> FilterError:
    """An error about a stored filter; `placed` says where."""
    return FilterError.of("filter-not-understood", message, hint=hint)


def placed(error: FilterError, place: Place) -> FilterError:
    """The same error, at a place of the document that the filter is part of."""
    return FilterError([Problem(p.code, p.message, place, p.hint) for p in error.problems])


def value_path(section: str, name: str) -> ValuePath:
    """The path of a key. `lr.value` and `opt.value.name` of a config are `lr` and `opt.name`."""
    if section == "config":
        return ValuePath("config", re.sub(r"\.value(?=\.|$)", "", name, count=1))
    if section == "summary":
        return ValuePath("summary", name)
    if section != "run":
        hint = "sections are run, config, summary, tags, keys_info"
        raise refusal(f"there is no section {shown(section)}", hint)
    if name not in ATTRIBUTE_NAMES:
        raise refusal(f"a run has no {shown(name)}", did_you_mean(name, ATTRIBUTE_NAMES))
    return ValuePath("attribute", ATTRIBUTE_NAMES[name])


def condition(section: str, name: str, op: str, value: object) -> Filter:
    """One condition. Raises FilterError without a place for what is not understood."""
    if op not in OPERATORS:
        raise refusal(f"there is no operator {shown(op)}", f"operators are {' '.join(OPERATORS)}")
    if section == "tags":
        return _has_tag(name, op, value)
    if section == "keys_info":
        return _logged(name, op, value)
    path = value_path(section, name)
    if path == _TAGS:
        return _tags(op, value)
    if op in {"IN", "NIN"}:
        return OneOf(path, tuple(_literal(path, v) for v in _listed(op, value)), op == "NIN")
    if op == "REGEX":
        return Matches(path, pattern(value))
    if op == "WITHINSECONDS":
        return _within(path, value)
    if value is None and path.attribute and path.attribute.kind == "text":
        # a run without a group has the empty one here
        return _absent(path, op)
    return Compare(path, _COMPARISONS[op], _literal(path, value))


def _absent(path: ValuePath, op: str) -> Filter:
    if _COMPARISONS[op] not in {"==", "!="}:
        raise refusal(f"{path.name} is not compared with nothing")
    return OneOf(path, (None, ""), _COMPARISONS[op] == "!=")


def pattern(value: object) -> str:
    """A regular expression that RE2 understands."""
    if not isinstance(value, str):
        raise refusal("a pattern is a text")
    searcher(value)
    return value


def _tags(op: str, value: object) -> Filter:
    if op == "REGEX":
        return Matches(_TAGS, pattern(value))
    if op in {"IN", "NIN"}:
        found = any_of(Contains(_TAGS, _tag(v)) for v in _listed(op, value))
        return found if op == "IN" else contrary(found) if found != NOTHING else EVERYTHING
    if _COMPARISONS.get(op) not in {"==", "!="}:
        raise refusal(f"tags are not compared with {op}", "use IN, NIN, = or !=")
    return Contains(_TAGS, _tag(value), op == "!=")


def _has_tag(name: str, op: str, value: object) -> Filter:
    if _COMPARISONS.get(op) not in {"==", "!="} or not isinstance(value, bool):
        raise refusal(f"the tag {shown(name)} is there or not", "use = true, or = false")
    return Contains(_TAGS, name, value == (op == "!="))


def _logged(name: str, op: str, value: object) -> Filter:
    """Whether a metric was logged at all: the summary or the last logged row has it."""
    if _COMPARISONS.get(op) not in {"==", "!="} or value is not None:
        raise refusal(f"{shown(name)} was logged or not", "use != null, or = null")
    return Compare(ValuePath("summary", name), _COMPARISONS[op], None)


def _within(path: ValuePath, value: object) -> Filter:
    if path.attribute is None or path.attribute.kind != "time":
        raise refusal("only times are within the last seconds", "use createdAt")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise refusal("WITHINSECONDS takes a number of seconds")
    return Compare(path, ">=", timedelta(seconds=-int(value)))


def _listed(op: str, value: object) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise refusal(f"{op} takes a list of values")
    return cast("Sequence[object]", value)


def _tag(value: object) -> str:
    if not isinstance(value, str):
        raise refusal("a tag is a text")
    return value


def _literal(path: ValuePath, value: Any) -> Literalish:
    if not isinstance(value, str | int | float | None):
        raise refusal(f"{path.name} is compared with something that is no text and no number")
    finite = not isinstance(value, int | float) or (
        abs(value) < 10**300 if isinstance(value, int) else math.isfinite(value)
    )
    if not finite:
        raise refusal(f"{path.name} is compared with a number without end")
    found = check_literal(path, value, str(value), 0)
    if isinstance(found, date) and not isinstance(found, datetime):
        return datetime(found.year, found.month, found.day, tzinfo=UTC)
    return found
