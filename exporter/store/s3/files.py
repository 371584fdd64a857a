"""A store in a bucket: nothing is renamed there, so the record of a run is what puts it in place.

Files of a run are uploaded under a version of their own, a random name, and never change. Then
`run.json`, which names the version, is written on the condition that it still is what this writer
has seen: one of two writers loses, and begins again with another version, as the other one may
have taken the first for replaced. So no writer waits for a lock that a dead one holds, and a reader
sees the old run or the new one. What the replaced record named goes at once; who is reading it
finds it gone, and looks again. What was never named, as its writer died, goes when it is a day old
(`idle`), and no writer names what it began half a day ago. The index of packs is written on the
same condition.
"""

import hashlib
import secrets
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from exporter.errors import SourceError
from exporter.store import codec, layout, reading
from exporter.store.files import Stamp
from exporter.store.s3.address import Address
from exporter.store.s3.bucket import Bucket, Patience
from exporter.store.s3.columns import opened
from exporter.store.s3.faults import unguarded

GRACE = 24 * 3600.0
"""Seconds after which what no record names is nobody's."""
_PROBE = ".probe"


class S3Files:
    """The objects below an address. Implements `files.Files`; may be used from several threads.

    What a listing of a project said counts until the project is listed again, or `forget`.
    """

    lanes = 16

    def __init__(
        self, address: Address, patience: Patience | None = None, *, grace: float = GRACE
    ) -> None:
        self.root = str(address)
        self._bucket = Bucket(address, patience or Patience())
        self._grace = grace
        self._seen: dict[str, dict[str, str]] = {}
        self._versions: dict[str, bool] = {}
        self._guarded = False
        self._scratch: Path | None = None
        self._lock = threading.Lock()

    # --- reading ---------------------------------------------------------------------------

    def folders(self, at: str) -> Iterator[str]:
        """The folders in a folder but for hidden ones."""
        for key in self._bucket.folders(self._key(at)):
            if not key.rpartition("/")[2].startswith("."):
                yield f"{self.root}/{key}"

    def entries(self, at: str) -> Iterator[str]:
        """The folders of a project that have a record; one request for 1,000 of them."""
        for path in self._look(at):
            folder, _, name = path.rpartition("/")
            if name == layout.RUN:
                yield folder

    def stamp(self, path: str) -> Stamp | None:
        """The ETag, as of the last listing of the project."""
        project = path.rsplit("/", 2)[0]
        seen = self._seen.get(project)
        return (self._look(project) if seen is None else seen).get(path)

    def exists(self, path: str) -> bool:
        """Whether there is such a file: as listed, but a version is not, and a pack may be new."""
        if path.startswith(f"{self.root}/{layout.FILES}/"):
            # files of a version never change
            if path not in self._versions:
                self._versions[path] = self._bucket.exists(self._key(path))
            return self._versions[path]
        if self.stamp(path) is not None:
            return True
        return f"/{layout.PACKED}/" in path and self._bucket.exists(self._key(path))

    def read(self, path: str) -> tuple[Stamp, bytes]:
        """A whole file."""
        tag, data = self._bucket.get(self._key(path))
        self._note(path, tag)
        return tag, data

    @contextmanager
    def parquet(
        self, path: str, columns: Iterable[str] | None = None, groups: Sequence[int] | None = None
    ) -> Generator[Any]:
        """A `pq.ParquetFile` of which these columns are there, or all."""
        key = self._key(path)
        if columns is None:
            yield pq.ParquetFile(BytesIO(self._bucket.get(key)[1]))
        else:
            yield opened(self._bucket, key, list(columns), groups)

    def sizes(self, at: str) -> dict[str, int]:
        """Bytes of every file below a folder."""
        found = self._bucket.objects(self._key(at))
        return {f"{self.root}/{one.key}": one.size for one in found}

    def idle(self, at: str) -> dict[str, int]:
        """Those that are a day old; the clocks here and there may differ by hours."""
        limit = time.time() - self._grace
        found = self._bucket.objects(self._key(at))
        return {f"{self.root}/{one.key}": one.size for one in found if one.changed <= limit}

    def local(self, path: str) -> Path:
        """A copy, which goes when this does; of what is not there, no file."""
        with self._lock:
            if self._scratch is None:
                self._scratch = Path(tempfile.mkdtemp(prefix="runpress-"))
                weakref.finalize(self, shutil.rmtree, self._scratch, ignore_errors=True)
        target = self._scratch / hashlib.sha256(path.encode()).hexdigest()[:32]
        with suppress(FileNotFoundError):
            target.write_bytes(self._bucket.get(self._key(path))[1])
        return target

    def forget(self) -> None:
        """List again when asked."""
        self._seen.clear()

    # --- writing ---------------------------------------------------------------------------

    def version(self) -> str:
        """A name that no other writer gives, so that none can take away what this one names."""
        return secrets.token_hex(16)

    @contextmanager
    def writing(self, home: Callable[[str], str | None]) -> Generator[Path]:
        """A folder to stage in; the server must keep to conditions, or nothing is written."""
        self._guard()
        with tempfile.TemporaryDirectory(prefix="runpress-") as new:
            yield Path(new)

    def put(self, new: Path, folder: str, at: str) -> bool:
        """Upload the files of a version, then name it, if the record is what it was before that."""
        began = time.time()
        path, record = f"{folder}/{layout.RUN}", new / layout.RUN
        target = layout.data(self.root, folder, at)
        files = [file for file in sorted(new.rglob("*")) if file.is_file() and file != record]
        reading.each(
            lambda file: self.place(file, f"{target}/{file.relative_to(new).as_posix()}"),
            files,
            self.lanes,
        )
        if time.time() - began > self._grace / 2:
            raise SourceError.of(
                "store.write", f"uploading to {folder} took too long", hint="pull the run again"
            )
        known, before = self._now(path)
        named = self.swap(record, path, known)
        old = _version_of(before) if named else at
        # else they are cleared later
        with suppress(SourceError):
            self.delete(self.sizes(layout.data(self.root, folder, old)) if old else ())
        return named

    def place(self, staged: Path, path: str) -> None:
        """Upload it."""
        self._bucket.put(self._key(path), staged)

    def swap(self, staged: Path, path: str, known: Stamp | None) -> bool:
        """Upload it, if nobody else has."""
        data = staged.read_bytes()
        tag = self._bucket.swap(self._key(path), data, known if isinstance(known, str) else None)
        if tag is None:
            # it was written, and the answer was lost
            now, there = self._now(path)
            tag = now if there == data else None
        if tag is not None:
            self._note(path, tag)
        return tag is not None

    def keep(self, path: str, data: bytes) -> None:
        """Write it; who may only read goes without."""
        with suppress(SourceError):
            self._bucket.put(self._key(path), data)

    def delete(self, paths: Iterable[str]) -> None:
        """Remove objects."""
        wanted = list(paths)
        self._bucket.delete(map(self._key, wanted))
        for path in wanted:
            self._seen.get(path.rsplit("/", 2)[0], {}).pop(path, None)

    def remains(self) -> Iterator[tuple[str, int]]:
        """Staging is elsewhere."""
        yield from ()

    def _now(self, path: str) -> tuple[str | None, bytes]:
        """A file as it is at this moment, if it is."""
        try:
            return self._bucket.get(self._key(path))
        except FileNotFoundError:
            return None, b""

    def _guard(self) -> None:
        """Refuse a server that would write what a condition forbids."""
        if self._guarded:
            return
        self._bucket.swap(_PROBE, b"", None)
        again = self._bucket.swap(_PROBE, b"", None)
        wrong = self._bucket.swap(_PROBE, b"", f'"{secrets.token_hex(16)}"')
        if again is not None or wrong is not None:
            raise unguarded(self._bucket.address)
        self._guarded = True

    def _look(self, project: str) -> dict[str, str]:
        found = self._bucket.objects(self._key(project))
        self._seen[project] = seen = {f"{self.root}/{one.key}": one.tag for one in found}
        return seen

    def _note(self, path: str, tag: str) -> None:
        """What was read or written is known, where its project is."""
        seen = self._seen.get(path.rsplit("/", 2)[0])
        if seen is not None:
            seen[path] = tag

    def _key(self, path: str) -> str:
        return path[len(self.root) :].strip("/")


def _version_of(record: bytes) -> str:
    try:
        return codec.loads(record)[2]
    except codec.RunFormatError:
        return ""
