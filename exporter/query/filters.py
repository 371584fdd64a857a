"""Filters: which runs an author means. The language, and whether a run satisfies an expression.

    state == 'finished' and config.learning_rate > 0.001 and name =~ 'base-.*' and 'v2' in tags
    created_at >= now-7d and (config.arch in ('resnet', 'vit') or not summary['val/f1'] < 0.9)

Rules where languages differ:

- A missing value satisfies no comparison. `!=`, `!~` and `not in` are exactly the contrary of
  `==`, `=~` and `in`, so they hold for a missing value (as in Mongo and W&B).
- `== none` holds for null and for missing, so `config.x != none` asks whether x is there.
- NaN equals nothing and is neither above nor below anything. `>` is strict.
- Values of different types are unequal and unordered: `1`, `'1'` and `true` are three values.
- A date is its whole day (see `times`); `=~` is RE2, found anywhere; for a list, in any text of it.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast

from exporter.model.run import Run
from exporter.query.filter_parse import parse_filter
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
    filter_text,
)
from exporter.query.regex import searcher
from exporter.query.times import span_of
from exporter.query.value_paths import MISSING, value_at

__all__ = ["EVERYTHING", "Filter", "filter_text", "matches", "parse_filter"]


def matches(condition: Filter, run: Run, now: datetime) -> bool:
    """Whether a run satisfies a filter. `now` is aware and is what `now-7d` counts from."""
    match condition:
        case And(parts):
            return all(matches(part, run, now) for part in parts)
        case Or(parts):
            return any(matches(part, run, now) for part in parts)
        case Not(part):
            return not matches(part, run, now)
        case Compare(path, op, value):
            return _compare(value_at(run, path), op, value, now)
        case OneOf(path, values, negated):
            found = value_at(run, path)
            return negated != any(_equal(found, value, now) for value in values)
        case Contains(path, value, negated):
            return negated != _contains(value_at(run, path), value, now)
        case Matches(path, pattern, negated):
            return negated != _occurs(pattern, value_at(run, path))


_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compare(found: Any, op: Comparison, wanted: Literalish, now: datetime) -> bool:
    if op == "==":
        return _equal(found, wanted, now)
    if op == "!=":
        return not _equal(found, wanted, now)
    if isinstance(wanted, date | timedelta):
        return isinstance(found, datetime) and _beside(found, op, *span_of(wanted, now))
    same = isinstance(found, str) if isinstance(wanted, str) else _numbers(found, wanted)
    return same and _ORDER[op](found, wanted)


def _beside(found: datetime, op: Comparison, start: datetime, end: datetime) -> bool:
    """Order against a stretch: `<` is before its start, `<=` before its end, and so on."""
    edge = start if op in {"<", ">="} else end
    return found < edge if op in {"<", "<="} else found >= edge


def _equal(found: Any, wanted: Literalish, now: datetime) -> bool:
    if wanted is None:
        return found is None or found is MISSING
    if isinstance(wanted, date | timedelta):
        start, end = span_of(wanted, now)
        return isinstance(found, datetime) and start <= found < end
    if isinstance(wanted, bool) or isinstance(found, bool):
        return found is wanted
    return (isinstance(wanted, str) or _numbers(found, wanted)) and bool(found == wanted)


def _numbers(found: Any, wanted: Any) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in (found, wanted))


def _contains(found: Any, wanted: Literalish, now: datetime) -> bool:
    if isinstance(found, str):
        return isinstance(wanted, str) and wanted in found
    return any(_equal(item, wanted, now) for item in _items(found))


def _occurs(pattern: str, found: Any) -> bool:
    search = searcher(pattern)
    texts = (found,) if isinstance(found, str) else _items(found)
    return any(isinstance(text, str) and search(text) for text in texts)


def _items(found: Any) -> tuple[Any, ...]:
    return tuple(cast("list[Any]", found)) if isinstance(found, list | tuple) else ()
