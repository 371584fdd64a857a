"""A tracker's server over HTTP: asked again when that may help, left alone when it asks for that.

What is tried again: connections that break, bodies that end early or are no JSON, timeouts, and
the states 408, 425, 429 and 5xx. `Retry-After` and the `RateLimit-*` headers
(draft-ietf-httpapi-ratelimit-headers) say how long to wait. Credentials go to the tracker's own
origin alone and are in no message. What is asked, and what it means, each source knows itself.
"""

import logging
import re
import threading
import time
import weakref
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import httpx
import stamina

from exporter.errors import SourceError, SourceLostError
from exporter.sources.rows import decode

_T = TypeVar("_T")
Auth = httpx.Auth | tuple[str, str] | Callable[[httpx.Request], httpx.Request]

LARGEST = 256 << 20
"""Bytes of one answer, unpacked."""

_BRIEF = 300
_EPOCH = 1e8
"""`RateLimit-Reset` is seconds from now; some servers give the time of day, which is above this."""
_LOST_AFTER = 3
"""So many requests in a row that failed to the end mean that the server is gone."""

# a retry that worked is no news; without a handler Python would print it
logging.getLogger("stamina").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try, in seconds. `asked` is the longest wait a server may ask for."""

    attempts: int = 7
    first: float = 0.25
    longest: float = 20.0
    asked: float = 120.0
    silence: float = 30.0


class ReplyError(SourceError):
    """An answer that refuses: its status, and the beginning of its text."""

    status: int = 0
    text: str = ""


class _AgainError(Exception):
    """An answer that may be another one next time; after `after` seconds, if the server says so."""

    def __init__(self, reason: str, *, status: int = 0, after: float | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.after = after


class Server:
    """One tracker's server; may be used from several threads. `name` is for messages."""

    def __init__(
        self,
        base: str,
        *,
        name: str,
        auth: Auth | None = None,
        help_auth: str = "",
        patience: Patience | None = None,
    ) -> None:
        self.name = name
        self.base = base.rstrip("/")
        self._help_auth = help_auth
        self._patience = patience or Patience()
        self._gate = _Gate(self._patience.asked)
        self._failed = 0
        self._client = httpx.Client(
            auth=auth,
            timeout=httpx.Timeout(self._patience.silence, connect=10.0),
            headers={"User-Agent": f"runpress/{version('runpress')}"},
        )
        # sources have no end of their own
        weakref.finalize(self, self._client.close)

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """The JSON at a path; see `ask`."""
        return self.ask("GET", path, params=params)

    def post(self, path: str, body: Any) -> Any:
        """The JSON that answers a JSON body; see `ask`. It may be sent twice, so it only asks."""
        return self.ask("POST", path, body=body)

    def ask(
        self, method: str, path: str, *, params: Mapping[str, Any] | None = None, body: Any = None
    ) -> Any:
        """The JSON of an answer, in which NaN and Infinity may occur.

        Raises:
            ReplyError: when the server refuses this (4xx but for 401), or goes on failing.
            SourceLostError: when it is gone, knows no such user, or asks for too long a wait.
        """
        return self._counted(lambda: self._json(method, self._url(path), params, body))

    def download(self, url: str, target: Path, *, limit: int = LARGEST) -> None:
        """A file, whole or not at all; `url` is a path here, or a whole address anywhere.

        Raises:
            ReplyError: when it cannot be had, or is larger than `limit` bytes.
            SourceLostError: as `ask` does, when it lies with the tracker itself.
        """
        try:
            if self._is_own(self._url(url)):
                self._counted(lambda: self._save(self._url(url), target, limit))
            else:
                self._tried(lambda: self._save(self._url(url), target, limit))
        except SourceError as error:
            target.unlink(missing_ok=True)
            if isinstance(error, ReplyError) or self._is_own(self._url(url)):
                raise
            raise ReplyError(error.problems) from None

    def _url(self, path: str) -> str:
        return path if "://" in path else f"{self.base}/{path.lstrip('/')}"

    def _json(self, method: str, url: str, params: Any, body: Any) -> Any:
        with self._reply(method, url, params=params, json=body) as reply:
            content = b"".join(_within(reply, LARGEST))
        try:
            return decode(content)
        except ValueError:
            if "html" in reply.headers.get("Content-Type", ""):
                raise SourceLostError.of(
                    "server.no-api",
                    f"{self._place(url)} answers with a web page",
                    hint="is it the address of the server itself, and not of a login in front?",
                ) from None
            raise _AgainError("its answer is no JSON") from None

    def _save(self, url: str, target: Path, limit: int) -> None:
        with self._reply("GET", url, follow_redirects=True) as reply, target.open("wb") as file:
            for chunk in _within(reply, limit):
                file.write(chunk)

    @contextmanager
    def _reply(self, method: str, url: str, **how: Any) -> Generator[httpx.Response, None, None]:
        """An answer that is one, with its body still to be read."""
        if not self._is_own(url):
            how["auth"] = None
        self._gate.wait()
        with self._client.stream(method, url, **how) as reply:
            self._gate.read(reply.headers)
            if not reply.is_success:
                raise self._refusal(reply)
            yield reply

    def _refusal(self, reply: httpx.Response) -> Exception:
        status, place = reply.status_code, self._place(str(reply.url))
        if status in {408, 425, 429} or (status >= 500 and status != 501):
            after = _wait_asked(reply.headers)
            if after is not None and after > self._patience.asked:
                return SourceLostError.of(
                    "server.busy", f"{place} asks to wait {after:,.0f} seconds", hint="try later"
                )
            return _AgainError(f"it answers {status}", status=status, after=after)
        if status == 401:
            return SourceLostError.of(
                "server.auth", f"{place} does not know who asks", hint=self._help_auth
            )
        text = reply.read()[:_BRIEF].decode("utf-8", "replace")
        return _refused(status, f"{place} answers {status}: {_line(text)}", text)

    def _is_own(self, url: str) -> bool:
        """Whether an address is of the tracker itself, and not of a store for its files."""
        try:
            return _origin(url) == _origin(self.base)
        except httpx.InvalidURL:
            return False

    def _counted(self, once: Callable[[], _T]) -> _T:
        """What `_tried` gives; several failures one after the other are the end of the server."""
        try:
            found = self._tried(once)
        except ReplyError as error:
            broken = error.status == 0 or error.status >= 500
            self._failed = self._failed + 1 if broken else 0
            if self._failed >= _LOST_AFTER:
                raise SourceLostError(error.problems) from None
            raise
        self._failed = 0
        return found

    def _tried(self, once: Callable[[], _T]) -> _T:
        """What `once` gives, tried until it does or patience ends."""
        patience = self._patience
        try:
            for attempt in stamina.retry_context(
                on=_worth_it,
                attempts=patience.attempts,
                timeout=None,
                wait_initial=patience.first,
                wait_max=patience.longest,
                wait_jitter=patience.first,
            ):
                with attempt:
                    return once()
        except (httpx.HTTPError, httpx.InvalidURL, _AgainError) as error:
            raise self._given_up(error) from None
        raise AssertionError("either an answer or an error")  # pragma: no cover

    def _given_up(self, error: Exception) -> SourceError:
        status = error.status if isinstance(error, _AgainError) else 0
        message = f"{self._place(self.base)} cannot be read: {_line(str(error)) or 'no answer'}"
        gone = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError)
        if gone or status == 429:
            return SourceLostError.of(
                "server.gone", message, hint="pull again later: what has arrived is kept"
            )
        return _refused(status, message, "")

    def _place(self, url: str) -> str:
        """The server as messages name it: never a whole address, which may hold a signature."""
        return f"{self.name} ({httpx.URL(url).host})"


class _Gate:
    """Closed while the server's quota is used up, for all threads."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._lock = threading.Lock()
        self._opens = 0.0

    def read(self, headers: httpx.Headers) -> None:
        """Close it when the headers say that nothing is left."""
        reset = _seconds(headers.get("RateLimit-Reset"))
        if _seconds(headers.get("RateLimit-Remaining")) == 0 and reset is not None:
            with self._lock:
                self._opens = max(self._opens, time.monotonic() + min(reset, self._longest))

    def wait(self) -> None:
        """Return when it is open."""
        with self._lock:
            opens = self._opens
        if (closed := opens - time.monotonic()) > 0:
            time.sleep(closed)


def _worth_it(error: Exception) -> bool | float:
    """Whether to try again, or the seconds until then."""
    if isinstance(error, _AgainError):
        return True if error.after is None else error.after
    hopeless = httpx.UnsupportedProtocol | httpx.LocalProtocolError
    return isinstance(error, httpx.TransportError) and not isinstance(error, hopeless)


def _within(reply: httpx.Response, limit: int) -> Iterator[bytes]:
    size = 0
    for chunk in reply.iter_bytes():
        size += len(chunk)
        if size > limit:
            message = f"the answer is larger than {limit >> 20:,} MB"
            raise _refused(reply.status_code, message, "")
        yield chunk


def _refused(status: int, message: str, text: str) -> ReplyError:
    error = ReplyError.of("server.refused", message)
    error.status, error.text = status, text
    return error


def _wait_asked(headers: httpx.Headers) -> float | None:
    asked = _seconds(headers.get("Retry-After"))
    return asked if asked is not None else _seconds(headers.get("RateLimit-Reset"))


def _seconds(text: str | None) -> float | None:
    """Seconds from now: a number, or a date; None for anything else."""
    if text is None:
        return None
    if re.fullmatch(r"\d{1,12}(\.\d{1,9})?", text.strip()):
        found = float(text)
        return max(0.0, found - time.time()) if found > _EPOCH else found
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        # a date without a zone cannot be compared
        return None


def _origin(address: str) -> tuple[str, str, int | None]:
    url = httpx.URL(address)
    return url.scheme, url.host, url.port


def _line(text: str) -> str:
    return " ".join(text.split())
