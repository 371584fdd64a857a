"""What can be known to be a mistake before any run is seen: types of attributes, states, dates."""

from datetime import date, timedelta

from exporter.errors import FilterError
from exporter.model.run import RunState
from exporter.query.faults import did_you_mean, fault, moved
from exporter.query.filter_tree import Literalish
from exporter.query.times import parse_time
from exporter.query.value_paths import AttributeKind, ValuePath


def check_literal(path: ValuePath, value: Literalish, text: str, offset: int) -> Literalish:
    """The value as it is compared with what `path` names; FilterError when it never can be.

    A quoted time becomes a time beside a time attribute; states are lower case.
    """
    kind = path.attribute.kind if path.attribute else None
    if kind == "time" and isinstance(value, str):
        return _time(value, text, offset)
    if path == ValuePath("attribute", "state") and isinstance(value, str):
        return _state(value, text, offset)
    problem = _mismatch(kind, value)
    if problem:
        raise fault("filter-wrong-type", f"{path.name} {problem[0]}", text, offset, problem[1])
    return value


def check_membership(path: ValuePath, text: str, offset: int) -> None:
    """Refuse `tags in (...)`: a list is never one of several texts."""
    if path.attribute and path.attribute.kind == "list":
        message, hint = _LIST
        raise fault("filter-wrong-type", f"{path.name} {message}", text, offset, hint)


_LIST = ("is a list", "write 'a' in tags")


def _mismatch(kind: AttributeKind | None, value: Literalish) -> tuple[str, str] | None:
    is_time = isinstance(value, date | timedelta)
    if value is None and kind != "list":
        return None
    if kind == "time" and not is_time:
        return "is a time", "write created_at >= now-7d, or a date such as 2026-01-31"
    if kind != "time" and is_time:
        return "is not a time", "only created_at and heartbeat_at are; quote it to compare texts"
    if kind == "list":
        return _LIST
    if kind == "text" and not isinstance(value, str):
        return "is a text", "write the value in quotes"
    if kind == "number" and (isinstance(value, bool) or not isinstance(value, int | float)):
        return "is a number of seconds", "write duration > 3600, or duration > 1h"
    return None


def _time(value: str, text: str, offset: int) -> Literalish:
    try:
        return parse_time(value)
    except FilterError as error:
        raise moved(error, value, text, offset + 1) from None


def _state(value: str, text: str, offset: int) -> str:
    lowered = value.lower()
    if lowered not in set(RunState):
        hint = did_you_mean(lowered, [str(state) for state in RunState])
        raise fault("filter-unknown-state", f"there is no state '{value}'", text, offset, hint)
    return lowered
