"""Log calls as Trackio keeps them, in the database and in the inbox, in the order of writing."""

import hashlib
import sqlite3
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, cast

from exporter.sources.rows import decode

_END = 2**63
_TABLES = ("metrics", "system_metrics")


class LogCall(NamedTuple):
    """One row; `body` is its JSON, or what that says."""

    step: int
    timestamp: str
    body: Any


class Waiting(NamedTuple):
    """A row in the inbox; the database may have it already, under the same `log_id`."""

    run: str
    name: str
    log_id: str
    call: LogCall


class Listed(NamedTuple):
    """How far a run has come in one table, or in the inbox."""

    run: str
    name: str
    rows: int
    last: int
    ended: str


def listed(db: sqlite3.Connection) -> Iterator[Listed]:
    """The runs of a database, table by table; answered from indices."""
    for table in _TABLES:
        if run := run_column(db, table):
            what = f"{run}, max(run_name), count(*), max(id), {text('max(timestamp)')}"
            query = f"SELECT {what} FROM {table} GROUP BY {run}"  # noqa: S608 - names of ours
            yield from _of_runs(db.execute(query))
    if run := run_column(db, "configs"):
        query = f"SELECT {run}, run_name, 1, id, {text('created_at')} FROM configs"  # noqa: S608
        yield from _of_runs(db.execute(query))


def _of_runs(found: Iterable[tuple[Any, ...]]) -> Iterator[Listed]:
    """Rows of no run, which Trackio does not write, are left out."""
    return (Listed(*one) for one in found if isinstance(one[0], str))


def text(column: str) -> str:
    """A column as SQL for its text, '' for nothing."""
    return f"coalesce(CAST({column} AS TEXT), '')"


def log_calls(db: sqlite3.Connection, run: str, since: int | None = None) -> Iterator[LogCall]:
    """The rows of a run from step `since` on, by step, and those of one step as written.

    An index of Trackio's has them in this order, so that nothing is sorted.
    """
    return _calls(db, "metrics", "step", run, since)


def system_calls(db: sqlite3.Connection, run: str) -> Iterator[LogCall]:
    """The system metrics of a run, in the order in which they were written."""
    return _calls(db, "system_metrics", "0", run, None)


def config(db: sqlite3.Connection, run: str) -> dict[str, Any]:
    """The config of a run; empty when there is none, or none that can be read."""
    column = run_column(db, "configs")
    if not column:
        return {}
    query = f"SELECT config FROM configs WHERE {column} = ? ORDER BY id"  # noqa: S608
    found: dict[str, Any] = {}
    for (text,) in db.execute(query, (run,)):
        found |= _record(text) or {}
    return found


NOTHING = "0 0 -"
"""The outline of a run without rows, or with ids that are no numbers."""


def outline(db: sqlite3.Connection, run: str, *, up_to: int | None = None) -> str:
    """Of the rows, or of those up to an id: the last id, the number, and a digest of the outer two.

    Rows of another database have another one.
    """
    column = run_column(db, "metrics")
    if not column:
        return NOTHING
    # with a plus SQLite keeps to the run's index, also after ANALYZE
    bound = "" if up_to is None else f" AND +id <= {up_to}"
    what = f"SELECT min(id), max(id), count(*) FROM metrics WHERE {column} = ?{bound}"  # noqa: S608
    first, last, rows = db.execute(what, (run,)).fetchone()
    if not isinstance(last, int):
        return NOTHING
    outer = db.execute("SELECT * FROM metrics WHERE id IN (?, ?) ORDER BY id", (first, last))
    digest = hashlib.sha256(repr(outer.fetchall()).encode("utf-8", "surrogatepass"))
    return f"{last} {rows} {digest.hexdigest()}"


def first_step(db: sqlite3.Connection, run: str, *, after: int) -> int | None:
    """The lowest step of the rows that were written after a row."""
    return _one(db, "min(step)", " AND id > ?", run, after)


def extent(db: sqlite3.Connection, run: str) -> tuple[int, int | None]:
    """How many steps a run has, and the last one that is a whole number."""
    last = _one(db, "max(step)", "", run, None)
    if not isinstance(last, int | None):
        last = _one(db, "max(step)", " AND typeof(step) = 'integer'", run, None)
    return _one(db, "count(DISTINCT step)", "", run, None), last


def _one(db: sqlite3.Connection, what: str, bound: str, run: str, value: int | None) -> Any:
    column = run_column(db, "metrics")
    if not column:
        return 0 if what.startswith("co") else None
    values = (run,) if value is None else (run, value)
    query = f"SELECT {what} FROM metrics WHERE {column} = ?{bound}"  # noqa: S608 - names of ours
    return db.execute(query, values).fetchone()[0]


def _calls(
    db: sqlite3.Connection, table: str, step: str, run: str, since: int | None
) -> Iterator[LogCall]:
    column = run_column(db, table)
    if not column:
        return iter(())
    order = "step, id" if step == "step" else "id"
    beyond = "" if since is None else " AND step >= ?"
    query = (
        f"SELECT {step}, {text('timestamp')}, metrics FROM {table}"  # noqa: S608 - names of ours
        f" WHERE {column} = ?{beyond} ORDER BY {order}"
    )
    rows = db.execute(query, (run,) if since is None else (run, since))
    # plain tuples of the same three: making a named one of each would cost a tenth of the time
    return cast("Iterator[LogCall]", rows)


def known(db: sqlite3.Connection, waiting: Iterable[Waiting]) -> set[str]:
    """The `log_id`s of those rows of the inbox that are in the database."""
    found: set[str] = set()
    for table in _TABLES:
        if "log_id" in columns(db, table):
            query = f"SELECT 1 FROM {table} WHERE log_id = ?"  # noqa: S608 - a name of ours
            ids = (one.log_id for one in waiting if one.log_id)
            found |= {log_id for log_id in ids if db.execute(query, (log_id,)).fetchone()}
    return found


def run_column(db: sqlite3.Connection, table: str) -> str:
    """The column that says whose a row is; '' when there is no such table."""
    return owner(columns(db, table))


def owner(names: Container[str]) -> str:
    """Of the columns of a table the one that says whose a row is; '' when there are none.

    Databases of before 2026 know runs by name alone.
    """
    return next((name for name in ("run_id", "run_name") if name in names), "")


def columns(db: sqlite3.Connection, table: str) -> dict[str, tuple[Any, ...]]:
    """What SQLite says of the columns of a table, by name: `PRAGMA table_info`."""
    return {row[1]: row for row in db.execute(f"PRAGMA table_info({table})")}


@dataclass(frozen=True, slots=True)
class Inbox:
    """What the inbox holds of one project, and how many of its lines were cut off."""

    metrics: tuple[Waiting, ...] = ()
    system: tuple[Waiting, ...] = ()
    configs: tuple[tuple[str, Any], ...] = ()

    def listed(self) -> Iterator[Listed]:
        """How far each run has come in the inbox."""
        for calls in (self.metrics, self.system):
            runs: dict[str, list[Waiting]] = {}
            for one in calls:
                runs.setdefault(one.run, []).append(one)
            for run, own in runs.items():
                ended = max(one.call.timestamp for one in own)
                yield Listed(run, own[0].name, len(own), -len(own), ended)


def read_inbox(root: Path, project: str) -> Inbox:
    """The log calls that Trackio has not moved into the database yet, by writer and line.

    A line that is cut off is being written, and is read the next time.
    """
    calls: dict[str, list[Waiting]] = {"metric": [], "system_metric": []}
    configs: list[tuple[str, Any]] = []
    for record in _lines(root):
        if record.get("project") == project:
            kind = str(record.get("kind"))
            if kind in calls:
                calls[kind].append(_call(record))
            if isinstance(record.get("config"), dict):
                configs.append((_run_of(record), record["config"]))
    return Inbox(tuple(calls["metric"]), tuple(calls["system_metric"]), tuple(configs))


def inbox_projects(root: Path) -> set[str]:
    """The projects that have something in the inbox."""
    return {str(record["project"]) for record in _lines(root) if record.get("project")}


def _lines(root: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(root.glob("inbox/*/*.jsonl")):
        with suppress(OSError):
            found = map(_record, file.read_bytes().splitlines())
            yield from (record for record in found if record is not None)


def _record(line: bytes | str) -> dict[str, Any] | None:
    try:
        found = decode(line)
    except ValueError:
        return None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else None


def _run_of(record: dict[str, Any]) -> str:
    return str(record.get("run_id") or record.get("run") or "")


def _call(record: dict[str, Any]) -> Waiting:
    step = record.get("step")
    call = LogCall(
        step if isinstance(step, int) and abs(step) < _END else 0,
        str(record.get("timestamp") or ""),
        record.get("metrics"),
    )
    name, log_id = str(record.get("run") or ""), str(record.get("log_id") or "")
    return Waiting(_run_of(record), name, log_id, call)
