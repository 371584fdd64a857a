"""Numbers out of the Parquet files, through a DuckDB that can do nothing else.

The only SQL is written here, from column ids (`c0`, `c1`, ...) and bound parameters; no name that
a stranger chose ever reaches it. DuckDB may open files below the store and nothing more.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import duckdb
import numpy as np
from numpy.typing import NDArray

_COLUMN = re.compile(r"c\d+|_step|_timestamp")


def connect(root: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that can read below `root`, and whose settings are final."""
    connection = duckdb.connect(":memory:")
    quoted = str(root.resolve()).replace("'", "''")
    for statement in (
        f"SET allowed_directories=['{quoted}/']",
        "SET enable_external_access=false",
        "SET autoinstall_known_extensions=false",
        "SET lock_configuration=true",
    ):
        connection.execute(statement)
    return connection


def columns(
    connection: duckdb.DuckDBPyConnection, file: Path, ids: Sequence[str], order: str = "_step"
) -> dict[str, Any]:
    """Columns of one file as numpy arrays, masked where a value is missing."""
    if not all(_COLUMN.fullmatch(name) for name in (*ids, order)):
        raise ValueError(f"not column ids: {ids!r}")
    names = ", ".join(dict.fromkeys((order, *ids)))
    # identifiers are checked above, the path is bound
    query = f"SELECT {names} FROM read_parquet(?) ORDER BY {order}"  # noqa: S608
    found: Any = connection.execute(query, [str(file.resolve())])
    return cast("dict[str, Any]", found.fetchnumpy())


def together(x: Any, y: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The rows in which both are present."""
    present = ~(np.ma.getmaskarray(x) | np.ma.getmaskarray(y))
    return _floats(x)[present], _floats(y)[present]


def _floats(values: Any) -> NDArray[np.float64]:
    return np.asarray(np.ma.getdata(values), dtype=np.float64)
