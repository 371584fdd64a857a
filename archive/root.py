"""The archive root: make one, open one, and everything that can be asked of it.

`Archive` holds no state but its path, so it can be pickled, shared between threads and opened in
many processes at once.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive import fsops, locks
from archive.commit import Added, commit
from archive.create import check_root, create_root
from archive.errors import NotFoundError, UsageError, writing
from archive.inventory import Inventory, Version
from archive.layout import Tree, object_dirs, object_key
from archive.objects import load
from archive.paths import check_paths
from archive.recover import collect, recover
from archive.restore import Restored, read_file, restore_version
from archive.sources import read_sources
from archive.summaries import ObjectSummary, summarise
from archive.verify import Report, verify_all, verify_one

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

USER = ("runpress", "urn:runpress:archive")


@dataclass(frozen=True, slots=True)
class Archive:
    """A versioned, verifiable archive of report exports in a directory."""

    root: Path

    @classmethod
    def create(cls, root: Path) -> Archive:
        """Make an archive in a new or empty directory; an archive that exists is left as it is.

        A lone storage root (a copied `ocfl/`) is made an archive again.

        Raises:
            UsageError: A001, when the directory holds something else.
        """
        with writing(root):
            create_root(Tree(root.absolute()))
        return cls.open(root)

    @classmethod
    def open(cls, root: Path) -> Archive:
        """Open an archive; nothing is written.

        Raises:
            UsageError: A001 not an archive, A002 a newer format, A003 another storage layout.
        """
        tree = Tree(root.absolute())
        check_root(tree)
        return cls(tree.root)

    def add(
        self,
        object_id: str,
        files: Mapping[str, bytes | Path],
        *,
        message: str,
        created: datetime,
        user: tuple[str, str] | None = None,
    ) -> Added:
        """Archive `files` (logical path -> bytes, or the path of a file) as the newest version.

        Nothing is written when the newest version already holds exactly these files. When this
        returns, the version is on the disk and survives a power loss.

        Raises:
            UsageError: A004 bad paths, A005 bad id, A006 bad arguments, A009 a foreign object,
                A021 a file changed meanwhile.
            AccessError: A020 a file cannot be read, A022 the archive cannot be written.
            DamagedError: A030 the object is damaged and is left as it is.
        """
        object_key(object_id)
        check_paths(files)
        if not files:
            raise UsageError("A006", "no files", help="a version holds at least one file")
        sources = read_sources(files)
        state = {path: source.digest for path, source in sources.items()}
        name, address = user or USER
        words = (_text("user name", name), _text("user address", address))
        version = Version(_instant(created), state, _text("message", message), words)
        with writing(self.root, sum(source.size for source in sources.values())):
            self._prepare()
            return commit(self._tree, object_id, sources, version)

    def objects(self) -> Iterator[ObjectSummary]:
        """Every object, in the order of the directories; `VersionSummary.files` is not filled in.

        Raises:
            DamagedError: A030, at the first object that has no sound inventory.
        """
        for directory in object_dirs(self._tree):
            yield summarise(load(directory))

    def describe(self, object_id: str) -> ObjectSummary:
        """One object with the files of each version.

        Raises:
            NotFoundError: A010.
            DamagedError: A030, A031.
        """
        directory, inventory = self._load(object_id)
        return summarise(inventory, directory)

    def read(self, object_id: str, path: str, version: str | None = None) -> bytes:
        """The bytes of one file of a version (`v2`; the newest when None), checked while read.

        Raises:
            NotFoundError: A010 no such object, A011 no such version, A012 no such file.
            DamagedError: A030, A031.
        """
        directory, inventory = self._load(object_id)
        return read_file(directory, inventory, path, version)

    def restore(self, object_id: str, target: Path, version: str | None = None) -> Restored:
        """Write the files of a version into a new or empty directory, all of them or none.

        Raises:
            NotFoundError: A010, A011.
            UsageError: A007, when the target exists and is not an empty directory.
            AccessError: A022, when the target cannot be written.
            DamagedError: A030, A031.
        """
        directory, inventory = self._load(object_id)
        with writing(target):
            return restore_version(directory, inventory, target, version)

    def verify(self, object_id: str | None = None) -> Report:
        """Read every byte of one object, or of all and the storage root, and say what is wrong.

        Raises:
            NotFoundError: A010.
        """
        if object_id is None:
            return verify_all(self._tree)
        if not os.path.lexists(self._tree.object_dir(object_id)):
            raise _no_object(object_id)
        return verify_one(self._tree, object_id)

    def recover(self) -> None:
        """Complete and clear what dead writers left in any object; `add` does it for its own.

        Raises:
            DamagedError: A030.
        """
        with writing(self.root):
            self._prepare()
            collect(self._tree)
            for directory in object_dirs(self._tree):
                object_id = load(directory).object_id
                with locks.exclusive(self._tree.lock_file(object_id)):
                    recover(self._tree, object_id)

    @property
    def _tree(self) -> Tree:
        return Tree(self.root)

    def _prepare(self) -> None:
        # a copied archive may lack its empty work directories
        fsops.make_dirs(self._tree.staging)
        fsops.make_dirs(self._tree.locks)

    def _load(self, object_id: str) -> tuple[Path, Inventory]:
        directory = self._tree.object_dir(object_id)
        if not directory.is_dir():
            raise _no_object(object_id)
        return directory, load(directory, object_id)


def _no_object(object_id: str) -> NotFoundError:
    message = f"no object {object_id[:80]!r} in this archive"
    return NotFoundError("A010", message, help="list the objects to see their ids")


def _instant(created: datetime) -> str:
    if created.tzinfo is None:
        message = "'created' has no time zone"
        raise UsageError("A006", message, help="use datetime(..., tzinfo=UTC)")
    return created.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(what: str, text: str) -> str:
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise UsageError("A006", f"the {what} is not valid Unicode", help="decode it as UTF-8")
    return text
