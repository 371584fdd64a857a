"""JSON of strangers, field by field: what was not asked for is told as a warning by `finish`."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, cast

from exporter.errors import FilterError, Place, Problem, SpecError
from exporter.query.faults import shown

MAX_DEPTH = 200
"""Lists and mappings inside each other."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# the web application's own bookkeeping
_BOOKKEEPING = re.compile(r"(.*[rR]efs?|__id__|isAuto|type|version)")


@dataclass(slots=True)
class Notes:
    """What is told about a file, in reading order."""

    file: str
    problems: list[Problem] = field(default_factory=list[Problem])
    commented: dict[str, str] = field(default_factory=dict[str, str])
    """The words that a thread of comments is about, by the thread's id."""

    def warn(self, path: str, message: str, hint: str = "") -> None:
        """Something is not shown as it was."""
        place = Place(self.file, path=path)
        self.problems.append(Problem("wandb-not-shown", message, place, hint, "warning"))

    def refuse(self, path: str, error: FilterError) -> None:
        """A condition that is not understood: the report cannot be built."""
        for one in error.problems:
            inner = f"{path}.{one.place.path}" if one.place and one.place.path else path
            place = Place(self.file, path=inner)
            self.problems.append(Problem(one.code, one.message, place, one.hint))

    def fail(self, code: str, message: str, hint: str = "", path: str = "") -> NoReturn:
        """Give up."""
        raise SpecError.of(code, message, place=Place(self.file, path=path), hint=hint)


class Fields:
    """A mapping at `path`; values of another type than is asked for count as absent."""

    def __init__(self, value: object, path: str, notes: Notes) -> None:
        self.path = path
        self.notes = notes
        self._values = cast("Mapping[str, Any]", value if isinstance(value, Mapping) else {})
        self._asked: set[str] = set()

    def has(self, key: str) -> bool:
        """Whether there is something under a key."""
        return self._values.get(key) is not None

    def names(self) -> tuple[str, ...]:
        """The keys."""
        return tuple(self._values)

    def raw(self, key: str) -> Any:
        """A value as it is, None when absent."""
        self._asked.add(key)
        return self._values.get(key)

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        return self._typed(key, str, default)

    def truth(self, key: str, *, default: bool = False) -> bool:
        """A truth value."""
        return self._typed(key, bool, default)

    def number(self, key: str) -> float | None:
        """A finite number."""
        value = self.raw(key)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and abs(value) < 1e300 and math.isfinite(value):
            return value
        self._note_type(key, value)
        return None

    def whole(self, key: str) -> int | None:
        """A whole number of moderate size."""
        value = self.number(key)
        if value is None or value != int(value) or abs(value) > 1e9:
            self._note_type(key, value)
            return None
        return int(value)

    def items(self, key: str) -> list[Any]:
        """A list."""
        return self._typed(key, list, cast("list[Any]", []))

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list, or one text."""
        value = self.raw(key)
        items = [value] if isinstance(value, str) else self.items(key)
        return tuple(item for item in items if isinstance(item, str) and item)

    def child(self, key: str) -> "Fields":
        """A mapping."""
        return Fields(self._typed(key, dict, cast("dict[str, Any]", {})), self._at(key), self.notes)

    def children(self, key: str) -> "list[Fields]":
        """The mappings of a list."""
        found = enumerate(self.items(key))
        return [Fields(item, f"{self._at(key)}.{i}", self.notes) for i, item in found]

    def pairs(self, key: str) -> Iterator[tuple[str, Any]]:
        """Keys and values of a mapping."""
        yield from self._typed(key, dict, cast("dict[str, Any]", {})).items()

    def choice(self, key: str, choices: Mapping[str, Any], default: Any) -> Any:
        """What a word stands for; the default, and a warning, when it stands for nothing."""
        word = self.text(key)
        if not word:
            return default
        if word not in choices:
            self.warn(key)
            return default
        return choices[word]

    def warn(self, key: str, hint: str = "") -> None:
        """The field is there and cannot be honoured."""
        value = self.raw(key)
        said = f" ({shown(value, 40)})" if isinstance(value, str) and value else ""
        self.notes.warn(self._at(key), f"{key}{said} cannot be honoured and is left out", hint)

    def ignore(self, *keys: str) -> None:
        """Fields that say nothing about what is shown."""
        self._asked.update(keys)

    def finish(self) -> None:
        """Tell what was not asked for."""
        for key, value in self._values.items():
            silent = value in (None, False, "", [], {}) or _BOOKKEEPING.fullmatch(key)
            if key not in self._asked and not silent:
                self.warn(key)

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _typed(self, key: str, kind: type, default: Any) -> Any:
        value = self.raw(key)
        if isinstance(value, kind):
            return value
        self._note_type(key, value)
        return default

    def _note_type(self, key: str, value: object) -> None:
        if value is not None:
            self.notes.warn(self._at(key), f"{key} is not what it should be and is left out")


def cleaned(value: Any, notes: Notes, depth: int = 0) -> Any:
    """JSON without control characters and halves of characters in its texts."""
    if depth > MAX_DEPTH:
        notes.fail("spec-too-deep", f"more than {MAX_DEPTH} values are inside each other")
    if isinstance(value, str):
        return _CONTROLS.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, list):
        return [cleaned(one, notes, depth + 1) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        return {cleaned(k, notes): cleaned(one, notes, depth + 1) for k, one in pairs}
    return value
