"""What a panel looks at: the selected runs, their histories, and the colours of the report."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from exporter.errors import SourceError
from exporter.model.run import Run, RunKey
from exporter.model.runset import ALL, paths_in
from exporter.model.series import HistoryReader
from exporter.model.table import Cell
from exporter.query.colors import Ink
from exporter.query.value_paths import MISSING, title_of, value_of

_IN_FULL = 1e21
_EVERYTHING = "all runs"

ReadMedia = Callable[[RunKey, str], bytes]
"""A file that a run logged, by its `MediaFile.path`; SourceError when it is not there."""


def _no_media(key: RunKey, path: str) -> bytes:
    raise SourceError.of("store.no-file", f"run {key} has no file {path!r}")


@dataclass(frozen=True, slots=True)
class Scene:
    """`inks` holds a colour for every run key and every group key of the report."""

    runs: tuple[Run, ...]
    reader: HistoryReader
    inks: Mapping[str, Ink]
    media: ReadMedia = _no_media


@dataclass(frozen=True, slots=True)
class Group:
    """Runs that share a value (or a single run, when nothing is grouped)."""

    key: str
    label: str
    runs: tuple[Run, ...]


def groups(runs: tuple[Run, ...], by: str | tuple[str, ...]) -> tuple[Group, ...]:
    """One group per value of the path `by` in order of appearance; one per run without it.

    Several paths give a group per combination, called `lr: 0.1, seed: 2`; two of them that are
    called the same, as values hold commas, stay two. `ALL` is one group of all runs.
    """
    paths = paths_in(by)
    if not paths:
        return tuple(Group(str(run.key), run.name, (run,)) for run in runs)
    if paths == (ALL,):
        return (Group(f"group:{_EVERYTHING}", _EVERYTHING, runs),) if runs else ()
    found: dict[tuple[str, ...], list[Run]] = {}
    for run in runs:
        found.setdefault(tuple(words(value_of(run, path)) for path in paths), []).append(run)
    return tuple(_group(paths, values, tuple(own)) for values, own in found.items())


def _group(paths: tuple[str, ...], values: tuple[str, ...], runs: tuple[Run, ...]) -> Group:
    if len(values) == 1:
        return Group(f"group:{values[0]}", values[0], runs)
    label = ", ".join(f"{title_of(p)}: {v}" for p, v in zip(paths, values, strict=True))
    # a value with the mark between two of them is what makes labels read alike
    exactly = json.dumps(values, ensure_ascii=False) if any(", " in v for v in values) else label
    return Group(f"group:{exactly}", label, runs)


def words(value: Any) -> str:
    """A value as a person reads it; whole numbers have no point, so that 1 and 1.0 are one group.

    JSON does not tell them apart, nor does JavaScript, which writes those below 10^21 in full
    (ECMA-262, Number::toString).
    """
    if value is MISSING or value is None or value == "":
        return "(none)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        items = cast("list[Any]", value)
        return ", ".join(words(item) for item in items) or "(none)"
    if isinstance(value, Mapping):
        return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, float) and value.is_integer() and abs(value) < _IN_FULL:
        return str(int(value))
    return str(value)


def number(value: Any) -> float | None:
    """A number of a run, or None; booleans count as 0 and 1, digits in text do not count."""
    if isinstance(value, datetime):
        return value.timestamp() * 1000
    try:
        return float(value) if isinstance(value, int | float) else None
    except OverflowError:
        # An integer beyond the range of a float is as infinite to a drawing.
        return math.inf if value > 0 else -math.inf


def cell(value: Any) -> Cell:
    """A value as a table cell: a number stays one, the rest becomes words, missing is None."""
    if value is MISSING or value is None:
        return None
    if isinstance(value, bool):
        return words(value)
    found = number(value)
    return words(value) if found is None else found


def plural(count: int, noun: str) -> str:
    """`1 run`, `3 runs`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(names: Sequence[str]) -> str:
    """The first three names, and how many more there are."""
    return ", ".join(names[:3]) + (f" and {len(names) - 3:,} more" if len(names) > 3 else "")
