"""Protocol Buffers messages by the thousand: where the fields of all of them lie, found at once.

`wire` reads one message; this gives a table of places in one buffer, field after field of every
message. A message that is broken, or has fields of fixed width, comes out as `odd` and is left to
`wire`, which says what it is. Nothing is copied out of the buffer and nothing is raised here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

VARINT, BYTES = 0, 2
_PAD = bytes(16)
"""Zeros behind a buffer, so that a look beyond its end stays in it and ends every varint."""

_ENDLESS = np.int64(1) << 62
_POSITIVE = (1 << 61) - 1
_WORD = 8
_LONGEST = 64
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_WORD)] + [-1], dtype=np.int64)
_PRIME = np.int64(0x1E3779B97F4A7C15)
_SLOT = np.uint64(48)


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
    values, after = raw[at].astype(np.int64), at + 1
    longer = np.flatnonzero(values >= 0x80)
    for shift in range(7, 70, 7):
        if not len(longer):
            return values, after
        byte = raw[after[longer]].astype(np.int64)
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
        tags, place = varints(raw, at)
        values, begin = varints(raw, np.minimum(place, stops))
        kinds = tags & 7
        sizes = np.where(kinds == BYTES, values, 0)
        known = (kinds == BYTES) | (kinds == VARINT)
        sound = known & (place < stops) & (sizes >= 0) & (sizes <= stops - begin)
        odd[owners[~sound]] = True
        counts[owners] += 1
        end = begin + sizes
        rounds.append((owners, (tags >> 3) & _POSITIVE, kinds, values, begin, end))
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


def alike(raw: Bytes, begins: Ints, ends: Ints) -> Ints:
    """For each stretch of bytes the number of one that holds the same, and for nearly all that do
    the same one; stretches of more than 64 bytes stand for themselves.

    One of those that share a hash is taken for all of them, and those that differ from it are not.
    """
    sizes = ends - begins
    words = list(_words(raw, begins, sizes))
    mixed = sizes
    for word in words:
        mixed = (mixed ^ word) * _PRIME
    found = last_alike(mixed)
    same = (sizes == sizes[found]) & (sizes <= _LONGEST)
    for word in words:
        same &= word == word[found]
    return np.where(same, found, np.arange(len(sizes)))


def last_alike(numbers: Ints) -> Ints:
    """For each number the place of the last one that is the same, or that shares its hash."""
    slots = (numbers * _PRIME).view(np.uint64) >> _SLOT
    table = np.empty(1 << 16, dtype=np.int64)
    table[slots] = np.arange(len(numbers))
    return table[slots]


def _words(raw: Bytes, begins: Ints, sizes: Ints) -> Iterator[Ints]:
    """Eight bytes of each stretch after the other, zeros behind its end."""
    limit = len(raw) - _WORD
    every = np.ndarray(limit + 1, dtype="<i8", buffer=raw, strides=(1,))
    for start in range(0, min(int(sizes.max(initial=0)), _LONGEST), _WORD):
        left = np.clip(sizes - start, 0, _WORD)
        yield every[np.minimum(begins + start, limit)] & _MASKS[left]
