"""Histories as plain files: CSV, JSON lines or Parquet with the metrics' own names.

In CSV a missing value is an empty field, NaN and infinities are `NaN`, `Infinity`, `-Infinity`; in
JSON lines a missing value is left out and these three are strings, since JSON has no such numbers.
"""

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from exporter.model.run import Run
from exporter.store import codec, parquet
from exporter.store.layout import STEP
from exporter.store.names import component
from exporter.store.runstore import RunStore

_ABOUT = "runs.json"


class PlainFiles(Mapping[str, bytes]):
    """`{path: bytes}`: a file a run, in folders of their projects; and `runs.json`.

    A file is made when it is asked for, so no more than one history is in memory. Reading one
    raises `SourceError` when the history cannot be read.
    """

    def __init__(self, store: RunStore, runs: Sequence[Run], kind: str) -> None:
        self._store = store
        self._runs = {f"{_path(run)}.{kind}": run for run in runs}
        self._write = _KINDS[kind]

    def __getitem__(self, path: str) -> bytes:
        """The bytes of one file."""
        if path != _ABOUT:
            return self._write(named(self._store, self._runs[path]))
        about = [codec.encode(run) for run in self._runs.values()]
        text = json.dumps(about, ensure_ascii=False, sort_keys=True, indent=1)
        return (text + "\n").encode("utf-8", "replace")

    def __iter__(self) -> Iterator[str]:
        """The paths."""
        yield from self._runs
        yield _ABOUT

    def __len__(self) -> int:
        """How many files there are."""
        return len(self._runs) + 1


def named(store: RunStore, run: Run) -> Any:
    """The history as a `pa.Table` whose columns have the names that were logged."""
    table, _ = store.tables(run.key)
    names = {column.id: column.name for column in run.columns}
    # a metric may itself be called so
    names = {id_: f"{name}_" if name == STEP else name for id_, name in names.items()}
    return table.rename_columns([names.get(name, name) for name in table.column_names])


def _path(run: Run) -> str:
    return "/".join(component(part) for part in run.key)


def _parquet(table: Any) -> bytes:
    written = io.BytesIO()
    parquet.write(table, written)
    return written.getvalue()


def _csv(table: Any) -> bytes:
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(table.column_names)
    lines.writerows([_field(value) for value in row] for row in _rows(table))
    return written.getvalue().encode("utf-8", "replace")


def _jsonl(table: Any) -> bytes:
    names = table.column_names
    lines = (
        json.dumps(
            {n: _number(v) for n, v in zip(names, row, strict=True) if v is not None},
            ensure_ascii=False,
            allow_nan=False,
        )
        for row in _rows(table)
    )
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _rows(table: Any) -> Iterator[tuple[Any, ...]]:
    columns: list[Any] = table.columns
    return zip(*(column.to_pylist() for column in columns), strict=True)


def _field(value: Any) -> Any:
    return "" if value is None else _number(value)


def _number(value: Any) -> Any:
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


_KINDS: dict[str, Callable[[Any], bytes]] = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}
