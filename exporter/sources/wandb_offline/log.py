"""The records of a run added up, over all the files of a run that was resumed.

Later files go on where earlier ones ended: their config, summary and state replace what was there.
Values stay as the JSON that was written; `history` turns them into columns.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from exporter.model.run import RunState
from exporter.sources.places import Ints
from exporter.sources.wandb_offline.framing import Frames
from exporter.sources.wandb_offline.ordinary import Stretch, stretches
from exporter.sources.wandb_offline.patch import Patch
from exporter.sources.wandb_offline.records import (
    Kind,
    RunRecord,
    items,
    merged,
    message,
    metric_record,
    number,
    run_record,
    text,
    timestamp,
)
from exporter.sources.wandb_values import DefinedMetric
from exporter.sources.wire import WireError, fields

_BATCH, _ROOM = 4096, 1 << 22
"""Records and bytes that are looked at together."""

Handler = Callable[[bytes], None]

KILLED = 255
"""The exit code that the client writes when it was interrupted."""


@dataclass(slots=True)
class RawColumn:
    """The values of one key as JSON texts: `values[i]` was logged in row `rows[i]`."""

    rows: list[int] = field(default_factory=list[int])
    values: list[bytes] = field(default_factory=list[bytes])


@dataclass(slots=True)
class RawTable:
    """Rows as they were logged; columns by encoded key. `marks` holds a row's step or time."""

    marks: list[float | None] = field(default_factory=list[float | None])
    columns: dict[bytes, RawColumn] = field(default_factory=dict[bytes, RawColumn])

    def add(self, mark: float | None, cells: list[tuple[bytes, bytes]]) -> None:
        """Append a row."""
        row = len(self.marks)
        self.marks.append(mark)
        for key, value in cells:
            column = self.columns.get(key)
            if column is None:
                column = self.columns[key] = RawColumn()
            column.rows.append(row)
            column.values.append(value)

    def extend(
        self, marks: Iterable[float | None], columns: Iterable[tuple[bytes, Ints, list[bytes]]]
    ) -> None:
        """Append many rows at once; a column has the numbers of its rows among these, from 0."""
        first = len(self.marks)
        self.marks.extend(marks)
        for key, rows, values in columns:
            column = self.columns.setdefault(key, RawColumn())
            column.rows.extend((rows + first).tolist())
            column.values.extend(values)


class RunLog:
    """What the files of one run say. Feed them to `read()` in the order of time.

    `starts[i]` is the history row with which the i-th file begins.
    """

    def __init__(self) -> None:
        self.run: RunRecord | None = None
        self.started: float | None = None
        self.last_sign: float | None = None
        self.config = Patch()
        self.summary = Patch()
        self.metrics = list[DefinedMetric]()
        self.history = RawTable()
        self.starts: list[int] = []
        self.stats = RawTable()
        self.output: list[str] = []
        self.environment: dict[int, str] = {}
        self.lost = 0
        self.truncated = False
        self._exit_code: int | None = None
        self._preempting = False
        self._last_number = 0
        self._handlers: dict[int, Handler] = {
            Kind.HISTORY: self._history,
            Kind.SUMMARY: self.summary.apply,
            Kind.CONFIG: self.config.apply,
            Kind.STATS: self._stats,
            Kind.METRIC: self._metric,
            Kind.OUTPUT: self._output,
            Kind.RUN: self._run,
            Kind.EXIT: self._exit,
            Kind.PREEMPTING: self._preempt,
            Kind.ENVIRONMENT: self._environment,
        }

    @property
    def state(self) -> RunState:
        """The state at the end of the last file; without an exit record the process vanished."""
        if self._exit_code == 0:
            return RunState.FINISHED
        if self._exit_code == KILLED or self._preempting:
            return RunState.KILLED
        return RunState.CRASHED if self._exit_code is None else RunState.FAILED

    def read(self, data: bytes) -> None:
        """Add the bytes of a file; `output` is then the console output of that file alone.

        Raises:
            SourceError: when they are not a `.wandb` file.
        """
        frames = Frames(data)
        self.starts.append(len(self.history.marks))
        self.output, self._exit_code, self._preempting, self._last_number = [], None, False, 0
        for batch in _batches(frames):
            for said in stretches(batch):
                if isinstance(said, Stretch):
                    self._stretch(said)
                else:
                    self._take(self._record, said)
        # nothing is written after the exit record, so what follows it is no loss
        self.truncated |= frames.cut and self._exit_code is None

    def _stretch(self, said: Stretch) -> None:
        self._count(int(said.numbers[0]))
        self.lost += int(np.maximum(np.diff(said.numbers) - 1, 0).sum())
        self._last_number = int(said.numbers[-1])
        self.history.extend(said.steps, said.columns)
        self.summary.update(said.updates)
        for kind, body in said.others:
            self._take(self._handlers[kind], body)

    def _take(self, handler: Handler, data: bytes) -> None:
        try:
            handler(data)
        except WireError:
            self.lost += 1

    def _record(self, record: bytes) -> None:
        for kind, body in fields(record):
            if kind == Kind.NUM:
                self._count(number(body))
            elif handler := self._handlers.get(kind):
                handler(message(body))

    def _count(self, number_: int) -> None:
        """Records are numbered from 1; a gap is what damage has swallowed."""
        self.lost += max(0, number_ - self._last_number - 1)
        self._last_number = number_

    def _run(self, body: bytes) -> None:
        record = run_record(body)
        self.run = merged(self.run, record) if self.run else record
        self.started = record.started if self.started is None else self.started
        self.config.apply(record.config)
        self.summary.apply(record.summary)

    def _history(self, body: bytes) -> None:
        cells, others = items(body, 1)
        steps = [_step(message(value)) for field_, value in others if field_ == 2]
        self.history.add(steps[-1] if steps else None, cells)

    def _stats(self, body: bytes) -> None:
        cells, others = items(body, 3)
        times = [timestamp(message(value)) for field_, value in others if field_ == 2]
        time = times[-1] if times else None
        self.stats.add(time, cells)
        self._sign(time)

    def _metric(self, body: bytes) -> None:
        self.metrics.append(metric_record(body))

    def _output(self, body: bytes) -> None:
        for field_, value in fields(body):
            if field_ == 3:
                self.output.append(text(value))
            elif field_ == 2:
                self._sign(timestamp(message(value)))

    def _exit(self, body: bytes) -> None:
        codes = [number(value) for field_, value in fields(body) if field_ == 1]
        self._exit_code = codes[-1] if codes else 0

    def _preempt(self, _body: bytes) -> None:
        self._preempting = True

    def forget_machine(self) -> None:
        """Drop who ran it and where: the environment records, and the host in the run record."""
        self.environment.clear()
        if self.run is not None:
            self.run = replace(self.run, host="")

    def _environment(self, body: bytes) -> None:
        for field_, value in fields(body):
            if isinstance(value, bytes):
                self.environment[field_] = text(value)

    def _sign(self, time: float | None) -> None:
        if time is not None:
            self.last_sign = max(time, self.last_sign or time)


def _step(body: bytes) -> int:
    return next((number(value) for field_, value in fields(body) if field_ == 1), 0)


def _batches(frames: Frames) -> Iterator[list[bytes]]:
    """The records, as many at a time as are quick to look at and take little room, and a block."""
    batch: list[bytes] = []
    room = _ROOM
    for records in frames.by_block():
        batch += records
        room -= sum(map(len, records))
        if room < 0 or len(batch) >= _BATCH:
            yield batch
            batch, room = [], _ROOM
    if batch:
        yield batch
