"""Nearly all records of nearly all files, decoded at once: an event with one simple scalar.

    09 wall_time(f64)  10 step(varint)  2a len { 0a len { 0a len tag  15 simple_value(f32) } }

Writers put the fields in this order; an event that looks any other way is left to `events.py`.
The step is absent when it is 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exporter.sources.tensorboard.framing import Floats, Frames, Ints

Bytes = NDArray[np.uint8]

_WALL, _STEP, _SUMMARY, _INNER, _SIMPLE = 0x09, 0x10, 0x2A, 0x0A, 0x15
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
    plain = (ends - at >= _LEAST) & (raw[at] == _WALL)
    rows = np.flatnonzero(plain)
    times = _fixed(raw, at[rows] + 1, 8).view("<f8")[:, 0]
    steps, place = _step(raw, at[rows] + 9)
    fits, tags, lengths = _walk(raw, place, ends[rows])
    rows, times, steps = rows[fits], times[fits], steps[fits]
    values = _fixed(raw, tags + lengths + 1, 4).view("<f4")[:, 0].astype(np.float64)
    odd = np.setdiff1d(np.arange(len(at)), rows, assume_unique=True)
    points = (
        Points(tag, rows[own], steps[own], times[own], values[own])
        for tag, own in _by_tag(raw, tags, lengths)
    )
    return Decoded(tuple(points), odd)


def _step(raw: Bytes, at: Ints) -> tuple[Ints, Ints]:
    """The steps, and where what follows them begins."""
    logged = raw[at] == _STEP
    steps = np.zeros(len(at), dtype=np.int64)
    place = at.copy()
    steps[logged], place[logged] = _varints(raw, at[logged] + 1)
    return steps, place


def _walk(raw: Bytes, at: Ints, ends: Ints) -> tuple[NDArray[np.bool_], Ints, Ints]:
    """Which records hold one simple scalar and nothing else; of these, place and length of tags."""
    # a look beyond the last record stays in the array, and finds what does not fit
    limit = len(raw) - 1
    fits = (raw[np.minimum(at, limit)] == _SUMMARY) & (at < ends)
    for _ in range(2):
        # the summary, then its one value: each is all that is left, and holds an inner message
        size, inner = _varints(raw, np.minimum(at + 1, limit))
        fits &= (inner + size == ends) & (raw[np.minimum(inner, limit)] == _INNER)
        at = inner
    size, tag = _varints(raw, np.minimum(at + 1, limit))
    after = tag + size
    fits &= (size >= 0) & (after + 5 == ends) & (raw[np.clip(after, 0, limit)] == _SIMPLE)
    return fits, tag[fits], size[fits]


def _by_tag(raw: Bytes, at: Ints, lengths: Ints) -> Iterator[tuple[str, Ints]]:
    """Each tag and the places of its points; tags of one length are compared as blocks."""
    for length in np.unique(lengths).tolist():
        own = np.flatnonzero(lengths == length)
        if not length:
            yield "", own
            continue
        block = _fixed(raw, at[own], length).view(f"V{length}")[:, 0]
        tags, which = np.unique(block, return_inverse=True)
        order = np.argsort(which, kind="stable")
        parts = np.split(own[order], np.cumsum(np.bincount(which))[:-1])
        for tag, part in zip(tags, parts, strict=True):
            yield bytes(tag).decode("utf-8", "replace"), part


def _fixed(raw: Bytes, at: Ints, size: int) -> Any:
    """`size` bytes from each place on, a row each."""
    return np.ascontiguousarray(raw[at[:, None] + np.arange(size)])


def _varints(raw: Bytes, at: Ints) -> tuple[Ints, Ints]:
    """The integer at each place, and where it ends."""
    values = np.zeros(len(at), dtype=np.int64)
    place = at.copy()
    active = np.arange(len(at))
    limit = len(raw) - 1
    for shift in range(0, 64, 7):
        byte = raw[np.minimum(place[active], limit)].astype(np.int64)
        values[active] |= (byte & 0x7F) << shift
        place[active] += 1
        active = active[byte >= 0x80]
        if not len(active):
            break
    return values, place
