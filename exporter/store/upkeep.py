"""Keeping a store small and quick: what it holds, packing short histories, clearing leftovers.

Nothing here removes what a run is made of. A store does not know which sources there are, so a run
that no source names any more stays: it may be the last copy.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from exporter.store import compaction, histories, layout, packs, staging
from exporter.store.listing import Kept
from exporter.store.runstore import RunStore


@dataclass(frozen=True, slots=True)
class Holding:
    """What a project or a run takes: `values` are the numbers and texts of its histories.

    `history` are bytes of history files; `size` those of all files.
    """

    name: tuple[str, ...]
    runs: int
    packed: int
    values: int
    history: int
    size: int


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that no run needs: what it is, where (below the store), and its bytes."""

    kind: str
    path: str
    size: int


def projects(store: RunStore) -> Iterator[Holding]:
    """What each project takes, sorted by name."""
    found = [
        (at, kept) for at in store.listing.projects() if (kept := store.listing.of_project(at))
    ]
    for at, kept in sorted(found, key=lambda one: one[1][0].run.key[:2]):
        held = [_holding(store, one) for one in kept]
        shared = _bytes(Path(at, layout.PACKED))
        yield Holding(
            kept[0].run.key[:2],
            len(held),
            sum(one.packed for one in held),
            sum(one.values for one in held),
            sum(one.history for one in held) + shared,
            _bytes(Path(at)),
        )


def runs(store: RunStore, entity: str, project: str) -> Iterator[Holding]:
    """What each run of a project takes of its own; a pack belongs to the project."""
    for kept in store.listing.runs(entity, project):
        yield _holding(store, kept)


def _holding(store: RunStore, kept: Kept) -> Holding:
    folder = Path(store.listing.folder(kept.run.key))
    own = sum(_bytes(file) for file in folder.glob("history*.parquet"))
    values = sum(column.count for column in kept.run.columns)
    packed = int(store.histories([kept])[0].place is not None)
    return Holding(tuple(kept.run.key), 1, packed, values, own, _bytes(folder))


def compact(store: RunStore, entity: str, project: str) -> int:
    """Pack a project's finished short runs, if there are enough of them; how many were.

    An empty name stands for any, each project by itself.

    Raises:
        SourceError: when the store cannot be written.
    """
    return sum(_compact(store, at) for at in sorted(store.listing.projects(entity, project)))


def _compact(store: RunStore, at: str) -> int:
    if len(_loose(store, at)) < compaction.LEAST:
        return 0
    with store.writing(f"project {Path(at).name!r} cannot be compacted") as new:
        live = _live(store, at)
        kept = [pack for pack in packs.packs_of(at) if _living(pack, live)]
        return compaction.compact(at, _loose(store, at), kept, new)


def _loose(store: RunStore, at: str) -> list[compaction.Member]:
    """The runs with a file of their own that may be packed."""
    fitting = (k for k in store.listing.of_project(at) if compaction.fits(k.run, k.fingerprint))
    return [one for kept in fitting if (one := _member(store, kept)) is not None]


def _member(store: RunStore, kept: Kept, *, packed: bool = False) -> compaction.Member | None:
    history = store.histories([kept])[0]
    own = history.place is None
    if own == packed or (own and not (history.folder / layout.HISTORY).exists()):
        return None
    read = partial(histories.table, history)
    return compaction.Member(str(history.folder), kept.run, kept.fingerprint, read)


def leftovers(store: RunStore) -> list[Leftover]:
    """What `clear` would remove."""
    found = [Leftover("staged", staging.STAGING, _bytes(store.root / staging.STAGING))]
    found = [one for one in found if (store.root / one.path).exists()]
    for at in sorted(store.listing.projects()):
        found += _of_project(store, at)
    return found


def _of_project(store: RunStore, at: str) -> Iterator[Leftover]:
    below = partial(_below, store.root)
    for file in sorted(Path(at).glob(f"{layout.LISTING}.*")):
        yield below("staged", file)
    folder = Path(at, layout.PACKED)
    known = packs.packs_of(at)
    named = {pack.file for pack in known}
    for file in sorted(folder.glob("*.parquet")):
        if file.name not in named:
            yield below("unnamed pack", file)
    live = _live(store, at)
    for pack in known:
        if dead := len(pack.runs) - len(_living(pack, live)):
            one = below("pack", folder / pack.file)
            yield Leftover(f"{dead} of {len(pack.runs)} runs replaced", one.path, one.size)


def clear(store: RunStore) -> list[Leftover]:
    """Remove leftovers, and write packs anew without the runs that were replaced.

    Raises:
        SourceError: when the store cannot be written, or a pack cannot be read.
    """
    found = leftovers(store)
    if not found:
        return found
    with store.writing("the store cannot be cleared") as new:
        for at in sorted(store.listing.projects()):
            for file in Path(at).glob(f"{layout.LISTING}.*"):
                file.unlink(missing_ok=True)
            if Path(at, layout.PACKED).is_dir():
                _repack(store, at, new)
    return found


def _repack(store: RunStore, at: str, new: Path) -> None:
    """Packs whose runs all live stay; the living runs of the others are packed anew."""
    live = _live(store, at)
    known = packs.packs_of(at)
    whole = [pack for pack in known if len(_living(pack, live)) == len(pack.runs)]
    staying = {pack.file for pack in whole}
    members: list[compaction.Member] = []
    for kept in store.listing.of_project(at):
        place = store.histories([kept])[0].place
        if place and place.file.name not in staying and (one := _member(store, kept, packed=True)):
            one.read()  # a damaged pack is an error here, and stays
            members.append(one)
    compaction.compact(at, members, whole, new)


def _live(store: RunStore, at: str) -> dict[tuple[str, str], str]:
    """Folder and fingerprint -> pack, of the runs that are read from one."""
    found: dict[tuple[str, str], str] = {}
    kept = store.listing.of_project(at)
    for one, history in zip(kept, store.histories(kept), strict=True):
        if history.place:
            found[history.folder.name, one.fingerprint] = history.place.file.name
    return found


def _living(pack: packs.Pack, live: dict[tuple[str, str], str]) -> list[packs.Entry]:
    return [entry for entry in pack.runs if live.get(entry[:2]) == pack.file]


def _below(root: Path, kind: str, file: Path) -> Leftover:
    return Leftover(kind, file.relative_to(root).as_posix(), _bytes(file))


def _bytes(path: Path) -> int:
    """The bytes of a file, or of all below a folder."""
    if not path.is_dir():
        return path.stat().st_size if path.exists() else 0
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
