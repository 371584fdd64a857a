"""The same against a server that is not ours: RUNPRESS_TEST_S3 is an address of a bucket in it.

RUNPRESS_TEST_S3='s3://bucket?endpoint=http://127.0.0.1:5000' AWS_ACCESS_KEY_ID=... pytest ...
"""

import os
import secrets
import threading
from dataclasses import replace

import pytest

from exporter.model.run import RunKey, RunState
from exporter.store import RunStore, compaction, upkeep
from exporter.store.s3 import S3Files, parse

KEYS = [RunKey("e", "p", name) for name in ("a", "b", "%/.. ü")]


@pytest.fixture
def there():
    """A store under a prefix of its own, opened anew at every call."""
    if not (text := os.environ.get("RUNPRESS_TEST_S3")):
        pytest.skip("RUNPRESS_TEST_S3 names no bucket")
    address = replace(parse(text), prefix=f"runpress-test-{secrets.token_hex(8)}")
    yield lambda grace=86400.0: RunStore(S3Files(address, grace=grace))
    files = S3Files(address)
    files.delete(files.sizes(files.root))


def values(store):
    return [trace.y.tolist() for trace in store.traces(KEYS, "_step", ["m"])]


def test_another_server_keeps_runs_packs_and_conditions(there, pulled, monkeypatch):
    monkeypatch.setattr(compaction, "LEAST", 2)
    for number, key in enumerate(KEYS):
        run = pulled(key, {"m": [number + 0.5] * 9000}, state=RunState.FINISHED, logs="said")
        there().write(run, "1")
    assert values(there()) == [[n + 0.5] * 9000 for n in range(3)]
    assert upkeep.compact(there(), "e", "p") == 3
    assert values(there()) == [[n + 0.5] * 9000 for n in range(3)]
    writers = [
        threading.Thread(
            target=lambda n=n: there().write(pulled(KEYS[0], {"m": [float(n)]}), str(n))
        )
        for n in range(2, 7)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    store = there()
    assert values(store)[0] == [float(store.fingerprint(KEYS[0]))]
    assert [one.kind for one in upkeep.clear(there())] == ["1 of 3 runs replaced"]
    assert upkeep.leftovers(there(grace=0.0)) == []
    assert values(there())[1:] == [[1.5] * 9000, [2.5] * 9000]
    assert there().logs(KEYS[2]) == "said"
    histories = [path for path in store.files.sizes(store.files.root) if "history" in path]
    assert len(histories) == 1
