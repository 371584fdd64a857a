"""The events of a run, added up over its files: points by tag, and what is not a number.

When a program goes on from a checkpoint it logs steps again. As in TensorBoard's own reader, a
point takes the place of all points of its tag that are not before it (`preempted` counts them).
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from exporter.model.series import Floats
from exporter.sources.places import Ints
from exporter.sources.tensorboard.events import Events, Logged
from exporter.sources.tensorboard.framing import HEAD, Piece, pieces
from exporter.sources.tensorboard.scalars import decode
from exporter.sources.wide import Cells, Wide, by_step

TIME = "_timestamp"
_NONE = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Part of one tag's points; `order` is the place of each in the run's files."""

    order: Ints
    steps: Ints
    times: Floats
    values: Any


@dataclass(slots=True)
class History:
    """What the files say so far. `top` is the highest step of the last file, and where in it the
    first record of that step begins; `least` and `highest` are the extremes over all files,
    `before` is the highest step before the last file.
    """

    tags: dict[str, list[Values]] = field(default_factory=dict[str, list[Values]])
    kinds: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    files: list[Logged] = field(default_factory=list[Logged])
    times: list[float] = field(default_factory=list[float])
    events: Events = field(default_factory=Events)
    top: tuple[int, int] | None = None
    least: int = _NONE
    highest: int = -_NONE
    before: int = -_NONE
    damaged: int = 0
    cut: list[str] = field(default_factory=list[str])
    lost: list[str] = field(default_factory=list[str])
    records: int = 0

    def read(self, path: Path, number: int, start: int = 0) -> None:
        """Take in the run's file of this number, from 0, from byte `start` on.

        Raises:
            OSError: when it cannot be read.
        """
        self.top, self.before = None, self.highest
        if not start:
            # what a tag is for is said once in each file
            self.events.plugins = {}
        for piece in pieces(path, start):
            self._piece(piece)
            # by number, since the name of a file has that of the machine in it
            self.cut += [f"event file {number + 1}"] * piece.frames.cut
            self.lost += [f"event file {number + 1}"] * piece.frames.lost

    def wide(self) -> tuple[Wide, int]:
        """The wide history, and how many points later ones took the place of."""
        steps: list[Ints] = []
        times: list[Floats] = []
        cells: list[Cells] = []
        start = preempted = 0
        for tag, parts in self.tags.items():
            kept = _kept(parts)
            preempted += sum(len(part.steps) for part in parts) - len(kept.steps)
            rows = np.arange(start, start + len(kept.steps))
            cells.append(_cells(tag, self.kinds[tag], rows, kept.values))
            steps.append(kept.steps)
            times.append(kept.times)
            start += len(rows)
        if cells:
            cells.append(Cells(TIME, "number", np.arange(start), np.concatenate(times)))
        return by_step(np.concatenate([np.empty(0, np.int64), *steps]), cells), preempted

    def _piece(self, piece: Piece) -> None:
        found = decode(piece.data, piece.frames)
        self.damaged += piece.frames.damaged
        steps = np.full(len(piece.frames.begins), _NONE, dtype=np.int64)
        for points in found.points:
            steps[points.records] = points.steps
            order = points.records + self.records
            values = Values(order, points.steps, points.times, points.values)
            self._add(points.tag, "number", values)
            self.times += [float(points.times.min()), float(points.times.max())]
        for record in found.odd.tolist():
            steps[record] = self._odd(piece, record)
        self.records += len(steps)
        self._mark(piece, steps)

    def _mark(self, piece: Piece, steps: Ints) -> None:
        logged = np.flatnonzero(steps != _NONE)
        if len(logged):
            self.least = min(self.least, int(steps[logged].min()))
            first = logged[np.argmax(steps[logged])]
            step = int(steps[first])
            self.highest = max(self.highest, step)
            if self.top is None or step > self.top[0]:
                self.top = step, piece.start + int(piece.frames.begins[first]) - HEAD

    def _odd(self, piece: Piece, record: int) -> int:
        """Take in one record; its step, `_NONE` when it logs nothing."""
        begin, end = piece.frames.begins[record], piece.frames.ends[record]
        stamp = self.events.read(piece.data[begin:end])
        if stamp:
            self.times.append(stamp[0])
        order = np.array([self.records + record])
        for one in self.events.logged:
            if isinstance(one.value, bytes):
                self.files.append(one)
                continue
            step, at = np.array([one.step], dtype=np.int64), np.array([one.time])
            value = np.array([one.value], dtype=object)
            self._add(one.tag, one.kind, Values(order, step, at, value))
        step = stamp[1] if stamp and self.events.logged else _NONE
        self.events.logged.clear()
        return step

    def _add(self, tag: str, kind: str, values: Values) -> None:
        self.tags.setdefault(tag, []).append(values)
        self.kinds.setdefault(tag, set()).add(kind)


def _kept(parts: list[Values]) -> Values:
    """The points of a tag that no later one took the place of, in the order of writing."""
    order = np.concatenate([part.order for part in parts])
    sort = np.argsort(order, kind="stable")
    steps = np.concatenate([part.steps for part in parts])[sort]
    following = np.minimum.accumulate(steps[::-1])[::-1]
    stays = np.append(steps[:-1] < following[1:], True)
    times = np.concatenate([part.times for part in parts])[sort][stays]
    values = np.concatenate([part.values for part in parts])[sort][stays]
    return Values(order[sort][stays], steps[stays], times, values)


def _cells(tag: str, kinds: set[str], rows: Ints, values: Any) -> Cells:
    """A tag that was logged as more than one kind counts as text."""
    if kinds == {"number"}:
        return Cells(tag, "number", rows, values.astype(np.float64))
    texts = [value if isinstance(value, str) else f"{value:g}" for value in values]
    return Cells(tag, "json" if kinds == {"json"} else "text", rows, texts)
