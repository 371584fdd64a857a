import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from exporter.errors import SourceError, SourceLostError
from exporter.sources.http import Patience, ReplyError, Server

pytestmark = pytest.mark.slow

QUICK = Patience(attempts=4, first=0.01, longest=0.02, asked=2.0, silence=0.3)


@dataclass
class Reply:
    status: int = 200
    body: bytes = b'{"ok": 1}'
    headers: dict[str, str] = field(default_factory=dict)
    sent: int | None = None
    """How many bytes of the body are sent before the connection is cut."""
    late: float = 0.0


@dataclass
class Script:
    """A server that gives these replies in turn, the last one for ever."""

    replies: list[Reply]
    seen: list[dict[str, Any]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    url: str = ""

    def next(self, handler: BaseHTTPRequestHandler) -> Reply:
        size = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(size)
        auth = handler.headers.get("Authorization")
        self.seen.append({"path": handler.path, "auth": auth, "body": body})
        self.times.append(time.monotonic())
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        reply = self.server.script.next(self)
        time.sleep(reply.late)
        self.send_response(reply.status)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body[: reply.sent])
        self.close_connection = reply.sent is not None

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Any]:
    running: list[ThreadingHTTPServer] = []

    def start(*replies: Reply) -> Script:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.handle_error = lambda *_: None
        server.script = Script(list(replies))
        server.script.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        running.append(server)
        return server.script

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def asked(script: Script, **how: Any) -> Server:
    return Server(script.url, name="Tracker", patience=QUICK, **how)


OK = Reply()


@pytest.mark.parametrize(
    "bad",
    [
        Reply(500),
        Reply(502, b"<html>"),
        Reply(503),
        Reply(429, headers={"Retry-After": "0"}),
        Reply(429),
        Reply(408),
        Reply(200, b'{"ok": 1', headers={"Connection": "close"}),
        Reply(200, sent=4),
        Reply(200, sent=0),
        Reply(200, late=0.5),
    ],
)
def test_what_may_pass_is_asked_again(serve, bad):
    script = serve(bad, bad, OK)
    assert asked(script).post("graphql", {"query": "q"}) == {"ok": 1}
    assert [one["body"] for one in script.seen] == [b'{"query":"q"}'] * 3


@pytest.mark.parametrize("status", [400, 403, 404, 501])
def test_a_refusal_is_not_asked_again_and_says_its_status(serve, status):
    script = serve(Reply(status, b'{"error": "no such thing"}'))
    with pytest.raises(ReplyError, match="no such thing") as caught:
        asked(script).get("api")
    assert (caught.value.status, len(script.seen)) == (status, 1)
    assert caught.value.text == '{"error": "no such thing"}'
    assert not isinstance(caught.value, SourceLostError)


def test_who_is_not_known_ends_the_pull_with_help_and_without_the_key(serve):
    script = serve(Reply(401, b"bad key hunter2"))
    with pytest.raises(SourceLostError) as caught:
        asked(script, auth=("api", "hunter2"), help_auth="set THE_KEY").get("api")
    assert caught.value.problems[0].hint == "set THE_KEY"
    assert "hunter2" not in str(caught.value)
    assert len(script.seen) == 1


def test_a_server_that_is_not_there_is_lost():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceLostError, match="Tracker"):
        Server(f"http://127.0.0.1:{port}", name="Tracker", patience=QUICK).get("api")


@pytest.mark.parametrize("header", ["Retry-After", "RateLimit-Reset"])
def test_the_server_says_when_to_ask_again(serve, header):
    script = serve(Reply(429, headers={header: "0.4"}), OK)
    asked(script).get("api")
    assert script.times[1] - script.times[0] > 0.3


def test_the_server_may_say_it_as_a_date(serve):
    date = datetime.now(UTC) + timedelta(seconds=2)
    script = serve(Reply(429, headers={"Retry-After": format_datetime(date, usegmt=True)}), OK)
    asked(script).get("api")
    # a date has whole seconds
    assert script.times[1] - script.times[0] > 0.3


def test_a_wait_that_is_too_long_ends_the_pull(serve):
    script = serve(Reply(429, headers={"Retry-After": "3600"}))
    with pytest.raises(SourceLostError, match="3,600 seconds"):
        asked(script).get("api")


def test_nothing_is_asked_while_the_quota_is_used_up(serve):
    script = serve(Reply(headers={"RateLimit-Remaining": "0", "RateLimit-Reset": "0.4"}), OK)
    server = asked(script)
    server.get("api")
    server.get("api")
    assert script.times[1] - script.times[0] > 0.3


def test_one_request_that_fails_is_its_own_misfortune_three_are_the_servers(serve):
    server = asked(serve(Reply(500)))
    for _ in range(2):
        with pytest.raises(SourceError, match="500") as caught:
            server.get("api")
        assert not isinstance(caught.value, SourceLostError)
    with pytest.raises(SourceLostError):
        server.get("api")


def test_a_web_page_is_not_the_api(serve):
    script = serve(Reply(200, b"<html>log in</html>", {"Content-Type": "text/html; charset=utf-8"}))
    with pytest.raises(SourceLostError, match="web page"):
        asked(script).get("api")


def test_nan_is_read_as_trackers_write_it(serve):
    found = asked(serve(Reply(body=b'{"loss": NaN, "top": Infinity}'))).get("api")
    assert str(found) == "{'loss': nan, 'top': inf}"


def test_a_file_is_saved_whole_or_not_at_all(serve, tmp_path):
    target = tmp_path / "file"
    asked(serve(Reply(body=b"x" * 5000, sent=400), Reply(body=b"x" * 5000))).download("f", target)
    assert target.read_bytes() == b"x" * 5000
    with pytest.raises(ReplyError, match="larger"):
        asked(serve(Reply(body=b"x" * 5000))).download("f", target, limit=4000)
    assert not target.exists()


def test_a_store_of_files_says_nothing_of_the_tracker(serve, tmp_path):
    server, store = asked(serve(OK)), serve(Reply(500))
    for url in [*[f"{store.url}/f"] * 4, "http://127.0.0.1:1/f"]:
        with pytest.raises(ReplyError):
            server.download(url, tmp_path / "file")


def test_files_of_the_tracker_itself_that_all_fail_are_the_end_of_it(serve, tmp_path):
    server = asked(serve(Reply(500)))
    with pytest.raises(ReplyError):
        server.download("f", tmp_path / "file")
    with pytest.raises(ReplyError):
        server.get("f")
    with pytest.raises(SourceLostError):
        server.download("f", tmp_path / "file")


def test_credentials_stay_with_the_tracker(serve, tmp_path):
    store = serve(Reply(body=b"content"))
    tracker = serve(Reply(302, b"", {"Location": f"{store.url}/signed"}))
    server = asked(tracker, auth=("api", "key"))
    server.download(f"{store.url}/direct?signature=s", tmp_path / "one")
    server.download("files/f", tmp_path / "two")
    assert [one["auth"] for one in store.seen] == [None, None]
    assert tracker.seen[0]["auth"].startswith("Basic ")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://host/f", "http://[", "http://", "http://\0"]
)
def test_only_addresses_of_the_web_are_fetched(serve, tmp_path, url):
    with pytest.raises(SourceError):
        asked(serve(OK)).download(url, tmp_path / "file")
    assert not (tmp_path / "file").exists()
