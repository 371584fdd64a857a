"""From the log calls of a run to the run: history, system metrics, config, media and tables."""

import hashlib
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import compress, islice
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from exporter.model.run import MediaFile
from exporter.sources.inside import inside
from exporter.sources.media import described
from exporter.sources.moments import seconds_of
from exporter.sources.rows import SPECIAL, Rows, decode_all
from exporter.sources.trackio.records import LogCall
from exporter.sources.wide import Wide, by_step, by_time

TIME = "_timestamp"
_BATCH = 1000
KINDS = {
    "trackio.image": "image",
    "trackio.video": "video",
    "trackio.audio": "audio",
    "trackio.html": "html",
    "trackio.table": "table",
}
"""Trackio's `_type` -> `MediaFile.kind`."""


@dataclass(slots=True)
class Calls:
    """The log calls of a run, added up: its rows, when they were written, what was unreadable."""

    rows: Rows = field(default_factory=Rows)
    steps: list[int] = field(default_factory=list[int])
    times: list[float] = field(default_factory=list[float])
    unreadable: int = 0

    def read(self, calls: Iterable[LogCall]) -> None:
        """Take in rows in the order in which they were written."""
        for batch in _batched(calls, _BATCH):
            steps, stamps, texts = zip(*batch, strict=True)
            bodies = decode_all(texts)
            pairs = zip(steps, bodies, strict=True)
            sound = [isinstance(body, dict) and isinstance(step, int) for step, body in pairs]
            self.unreadable += len(sound) - sum(sound)
            self.rows.extend(len(self.steps), compress(bodies, sound))
            self.steps += compress(steps, sound)
            self.times += seconds_of(list(compress(stamps, sound)))

    def history(self) -> Wide:
        """The wide history, with `_timestamp` in epoch seconds."""
        self._stamp()
        return by_step(self.steps, self.rows.cells())

    def system(self) -> Wide | None:
        """The wide system metrics; rows without a time have no place in it."""
        return by_time(self.times, self.rows.cells()) if self.times else None

    def summary(self) -> dict[str, Any]:
        """The value of every key at its last step; the one that was written last of several."""
        ends = np.argsort(np.asarray(self.steps, dtype=np.int64), kind="stable")
        rank = np.empty_like(ends)
        rank[ends] = np.arange(len(ends))
        return {key: _last(values, rank[rows]) for key, (rows, values) in self._plain()}

    def _plain(self) -> Iterator[tuple[str, tuple[list[int], list[Any]]]]:
        typed = {key for _, key, _ in self.rows.objects}
        return ((k, c) for k, c in self.rows.columns.items() if k not in typed and k != TIME)

    def _stamp(self) -> None:
        known = [row for row, time in enumerate(self.times) if math.isfinite(time)]
        if known and TIME not in self.rows.columns:
            self.rows.columns[TIME] = (known, [self.times[row] for row in known])


def _last(values: list[Any], ranks: NDArray[np.int64]) -> Any:
    value = values[int(np.argmax(ranks))]
    return SPECIAL.get(value, value) if isinstance(value, str) else value


def _batched(calls: Iterable[LogCall], size: int) -> Iterator[list[LogCall]]:
    """The calls in lists of at most `size`."""
    waiting = iter(calls)
    while batch := list(islice(waiting, size)):
        yield batch


@dataclass(frozen=True, slots=True)
class Media:
    """The files that are there, where they are, and how many are not."""

    known: tuple[MediaFile, ...]
    paths: dict[str, Path]
    missing: int


def has_tables(calls: Calls) -> bool:
    """Whether `media` needs a folder for tables."""
    return any(KINDS.get(str(value.get("_type"))) == "table" for _, _, value in calls.rows.objects)


def media(calls: Calls, folder: Path, scratch: Path | None) -> Media:
    """The files that rows name, below `folder`; tables, which lie in the row, go to `scratch`."""
    latest = {(calls.steps[row], key): value for row, key, value in calls.rows.objects}
    known: list[MediaFile] = []
    paths: dict[str, Path] = {}
    missing = 0
    for (step, key), value in sorted(latest.items(), key=lambda entry: entry[0]):
        kind = KINDS.get(str(value.get("_type")))
        if kind is None:
            continue
        table = kind == "table" and scratch
        name, file = _table(step, key, value, table) if table else _file(value, folder)
        if file is None:
            missing += 1
            continue
        one = described(key, step, kind, name, file, caption=str(value.get("caption") or ""))
        known.append(one)
        paths[one.path] = file
    return Media(tuple(known), paths, missing)


def _file(value: dict[str, Any], folder: Path) -> tuple[str, Path | None]:
    name = str(value.get("file_path") or "")
    return name, inside(folder, name)


def _table(step: int, key: str, value: dict[str, Any], scratch: Path) -> tuple[str, Path | None]:
    """A table as W&B writes its own: `{"columns": [...], "data": [[...], ...]}`."""
    records = value.get("_value")
    if not isinstance(records, list):
        return "", None
    rows = [cast("dict[str, Any]", r) for r in cast("list[Any]", records) if isinstance(r, dict)]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = {"columns": columns, "data": [[row.get(name) for name in columns] for row in rows]}
    name = f"tables/{key}/{step}.table.json"
    file = scratch / f"{hashlib.sha256(name.encode()).hexdigest()}.table.json"
    file.write_text(json.dumps(table, sort_keys=True), "utf-8")
    return name, file
