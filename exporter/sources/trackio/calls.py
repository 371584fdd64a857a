"""The log calls of a run, added up to its history, its system metrics and its summary.

Most rows are flat objects of numbers and come in blocks of arrays; the others are
decoded one by one. Rows are counted over both, so that a later one wins wherever it lies.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress
from operator import itemgetter
from typing import Any

import numpy as np

from exporter.model.series import Floats
from exporter.sources.jsontext import clean
from exporter.sources.moments import seconds_in, seconds_of
from exporter.sources.places import Ints
from exporter.sources.rows import SPECIAL, Column, Rows, decode_all, typed
from exporter.sources.trackio.flat import Block, Numbers, block, lines_of
from exporter.sources.trackio.joined import Page
from exporter.sources.trackio.pages import batches
from exporter.sources.trackio.records import LogCall
from exporter.sources.wide import Cells, Wide, by_step, by_time

TIME = "_timestamp"
_INTEGERS = frozenset({int})


@dataclass(slots=True)
class Calls:
    """Rows as they come, when they were written, and how many were unreadable."""

    rows: Rows = field(default_factory=Rows)
    blocks: list[Block] = field(default_factory=list[Block])
    count: int = 0
    unreadable: int = 0
    _steps: list[Ints] = field(default_factory=list[Ints], init=False)
    _times: list[Floats] = field(default_factory=list[Floats], init=False)

    @property
    def steps(self) -> Ints:
        """The step of each row."""
        return np.concatenate([np.empty(0, np.int64), *self._steps])

    @property
    def times(self) -> Floats:
        """When each row was written, in epoch seconds; NaN where that is not known."""
        return np.concatenate([np.empty(0), *self._times])

    def read(self, calls: Iterable[LogCall]) -> None:
        """Take in rows; of those of one step the last stays."""
        self.turn(batches(calls))

    def turn(self, pages: Iterable[Page | list[LogCall]]) -> None:
        """Take in pages of rows."""
        for page in pages:
            if isinstance(page, Page):
                self._page(page)
            elif page:
                self._take(*zip(*page, strict=True))

    def history(self) -> Wide:
        """The wide history, with `_timestamp` in epoch seconds."""
        return by_step(self.steps, [*self._cells(), *self._stamps()])

    def system(self) -> Wide | None:
        """The wide system metrics; rows without a time have no place in it."""
        return by_time(self.times, self._cells()) if self.count else None

    def summary(self) -> dict[str, Any]:
        """The value of every key at its last step; the one that was written last of several."""
        steps = self.steps
        other = {key for _, key, _ in self.rows.objects} | {TIME}
        ends = {key: self._end(key, steps) for key in self._keys() if key not in other}
        return {key: SPECIAL.get(v, v) if isinstance(v, str) else v for key, v in ends.items()}

    def _take(self, steps: Sequence[Any], stamps: Sequence[str], texts: Sequence[Any]) -> None:
        lines = lines_of(texts) if _INTEGERS.issuperset(map(type, steps)) else None
        if lines is not None and self._block(lines, len(steps)):
            self._add(steps, seconds_of(stamps))
        else:
            self._decode(steps, stamps, texts)

    def _page(self, page: Page) -> None:
        if self._block(page.texts, page.rows):
            self._add(page.steps, seconds_in(page.stamps, page.rows))
        else:
            stamps = page.stamps.decode("utf-8", "replace").split("\n")
            self._decode(page.steps.tolist(), stamps, page.texts.split(b"\n"))

    def _block(self, lines: bytes, rows: int) -> bool:
        """Take in what so many lines hold as a block if they can be one."""
        plain = block(self.count, lines, rows)
        if plain is not None:
            self.blocks.append(plain)
        return plain is not None

    def _decode(self, steps: Sequence[Any], stamps: Sequence[str], texts: Sequence[Any]) -> None:
        bodies = decode_all(texts)
        pairs = zip(steps, bodies, strict=True)
        sound = [isinstance(body, dict) and isinstance(step, int) for step, body in pairs]
        self.unreadable += len(sound) - sum(sound)
        self.rows.extend(self.count, compress(bodies, sound))
        self._add(list(compress(steps, sound)), seconds_of(list(compress(stamps, sound))))

    def _add(self, steps: Sequence[int] | Ints, times: Floats) -> None:
        """Where rows that were taken in belong."""
        self.count += len(steps)
        self._steps.append(np.asarray(steps, dtype=np.int64))
        self._times.append(times)

    def _stamps(self) -> Iterator[Cells]:
        """When rows were written, unless the run logged that itself."""
        times = self.times
        known = np.flatnonzero(np.isfinite(times))
        if len(known) and TIME not in self._keys():
            yield Cells(TIME, "number", known, times[known])

    def _keys(self) -> Iterable[str]:
        return dict.fromkeys(chain(self.rows.columns, *(one.columns for one in self.blocks)))

    def _blocks_of(self, key: str) -> list[Block]:
        return [one for one in self.blocks if key in one.columns]

    def _cells(self) -> Iterator[Cells]:
        return (self._column(key) for key in self._keys())

    def _column(self, key: str) -> Cells:
        """What was decoded and what was parsed of a key, in the order of rows."""
        blocks, name = self._blocks_of(key), clean(key)
        parsed = [one.columns[key] for one in blocks]
        if key not in self.rows.columns:
            return Cells(name, "number", *_joined(parsed))
        cells = typed(name, *self.rows.columns[key])
        if not blocks:
            return cells
        if cells.kind != "number":
            return typed(name, *self._exact(key, blocks))
        decoded = np.asarray(cells.rows, np.int64), np.asarray(cells.values, np.float64)
        return Cells(name, "number", *_joined([decoded, *parsed]))

    def _exact(self, key: str, blocks: Sequence[Block]) -> Column:
        """Every value of a key as it was written, where 1 is not 1.0, in the order of rows."""
        entries = list(zip(*self.rows.columns[key], strict=True))
        for one in blocks:
            rows = one.columns[key][0].tolist()
            entries += ((row, one.value(row, key)) for row in rows)
        entries.sort(key=itemgetter(0))
        return [row for row, _ in entries], [value for _, value in entries]

    def _end(self, key: str, steps: Ints) -> Any:
        """The value at the last step of a key, and of several rows of that in the last."""
        decoded, values = self.rows.columns.get(key, ([], []))
        parsed = (one.columns[key][0] for one in self._blocks_of(key))
        rows = np.concatenate([np.asarray(decoded, np.int64), *parsed])
        latest = int(rows[steps[rows] == steps[rows].max()].max())
        for one in self.blocks:
            if one.first <= latest < one.first + one.rows:
                return one.value(latest, key)
        return values[bisect_left(decoded, latest)]


def _joined(parts: Sequence[Numbers]) -> Numbers:
    """The parts of a column as one, in the order of rows."""
    rows = np.concatenate([rows for rows, _ in parts])
    values = np.concatenate([values for _, values in parts])
    order = np.argsort(rows, kind="stable")
    return rows[order], values[order]
