"""A server that fails, refuses, dawdles or is none; and what is said of it."""

import socket

import pytest

from exporter.errors import SourceError, SourceLostError
from exporter.model.run import RunKey
from exporter.store import RunStore
from exporter.store.s3 import S3Files, parse
from exporter.store.s3.bucket import Patience

KEY = RunKey("e", "p", "a")
HASTY = Patience(retries=1, first=0.01, longest=0.02, total=5.0, silence=0.3)


@pytest.fixture
def full(bucket, pulled):
    bucket().write(pulled(KEY, {"m": [1.0] * 40, "n": [2.0] * 40}, logs="said"), "1")
    return bucket()


def refused(action, code):
    with pytest.raises(SourceError) as found:
        action()
    (problem,) = found.value.problems
    assert problem.code == code
    assert problem.hint
    assert str(problem.place).startswith("s3://")
    return problem


def sometimes(server, fault, every=2):
    """Every n-th request fails, whatever it is."""
    count = [0]

    def faulty(_method, _key):
        count[0] += 1
        return fault if count[0] % every == 0 else None

    server.faulty = faulty


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"status": 503, "code": "SlowDown"}, {"cut": True}, {"wait": 0.02}]
)
def test_what_passes_is_waited_for(full, bucket, pulled, server, s3, fault):
    sometimes(server, s3["Fault"](**fault))
    # a cut answer to a write cannot be told from a lost one, so it is a fault of readers here
    if "cut" not in fault:
        full.write(pulled(KEY, {"m": [2.0]}, logs="again"), "2")
        expected = [2.0], "again"
    else:
        expected = [1.0] * 40, "said"
    store = bucket()
    assert store.traces([KEY], "_step", ["m"])[0].y.tolist() == expected[0]
    assert store.logs(KEY) == expected[1]
    assert [run.key for run in store.runs()] == [KEY]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 500}, "answers 500 InternalError"),
        ({"status": 503, "code": "SlowDown"}, "answers 503 SlowDown"),
        ({"wait": 1.0}, "does not answer in time"),
        ({"cut": True}, "answers end in the middle"),
        ({"status": 501, "code": "NotImplemented"}, "answers 501 NotImplemented"),
    ],
)
def test_what_does_not_pass_is_said(server, s3, fault, words, full):
    store = RunStore(S3Files(parse(server.address()), HASTY))
    server.faulty = lambda *_: s3["Fault"](**fault)
    assert words in refused(store.runs, "store.s3-unreachable").message


def test_a_history_that_cannot_be_had_is_not_called_damaged(full, server, s3):
    full.runs()
    server.faulty = lambda _method, key: (
        s3["Fault"](status=500) if key.endswith("parquet") else None
    )
    refused(lambda: full.traces([KEY], "_step", ["m"]), "store.s3-unreachable")


def test_a_history_that_is_damaged_or_gone_names_its_run(full, server, s3, bucket):
    (history,) = (key for key in server.objects if key.endswith("history.parquet"))
    for data in (b"", b"PAR1", server.objects[history].data[:-5] + b"PAR1x", None):
        if data is None:
            del server.objects[history]
        else:
            server.objects[history] = s3["Stored"](data, 0.0)
        with pytest.raises(SourceError, match=r"history of run 'a' cannot be read"):
            bucket().traces([KEY], "_step", ["m"])


def test_nobody_listens(server):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    store = RunStore(S3Files(parse(f"s3://b/p?endpoint=http://127.0.0.1:{port}"), HASTY))
    found = refused(store.runs, "store.s3-unreachable")
    assert "no connection" in found.message
    assert "endpoint" in found.hint


def test_no_such_bucket(server):
    address = server.address().replace("//runs/", "//other/")
    store = RunStore(S3Files(parse(address), HASTY))
    for action in (store.runs, lambda: store.run(KEY)):
        assert "'other'" in refused(action, "store.s3-bucket").message


def test_a_writer_finds_no_bucket(server, pulled):
    store = RunStore(S3Files(parse(server.address().replace("//runs/", "//other/")), HASTY))
    refused(lambda: store.write(pulled(KEY, {"m": [1.0]}), "1"), "store.s3-bucket")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDenied", "store.s3-access"),
        ("ExpiredToken", "store.s3-access"),
        ("AuthorizationHeaderMalformed", "store.s3-region"),
    ],
)
def test_a_server_that_refuses(server, s3, full, pulled, code, kind):
    server.faulty = lambda method, _key: (
        s3["Fault"](status=403, code=code) if method == "PUT" else None
    )
    found = refused(lambda: full.write(pulled(KEY, {"m": [2.0]}), "2"), kind)
    assert code in found.message
    # who may read, reads
    assert full.traces([KEY], "_step", ["m"])[0].y.tolist() == [1.0] * 40


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_wrong_credentials_are_said_and_not_shown(server, monkeypatch, s3, name):
    monkeypatch.setenv(name, "WRONG-and-secret")
    store = RunStore(S3Files(parse(server.address()), HASTY))
    found = refused(store.runs, "store.s3-access")
    shown = repr(found) + repr(store.__dict__)
    assert not any(word in shown for word in ("WRONG", s3["KEY"], s3["SECRET"], "AWS4-HMAC"))
    assert "AWS_ACCESS_KEY_ID" in found.hint


def test_no_credentials_at_all(server, monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    # where a machine of a cloud would be asked for them
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", server.endpoint)
    store = RunStore(S3Files(parse(server.address()), HASTY))
    assert "AWS_ACCESS_KEY_ID" in refused(store.runs, "store.s3-credentials").hint


@pytest.mark.parametrize("honoured", [set(), {"If-Match"}, {"If-None-Match"}])
def test_a_server_that_ignores_conditions_is_not_written(full, bucket, server, pulled, honoured):
    server.conditions = frozenset(honoured)
    before = {key: one.data for key, one in server.objects.items() if ".probe" not in key}
    refused(lambda: bucket().write(pulled(KEY, {"m": [2.0]}), "2"), "store.s3-conditional")
    after = {key: one.data for key, one in server.objects.items() if ".probe" not in key}
    assert after == before
    assert bucket().traces([KEY], "_step", ["m"])[0].y.tolist() == [1.0] * 40


def test_a_pull_ends_at_once_when_the_store_is_gone(server, pulled, s3):
    store = RunStore(S3Files(parse(server.address()), HASTY))
    server.faulty = lambda method, _key: s3["Fault"](status=500) if method == "PUT" else None
    with pytest.raises(SourceLostError):
        store.write(pulled(KEY, {"m": [1.0]}), "1")
