"""Which runs a store holds: every `run.json`, each read once as long as it does not change.

Opening thousands of files takes most of a second, so a project of `MANY` runs has a listing: one
file with a copy of each `run.json` and its stamp (time of change, inode, size). An entry counts
while the stamp of the file is still that, so the listing is never the truth: it may be old,
damaged or deleted at any time, and whoever had to read many files writes it anew, if he can.

Measured on two cores, 5,000 runs of 10 metrics (17 MB of JSON): 1.0 to 1.4 s to open a project
with a file each and `json`; 0.35 s with msgspec alone; 0.15 to 0.2 s with the listing; 0.03 s once
they are known.
"""

import gc
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from exporter.model.run import Run, RunKey
from exporter.store import codec, layout, names, reading
from exporter.store.files import Files, Stamp

FORMAT = "runpress-listing-1"
MANY = 200
"""Files that had to be read for a listing to be written."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A run in the store, and the fingerprint that it was written with."""

    stamp: Stamp
    run: Run
    fingerprint: str
    at: str
    """The version of its files; '' when they lie in its folder."""
    data: bytes
    """Its `run.json`."""

    @property
    def version(self) -> str:
        """What a packed history of the run is known by."""
        return self.at or self.fingerprint


class _Head(msgspec.Struct, frozen=True):
    """The first line of a listing; the bytes of the runs follow, in this order."""

    format: str
    runs: list[tuple[str, Stamp, int]]
    """Name of the folder, stamp, bytes."""


_HEAD = msgspec.json.Decoder(_Head)


class Listing:
    """The runs of one store, as they are at the moment of the call."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._known: dict[str, Kept] = {}
        self._folders: dict[RunKey, str] = {}

    def folder(self, key: RunKey) -> str:
        """The run's folder."""
        if (found := self._folders.get(key)) is None:
            below = "/".join(map(names.component, key))
            found = self._folders[key] = f"{self._files.root}/{below}"
        return found

    def find(self, key: RunKey) -> Kept | None:
        """The run, None when there is none that can be read, or another one in its folder."""
        found = self.read(self.folder(key))
        return found if found and found.run.key == key else None

    def read(self, folder: str) -> Kept | None:
        """The run in a folder; None when there is none that can be read."""
        file = f"{folder}/{layout.RUN}"
        stamp = self._files.stamp(file)
        if stamp is None:
            return None
        known = self._known.get(folder)
        if known and known.stamp == stamp:
            return known
        try:
            stamp, data = self._files.read(file)
            self._known[folder] = found = Kept(stamp, *codec.loads(data), data)
        except (OSError, codec.RunFormatError):
            return None
        return found

    def runs(self, entity: str = "", project: str = "") -> list[Kept]:
        """The runs of an entity and project, sorted by key; an empty name stands for any."""
        with _no_search_for_cycles():
            found = [kept for at in self.projects(entity, project) for kept in self.of_project(at)]
            return sorted(found, key=lambda kept: kept.run.key)

    def projects(self, entity: str = "", project: str = "") -> Iterator[str]:
        """The folders of projects."""
        for one in self._named(self._files.root, entity):
            yield from self._named(one, project)

    def home(self, entity: str, project: str) -> str:
        """The folder of one project."""
        return "/".join((self._files.root, *map(names.component, (entity, project))))

    def of_project(self, at: str) -> list[Kept]:
        """The runs in the folder of a project."""
        folders = list(self._files.entries(at))
        if len(folders) >= MANY and not any(folder in self._known for folder in folders):
            self._load(at)
        before = [self._known.get(folder) for folder in folders]
        lanes = self._files.lanes
        read = reading.each(self.read, folders, lanes) if lanes > 1 else [*map(self.read, folders)]
        found = [(folder, kept) for folder, kept in zip(folders, read, strict=True) if kept]
        fresh = sum(a is not None and a is not b for a, b in zip(read, before, strict=True))
        # a run counts only in its own folder: a staged or moved copy is no run
        home = [(folder, kept) for folder, kept in found if self.folder(kept.run.key) == folder]
        if fresh >= MANY:
            self._save(at, home)
        return [kept for _, kept in home]

    def _load(self, at: str) -> None:
        """Take what the listing says as known; the stamps are compared by `read`."""
        try:
            _, data = self._files.read(f"{at}/{layout.LISTING}")
            start = data.index(b"\n") + 1
            head = _HEAD.decode(memoryview(data)[: start - 1])
            if head.format != FORMAT or start + sum(size for *_, size in head.runs) != len(data):
                return
            for name, stamp, size in head.runs:
                own = data[start : (start := start + size)]
                self._known[f"{at}/{name}"] = Kept(stamp, *codec.loads(own), own)
        except (OSError, ValueError, msgspec.DecodeError, codec.RunFormatError):
            return

    def _save(self, at: str, kept: list[tuple[str, Kept]]) -> None:
        texts = [_dense(one.data) for _, one in kept]
        entries = zip(kept, texts, strict=True)
        runs = [(at.rpartition("/")[2], one.stamp, len(text)) for (at, one), text in entries]
        head = msgspec.json.encode(_Head(FORMAT, runs)) + b"\n"
        self._files.keep(f"{at}/{layout.LISTING}", b"".join((head, *texts)))

    def _named(self, at: str, name: str) -> Iterator[str]:
        """The folders in a folder, or the one of that name, unencoded."""
        if name:
            yield f"{at}/{names.component(name)}"
        else:
            yield from self._files.folders(at)


@contextmanager
def _no_search_for_cycles() -> Generator[None]:
    """Records have no cycles, and Python would walk thousands of them again for every thousand."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _dense(data: bytes) -> bytes:
    """JSON without the space between, which is a quarter of it."""
    try:
        return msgspec.json.format(data, indent=-1)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # what Python's json lets pass
        return data
