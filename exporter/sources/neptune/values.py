"""The rows of one run, read part by part, sorted by what kind of attribute they are."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from exporter.model.run import ColumnKind
from exporter.sources.jsontext import clean, dump

SINGLE = ("float", "int", "string", "bool", "datetime", "string_set")
SERIES = ("float_series", "string_series", "histogram_series")
FILES = ("file", "file_series", "file_set", "artifact")
_COLUMNS = ("attribute_path", "attribute_type", "step", "timestamp")
_VALUES = ("float", "int", "string", "bool", "datetime", "string_set", "file", "histogram")


@dataclass(slots=True)
class Series:
    """One series: steps, times (epoch seconds, NaN unknown) and values, in the order of writing."""

    kind: ColumnKind
    steps: list[NDArray[np.float64]] = field(default_factory=list[NDArray[np.float64]])
    times: list[NDArray[np.float64]] = field(default_factory=list[NDArray[np.float64]])
    values: list[Any] = field(default_factory=list[Any])

    def joined(self) -> tuple[NDArray[np.float64], NDArray[np.float64], Any]:
        """All parts in one: numbers as an array, texts as a list."""
        values: Any = [one for part in self.values for one in part]
        if self.kind == "number":
            values = np.concatenate(self.values)
        return np.concatenate(self.steps), np.concatenate(self.times), values


@dataclass(slots=True)
class Attributes:
    """Everything that the parts of a run say."""

    single: dict[str, Any] = field(default_factory=dict[str, Any])
    series: dict[str, Series] = field(default_factory=dict[str, Series])
    files: list[tuple[str, float | None, str]] = field(
        default_factory=list[tuple[str, float | None, str]]
    )

    def read(self, part: Path) -> None:
        """Take in one Parquet file, a row group at a time.

        Raises:
            PartError: when it cannot be read.
        """
        with _opened(part) as file:
            names = set(file.schema_arrow.names)
            wanted = [c for c in (*_COLUMNS, *(f"{v}_value" for v in _VALUES)) if c in names]
            for batch in file.iter_batches(1 << 17, columns=wanted):
                self._take(cast("Any", pa.Table.from_batches([batch])))

    def _take(self, table: Any) -> None:
        table = table.filter(table["attribute_path"].is_valid())
        kinds = np.array(table["attribute_type"].to_pylist(), dtype=object)
        for kind in dict.fromkeys(kinds.tolist()):
            rows = table.filter(pa.array(kinds == kind))
            if kind in SINGLE:
                values = rows[f"{kind}_value"].to_pylist()
                pairs = zip(rows["attribute_path"].to_pylist(), values, strict=True)
                self.single |= {clean(path): _plain(v) for path, v in pairs if v is not None}
            elif kind in SERIES:
                self._add_series(kind, rows)
            elif kind in FILES:
                self.files += _files(rows)

    def _add_series(self, kind: str, rows: Any) -> None:
        rows = rows.filter(rows[f"{kind.removesuffix('_series')}_value"].is_valid())
        for path, own in _by_path(rows):
            part = own[f"{kind.removesuffix('_series')}_value"]
            series = self.series.setdefault(clean(path), Series(_KINDS[kind]))
            if series.kind != _KINDS[kind]:
                raise PartError(f"{clean(path)!r} is a series of two types")
            series.steps.append(_floats(own["step"]))
            series.times.append(_seconds(own["timestamp"]))
            series.values.append(_values(kind, part))


def _by_path(rows: Any) -> Iterator[tuple[str, Any]]:
    """The rows of each attribute, in their order; in one pass, since there may be thousands."""
    codes = rows["attribute_path"].combine_chunks().dictionary_encode()
    which = codes.indices.to_numpy()
    order = np.argsort(which, kind="stable")
    ends = np.cumsum(np.bincount(which, minlength=len(codes.dictionary))).tolist()
    sort = rows.take(pa.array(order))
    for path, begin, end in zip(codes.dictionary.to_pylist(), [0, *ends], ends, strict=False):
        yield path, sort.slice(begin, end - begin)


_KINDS: dict[str, ColumnKind] = {
    "float_series": "number",
    "string_series": "text",
    "histogram_series": "json",
}


def identity(part: Path) -> tuple[str, str] | None:
    """The project and the run that a part belongs to; None when it is no such file.

    Raises:
        PartError: when it cannot be read.
    """
    with _opened(part) as file:
        if not {"project_id", "run_id", "attribute_path"} <= set(file.schema_arrow.names):
            return None
        for batch in file.iter_batches(1, columns=["project_id", "run_id"]):
            (first,) = batch.to_pylist()
            return clean(str(first["project_id"] or "")), clean(str(first["run_id"] or ""))
    return None


_UNREADABLE = (OSError, KeyError, cast("type[Exception]", pa.ArrowException))


class PartError(ValueError):
    """A Parquet file that cannot be read."""


@contextmanager
def _opened(part: Path) -> Generator[Any]:
    try:
        with pq.ParquetFile(part) as file:
            yield file
    except _UNREADABLE as error:
        raise PartError(str(error).partition("\n")[0]) from None


def _values(kind: str, part: Any) -> Any:
    if kind == "float_series":
        return part.to_numpy()
    if kind == "string_series":
        return [clean(text) for text in part.to_pylist()]
    return [dump({"_type": "histogram", **one}) for one in part.to_pylist()]


def _floats(column: Any) -> NDArray[np.float64]:
    return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)


def _seconds(column: Any) -> NDArray[np.float64]:
    milliseconds = column.cast(pa.timestamp("ms", "UTC")).cast(pa.int64())
    return _floats(milliseconds) / 1000


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return sorted(clean(str(one)) for one in cast("list[Any]", value))
    return clean(value) if isinstance(value, str) else value


def _files(rows: Any) -> Iterator[tuple[str, float | None, str]]:
    """Path of the attribute, step, and where its file lies."""
    steps: Sequence[Any] = rows["step"].to_pylist()
    named = zip(
        rows["attribute_path"].to_pylist(), steps, rows["file_value"].to_pylist(), strict=True
    )
    for path, step, file in named:
        if file and file.get("path"):
            yield clean(path), None if step is None else float(step), str(file["path"])
