"""Moving the histories of many short runs into packs, and out of those whose runs were replaced.

The order makes it safe to die anywhere: a pack is staged, made durable and renamed; then the index
that names it is; only then do the runs' own files go. Called under the store's writer lock, with
an empty folder to stage in.
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
from exporter.store import layout, packs, parquet, reading, staging

LEAST = 100
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
    """A run that may be packed: its folder, and how to read its history."""

    folder: str
    run: Run
    fingerprint: str
    read: Callable[[], Any]

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.rpartition("/")[2]

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Name and kind of its columns."""
        return [(column.name, column.kind) for column in self.run.columns]


def fits(run: Run, fingerprint: str) -> bool:
    """Whether a run may be packed: not known to be live, short, and known by a fingerprint."""
    short = run.completeness.rows <= ROWS and len(run.columns) <= layout.WIDE
    return run.state not in _GROWING and short and fingerprint != ""


def compact(project: str, members: Iterable[Member], kept: Sequence[packs.Pack], new: Path) -> int:
    """Pack the members beside the packs that are kept; the number of runs in new packs.

    Afterwards nothing but these packs is in the project's folder of packs.
    """
    home = Path(project, layout.PACKED)
    home.mkdir(exist_ok=True)
    made = [done for one in _planned(members) if (done := _write(one, home, new)).runs]
    index = packs.Index(packs.FORMAT, [*kept, *made])
    staged = new / layout.INDEX
    staged.write_bytes(msgspec.json.encode(index) + b"\n")
    staging.move(staged, home / layout.INDEX)
    for pack in made:
        for name, *_ in pack.runs:
            Path(project, name, layout.HISTORY).unlink(missing_ok=True)
    named = {layout.INDEX, *(pack.file for pack in index.packs)}
    for file in home.iterdir():
        if file.name not in named:
            file.unlink()
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


def _write(groups: Sequence[Sequence[Member]], home: Path, new: Path) -> packs.Pack:
    """One pack, in its place; runs that cannot be read are left as they are."""
    columns = sorted({column for group in groups for one in group for column in one.columns})
    ids = {column: f"c{n}" for n, column in enumerate(columns)}
    kinds: list[Any] = [(name, _KINDS[kind]) for (_, kind), name in ids.items()]
    schema = cast("Any", pa.schema([(layout.STEP, pa.int64()), *kinds]))
    staged = new / "pack"
    runs: list[packs.Entry] = []
    with parquet.writing(schema, staged) as write:
        written = 0
        for group in groups:
            read = zip(group, reading.each(lambda one: _renamed(one, ids), group), strict=True)
            good = [(one, table) for one, table in read if table is not None]
            if not good:
                continue
            start = 0
            for one, table in good:
                runs.append((one.name, one.fingerprint, written, start, len(table)))
                start += len(table)
            tables: list[Any] = [schema.empty_table(), *(table for _, table in good)]
            write(pa.concat_tables(tables, promote_options="default").combine_chunks())
            written += 1
    # of the runs too: two packs of equal numbers are two files
    digest = hashlib.sha256(msgspec.json.encode(runs))
    with staged.open("rb") as opened:
        hashlib.file_digest(opened, lambda: digest)
    pack = packs.Pack(f"{digest.hexdigest()[:32]}.parquet", columns, runs)
    staging.move(staged, home / pack.file)
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
