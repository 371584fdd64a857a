"""Moving the histories of many short runs into packs, and out of those whose runs were replaced.

The order makes it safe to die anywhere: a pack is staged, made durable and put in its place; then
the index that names it is; only then do the runs' own files go. Called while the store is written,
with an empty folder to stage in.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import msgspec
import pyarrow as pa

from exporter.errors import SourceError
from exporter.model.run import Run, RunState
from exporter.store import layout, packs, parquet, reading
from exporter.store.files import Files, Stamp

LEAST = 300
"""Runs with files of their own that may be packed, from which on a project is."""
ROWS = 1 << 16
"""Rows from which on a row group is full; a run of more gains nothing and stays alone."""
_CHUNKS = 20_000
"""Columns by row groups of one pack; its footer, 100 bytes each, is read before anything."""
_GROWING = {RunState.PENDING, RunState.RUNNING}
# a run of unknown state may grow, too: it then has a file of its own again
_KINDS: dict[str, Any] = {"number": pa.float64(), "text": pa.string(), "json": pa.string()}


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A run that may be packed: its folder's name, its own history, and how to read the one."""

    name: str
    run: Run
    version: str
    history: str
    read: Callable[[], Any]

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Name and kind of its columns."""
        return [(column.name, column.kind) for column in self.run.columns]


def fits(run: Run, fingerprint: str) -> bool:
    """Whether a run may be packed: not known to be live, short, and known by a fingerprint."""
    short = run.completeness.rows <= ROWS and len(run.columns) <= layout.WIDE
    return run.state not in _GROWING and short and fingerprint != ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The packs of a project as they were found: where, the stamp of their index, which stay."""

    files: Files
    project: str
    stamp: Stamp | None
    known: Sequence[packs.Pack]
    kept: Sequence[packs.Pack]

    def path(self, name: str) -> str:
        """A file among the packs."""
        return f"{self.project}/{layout.PACKED}/{name}"


def compact(shelf: Shelf, members: Sequence[Member], new: Path) -> int:
    """Pack the members beside the packs that are kept; the number of runs in new packs.

    Afterwards nothing but these packs is named. Where another process was sooner, nothing is done.
    """
    own = {one.name: one.history for one in members}
    made = [done for one in _planned(members) if (done := _write(one, shelf, new)).runs]
    index = packs.Index(packs.FORMAT, [*shelf.kept, *made])
    staged = new / layout.INDEX
    staged.write_bytes(msgspec.json.encode(index) + b"\n")
    if not shelf.files.swap(staged, shelf.path(layout.INDEX), shelf.stamp):
        return 0
    shelf.files.delete(own[name] for pack in made for name, *_ in pack.runs)
    named = {shelf.path(name) for name in (layout.INDEX, *(pack.file for pack in index.packs))}
    old = {shelf.path(pack.file) for pack in shelf.known} | {*shelf.files.idle(shelf.path(""))}
    shelf.files.delete(sorted(old - named))
    return sum(len(pack.runs) for pack in made)


def _planned(members: Iterable[Member]) -> Iterator[list[list[Member]]]:
    """Packs, each a list of row groups; runs of like columns lie together."""
    columns: set[tuple[str, str]] = set()
    pack: list[list[Member]] = [[]]
    rows = 0
    for member in sorted(members, key=lambda one: (one.columns, one.name)):
        wider = columns | set(member.columns)
        if len(wider) > layout.WIDE or len(pack) * len(wider) > _CHUNKS:
            yield pack
            pack = [list[Member]()]
            rows, wider = 0, set(member.columns)
        columns = wider
        pack[-1].append(member)
        rows += member.run.completeness.rows
        if rows >= ROWS:
            pack.append([])
            rows = 0
    yield pack


def _write(groups: Sequence[Sequence[Member]], shelf: Shelf, new: Path) -> packs.Pack:
    """One pack, in its place; runs that cannot be read are left as they are."""
    columns = sorted({column for group in groups for one in group for column in one.columns})
    ids = {column: f"c{n}" for n, column in enumerate(columns)}
    kinds: list[Any] = [(name, _KINDS[kind]) for (_, kind), name in ids.items()]
    schema = cast("Any", pa.schema([(layout.STEP, pa.int64()), *kinds]))
    staged = new / "pack"
    runs: list[packs.Entry] = []
    lanes = shelf.files.lanes
    with parquet.writing(schema, staged) as write:
        written = 0
        for group in groups:
            read = reading.each(lambda one: _renamed(one, ids), group, lanes)
            both = zip(group, read, strict=True)
            good = [(one, table) for one, table in both if table is not None]
            if not good:
                continue
            start = 0
            for one, table in good:
                runs.append((one.name, one.version, written, start, len(table)))
                start += len(table)
            tables: list[Any] = [schema.empty_table(), *(table for _, table in good)]
            write(pa.concat_tables(tables, promote_options="default").combine_chunks())
            written += 1
    # of the runs too: two packs of equal numbers are two files
    digest = hashlib.sha256(msgspec.json.encode(runs))
    with staged.open("rb") as opened:
        hashlib.file_digest(opened, lambda: digest)
    pack = packs.Pack(f"{digest.hexdigest()[:32]}.parquet", columns, runs)
    shelf.files.place(staged, shelf.path(pack.file))
    return pack


def _renamed(member: Member, ids: dict[tuple[str, str], str]) -> Any:
    """The history under the pack's ids, None when it is not what the run says."""
    try:
        table = member.read()
    except SourceError:
        return None
    own = {column.id: ids[column.name, column.kind] for column in member.run.columns}
    kinds: dict[str, Any] = {c.id: _KINDS[c.kind] for c in member.run.columns}
    found = {field.name: field.type for field in table.schema}
    if found != {layout.STEP: pa.int64()} | kinds or len(set(own.values())) < len(own):
        return None
    return table.rename_columns([own.get(name, name) for name in table.column_names])
