"""How much is asked of the server: columns, not files; listings, not a request a run."""

from collections import Counter

import numpy as np
import pytest

from exporter.model.run import Completeness, RunKey, RunState
from exporter.query.sampling import sample
from exporter.store import compaction, layout, listing, open_store, upkeep

pytestmark = pytest.mark.slow

RUNS = 25
KEYS = [RunKey("e", "p", f"r{n:02}") for n in range(RUNS)]


def kinds(asked):
    return Counter(one.method for one in asked)


@pytest.fixture
def many(bucket, pulled, monkeypatch):
    monkeypatch.setattr(listing, "MANY", 4)
    for key in KEYS:
        bucket().write(pulled(key, {"m": [1.0], "n": [2.0]}), "1")
    return bucket


def test_a_project_is_opened_with_a_few_requests(many, server):
    with server.counted() as first:
        assert len(many().runs()) == RUNS
    # a record each, once; then a copy of all of them
    assert len(first) == RUNS + 5
    with server.counted() as later:
        assert len(many().runs()) == RUNS
    assert [(one.method, one.key.rpartition("/")[2]) for one in later] == [
        ("GET", ""), ("GET", ""), ("GET", ""), ("GET", ".runs"),
    ]  # fmt: skip


def test_a_pull_that_finds_nothing_new_asks_for_nothing_more(many, server):
    store = many()
    store.runs()
    with server.counted() as asked:
        assert set(store.fingerprints(KEYS).values()) == {"1"}
    assert len(asked) == 1
    with server.counted() as asked:
        assert set(many().fingerprints(KEYS).values()) == {"1"}
    assert len(asked) == 2


def test_one_run_that_changed_costs_one_request_more(many, server, pulled):
    store = many()
    store.runs()
    many().write(pulled(KEYS[3], {"m": [5.0]}), "2")
    with server.counted() as asked:
        store.runs()
    assert sum(one.key.endswith("run.json") for one in asked) == 1
    assert store.fingerprint(KEYS[3]) == "2"


def test_listings_of_several_pages_are_read_whole(many, server):
    server.page = 7
    assert len(many().runs()) == RUNS
    assert len(list(upkeep.runs(many(), "e", "p"))) == RUNS


def test_media_do_not_lengthen_the_listing_of_runs(bucket, pulled, server, tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    media = {f"media/{n}.png": tmp_path / "a" for n in range(40)}
    bucket().write(pulled(KEYS[0], {"m": [1.0]}, media=media), "1")
    server.page = 10
    with server.counted() as asked:
        assert len(bucket().runs("e", "p")) == 1
    assert kinds(asked) == {"GET": 2}


@pytest.mark.parametrize("rows", [10, 40_000, 140_000])
def test_columns_are_fetched_and_not_files(bucket, pulled, server, rows):
    chance = np.random.default_rng(0)
    columns = {f"m{n}": chance.normal(size=rows).tolist() for n in range(10)}
    bucket().write(pulled(KEYS[0], columns), "1")
    (size,) = (len(o.data) for k, o in server.objects.items() if k.endswith("history.parquet"))
    store = bucket()
    store.runs()
    with server.counted() as asked:
        (trace,) = store.traces(KEYS[:1], "_step", ["m4"])
    assert trace.y.tolist() == columns["m4"]
    sent = sum(one.sent for one in asked)
    groups = -(-rows // (1 << 17))
    assert len(asked) <= 1 + 2 * groups
    assert sent <= (size if rows == 10 else 0.35 * size)
    with server.counted() as asked:
        assert len(store.traces(KEYS[:1], "_step", list(columns))) == 10
    # all that is left of the file, in one go
    assert len(asked) <= 3
    assert sum(one.sent for one in asked) <= size + (64 << 10)


def test_of_a_long_history_only_what_is_drawn_is_fetched(bucket, pulled, server):
    values = np.random.default_rng(0).normal(size=140_000)
    bucket().write(pulled(KEYS[0], {"m": values.tolist()}), "1")
    store = bucket()
    store.runs()
    with server.counted() as asked:
        (trace,) = store.traces(KEYS[:1], "_step", ["m"], sampled=True)
    np.testing.assert_array_equal(trace.x, sample(np.arange(140_000.0), values))
    np.testing.assert_array_equal(trace.y, values[trace.x.astype(int)])
    assert sum(one.sent for one in asked) < 0.05 * values.nbytes
    assert len(asked) <= 4


def test_one_row_group_of_a_pack_is_fetched(bucket, pulled, server, monkeypatch):
    monkeypatch.setattr(compaction, "LEAST", 2)
    monkeypatch.setattr(compaction, "ROWS", 9000)
    chance = np.random.default_rng(0)
    about = {"state": RunState.FINISHED, "completeness": Completeness(rows=9000)}
    values = {key: chance.normal(size=9000).tolist() for key in KEYS[:6]}
    for key, own in values.items():
        bucket().write(pulled(key, {"m": own}, **about), "1")
    assert upkeep.compact(bucket(), "e", "p") == 6
    store = bucket()
    with server.counted() as asked:
        (trace,) = store.traces([KEYS[2]], "_step", ["m"])
    assert trace.y.tolist() == values[KEYS[2]]
    packs = [len(o.data) for k, o in server.objects.items() if "/.packed/" in k and "parq" in k]
    assert sum(one.sent for one in asked if one.key.endswith("parquet")) < sum(packs) / 2


def test_where_and_how_may_come_from_the_environment(server, monkeypatch, s3, pulled):
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.endpoint)
    store = open_store(f"s3://{s3['BUCKET']}/there")
    store.write(pulled(KEYS[0], {"m": [1.0]}), "1")
    assert open_store(server.address("there")).fingerprint(KEYS[0]) == "1"


def test_a_wide_history_is_not_asked_for_its_files_at_every_reading(
    bucket, pulled, server, monkeypatch
):
    monkeypatch.setattr(layout, "WIDE", 2)
    bucket().write(pulled(KEYS[0], {f"m{n}": [float(n)] for n in range(5)}), "1")
    store = bucket()
    for asked_first in (True, False):
        with server.counted() as asked:
            assert store.traces(KEYS[:1], "_step", ["m4"])[0].y.tolist() == [4.0]
        assert kinds(asked)["HEAD"] == asked_first
