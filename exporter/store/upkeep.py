"""Keeping a store small and quick: what it holds, packing short histories, clearing leftovers.

Nothing here removes what a run is made of. A store does not know which sources there are, so a run
that no source names any more stays: it may be the last copy.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from exporter.store import compaction, histories, layout, packs
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
        sizes = _sizes(store, at)
        held = _holdings(store, kept, sizes)
        packs_at = f"{at}/{layout.PACKED}/"
        packed = sum(size for file, size in sizes.items() if file.startswith(packs_at))
        yield Holding(
            kept[0].run.key[:2],
            len(held),
            sum(one.packed for one in held),
            sum(one.values for one in held),
            sum(one.history for one in held) + packed,
            sum(sizes.values()),
        )


def runs(store: RunStore, entity: str, project: str) -> Iterator[Holding]:
    """What each run of a project takes of its own; a pack belongs to the project."""
    sizes: dict[str, int] = {}
    for at in store.listing.projects(entity, project):
        sizes |= _sizes(store, at)
    yield from _holdings(store, store.listing.runs(entity, project), sizes)


def _sizes(store: RunStore, project: str) -> dict[str, int]:
    """The bytes of all files of a project."""
    files = store.files
    return files.sizes(project) | files.sizes(layout.versions(files.root, project))


def _holdings(store: RunStore, runs: Sequence[Kept], sizes: dict[str, int]) -> list[Holding]:
    root = store.files.root
    total, numbers = defaultdict[str, int](int), defaultdict[str, int](int)
    for file, size in sizes.items():
        name = _run_folder(root, file)
        total[name] += size
        if fnmatchcase(file.rpartition("/")[2], "history*.parquet"):
            numbers[name] += size
    found: list[Holding] = []
    for kept, history in zip(runs, store.histories(runs), strict=True):
        folder = store.listing.folder(kept.run.key)
        values = sum(column.count for column in kept.run.columns)
        packed = int(history.place is not None)
        one = Holding(tuple(kept.run.key), 1, packed, values, numbers[folder], total[folder])
        found.append(one)
    return found


def _run_folder(root: str, file: str) -> str:
    """The folder of the run that a file is of."""
    below = file[len(root) + 1 :].removeprefix(f"{layout.FILES}/").split("/")
    return "/".join((root, *below[:3]))


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
    with store.writing(f"project {at.rpartition('/')[2]!r} cannot be compacted") as new:
        live = _live(store, at)
        stamp, known = packs.packs_of(store.files, at)
        kept = [pack for pack in known if _living(pack, live)]
        shelf = compaction.Shelf(store.files, at, stamp, known, kept)
        return compaction.compact(shelf, _loose(store, at), new)


def _loose(store: RunStore, at: str) -> list[compaction.Member]:
    """The runs with a file of their own that may be packed."""
    fitting = [k for k in store.listing.of_project(at) if compaction.fits(k.run, k.fingerprint)]
    return _members(store, fitting, packed=False)


def _members(store: RunStore, runs: Sequence[Kept], *, packed: bool) -> list[compaction.Member]:
    """Those of the runs whose histories are in packs, or are not."""
    found: list[compaction.Member] = []
    for kept, history in zip(runs, store.histories(runs), strict=True):
        own = f"{history.at}/{layout.HISTORY}"
        there = bool(kept.at) or store.files.exists(own)
        if history.place is not None if packed else history.place is None and there:
            name = store.listing.folder(kept.run.key).rpartition("/")[2]
            read = partial(histories.table, history)
            found.append(compaction.Member(name, kept.run, kept.version, own, read))
    return found


def leftovers(store: RunStore) -> list[Leftover]:
    """What `clear` would remove."""
    below = partial(_below, store.files.root)
    found = [below("staged", path, size) for path, size in store.files.remains()]
    for at in _begun(store):
        found += _of_project(store, at)
    return found


def _begun(store: RunStore) -> list[str]:
    """The folders of projects, also of those for which files were uploaded and no run was named."""
    versions = f"{store.files.root}/{layout.FILES}"
    begun = (at for entity in store.files.folders(versions) for at in store.files.folders(entity))
    named = (f"{store.files.root}{at[len(versions) :]}" for at in begun)
    return sorted({*store.listing.projects(), *named})


def _of_project(store: RunStore, at: str) -> Iterator[Leftover]:
    below = partial(_below, store.files.root)
    for path, size in _unnamed_versions(store, at).items():
        yield below("unnamed file", path, size)
    folder = f"{at}/{layout.PACKED}"
    _, known = packs.packs_of(store.files, at)
    named = {f"{folder}/{name}" for name in (layout.INDEX, *(pack.file for pack in known))}
    for path, size in sorted(store.files.idle(folder).items()):
        if path not in named:
            yield below("unnamed pack", path, size)
    live = _live(store, at)
    sizes = store.files.sizes(folder) if known else {}
    for pack in known:
        if dead := len(pack.runs) - len(_living(pack, live)):
            path = f"{folder}/{pack.file}"
            yield below(f"{dead} of {len(pack.runs)} runs replaced", path, sizes[path])


def _unnamed_versions(store: RunStore, at: str) -> dict[str, int]:
    """Files of versions that no run names, since their writer died; a damaged record keeps all."""
    root = store.files.root
    named: set[str] = set()
    for folder in store.files.entries(at):
        kept = store.listing.read(folder)
        named.add(layout.data(root, folder, kept.at) if kept else folder)
    idle = store.files.idle(layout.versions(root, at))
    depth = root.count("/") + 6
    versions = {path: "/".join(path.split("/")[:depth]) for path in sorted(idle)}
    return {
        path: idle[path]
        for path, version in versions.items()
        if named.isdisjoint((version, _run_folder(root, path)))
    }


def clear(store: RunStore) -> list[Leftover]:
    """Remove leftovers, and write packs anew without the runs that were replaced.

    Raises:
        SourceError: when the store cannot be written, or a pack cannot be read.
    """
    found = leftovers(store)
    if not found:
        return found
    files = store.files
    with store.writing("the store cannot be cleared") as new:
        gone = [f"{files.root}/{one.path}" for one in found if one.kind == "unnamed file"]
        files.delete(gone)
        files.delete([path for path, _ in files.remains() if layout.LISTING in path])
        for at in sorted(store.listing.projects()):
            if files.sizes(f"{at}/{layout.PACKED}"):
                _repack(store, at, new)
    return found


def _repack(store: RunStore, at: str, new: Path) -> None:
    """Packs whose runs all live stay; the living runs of the others are packed anew."""
    live = _live(store, at)
    stamp, known = packs.packs_of(store.files, at)
    whole = [pack for pack in known if len(_living(pack, live)) == len(pack.runs)]
    staying = {f"{at}/{layout.PACKED}/{pack.file}" for pack in whole}
    runs = store.listing.of_project(at)
    places = [history.place for history in store.histories(runs)]
    moving = [k for k, p in zip(runs, places, strict=True) if p and p.file not in staying]
    members = _members(store, moving, packed=True)
    for one in members:
        one.read()  # a damaged pack is an error here, and stays
    compaction.compact(compaction.Shelf(store.files, at, stamp, known, whole), members, new)


def _live(store: RunStore, at: str) -> dict[tuple[str, str], str]:
    """Folder and version -> pack, of the runs that are read from one."""
    found: dict[tuple[str, str], str] = {}
    kept = store.listing.of_project(at)
    for one, history in zip(kept, store.histories(kept), strict=True):
        if history.place:
            name = store.listing.folder(one.run.key).rpartition("/")[2]
            found[name, one.version] = history.place.file.rpartition("/")[2]
    return found


def _living(pack: packs.Pack, live: dict[tuple[str, str], str]) -> list[packs.Entry]:
    return [entry for entry in pack.runs if live.get(entry[:2]) == pack.file]


def _below(root: str, kind: str, path: str, size: int) -> Leftover:
    return Leftover(kind, path[len(root) + 1 :], size)
