"""An S3 server of this process, and stores in it."""

import runpy
from pathlib import Path

import pytest

from exporter.store import RunStore
from exporter.store.s3 import S3Files, parse
from exporter.store.s3.bucket import Patience

SERVER = runpy.run_path(str(Path(__file__).parents[3] / "s3_server.py"))
HASTY = Patience(retries=2, first=0.01, longest=0.05, total=20.0, silence=0.5)


@pytest.fixture
def s3():
    """The module of the server."""
    return SERVER


@pytest.fixture
def server(monkeypatch, tmp_path):
    for name, value in SERVER["ENVIRONMENT"].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with SERVER["serving"](SERVER["S3Server"]()) as running:
        yield running


@pytest.fixture
def bucket(server):
    """A store in the bucket, opened anew at every call."""

    def opened(prefix="some/store", grace=24 * 3600.0):
        return RunStore(S3Files(parse(server.address(prefix)), HASTY, grace=grace))

    return opened
