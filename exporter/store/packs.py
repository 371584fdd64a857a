"""Histories of many short runs in one Parquet file: who is where, and reading them.

A file costs 0.2 to 0.5 ms to open, and a short history has more footer than numbers. So a project
of `compaction.LEAST` runs has packs: Parquet files whose row groups hold whole
runs one after the other, their columns under ids of the pack (a run lacks some: null). The index
says row group, first row and rows of each run; renaming it into place is the commit of a pack.

A run's own history comes first. Only where its folder has none does the pack count, and only an
entry with the fingerprint that the run has now; so no moment of a compaction or a pull shows a
reader anything but the run's history. Where files have versions, an entry is of a version, and
says the same as its history; so it counts without a look whether that is still there. Pack files
never change.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

import msgspec
import pyarrow as pa

from exporter.errors import SourceError
from exporter.model.run import Run
from exporter.store import layout, reading
from exporter.store.files import Files, Stamp

FORMAT = "runpress-packs-1"

Entry = tuple[str, str, int, int, int]
"""A run: name of its folder, version or fingerprint, row group, first row in there, rows."""


class Pack(msgspec.Struct, frozen=True):
    """One file: `columns` are name and kind of `c0`, `c1`, ..."""

    file: str
    columns: list[tuple[str, str]]
    runs: list[Entry]


class Index(msgspec.Struct, frozen=True):
    """The packs of a project, the oldest first; a later entry of a run replaces an earlier one."""

    format: str
    packs: list[Pack]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where the history of one run is: its rows of a row group, and metric and kind -> column."""

    files: Files
    file: str
    ids: Mapping[tuple[str, str], str]
    group: int
    start: int
    rows: int


_INDEX = msgspec.json.Decoder(Index)
_NONE: dict[tuple[str, str], Place] = {}


def packs_of(files: Files, project: str) -> tuple[Stamp | None, list[Pack]]:
    """The packs of a project's folder whose files are there, and the stamp of the index."""
    folder = f"{project}/{layout.PACKED}"
    try:
        stamp, data = files.read(f"{folder}/{layout.INDEX}")
    except OSError:
        return None, []
    try:
        index = _INDEX.decode(data)
    except msgspec.DecodeError:
        return stamp, []
    known = index.packs if index.format == FORMAT else []
    return stamp, [pack for pack in known if files.exists(f"{folder}/{pack.file}")]


class Packed:
    """The packed histories of a store, as they are at the moment of the call."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._known: dict[str, tuple[Stamp, dict[tuple[str, str], Place]]] = {}

    def of(self, project: str) -> Mapping[tuple[str, str], Place]:
        """The histories that are packed in a project's folder, by folder name and version."""
        stamp = self._files.stamp(f"{project}/{layout.PACKED}/{layout.INDEX}")
        if stamp is None:
            return _NONE
        known = self._known.get(project)
        if known is None or known[0] != stamp:
            _, found = packs_of(self._files, project)
            known = self._known[project] = (stamp, _places(self._files, project, found))
        return known[1]


def _places(files: Files, project: str, packs: Iterable[Pack]) -> dict[tuple[str, str], Place]:
    found: dict[tuple[str, str], Place] = {}
    for pack in packs:
        file = f"{project}/{layout.PACKED}/{pack.file}"
        ids = {column: f"c{number}" for number, column in enumerate(pack.columns)}
        for name, fingerprint, *where in pack.runs:
            found[name, fingerprint] = Place(files, file, ids, *where)
    return found


def table(place: Place, run: Run, wanted: Iterable[str] | None = None) -> Any:
    """The history of one run as it was written, or some columns of it, by their own ids.

    Raises:
        SourceError: when the pack is damaged.
    """
    ids = {layout.STEP: layout.STEP}
    ids |= {column.id: place.ids[column.name, column.kind] for column in run.columns}
    if wanted is not None:
        ids = {name: ids[name] for name in dict.fromkeys(wanted)}
    (group,) = _read([place], list(ids.values()))
    found = group.slice(place.start, place.rows)
    # ids of the pack may repeat those of the run in another order
    columns = [found.column(at).combine_chunks() for at in ids.values()]
    return cast("Any", pa.table(columns, names=list(ids)))


def numbers(places: Sequence[Place], metrics: Iterable[str]) -> list[Mapping[str, reading.Numbers]]:
    """Metrics of runs by name, and `_step`; those that nothing in its pack has are left out.

    Every row group that is needed is decoded once.

    Raises:
        SourceError: when a pack is damaged.
    """
    wanted = list(dict.fromkeys(metrics))
    groups: dict[tuple[str, int], Place] = {}
    for place in places:
        groups.setdefault((place.file, place.group), place)
    lanes = places[0].files.lanes if places else 1
    found = reading.each_share(lambda own: _groups(own, wanted), [*groups.values()], lanes)
    decoded = dict(zip(groups, found, strict=True))
    return [
        {
            name: column.rows(place.start, place.rows)
            for name, column in decoded[place.file, place.group].items()
        }
        for place in places
    ]


def _groups(places: Sequence[Place], metrics: Sequence[str]) -> list[Mapping[str, reading.Numbers]]:
    """Metrics of the row groups that places are in, one after the other."""
    found: list[Mapping[str, reading.Numbers]] = []
    for _, some in groupby(places, lambda place: place.file):
        own = [*some]
        ids = {name: at for name in metrics if (at := own[0].ids.get((name, "number")))}
        ids |= {layout.STEP: layout.STEP} if layout.STEP in metrics else {}
        tables = _read(own, list(ids.values()))
        found += ({n: reading.filled(one.column(at)) for n, at in ids.items()} for one in tables)
    return found


def _read(places: Sequence[Place], ids: Sequence[str]) -> list[Any]:
    """Columns of the row groups of one file that places are in."""
    files, file = places[0].files, places[0].file
    try:
        return reading.tables(files, file, ids, [place.group for place in places])
    except SourceError as error:
        if error.problems[0].code != "store.damaged":
            raise
        project = file.split("/")[-3]
        raise SourceError.of(
            "store.damaged",
            f"the packed histories of project {project!r} cannot be read",
            hint=f"delete the folder {layout.PACKED} of the project in the store and pull again",
        ) from None
