"""A run's sequences: metrics, texts and console lines, by name and context.

Since version 2 the places of an array are hashes of steps, and the steps are an array of their
own; before, the places are the steps. Two values of one step have one place, so the later is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from exporter.sources.aim.records import Database, Key, Path, index, path, value

Kind = Literal["number", "text", "line", "other"]
Array = dict[bytes, bytes]
"""Value by place, both as they are encoded."""

_ROOTS: tuple[Path, ...] = (("seqs", "chunks"), ("seqs", "v2", "chunks"))
_PLACE = 10
"""Bytes of a number at the end of a path."""
_NUMBERS, _TEXT, _CUSTOM = frozenset({1, 2, 3}), 4, 0x0F
_TEXTS: dict[bytes, Kind] = {b"aim.text": "text", b"aim.log_line": "line"}


@dataclass(slots=True)
class Raw:
    """The arrays of one sequence (`val`, `step`, `time`), and the encoded path of each."""

    context: Key
    name: str
    hashed: bool
    arrays: dict[str, Array] = field(default_factory=dict[str, Array])
    starts: dict[str, bytes] = field(default_factory=dict[str, bytes])


@dataclass(slots=True)
class Track:
    """The values of one sequence and when they were logged, both in the order of `steps`."""

    context: Key
    name: str
    kind: Kind
    steps: list[int] = field(default_factory=list[int])
    values: list[Any] = field(default_factory=list[Any])
    times: list[float | None] = field(default_factory=list[float | None])
    lost: int = 0


def tracks(database: Database, run: str) -> list[Track]:
    """Every sequence of a run."""
    return [_track(raw, database.blobs) for raw in _collect(database, run)]


def _collect(database: Database, run: str) -> list[Raw]:
    """The arrays of every sequence; an array's places follow its own record."""
    found: dict[tuple[bool, Key, str], Raw] = {}
    array: Array = {}
    start, size = b"", 0
    for key, data in database.pairs:
        if len(key) == size and key[-_PLACE] == 0xFE and key.startswith(start):
            array[key[-9:-1]] = data
            continue
        where = path(key)
        hashed = where[:2] == _ROOTS[1][:2]
        root = (*_ROOTS[hashed], run)
        rest = where[len(root) :]
        if where[: len(root)] != root or len(rest) != 3 or not isinstance(rest[1], str):
            continue
        raw = found.setdefault((hashed, rest[0], rest[1]), Raw(rest[0], rest[1], hashed))
        array, start, size = raw.arrays.setdefault(str(rest[2]), {}), key, len(key) + _PLACE
        raw.starts.setdefault(str(rest[2]), key)
    return list(found.values())


def _track(raw: Raw, blobs: dict[bytes, bytes]) -> Track:
    values = raw.arrays.get("val", {})
    track = Track(raw.context, raw.name, _kind(values))
    times, start = raw.arrays.get("time", {}), raw.starts.get("val", b"")
    for step, place in sorted(_steps(raw, values)):
        found = _value(track.kind, values[place], blobs, start + b"\xfe" + place + b"\xfe")
        if found is None:
            continue
        time = value(times.get(place, b""))
        track.steps.append(step)
        track.values.append(found)
        track.times.append(float(time) if isinstance(time, int | float) else None)
    track.lost = 0 if track.kind == "other" else len(values) - len(track.steps)
    return track


def _steps(raw: Raw, values: Array) -> Iterator[tuple[int, bytes]]:
    """Step and place of every value whose step is known."""
    steps = raw.arrays.get("step", {})
    for place in values:
        step = value(steps.get(place, b"")) if raw.hashed else index(place)
        if isinstance(step, int):
            yield step, place


def _kind(values: Array) -> Kind:
    """What a sequence holds; numbers among texts are texts."""
    kinds: set[Kind] = {_kind_of(data) for data in values.values()}
    if len(kinds) == 1:
        return kinds.pop()
    return "text" if kinds == {"number", "text"} else "other"


def _kind_of(data: bytes) -> Kind:
    first = data[0] if data else 0
    if first in _NUMBERS:
        return "number"
    if first == _CUSTOM:
        return _TEXTS.get(data[1:], "other")
    return "text" if first == _TEXT else "other"


def _value(kind: Kind, data: bytes, blobs: dict[bytes, bytes], key: bytes) -> Any:
    if kind == "other":
        return None
    found = value(blobs.get(key + b"data\xfe", b"") if data[:1] == bytes([_CUSTOM]) else data)
    if found is None or kind == "number":
        return found
    return found if isinstance(found, str) else str(found)
