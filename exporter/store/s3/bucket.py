"""Objects of one bucket by key: the only one who talks to the client, and whose errors are ours.

Keys are below the prefix of the address. A key without an object is a `FileNotFoundError`; all
else that fails is a `SourceError`, after the client has tried again (5xx, broken connections).
"""

import errno
import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from exporter.store.s3.address import Address
from exporter.store.s3.credentials import profile
from exporter.store.s3.faults import code_of, fault

_PART = 16 << 20
"""Bytes from which on an object is uploaded in parts of this size."""
_GAP = 64 << 10
"""Bytes between two ranges that are read sooner than asked for separately."""
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try, in seconds."""

    retries: int = 6
    first: float = 0.1
    longest: float = 5.0
    total: float = 120.0
    silence: float = 30.0


@dataclass(frozen=True, slots=True)
class Object:
    """What a listing says of an object; `changed` are seconds of the epoch."""

    key: str
    tag: str
    size: int
    changed: float


class Bucket:
    """The objects below an address; may be used from several threads."""

    def __init__(self, address: Address, patience: Patience) -> None:
        self.address = address
        given = {"endpoint": address.endpoint, "region": address.region}
        asked: Any = profile() | {name: value for name, value in given.items() if value}
        asked["skip_signature"] = address.anonymous
        asked["virtual_hosted_style_request"] = address.style == "virtual"
        self._client = S3Store(
            address.bucket,
            prefix=address.prefix or None,
            config=asked,
            client_options={
                # as the address says: the client refuses http otherwise
                "allow_http": address.endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=min(5.0, patience.silence)),
                "read_timeout": timedelta(seconds=patience.silence),
                "timeout": timedelta(seconds=patience.total),
            },
            retry_config={
                "max_retries": patience.retries,
                "retry_timeout": timedelta(seconds=patience.total),
                "backoff": {
                    "init_backoff": timedelta(seconds=patience.first),
                    "max_backoff": timedelta(seconds=patience.longest),
                    "base": 2,
                },
            },
        )

    def get(self, key: str) -> tuple[str, bytes]:
        """An object: its ETag and its bytes."""
        with self._asked("reading", key):
            found = obstore.get(self._client, key)
            return str(found.meta["e_tag"]), bytes(found.bytes())

    def tail(self, key: str, size: int) -> tuple[int, bytes]:
        """The length of an object, and its last bytes."""
        with self._asked("reading", key):
            found = obstore.get(self._client, key, options={"range": {"suffix": size}})
            return found.meta["size"], bytes(found.bytes())

    def ranges(self, key: str, wanted: Sequence[tuple[int, int]]) -> list[bytes]:
        """Ranges of bytes, the end excluded; those close together in one request."""
        with self._asked("reading", key):
            starts, ends = [start for start, _ in wanted], [end for _, end in wanted]
            found = obstore.get_ranges(self._client, key, starts=starts, ends=ends, coalesce=_GAP)
            return [bytes(one) for one in found]

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""
        try:
            with self._asked("reading", key):
                obstore.head(self._client, key)
        except FileNotFoundError:
            return False
        return True

    def objects(self, prefix: str) -> Iterator[Object]:
        """All objects below a prefix, by key."""
        with self._asked("listing", prefix):
            for page in obstore.list(self._client, prefix or None, chunk_size=_PAGE):
                for one in page:
                    changed = one["last_modified"].timestamp()
                    yield Object(one["path"], str(one["e_tag"]), one["size"], changed)

    def folders(self, prefix: str) -> list[str]:
        """The prefixes one level below a prefix."""
        with self._asked("listing", prefix):
            found = obstore.list_with_delimiter(self._client, prefix or None)
            return sorted(found["common_prefixes"])

    def put(self, key: str, data: bytes | Path) -> None:
        """Write an object that nobody else writes."""
        with self._asked("writing", key):
            obstore.put(self._client, key, data, chunk_size=_PART, max_concurrency=4)

    def swap(self, key: str, data: bytes, tag: str | None) -> str | None:
        """Write an object in the place of the one with this ETag, of none; the new ETag.

        None when there is another one by now.
        """
        mode: Any = "create" if tag is None else {"e_tag": tag}
        try:
            with self._asked("writing", key):
                done = obstore.put(self._client, key, data, mode=mode, use_multipart=False)
                return str(done["e_tag"])
        except (AlreadyExistsError, PreconditionError, FileNotFoundError):
            return None

    def delete(self, keys: Iterable[str]) -> None:
        """Remove objects, also those that are gone."""
        if wanted := list(keys):
            with self._asked("deleting", wanted[0]):
                obstore.delete(self._client, wanted)

    @contextmanager
    def _asked(self, doing: str, key: str) -> Generator[None]:
        try:
            yield
        except (AlreadyExistsError, PreconditionError):
            raise
        except FileNotFoundError as error:
            if code_of(error) == "NoSuchBucket":
                raise fault(error, self.address, doing) from None
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), key) from None
        except (BaseError, OSError) as error:
            if code_of(error) == "ConditionalRequestConflict":
                raise PreconditionError(key) from None
            raise fault(error, self.address, doing) from None
