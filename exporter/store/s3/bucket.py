"""Objects of one bucket by key: the only one who talks to the client, and whose errors are ours.

Keys are below the prefix of the address. A key without an object is a `FileNotFoundError`; all
else that fails is a `SourceError`, after the client has tried again (5xx, broken connections).
"""

import errno
import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import obstore
import stamina
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from exporter.store.s3.address import Address
from exporter.store.s3.credentials import profile
from exporter.store.s3.faults import broken, code_of, fault

_T = TypeVar("_T")
_PART = 16 << 20
"""Bytes from which on an object is uploaded in parts of this size."""
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
        self._patience = patience
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
                "allow_http": _endpoint(address).startswith("http://"),
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

        def once() -> tuple[str, bytes]:
            found = obstore.get(self._client, key)
            return str(found.meta["e_tag"]), bytes(found.bytes())

        return self._ask("reading", key, once)

    def tail(self, key: str, size: int) -> tuple[int, bytes]:
        """The length of an object, and its last bytes."""

        def once() -> tuple[int, bytes]:
            found = obstore.get(self._client, key, options={"range": {"suffix": size}})
            return found.meta["size"], bytes(found.bytes())

        return self._ask("reading", key, once)

    def ranges(self, key: str, wanted: Sequence[tuple[int, int]]) -> list[bytes]:
        """Ranges of bytes, the end excluded, several at once."""
        starts, ends = [start for start, _ in wanted], [end for _, end in wanted]

        def once() -> list[bytes]:
            found = obstore.get_ranges(self._client, key, starts=starts, ends=ends, coalesce=0)
            return [bytes(one) for one in found]

        return self._ask("reading", key, once)

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""
        try:
            self._ask("reading", key, lambda: obstore.head(self._client, key))
        except FileNotFoundError:
            return False
        return True

    def objects(self, prefix: str) -> list[Object]:
        """All objects below a prefix, by key."""

        def once() -> list[Object]:
            pages = obstore.list(self._client, prefix or None, chunk_size=_PAGE)
            return [_object(one) for page in pages for one in page]

        return self._ask("listing", prefix, once)

    def folders(self, prefix: str) -> list[str]:
        """The prefixes one level below a prefix."""

        def once() -> list[str]:
            found = obstore.list_with_delimiter(self._client, prefix or None)
            return sorted(found["common_prefixes"])

        return self._ask("listing", prefix, once)

    def put(self, key: str, data: bytes | Path) -> None:
        """Write an object that nobody else writes."""

        def once() -> None:
            obstore.put(self._client, key, data, chunk_size=_PART, max_concurrency=4)

        self._ask("writing", key, once)

    def swap(self, key: str, data: bytes, tag: str | None) -> str | None:
        """Write an object in the place of the one with this ETag, or of none; the new ETag.

        None when there is another one by now, which may be this one: an answer can be lost.
        """
        mode: Any = "create" if tag is None else {"e_tag": tag}

        def once() -> str:
            done = obstore.put(self._client, key, data, mode=mode, use_multipart=False)
            return str(done["e_tag"])

        try:
            return self._ask("writing", key, once)
        except (AlreadyExistsError, PreconditionError, FileNotFoundError):
            return None

    def delete(self, keys: Iterable[str]) -> None:
        """Remove objects, also those that are gone."""
        if wanted := list(keys):
            self._ask("deleting", wanted[0], lambda: obstore.delete(self._client, wanted))

    def _ask(self, doing: str, key: str, once: Callable[[], _T]) -> _T:
        """What `once` gives, tried again where the client does not: when an answer breaks off."""
        patience = self._patience
        with self._told(doing, key):
            for attempt in stamina.retry_context(
                on=broken,
                attempts=patience.retries + 1,
                timeout=None,
                wait_initial=patience.first,
                wait_max=patience.longest,
                wait_jitter=patience.first,
            ):
                with attempt:
                    return once()
        raise AssertionError("either an answer or an error")  # pragma: no cover

    @contextmanager
    def _told(self, doing: str, key: str) -> Generator[None]:
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
            if code_of(error) == "InvalidRange":
                raise OSError(errno.EIO, "it is empty", key) from None
            raise fault(error, self.address, doing) from None


def _endpoint(address: Address) -> str:
    names = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
    given = (address.endpoint, *(os.environ.get(name, "") for name in names))
    return next(filter(None, given), "")


def _object(found: Any) -> Object:
    changed = found["last_modified"].timestamp()
    # a listing may be without tags
    tag = found["e_tag"] or f"{changed} {found['size']}"
    return Object(found["path"], tag, found["size"], changed)
