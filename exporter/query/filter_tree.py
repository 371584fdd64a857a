"""The one filter tree that every front end makes, and its canonical text.

Frozen values only; `filters.matches` says whether a run satisfies one, and every front end (the
expression language, and those of trackers) ends here. `And(())` is everything, the empty text.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from exporter.query.filter_tokens import PATH
from exporter.query.times import UNITS
from exporter.query.value_paths import ValuePath

Literalish = str | int | float | bool | None | date | timedelta
"""What a value is compared with. A `date` is a whole day, a `timedelta` a distance from now."""

Comparison = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare:
    """`path op value`."""

    path: ValuePath
    op: Comparison
    value: Literalish


@dataclass(frozen=True, slots=True)
class OneOf:
    """`path in (values)`."""

    path: ValuePath
    values: tuple[Literalish, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Contains:
    """`value in path`: an element of a list, or a part of a text."""

    path: ValuePath
    value: Literalish
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """`path =~ pattern`: RE2, found anywhere in a text, or in any text of a list."""

    path: ValuePath
    pattern: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    of: "Filter"


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds."""

    of: "tuple[Filter, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    of: "tuple[Filter, ...]"


Filter = Compare | OneOf | Contains | Matches | Not | And | Or
EVERYTHING = And(())


def filter_text(condition: Filter) -> str:
    """The expression that parses to this tree."""
    match condition:
        case And(parts):
            return " and ".join(_inside(part, Or) for part in parts)
        case Or(parts):
            return " or ".join(_inside(part) for part in parts)
        case Not(of):
            return f"not {_inside(of, And, Or)}"
        case Compare(path, op, value):
            return f"{_path(path)} {op} {_literal(value)}"
        case OneOf(path, values, negated):
            word = "not in" if negated else "in"
            return f"{_path(path)} {word} ({', '.join(map(_literal, values))})"
        case Contains(path, value, negated):
            return f"{_literal(value)} {'not in' if negated else 'in'} {_path(path)}"
        case Matches(path, pattern, negated):
            return f"{_path(path)} {'!~' if negated else '=~'} {_literal(pattern)}"


def _inside(part: Filter, *wrapped: type[Filter]) -> str:
    text = filter_text(part)
    return f"({text})" if isinstance(part, wrapped) else text


def _path(path: ValuePath) -> str:
    if path.section == "attribute":
        return path.name
    dotted = f"{path.section}.{path.name}"
    return dotted if PATH.fullmatch(dotted) else f"{path.section}[{_literal(path.name)}]"


def _literal(value: Literalish) -> str:
    if value is None or isinstance(value, bool):
        return {None: "none", True: "true", False: "false"}[value]
    if isinstance(value, timedelta):
        return _distance(int(value.total_seconds()))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"
    return repr(value)


def _distance(seconds: int) -> str:
    if not seconds:
        return "now"
    unit = next(u for u in ("w", "d", "h", "m", "s") if seconds % UNITS[u] == 0)
    return f"now{'-' if seconds < 0 else '+'}{abs(seconds) // UNITS[unit]}{unit}"
