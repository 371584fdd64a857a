"""Nearly all records of nearly all files, decoded at once: an event with one simple scalar.

    09 wall_time(f64)  10 step(varint)  2a len { 0a len { 0a len tag  15 simple_value(f32) } }

Writers put the fields in this order; an event that looks any other way is left to `events.py`.
The step is absent when it is 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from exporter.model.series import Floats
from exporter.sources.messages import varints
from exporter.sources.places import Bytes, Flags, Ints, alike, fixed, gathered
from exporter.sources.tensorboard.framing import Frames

_WALL, _STEP, _SUMMARY, _INNER, _SIMPLE = 0x09, 0x10, 0x2A, 0x0A, 0x15
_STEP_AT, _VALUE = 9, 5
"""Where a step begins in a record, and how many bytes a value takes at its end."""

_LEAST = 12
"""Bytes of the shortest event with a time, a step and something more."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The values of one tag: numbers of the records, steps, wall times and values."""

    tag: str
    records: Ints
    steps: Ints
    times: Floats
    values: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """The simple scalars by tag, and the numbers of the records that are anything else."""

    points: tuple[Points, ...]
    odd: Ints


def decode(data: bytes, frames: Frames) -> Decoded:
    """Every record that is a simple scalar, by tag."""
    raw = np.frombuffer(data, dtype=np.uint8)
    at, ends = frames.begins, frames.ends
    rows = np.flatnonzero((ends - at >= _LEAST) & (raw[at] == _WALL))
    begins, stops = at[rows], ends[rows]
    steps, place = _step(raw, begins + _STEP_AT)
    fits, tags, values = _walk(raw, place, stops)
    odd = np.ones(len(at), dtype=np.bool_)
    odd[rows[fits]] = False
    points = Points(
        "",
        rows[fits],
        steps[fits],
        fixed(raw, begins[fits] + 1, "<f8"),
        fixed(raw, values + 1, "<f4").astype(np.float64),
    )
    return Decoded(tuple(_by_tag(raw, tags, values, points)), np.flatnonzero(odd))


def _step(raw: Bytes, at: Ints) -> tuple[Ints, Ints]:
    """The steps, and where what follows them begins."""
    logged = raw[at] == _STEP
    steps, place = varints(raw, at + 1)
    return np.where(logged, steps, 0), np.where(logged, place, at)


def _walk(raw: Bytes, at: Ints, ends: Ints) -> tuple[Flags, Ints, Ints]:
    """Which records hold one simple scalar and nothing else; of these, where tag and value are."""
    # a look beyond the last record stays in the array, and finds what does not fit
    limit = len(raw) - 1
    fits = (raw[np.minimum(at, limit)] == _SUMMARY) & (at < ends)
    for _ in range(2):
        # the summary, then its one value: each is all that is left, and holds an inner message
        size, inner = varints(raw, np.minimum(at + 1, limit))
        fits &= (size == ends - inner) & (raw[np.minimum(inner, limit)] == _INNER)
        at = inner
    size, tag = varints(raw, np.minimum(at + 1, limit))
    fits &= (size >= 0) & (size == ends - _VALUE - tag)
    fits &= raw[np.clip(ends - _VALUE, 0, limit)] == _SIMPLE
    return fits, tag[fits], ends[fits] - _VALUE


def _by_tag(raw: Bytes, begins: Ints, ends: Ints, points: Points) -> Iterator[Points]:
    """The points of each tag, which lies from `begins` to `ends`."""
    named = [
        (raw[begins[own[0]] : ends[own[0]]].tobytes(), own)
        for own in gathered(alike(raw, begins, ends))
    ]
    # of the times of one step that of the last tag counts, so their order must not be one of chance
    for tag, own in sorted(named, key=lambda one: (len(one[0]), one[0])):
        records, steps, times = points.records[own], points.steps[own], points.times[own]
        yield Points(tag.decode("utf-8", "replace"), records, steps, times, points.values[own])
