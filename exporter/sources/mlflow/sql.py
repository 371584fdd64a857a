"""The tables of MLflow, in whichever database: the same questions in the same SQL.

A value that was clipped or flagged is restored by `record.Points`. Only the last part of a live
run's history is read where the beginning is kept: what has a later time than was read before.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from exporter.errors import SourceError
from exporter.model.run import Run
from exporter.sources.mlflow.record import About, Last, Listed, Points, Record

_POINTS = "SELECT key, step, timestamp, value, is_nan FROM metrics WHERE run_uuid = ?"


class Tables(Protocol):
    """A database that can be asked; parameters are `?`."""

    def rows(self, query: str, *values: Any) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        """The names of the columns, and the rows."""
        ...

    def points(self, query: str, *values: Any) -> Points:
        """The answer to a query for key, step, timestamp, value and is_nan."""
        ...


def revisions(tables: Tables) -> Sequence[str]:
    """The versions that the database says it has."""
    return [str(row[0]) for row in tables.rows("SELECT version_num FROM alembic_version")[1]]


def listed(tables: Tables) -> Iterator[Listed]:
    """Runs that are not deleted, of experiments that are not; metrics are only counted."""
    homes = {
        row.get("experiment_id"): row
        for row in _records(tables, "SELECT * FROM experiments")
        if row.get("lifecycle_stage") != "deleted"
    }
    tags, extents = _tags(tables), _extents(tables)
    for row in _records(tables, "SELECT * FROM runs WHERE lifecycle_stage <> 'deleted'"):
        home = homes.get(row.get("experiment_id"))
        if home is None:
            continue
        about = _about(row, home)
        own = tags.get(about.id, {})
        extent = extents.get(about.id, Extent())
        alive = max((t for t in (about.ended, extent.last, about.started) if t), default=None)
        yield Listed(about, own, (about, sorted(own.items()), extent), alive, about.id)


class Extent(NamedTuple):
    """How much a run has: parameters, values, metrics, and its last time and step."""

    params: int = 0
    values: int = 0
    metrics: int = 0
    last: int | None = None
    step: int | None = None


def _extents(tables: Tables) -> Mapping[str, Extent]:
    """All are answered from indices, or from tables with one row a metric."""
    found: dict[str, Extent] = defaultdict(Extent)
    for run, count in tables.rows("SELECT run_uuid, count(*) FROM params GROUP BY run_uuid")[1]:
        found[run] = found[run]._replace(params=count)
    for run, count in tables.rows("SELECT run_uuid, count(*) FROM metrics GROUP BY run_uuid")[1]:
        found[run] = found[run]._replace(values=count)
    query = (
        "SELECT run_uuid, count(*), max(timestamp), max(step) FROM latest_metrics GROUP BY run_uuid"
    )
    for run, count, last, step in tables.rows(query)[1]:
        found[run] = found[run]._replace(metrics=count, last=_whole(last), step=_whole(step))
    return found


def _tags(tables: Tables) -> Mapping[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for run, key, value in tables.rows("SELECT run_uuid, key, value FROM tags")[1]:
        found[text(run)][text(key)] = text(value)
    return found


def read(tables: Tables, run: str, kept: Run | None, reader: str) -> Record:
    """One run; of a live one only the steps that have something new.

    Raises:
        SourceError: when it is not there any more.
    """
    rows = _records(tables, "SELECT * FROM runs WHERE run_uuid = ?", run)
    if not rows:
        raise SourceError.of("mlflow.run-gone", f"run {run} is not in the database any more")
    number = rows[0].get("experiment_id")
    home = _records(tables, "SELECT * FROM experiments WHERE experiment_id = ?", number)
    since = _since(tables, run, kept, reader)
    if since is None:
        points = tables.points(_POINTS, run)
        ends = int(points.times.max(initial=0)), len(points.times)
    else:
        points = tables.points(f"{_POINTS} AND step >= ?", run, since)
        ends = _ends(tables, run)
    return Record(
        about=_about(rows[0], home[0] if home else {}),
        tags=_texts(tables, "SELECT key, value FROM tags WHERE run_uuid = ?", run),
        params=_texts(tables, "SELECT key, value FROM params WHERE run_uuid = ?", run),
        latest=_latest(tables, run),
        points=points,
        counts=_counts(tables, run),
        since=since,
        cursor=f"{reader}: {ends[0]} {ends[1]}",
    )


def _about(row: Mapping[str, Any], home: Mapping[str, Any]) -> About:
    workspace = text(home.get("workspace"))
    return About(
        id=text(row.get("run_uuid")),
        project=text(home.get("name")),
        workspace="" if workspace == "default" else workspace,
        name=text(row.get("name")),
        status=text(row.get("status")),
        started=_whole(row.get("start_time")),
        ended=_whole(row.get("end_time")),
        user=text(row.get("user_id")),
        artifacts=text(row.get("artifact_uri")),
        experiment=text(row.get("experiment_id")),
    )


def _latest(tables: Tables, run: str) -> dict[str, Last]:
    query = "SELECT key, step, timestamp, value, is_nan FROM latest_metrics WHERE run_uuid = ?"
    last = tables.points(query, run)
    codes: list[int] = last.codes.tolist()
    names = (last.names[code] for code in codes)
    ends = map(Last, last.values.tolist(), last.steps.tolist())
    return dict(zip(names, ends, strict=True))


def _counts(tables: Tables, run: str) -> dict[str, int]:
    """Values as the database counts them; several of one step are one."""
    query = "SELECT key, count(DISTINCT step) FROM metrics WHERE run_uuid = ? GROUP BY key"
    return {text(key): count for key, count in tables.rows(query, run)[1]}


def _ends(tables: Tables, run: str) -> tuple[int, int]:
    """The last time of the run's values, and how many values there are."""
    query = "SELECT max(timestamp), count(*) FROM metrics WHERE run_uuid = ?"
    last, count = tables.rows(query, run)[1][0]
    return _whole(last) or 0, count


def _since(tables: Tables, run: str, kept: Run | None, reader: str) -> int | None:
    """The first step with a value that is not kept; None when all have to be read.

    All have to be, too, when values were written late, with a time that was read already.
    """
    known, _, ends = (kept.cursor if kept else "").partition(": ")
    if known != reader:
        return None
    last, count = map(int, ends.split())
    query = "SELECT count(*) FROM metrics WHERE run_uuid = ? AND timestamp <= ?"
    if tables.rows(query, run, last)[1][0][0] != count:
        return None
    query = "SELECT min(step) FROM metrics WHERE run_uuid = ? AND timestamp > ?"
    return _whole(tables.rows(query, run, last)[1][0][0])


def _records(tables: Tables, query: str, *values: Any) -> list[dict[str, Any]]:
    names, rows = tables.rows(query, *values)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _texts(tables: Tables, query: str, run: str) -> dict[str, str]:
    return {text(key): text(value) for key, value in tables.rows(query, run)[1]}


def text(value: Any) -> str:
    """A text; in SQLite any column may hold anything."""
    return value if isinstance(value, str) else "" if value is None else str(value)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) else None
