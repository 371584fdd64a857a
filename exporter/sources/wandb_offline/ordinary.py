"""Records as W&B's client writes nearly all of them, decoded by the thousand.

An ordinary record is its number and then at most one body: a history row, updates of the summary,
or one that touches neither (that of the run does: it has a summary). Whatever is anything else, or
broken, is left to `log`, which takes it by itself; so nothing is refused here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from exporter.sources.messages import BYTES, VARINT, Fields, buffer, fields
from exporter.sources.places import Bytes, Flags, Ints
from exporter.sources.wandb_offline.cells import Cells, cells
from exporter.sources.wandb_offline.records import Item, Kind

_NUMBER, _ITEM, _STEP = 1, 1, 2
_LARGEST = 1 << 40
"""Number of a record that can be true; of those above it the gaps would be too."""

FEW, _SHORT = 128, 16
"""Records; fewer are sooner read one by one, and so are short stretches of them."""

_TOLD = np.zeros(max(Kind) + 2, dtype=np.bool_)
_TOLD[[*Kind]] = True


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Ordinary records in a row. `steps` are those of the history rows, None where one has none;
    `columns` has for a key the rows in which it was logged, from 0, and its values. Updates that
    a later one takes the place of are left out as a rule. `others` are kinds and bodies.
    """

    numbers: Ints
    steps: list[int | None]
    columns: list[tuple[bytes, Ints, list[bytes]]]
    updates: list[Item]
    others: list[tuple[int, bytes]]


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """What records say, by their place: their numbers, how many rows are before each, the steps of
    these, and whose the cells, updates and other bodies are.
    """

    data: bytes
    numbers: Ints
    rows: Ints
    steps: list[int | None]
    cells: Cells
    updates: Cells
    others: Fields

    def stretch(self, begin: int, end: int) -> Stretch:
        first, last = self.rows[[begin, end]].tolist()
        logged, updates = (
            one.of(_between(one.owners, begin, end)) for one in (self.cells, self.updates)
        )
        columns = [
            (key, self.rows[records] - first, values)
            for key, records, values in logged.columns(self.data)
        ]
        others = self.others.of(_between(self.others.owners, begin, end)).bodies(self.data)
        steps, numbers = self.steps[first:last], self.numbers[begin:end]
        return Stretch(numbers, steps, columns, updates.items(self.data), others)


def stretches(records: Sequence[bytes]) -> Iterator[Stretch | bytes]:
    """What the records say in their order: those that are ordinary together, others as they are."""
    if len(records) < FEW:
        yield from records
        return
    plain, batch = _batch(*buffer(records))
    for before, at in pairwise([-1, *np.flatnonzero(~plain).tolist(), len(records)]):
        if at - before > _SHORT:
            yield batch.stretch(before + 1, at)
        else:
            yield from records[before + 1 : at]
        yield from records[at : at + 1]


def _batch(data: bytes, ends: Ints) -> tuple[Flags, _Batch]:
    """Which of the records are ordinary, and what these say."""
    raw = np.frombuffer(data, dtype=np.uint8)
    plain, numbers, bodies = _usual(fields(raw, np.append(0, ends[:-1]), ends))
    row = bodies.numbers == Kind.HISTORY
    decoded = row | (bodies.numbers == Kind.SUMMARY)
    told, steps, odd = _decoded(raw, bodies.of(decoded))
    plain[bodies.owners[decoded][odd]] = False
    # it says what the summary is, too
    plain[bodies.owners[bodies.numbers == Kind.RUN]] = False
    rows = np.zeros(len(plain), dtype=np.bool_)
    rows[bodies.owners[row]] = True
    rows &= plain
    updates = told.of(~rows[told.owners])
    updates = updates.of(updates.latest(np.cumsum(~plain, dtype=np.int64)[updates.owners]))
    steps = steps[rows[bodies.owners[decoded]]].tolist()
    others = bodies.of(~decoded)
    before = np.append(0, np.cumsum(rows))
    return plain, _Batch(data, numbers, before, steps, told.of(rows[told.owners]), updates, others)


def _usual(found: Fields) -> tuple[Flags, Ints, Fields]:
    """Which records are a number and at most one body, their numbers, and the bodies."""
    told = found.of(_TOLD[np.minimum(found.numbers, len(_TOLD) - 1)])
    first, head = _first(told), told.numbers == _NUMBER
    heads = told.of(first & head & (told.kinds == VARINT))
    bodies = told.of(~first & ~head & (told.kinds == BYTES))
    size = len(found.odd)
    count, whole = _per(told, size), _per(heads, size) + _per(bodies, size)
    numbers = np.zeros(size, dtype=np.int64)
    numbers[heads.owners] = heads.values
    plain = (_per(heads, size) == 1) & (count == whole) & (count <= 2)
    plain &= (numbers >= 0) & (numbers < _LARGEST)
    return plain, numbers, bodies.of(plain[bodies.owners])


def _decoded(raw: Bytes, bodies: Fields) -> tuple[Cells, Any, Flags]:
    """The items of rows and updates, with the records that they are in, the step of each body, and
    the bodies that have something else in them that counts, as removals.
    """
    parts, history = fields(raw, bodies.begins, bodies.ends), bodies.numbers == Kind.HISTORY
    item, second = parts.numbers == _ITEM, parts.numbers == _STEP
    wrong = (item | second) & (parts.kinds != BYTES) | second & ~history[parts.owners]
    items = parts.of(item & ~wrong)
    steps, odd = _steps(raw, parts.of(second & ~wrong), len(history))
    told, broken = cells(raw, bodies.owners[items.owners], items)
    odd |= parts.odd
    odd[items.owners[broken]] = True
    odd[parts.owners[wrong]] = True
    return told, steps, odd


def _steps(raw: Bytes, messages: Fields, size: int) -> tuple[Any, Flags]:
    """The step of each body, None where it has none, and those that say it in an unusual way."""
    inner = fields(raw, messages.begins, messages.ends)
    numbers = inner.of(_first(inner))
    unusual = (numbers.numbers != _NUMBER) | (numbers.kinds != VARINT)
    odd = _per(messages, size) > 1
    odd[messages.owners[inner.odd]] = True
    odd[messages.owners[numbers.owners[unusual]]] = True
    steps = np.full(size, None, dtype=object)
    # a step of 0 is not written
    steps[messages.owners] = 0
    steps[messages.owners[numbers.owners]] = numbers.values
    return steps, odd


def _first(found: Fields) -> Flags:
    """Which fields are the first of their message."""
    return np.diff(found.owners, prepend=-1) != 0


def _per(found: Fields, size: int) -> Ints:
    """How many fields each message has."""
    return np.bincount(found.owners, minlength=size)


def _between(owners: Ints, begin: int, end: int) -> slice:
    return slice(*np.searchsorted(owners, [begin, end]).tolist())
