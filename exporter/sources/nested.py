"""Nested values that a tracker keeps flat, under names with separators."""

from collections.abc import Iterable
from typing import Any, cast

MAX_DEPTH = 32
"""Levels of objects."""


def nested(flat: Iterable[tuple[str, Any]], separator: str) -> dict[str, Any]:
    """`a/b` becomes `{"a": {"b": ...}}`.

    Where `a` has a value of its own, names below it stay as they are, so that nothing is lost; so
    does what is below `MAX_DEPTH` levels.
    """
    found: dict[str, Any] = {}
    for name, value in sorted(flat, key=lambda pair: pair[0]):
        folder, key = _home(found, name, separator)
        folder.setdefault(key, value)
    return found


def _home(top: dict[str, Any], name: str, separator: str) -> tuple[dict[str, Any], str]:
    """The object that the value belongs into, and its key there."""
    inner, rest = top, name
    for _ in range(MAX_DEPTH):
        if separator not in rest:
            break
        part, _, below = rest.partition(separator)
        deeper = inner.setdefault(part, {})
        if not isinstance(deeper, dict):
            break
        inner, rest = cast("dict[str, Any]", deeper), below
    return inner, rest
