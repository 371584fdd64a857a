"""Files of a run, downloaded below a folder under the names that the server gives them.

Names come from a stranger and stay inside of the folder. A file that is larger than it may be, or
that does not arrive whole, is left out and counted; it never costs the run.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from exporter.model.run import MediaFile, RunKey
from exporter.sources.http import ReplyError
from exporter.sources.wandb_code import FOLDER, MOST_FILES
from exporter.sources.wandb_code import LARGEST as LONGEST
from exporter.sources.wandb_media import Reference, kept_file, locate, media_file
from exporter.sources.wandb_online.api import Api, RemoteFile

LARGEST = 100 << 20
"""Bytes of one file."""
ALL = 2 << 30
"""Bytes of the files of one run."""
CONSOLE = "output.log"


@dataclass(slots=True)
class Files:
    """The files of one run below `folder`, which is called `files`.

    `kept` are media that the store holds, by name: those are not downloaded again while the server
    has a file of that size there. `large` are left out, `broken` are those that did not come whole,
    and may the next time.
    """

    api: Api
    key: RunKey
    folder: Path
    kept: Mapping[str, MediaFile] = field(default_factory=dict[str, MediaFile])
    large: int = 0
    broken: int = 0
    _size: int = 0
    _there: dict[str, Path] = field(default_factory=dict[str, Path])

    def fetch(self, names: Sequence[str], same: Collection[str] = ()) -> set[str]:
        """Download these, as far as they are on the server.

        Returns the names of `same`, which are kept, that have the size that is kept: they are not.
        """
        wanted = [name for name in dict.fromkeys(names) if _is_inside(name)]
        held: set[str] = set()
        for file in self.api.files(self.key, wanted) if wanted else ():
            if file.name in same and self.kept[file.name].size == file.size:
                held.add(file.name)
            elif file.name in wanted and file.name not in self._there:
                self._download(file)
        return held

    def fetch_code(self) -> None:
        """Download the program, as far as W&B saved it and a document may show it."""
        small = (f for f in self.api.files(self.key, pattern=f"{FOLDER}/%") if f.size <= LONGEST)
        for file in sorted(small, key=lambda file: file.name)[:MOST_FILES]:
            if _is_inside(file.name) and file.name not in self._there:
                self._download(file)

    def text(self, name: str) -> str:
        """The content of a file that was fetched; '' when it is not there."""
        place = self._there.get(name)
        return place.read_text("utf-8", "replace") if place else ""

    def _download(self, file: RemoteFile) -> None:
        if file.size > LARGEST or self._size + max(file.size, 0) > ALL:
            self.large += 1
            return
        place = self.folder / PurePosixPath(file.name)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            self.api.server.download(file.url, place, limit=LARGEST)
        except ReplyError as error:
            # 4xx: it is not there, and will not be the next time
            self.broken += error.status == 0 or error.status >= 500
            return
        except OSError:
            # a name that is too long, or a file where a folder should be
            return
        arrived = place.stat().st_size
        if arrived < file.size:
            self.broken += 1
            return
        self._size += arrived
        self._there[file.name] = place


@dataclass(slots=True)
class Media:
    """What rows refer to: the files that are there, where they are, and what is wrong."""

    known: list[MediaFile] = field(default_factory=list[MediaFile])
    paths: dict[str, Path] = field(default_factory=dict[str, Path])
    missing: int = 0
    changed: int = 0


def media(references: Iterable[Reference], files: Files) -> Media:
    """The files of the references, downloaded unless the store holds what the row tells of."""
    wanted = list(references)
    digests: dict[str, set[str]] = {}
    for reference in wanted:
        digests.setdefault(reference.path, set()).add(reference.sha256)
    same = {n for n, told in digests.items() if n in files.kept and told == {files.kept[n].sha256}}
    held = files.fetch([*digests], same)
    found = Media()
    for reference in wanted:
        if reference.path in held:
            found.known.append(kept_file(reference, files.kept[reference.path]))
            continue
        place = locate(reference, files.folder)
        if place is None:
            found.missing += 1
            continue
        known, same = media_file(reference, place)
        found.changed += not same
        found.known.append(known)
        found.paths[known.path] = place
    return found


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    inside = bool(path.parts) and not path.is_absolute() and ".." not in path.parts
    return inside and "\0" not in name
