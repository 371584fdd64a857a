"""Nested values that grow by updates: the config and the summary of a run.

W&B writes the summary anew at every log call, so updates are kept undecoded until someone asks:
of ten thousand updates of one key only the last is ever parsed.
"""

from collections.abc import Iterable
from typing import Any, cast

from exporter.sources.jsontext import parse
from exporter.sources.wandb_offline.records import Item, item, items, message, path
from exporter.sources.wandb_values import INTERNAL

_UPDATE, _REMOVE = 1, 2


class Patch:
    """Updates and removals in the order of the file; `value()` is what is left of them."""

    def __init__(self) -> None:
        self.unreadable = 0
        self._pending: dict[bytes, bytes] = {}
        self._value: dict[str, Any] = {}

    def apply(self, record: bytes) -> None:
        """Take in a `ConfigRecord` or a `SummaryRecord`."""
        updates, others = items(record, _UPDATE)
        self.update(updates)
        for field, content in others:
            if field == _REMOVE:
                self._settle()
                _remove(self._value, path(item(message(content))[0]))

    def update(self, updates: Iterable[Item]) -> None:
        """Take in updates alone."""
        pending = self._pending
        for key, value in updates:
            # the order of the last updates decides between a key and one nested in it
            pending.pop(key, None)
            pending[key] = value

    def value(self) -> dict[str, Any]:
        """The nested value, without what W&B keeps there for itself."""
        self._settle()
        return {key: value for key, value in self._value.items() if key != INTERNAL}

    def internal(self) -> dict[str, Any]:
        """What W&B keeps there for itself: class labels, the path of the program."""
        self._settle()
        found = self._value.get(INTERNAL)
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}

    def _settle(self) -> None:
        for key, value in self._pending.items():
            try:
                put(self._value, path(key), parse(value))
            except ValueError:
                self.unreadable += 1
        self._pending.clear()


def put(target: dict[Any, Any], keys: tuple[Any, ...], value: Any) -> None:
    """Set a nested value, making and replacing what is in the way."""
    for key in keys[:-1]:
        if not isinstance(target.get(key), dict):
            target[key] = {}
        target = target[key]
    target[keys[-1]] = value


def _remove(target: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in keys[:-1]:
        inner = target.get(key)
        if not isinstance(inner, dict):
            return
        target = cast("dict[str, Any]", inner)
    target.pop(keys[-1], None)
