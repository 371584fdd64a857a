"""Protocol Buffers messages by the thousand: where the fields of all of them lie, found at once.

`wire` reads one message; this gives a table of places in one buffer, field after field of every
message. A message that is broken, has fields of fixed width or more than nearly all others, comes
out as `odd` and is left to `wire`, which says what it is. Nothing is copied out of the buffer, and
nothing is raised here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from exporter.sources.places import Bytes, Flags, Ints

VARINT, BYTES = 0, 2
_PAD = bytes(16)
"""Zeros behind a buffer, so that a look beyond its end stays in it and ends every varint."""

_ENDLESS = np.int64(1) << 62
_ROUNDS, _FEW = 32, 512
"""After so many fields of each message, fewer messages than these are sooner read by `wire`."""

_UNSIGNED = (1 << 61) - 1
"""What is left of a tag of 64 bits behind its kind."""


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """The fields of many messages, in the order of the messages and of the bytes.

    `owners[i]` is the number of the i-th field's message. A varint is in `values[i]`, what is of
    kind `BYTES` lies from `begins[i]` to `ends[i]`. Messages that are `odd` have no fields.
    """

    owners: Ints
    numbers: Ints
    kinds: Ints
    values: Ints
    begins: Ints
    ends: Ints
    odd: Flags

    def of(self, chosen: Flags | slice) -> "Fields":
        """Some of the fields."""
        columns = (self.owners, self.numbers, self.kinds, self.values)
        places = (self.begins, self.ends)
        return Fields(*cast("Any", [one[chosen] for one in (*columns, *places)]), odd=self.odd)

    def bodies(self, data: bytes) -> list[tuple[int, bytes]]:
        """The numbers and the bytes."""
        columns = (self.numbers.tolist(), self.begins.tolist(), self.ends.tolist())
        return [(number, data[a:b]) for number, a, b in zip(*columns, strict=True)]


def buffer(messages: Sequence[bytes]) -> tuple[bytes, Ints]:
    """The messages behind each other, as the functions here take them, and where each ends."""
    ends = np.cumsum([len(message) for message in messages], dtype=np.int64)
    return b"".join((*messages, _PAD)), ends


def varints(raw: Bytes, at: Ints) -> tuple[Ints, Ints]:
    """The signed integer at each place, and where it ends; one without an end ends far away."""
    values, after, limit = raw[at].astype(np.int64), at + 1, len(raw) - 1
    longer = np.flatnonzero(values >= 0x80)
    for shift in range(7, 70, 7):
        if not len(longer):
            return values, after
        byte = raw[np.minimum(after[longer], limit)].astype(np.int64)
        # the bit that says 'more follows' is the lowest of the next seven
        values[longer] += (byte - 1) << shift
        after[longer] += 1
        longer = longer[byte >= 0x80]
    after[longer] = _ENDLESS
    return values, after


def fields(raw: Bytes, begins: Ints, ends: Ints) -> Fields:
    """The fields of the messages that lie from each of `begins` to each of `ends`.

    The first fields of all messages are looked at together, then the second ones.
    """
    odd = np.zeros(len(begins), dtype=np.bool_)
    owners, counts = np.flatnonzero(begins < ends), np.zeros(len(begins), dtype=np.int64)
    at, stops = begins[owners], ends[owners]
    rounds: list[tuple[Ints, ...]] = []
    while len(owners):
        if len(rounds) >= _ROUNDS and len(owners) < _FEW:
            # a few long ones would take as many rounds as they have fields
            odd[owners] = True
            break
        tags, place = varints(raw, at)
        values, begin = varints(raw, np.minimum(place, stops))
        kinds = tags & 7
        sizes = np.where(kinds == BYTES, values, 0)
        known = (kinds == BYTES) | (kinds == VARINT)
        sound = known & (place < stops) & (sizes >= 0) & (sizes <= stops - begin)
        odd[owners[~sound]] = True
        counts[owners] += 1
        end = begin + sizes
        rounds.append((owners, (tags >> 3) & _UNSIGNED, kinds, values, begin, end))
        on = np.flatnonzero(sound & (end < stops))
        owners, at, stops = owners[on], end[on], stops[on]
    return _in_order(rounds, counts, odd)


def _in_order(rounds: list[tuple[Ints, ...]], counts: Ints, odd: Flags) -> Fields:
    """The n-th field of a message goes n places behind the first; fields of odd ones nowhere."""
    counts[odd] = 0
    first = np.cumsum(counts) - counts
    size = int(counts.sum())
    columns = [np.empty(size, dtype=np.int64) for _ in range(6)]
    for number, found in enumerate(rounds):
        kept = ~odd[found[0]]
        to = first[found[0][kept]] + number
        for column, values in zip(columns, found, strict=True):
            column[to] = values[kept]
    return Fields(*cast("Any", columns), odd=odd)
