"""Numbers out of the Parquet files, through a DuckDB that can do nothing else.

The only SQL is written here, from column ids (`c0`, `c1`, ...) and bound parameters; no name that
a stranger chose ever reaches it. DuckDB may open files below the store and nothing more.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import duckdb
import numpy as np
from numpy.typing import NDArray

from exporter.errors import SourceError

_COLUMN = re.compile(r"c\d+|_step")


def connect(root: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that can read below `root`, and whose settings are final."""
    connection = duckdb.connect(":memory:")
    quoted = str(root.absolute()).replace("'", "''")
    for statement in (
        f"SET allowed_directories=['{quoted}/']",
        "SET enable_external_access=false",
        "SET autoinstall_known_extensions=false",
        # files in the order asked, rows in the order of the file: no sort is needed
        "SET preserve_insertion_order=true",
        "SET lock_configuration=true",
    ):
        connection.execute(statement)
    return connection


def columns(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Path], ids: Sequence[str]
) -> list[dict[str, Any]]:
    """Columns of histories as numpy arrays, masked where a value is missing; one dict a file.

    All files have the columns `ids`; `_step` comes with them. One query for many files is seven
    times as fast as one each.

    Raises:
        SourceError: when a file is missing or damaged.
    """
    if not all(_COLUMN.fullmatch(name) for name in ids):
        raise ValueError(f"not column ids: {ids!r}")
    names = ", ".join(dict.fromkeys(("file_index", "_step", *ids)))
    # identifiers are checked above, the paths are bound
    query = f"SELECT {names} FROM read_parquet(?)"  # noqa: S608
    try:
        result: Any = connection.cursor().execute(query, [[str(f.absolute()) for f in files]])
        found = cast("dict[str, Any]", result.fetchnumpy())
    except duckdb.Error:
        if len(files) > 1:
            # one by one, to find out which
            return [columns(connection, [file], ids)[0] for file in files]
        raise SourceError.of(
            "store.damaged",
            f"the stored history of run {files[0].parent.name!r} cannot be read",
            hint="delete its folder in the store and pull again",
        ) from None
    ends = np.searchsorted(found["file_index"], np.arange(len(files) + 1))
    return [
        {name: values[start:end] for name, values in found.items()}
        for start, end in pairwise(ends.tolist())
    ]


def together(x: Any, y: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The rows in which both are present."""
    present = ~(np.ma.getmaskarray(x) | np.ma.getmaskarray(y))
    return _floats(x)[present], _floats(y)[present]


def _floats(values: Any) -> NDArray[np.float64]:
    return np.asarray(np.ma.getdata(values), dtype=np.float64)
