"""YAML from strangers as JSON knows it: without aliases, keys as texts, dates written out."""

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable


def parse(text: str) -> Any:
    """The value of a YAML text.

    Raises:
        ValueError: when it has aliases, a few lines of which can stand for gigabytes.
        yaml.YAMLError: when it is no YAML.
        RecursionError: when it nests too deeply.
    """
    events = cast("Iterable[object]", yaml.parse(text, yaml.SafeLoader))
    if any(isinstance(event, yaml.AliasEvent) for event in events):
        raise ValueError("aliases")
    return _plain(yaml.safe_load(text))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in cast("dict[Any, Any]", value).items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in cast("list[Any]", value)]
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)
