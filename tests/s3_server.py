"""An S3 server on the loopback, as far as a run store needs one, with its objects in memory.

It checks signatures, answers ranges, conditions, listings page by page, and uploads in parts; it
counts what it is asked, and fails as it is told to.
"""

import hashlib
import hmac
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET, KEY, SECRET, REGION = "runs", "AKIATESTKEY", "a/very+secret", "eu-test-1"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": KEY,
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass
class Stored:
    data: bytes
    changed: float

    @property
    def tag(self) -> str:
        return f'"{hashlib.md5(self.data, usedforsecurity=False).hexdigest()}"'


@dataclass(frozen=True)
class Asked:
    """A request: its method, its key (or the prefix of a listing), bytes of its answer."""

    method: str
    key: str
    sent: int


@dataclass(frozen=True)
class Fault:
    """What becomes of a request: an error, a wait, or an answer whose second half is missing."""

    status: int = 0
    code: str = "InternalError"
    wait: float = 0.0
    cut: bool = False


@dataclass
class S3Server:
    """`faulty` gets method and key of every request, `done` both after it was served."""

    objects: dict[str, Stored] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    faulty: Callable[[str, str], Fault | None] = lambda _method, _key: None
    done: Callable[[str, str], None] = lambda _method, _key: None
    conditions: frozenset[str] = frozenset({"If-Match", "If-None-Match"})
    page: int = 1000
    port: int = 0
    last_body: bytes = b""
    link: float = 0.0
    """Bytes a second that all answers share; 0 is no limit."""
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    line: threading.Lock = field(default_factory=threading.Lock)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def address(self, prefix: str = "some/store") -> str:
        return f"s3://{BUCKET}/{prefix}?endpoint={self.endpoint}&region={REGION}"

    @contextmanager
    def counted(self) -> Iterator[list[Asked]]:
        """What is asked meanwhile."""
        before, found = len(self.asked), list[Asked]()
        yield found
        found += self.asked[before:]


@contextmanager
def serving(server: S3Server) -> Iterator[S3Server]:
    handler = type("Handler", (_Handler,), {"s3": server})
    listener = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    listener.daemon_threads = True
    server.port = listener.server_port
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


class _RefusedError(Exception):
    def __init__(self, status: int, code: str, more: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.more = status, code, more


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    s3: S3Server

    def log_message(self, *_: object) -> None:
        pass

    def _serve(self) -> None:
        url = urlsplit(self.path)
        self.query = dict(parse_qsl(url.query, keep_blank_values=True))
        bucket, _, self.key = unquote(url.path).lstrip("/").partition("/")
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        what = self.key or self.query.get("prefix", "")
        self.s3.last_body = self.body
        fault = self.s3.faulty(self.command, what) or Fault()
        time.sleep(fault.wait)
        try:
            self._check(bucket, fault, url)
            with self.s3.lock:
                status, headers, data = getattr(self, f"_{self.command.lower()}")()
        except _RefusedError as error:
            status, headers = error.status, {}
            text = f"<Error><Code>{error.code}</Code><Message>no</Message>{error.more}</Error>"
            data = text.encode()
        self.s3.asked.append(Asked(self.command, what, len(data)))
        if self.s3.link:
            with self.s3.line:
                time.sleep(len(data) / self.s3.link)
        with suppress(ConnectionError):
            self._answer(status, headers, data, fault)
        self.s3.done(self.command, what)

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _serve  # noqa: N815 - the base's names

    def _answer(self, status: int, headers: dict[str, str], data: bytes, fault: Fault) -> None:
        self.send_response(status)
        headers.setdefault("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault.cut:
            self.wfile.write(data[: len(data) // 2])
            self.close_connection = True
            return
        self.wfile.write(data)

    # --- one object ------------------------------------------------------------------------

    def _put(self) -> tuple[int, dict[str, str], bytes]:
        if "partNumber" in self.query:
            parts = self.s3.parts.setdefault(self.query["uploadId"], {})
            parts[int(self.query["partNumber"])] = self.body
            return 200, {"ETag": Stored(self.body, 0).tag}, b""
        there = self.s3.objects.get(self.key)
        wanted = self._condition("If-Match")
        if wanted is not None and there is None:
            raise _RefusedError(404, "NoSuchKey")
        if wanted is not None and there and there.tag != wanted:
            raise _RefusedError(412, "PreconditionFailed")
        if self._condition("If-None-Match") == "*" and there:
            raise _RefusedError(412, "PreconditionFailed")
        return 200, {"ETag": self._store(self.body).tag}, b""

    def _condition(self, name: str) -> str | None:
        return self.headers.get(name) if name in self.s3.conditions else None

    def _store(self, data: bytes) -> Stored:
        self.s3.objects[self.key] = new = Stored(data, time.time())
        return new

    def _get(self) -> tuple[int, dict[str, str], bytes]:
        if not self.key:
            return self._list()
        there = self._there()
        headers = {"ETag": there.tag, "Last-Modified": formatdate(there.changed, usegmt=True)}
        found = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if found is None:
            return 200, headers, there.data
        size = len(there.data)
        first, last = found.groups()
        start = int(first) if first else max(0, size - int(last))
        end = min(int(last) + 1, size) if first and last else size
        if start >= end:
            raise _RefusedError(416, "InvalidRange")
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        return 206, headers, there.data[start:end]

    def _head(self) -> tuple[int, dict[str, str], bytes]:
        _, headers, data = self._get()
        return 200, headers | {"Content-Length": str(len(data))}, b""

    def _there(self) -> Stored:
        if self.key not in self.s3.objects:
            raise _RefusedError(404, "NoSuchKey")
        return self.s3.objects[self.key]

    def _delete(self) -> tuple[int, dict[str, str], bytes]:
        self.s3.objects.pop(self.key, None)
        return 204, {}, b""

    # --- many ------------------------------------------------------------------------------

    def _post(self) -> tuple[int, dict[str, str], bytes]:
        if "delete" in self.query:
            keys = re.findall(r"<Key>(.*?)</Key>", self.body.decode())
            for key in keys:
                self.s3.objects.pop(key, None)
            gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            return 200, {}, f"<DeleteResult>{gone}</DeleteResult>".encode()
        if "uploads" in self.query:
            name = f"upload-{len(self.s3.parts)}"
            self.s3.parts[name] = {}
            text = f"<Bucket>{BUCKET}</Bucket><Key>{escape(self.key)}</Key>"
            text = f"{text}<UploadId>{name}</UploadId>"
            whole = f"<InitiateMultipartUploadResult>{text}</InitiateMultipartUploadResult>"
            return 200, {}, whole.encode()
        parts = self.s3.parts.pop(self.query["uploadId"])
        new = self._store(b"".join(parts[number] for number in sorted(parts)))
        text = f"<Key>{escape(self.key)}</Key><ETag>{escape(new.tag)}</ETag>"
        whole = f"<CompleteMultipartUploadResult>{text}</CompleteMultipartUploadResult>"
        return 200, {}, whole.encode()

    def _list(self) -> tuple[int, dict[str, str], bytes]:
        prefix, cut = self.query.get("prefix", ""), self.query.get("delimiter", "")
        after = self.query.get("continuation-token") or self.query.get("start-after", "")
        entries: dict[str, Stored | None] = {}
        for key in sorted(self.s3.objects):
            if key.startswith(prefix):
                head, found, _ = key[len(prefix) :].partition(cut) if cut else (key, "", "")
                group = prefix + head + found if found else key
                entries[group] = None if found else self.s3.objects[key]
        names = [name for name in entries if name > after]
        page = names[: self.s3.page]
        more = len(names) > len(page)
        text = f"<IsTruncated>{str(more).lower()}</IsTruncated><KeyCount>{len(page)}</KeyCount>"
        if more:
            text += f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>"
        text += "".join(_entry(name, entries[name]) for name in page)
        whole = f"<ListBucketResult><Name>{BUCKET}</Name>{text}</ListBucketResult>"
        return 200, {}, whole.encode()

    # --- who asks --------------------------------------------------------------------------

    def _check(self, bucket: str, fault: Fault, url: SplitResult) -> None:
        if fault.status:
            raise _RefusedError(fault.status, fault.code)
        self._check_signature(url.path, url.query)
        if bucket != BUCKET:
            raise _RefusedError(404, "NoSuchBucket")

    def _check_signature(self, path: str, query: str) -> None:
        """AWS Signature Version 4; a wrong one is answered as S3 does, with what was signed."""
        given = self.headers.get("Authorization", "")
        found = re.search(
            r"Credential=([^/]+)/(\S+), ?SignedHeaders=(\S+), ?Signature=(\w+)", given
        )
        if not found:
            raise _RefusedError(403, "AccessDenied")
        key, scope, names, signature = found.groups()
        if key != KEY:
            raise _RefusedError(
                403, "InvalidAccessKeyId", f"<AWSAccessKeyId>{key}</AWSAccessKeyId>"
            )
        headers = "".join(
            f"{name}:{' '.join(self.headers.get(name, '').split())}\n" for name in names.split(";")
        )
        pairs = sorted(parse_qsl(query, keep_blank_values=True))
        asked = "&".join(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in pairs)
        content = self.headers.get("x-amz-content-sha256", "")
        whole = "\n".join((self.command, path, asked, headers, names, content))
        digest = hashlib.sha256(whole.encode()).hexdigest()
        text = "\n".join(("AWS4-HMAC-SHA256", self.headers["x-amz-date"], scope, digest))
        secret = f"AWS4{SECRET}".encode()
        for part in scope.split("/"):
            secret = hmac.digest(secret, part.encode(), "sha256")
        if hmac.digest(secret, text.encode(), "sha256").hex() != signature:
            more = f"<AWSAccessKeyId>{key}</AWSAccessKeyId><StringToSign>{text}</StringToSign>"
            raise _RefusedError(403, "SignatureDoesNotMatch", more)


def _entry(name: str, there: Stored | None) -> str:
    if there is None:
        return f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>"
    changed = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(there.changed))
    return (
        f"<Contents><Key>{escape(name)}</Key><LastModified>{changed}</LastModified>"
        f"<ETag>{escape(there.tag)}</ETag><Size>{len(there.data)}</Size>"
        "<StorageClass>STANDARD</StorageClass></Contents>"
    )
