"""Files of rows -> named columns of plain values, each row with its line. Meaning comes later.

Numbers of CSV files stay text here; what is missing is None in every format.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from exporter.errors import Place, SourceError
from exporter.sources.jsontext import clean, parse

_MISSING = {"", "NA", "N/A", "null", "None"}
_ARROW_ERRORS: tuple[type[Exception], ...] = (
    cast("type[Exception]", pa.ArrowException),
    OSError,
    OverflowError,
    ValueError,
)
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns of one file; `lines[i]` is the line (in Parquet the row) of the i-th value.

    `name` is the file as the user would write it, `stem` its name without the ending.
    """

    name: str
    stem: str
    columns: Mapping[str, Sequence[Any]]
    lines: Sequence[int]
    digest: str


def read(path: Path, name: str) -> Sheet:
    """A file as a sheet.

    Raises:
        SourceError: with file and line, when it cannot be read or is not of its format.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _error(name, 0, f"the file cannot be read: {error.strerror}") from None
    columns, lines = FORMATS[path.suffix.lower()](data, name)
    return Sheet(name, path.stem, columns, lines, hashlib.sha256(data).hexdigest())


Columns = tuple[dict[str, list[Any]], list[int]]


def _read_csv(data: bytes, name: str) -> Columns:
    text = _decode(data, name)
    header, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(reader.line_num)
    except csv.Error as error:
        raise _error(name, reader.line_num, f"not CSV: {error}") from None
    if not rows:
        raise _error(name, 0, "the file is empty")
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(rows[0]):
            raise _error(name, line, f"{len(row)} cells where the header has {len(rows[0])}")
    titles = [clean(title.strip()) for title in rows[0]]
    if doubled := sorted({title for title in titles if titles.count(title) > 1}):
        raise _error(name, lines[0], f"several columns are called {doubled[0]!r}")
    cells = zip(*rows[1:], strict=True) if rows[1:] else [() for _ in titles]
    columns = {t: [_cell(c) for c in column] for t, column in zip(titles, cells, strict=True)}
    return columns, lines[1:]


def _read_jsonl(data: bytes, name: str) -> Columns:
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    for number, line in enumerate(_decode(data, name).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = parse(line)
        except ValueError as error:
            raise _error(name, number, f"not JSON: {error}") from None
        if not isinstance(row, dict):
            raise _error(name, number, "not a JSON object")
        rows.append(cast("dict[str, Any]", row))
        lines.append(number)
    if not rows:
        raise _error(name, 0, "the file is empty")
    titles = dict.fromkeys(title for row in rows for title in row)
    return {title: [_cell(row.get(title)) for row in rows] for title in titles}, lines


def _read_parquet(data: bytes, name: str) -> Columns:
    try:
        table = _table(data)
        titles = [clean(str(title)) for title in table.column_names]
        columns = [[_plain(v) for v in column.to_pylist()] for column in table.columns]
    except _ARROW_ERRORS as error:
        reason = str(error).partition("\n")[0]
        raise _error(name, 0, f"not a Parquet file that can be read: {reason}") from None
    if doubled := sorted({title for title in titles if titles.count(title) > 1}):
        raise _error(name, 0, f"several columns are called {doubled[0]!r}")
    return dict(zip(titles, columns, strict=True)), list(range(1, table.num_rows + 1))


def _table(data: bytes) -> Any:
    arrow, parquet = cast("Any", pa), cast("Any", pq)
    return parquet.read_table(arrow.BufferReader(data))


FORMATS: Mapping[str, Callable[[bytes, str], Columns]] = {
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
    ".parquet": _read_parquet,
}
"""Ending -> reader."""


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _error(name, line, "the file is not UTF-8") from None


def _cell(value: Any) -> Any:
    return None if isinstance(value, str) and value.strip() in _MISSING else value


def _plain(value: Any) -> Any:
    """A Parquet value as one that JSON could hold."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime):
        return value.isoformat()
    known = (str, bool, int, float, list, dict, type(None))
    return _cell(value) if isinstance(value, known) else str(value)


def _error(name: str, line: int, message: str) -> SourceError:
    place = Place(file=name, line=line)
    return SourceError.of("table.unreadable", message, place=place)
