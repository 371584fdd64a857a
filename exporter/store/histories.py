"""Histories by run and metric, wherever their numbers lie: own files, several of them, or a pack.

Everything that reads histories comes through here; what the files are called is in `layout`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from exporter.errors import SourceError
from exporter.model.run import Run
from exporter.store import layout, packs, reading
from exporter.store.files import Files
from exporter.store.layout import STEP
from exporter.store.reading import Numbers


@dataclass(frozen=True, slots=True)
class History:
    """A run, the folder of its files, and its place in a pack when no history is among them."""

    run: Run
    at: str
    files: Files = field(repr=False)
    place: packs.Place | None = None

    @property
    def several(self) -> bool:
        """Whether its own history is in several files."""
        wide = len(self.run.columns) > layout.WIDE
        return wide and self.files.exists(f"{self.at}/{layout.part(1)}")


def column_ids(run: Run, *, any_kind: bool = False) -> dict[str, str]:
    """Column ids by metric name, of numbers unless any kind will do; `_step` is its own id."""
    known = {c.name: c.id for c in run.columns if any_kind or c.kind == "number"}
    return known | {STEP: STEP}


def numbers(
    histories: Sequence[History], x: str, metrics: Sequence[str]
) -> list[Mapping[str, Numbers]]:
    """Of each run the metrics that it has, of those named, and x, as columns of numbers by name.

    A run that has none of the metrics is not read.

    Raises:
        SourceError: when a file is missing or damaged.
    """
    wanted = dict.fromkeys((x, *metrics))
    packed = [history.place for history in histories if history.place]
    found = iter(packs.numbers(packed, wanted) if packed else ())
    shared = {id(h): next(found) for h in histories if h.place}

    def read(history: History) -> Mapping[str, Numbers]:
        known = column_ids(history.run)
        ids = {name: known[name] for name in wanted if name in known}
        if ids.keys().isdisjoint(metrics):
            return {}
        if history.place:
            columns = shared[id(history)]
            return {name: columns[name] for name in ids}
        return _own(history, ids)

    if len(packed) == len(histories):
        return [*map(read, histories)]
    return reading.each(read, histories, histories[0].files.lanes)


def _own(history: History, ids: Mapping[str, str]) -> Mapping[str, Numbers]:
    found: dict[str, Numbers] = {}
    pieces = layout.pieces(history.at, history.run, ids.values(), several=history.several)
    for file, some in pieces.items():
        found |= reading.numbers(history.files, file, some)
    return {name: found[column] for name, column in ids.items()}


def table(history: History, names: Iterable[str] | None = None) -> Any:
    """The history as it was written, a `pa.Table`; or `_step` and some metrics, by column id.

    Raises:
        SourceError: when a file is missing or damaged.
    """
    known = column_ids(history.run, any_kind=True)
    ids = [STEP, *(known[n] for n in names)] if names is not None else None
    if history.place:
        return packs.table(history.place, history.run, ids)
    several = history.several
    if ids is None and not several:
        return reading.whole(history.files, f"{history.at}/{layout.HISTORY}")
    ids = ids or [STEP, *(column.id for column in history.run.columns)]
    found: Any = None
    pieces = layout.pieces(history.at, history.run, ids, several=several)
    for file, some in pieces.items():
        piece = reading.table(history.files, file, some)
        found = piece if found is None else _beside(found, piece, history)
    return found.select(list(dict.fromkeys(ids)))


def _beside(one: Any, other: Any, history: History) -> Any:
    if len(one) != len(other):
        raise SourceError.of(
            "store.damaged",
            f"the stored history of run {history.run.key.id!r} is of several pulls",
            hint="delete its folder in the store and pull again",
        )
    for name in other.column_names:
        one = one.append_column(name, other.column(name))
    return one
