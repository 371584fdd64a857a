"""The rows of a run: from Parquet exports where the server has them, else page by page.

The server gives at most a page of rows for a range of steps, and samples when there are more. A
range of as many steps as a page has rows cannot be sampled; a wider one, where steps are sparse,
counts only while its page stays half empty. The number of rows that the server claims is the
test of it all: when rows are missing, everything is read again in narrow ranges.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from exporter.model.proof import discrepancies
from exporter.model.run import Claims, Run, RunKey
from exporter.sources.http import ReplyError
from exporter.sources.rows import Rows, decode_all
from exporter.sources.wandb_online.api import Api, RefusedError, at
from exporter.sources.wandb_online.values import json_object
from exporter.sources.wandb_values import INTERNAL, STEP, TIME

ROWS = 1000
"""Rows of a page, as in W&B's client."""
OVERLAP = 100
"""Steps that are read again when a history goes on, since the last ones may have been filled in."""

_SPARSE = ROWS // 4
"""Rows that a page of a wide range should have."""
_EXPORT_LIMIT = 4 << 30
_WIDEST = _FAR = 1 << 53
_INT64 = 1 << 63
_HIDDEN = (STEP, INTERNAL)


@dataclass(slots=True)
class History:
    """Rows as they come; from `since` on, when the beginning is kept.

    `lost` are rows without a step, `twice` those for a step that had one.
    """

    rows: Rows = field(default_factory=Rows)
    steps: list[int] = field(default_factory=list[int])
    exported: set[int] = field(default_factory=set[int])
    lost: int = 0
    twice: int = 0
    since: int | None = None

    def take(self, texts: list[Any], start: int, stop: int) -> None:
        """Take in a page. A row outside of its range is another page's, or an export's."""
        first = len(self.steps)
        records: list[dict[str, Any]] = []
        decoded = decode_all([t.encode() if isinstance(t, str) else t for t in texts])
        for record in cast("list[dict[str, Any] | None]", decoded):
            step = _step(record.pop(STEP, None)) if isinstance(record, dict) else None
            if record is None or step is None:
                self.lost += 1
            elif start <= step < stop and step not in self.exported:
                record.pop(INTERNAL, None)
                self.steps.append(step)
                records.append(record)
        self.rows.extend(first, records)

    def take_table(self, table: Any) -> None:
        """Take in a Parquet table with a column `_step`; nulls are no values."""
        first, steps = len(self.steps), [_step(one) for one in table[STEP].to_pylist()]
        known = [step for step in steps if step is not None]
        if len(known) < len(steps):
            self.lost += len(steps) - len(known)
            table = table.filter(pa.array([step is not None for step in steps]))
        self.steps += known
        self.exported.update(known)
        for name in table.column_names:
            if name not in _HIDDEN:
                self._column(name, first, table[name].combine_chunks())

    def count(self) -> None:
        """Find out how many rows were written for a step that had one."""
        self.twice = len(self.steps) - len(set(self.steps))

    def value(self, name: str, step: int) -> Any:
        """What was logged at a step, the last of several; None when nothing was."""
        rows, values = self.rows.columns.get(name, ([], []))
        pairs = zip(reversed(rows), reversed(values), strict=True)
        return next((value for row, value in pairs if self.steps[row] == step), None)

    def _column(self, name: str, first: int, array: Any) -> None:
        present = np.flatnonzero(array.is_valid().to_numpy(zero_copy_only=False))
        rows, values = (present + first).tolist(), array.drop_null()
        if _is_plain(values.type):
            column = self.rows.columns.setdefault(name, ([], []))
            column[0].extend(rows)
            column[1].extend(values.to_numpy(zero_copy_only=False).tolist())
            return
        for row, value in zip(rows, values.to_pylist(), strict=True):
            self.rows.take(row, {name: _structured(value)})


def read(api: Api, key: RunKey, claims: Claims, scratch: Path) -> History:
    """The whole history.

    Raises:
        SourceError: when a page cannot be had.
    """
    found = _exported(api, key, claims, scratch)
    if found is None or _short(found, claims):
        found = _paged(api, key, claims, History(), widest=_WIDEST)
    if _short(found, claims):
        found = _paged(api, key, claims, History(), widest=ROWS)
    found.count()
    return found


def read_end(api: Api, kept: Run, claims: Claims) -> History | None:
    """What came after the history that is kept, or None when the whole has to be read.

    It has to be when rows have gone, when the run was rewound (its last row is another one then),
    and when anything is missing.
    """
    last = kept.completeness.last_step
    stamp = next((c for c in kept.columns if c.name == TIME), None)
    if last is None or stamp is None or stamp.last_step != last or discrepancies(kept):
        return None
    if claims.last_step is None or claims.last_step < last:
        return None
    since = max(0, last - OVERLAP)
    found = _paged(api, kept.key, claims, History(since=since), widest=_WIDEST)
    if found.value(TIME, last) != stamp.last:
        return None
    found.count()
    new = {step for step in found.steps if step > last}
    short = kept.completeness.rows + found.twice + len(new) < (claims.rows or 0)
    return None if short else found


def _short(found: History, claims: Claims) -> bool:
    return claims.rows is not None and len(found.steps) < claims.rows


def _paged(api: Api, key: RunKey, claims: Claims, found: History, widest: int) -> History:
    """`found` with the pages from `found.since`, or behind what was exported, to the end."""
    start = found.since or 0
    end = _FAR if claims.last_step is None else claims.last_step + 1
    wide = ROWS
    if claims.rows and claims.last_step is not None:
        wide = min(widest, max(ROWS, end * _SPARSE // claims.rows))
    while start < end and claims.rows != 0:
        stop = min(start + wide, end)
        texts = api.page(key, start, stop, ROWS)
        if stop - start > ROWS and len(texts) > ROWS // 2:
            wide = max(ROWS, (stop - start) // 2)
            continue
        found.take(texts, start, stop)
        start = stop
        if len(texts) < _SPARSE:
            wide = min(widest, wide * 2)
        if not texts and claims.last_step is None:
            # a server that does not say where the history ends
            break
    return found


def _exported(api: Api, key: RunKey, claims: Claims, scratch: Path) -> History | None:
    """What the Parquet files hold, and what came after them; None when there are none."""
    found = History()
    try:
        urls, live = api.exports(key)
        for number, url in enumerate(urls):
            file = scratch / f"history-{number}.parquet"
            api.server.download(url, file, limit=_EXPORT_LIMIT)
            found.take_table(cast("Any", pq.read_table(file)))
            file.unlink()
    except (ReplyError, RefusedError, pa.ArrowException, KeyError, OSError):
        # old servers know no exports, their addresses end after a while, a file may be damaged
        return None
    if not found.exported:
        return None
    waiting = [step for row in live if (step := _step(at(row, STEP))) is not None]
    found.since = min([*waiting, max(found.exported) + 1])
    found = _paged(api, key, claims, found, widest=_WIDEST)
    found.since = None
    return found


def _step(value: Any) -> int | None:
    """A whole number that fits; exports keep steps as floats."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None
    return int(value) if -_INT64 <= value < _INT64 else None


def _is_plain(kind: Any) -> bool:
    tests: list[Any] = [pa.types.is_floating, pa.types.is_integer, pa.types.is_boolean]
    return any(test(kind) for test in tests)


def _structured(value: Any) -> Any:
    """A cell of an export as it was logged: objects come as structs or as JSON texts."""
    if isinstance(value, str) and value.startswith('{"'):
        found = json_object(value)
        return found if "_type" in found else value
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value).items()
        return {key: _structured(inner) for key, inner in entries if inner is not None}
    return value
