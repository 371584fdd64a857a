"""Several writers and readers of one bucket, and writers that die."""

import threading
from contextlib import suppress

import pytest

from exporter.errors import SourceError
from exporter.model.run import RunKey, RunState
from exporter.store import compaction, upkeep

pytestmark = pytest.mark.slow

KEY = RunKey("e", "p", "a")
OVER = RunState.FINISHED


def value(store, key=KEY):
    return store.traces([key], "_step", ["m"])[0].y.tolist()


def requests(server, action):
    """How often the server is asked to change something."""
    with server.counted() as asked:
        action()
    return sum(one.method in {"PUT", "POST", "DELETE"} for one in asked)


def test_a_lost_race_is_won_in_the_second_round(bucket, pulled, server):
    bucket().write(pulled(KEY, {"m": [1.0]}), "1")
    other = pulled(KEY, {"m": [2.0]})
    once = []

    def sooner(method, key):
        if method == "PUT" and key.endswith("run.json") and not once:
            once.append(key)
            bucket().write(other, "2")

    server.faulty = sooner
    bucket().write(pulled(KEY, {"m": [3.0]}), "3")
    assert once
    assert (bucket().fingerprint(KEY), value(bucket())) == ("3", [3.0])
    # three versions were uploaded, those that were replaced are gone
    assert sum(key.endswith("history.parquet") for key in server.objects) == 1


def test_a_reply_that_was_lost_is_no_lost_race(bucket, pulled, server, s3):
    lost = []

    def cut(method, key):
        # served, but the client sees an error and asks again: now its condition fails
        if method == "PUT" and key.endswith("run.json") and not lost:
            lost.append(key)
            server.objects[key] = s3["Stored"](server.last_body, 0.0)
            return s3["Fault"](status=500)
        return None

    server.faulty = cut
    bucket().write(pulled(KEY, {"m": [1.0]}), "1")
    assert lost
    assert value(bucket()) == [1.0]
    assert sum(key.endswith("history.parquet") for key in server.objects) == 1


def test_a_lost_reply_and_another_writer_leave_a_whole_run(bucket, pulled, server, s3):
    bucket().write(pulled(KEY, {"m": [1.0]}), "1")
    lost = []

    def cut(method, key):
        if method == "PUT" and key.endswith("run.json") and not lost:
            # this writer's record is there, another one replaces it, and takes its files away
            lost.append(key)
            server.objects[key] = s3["Stored"](server.last_body, 0.0)
            bucket().write(pulled(KEY, {"m": [2.0]}, logs="2"), "2")
            return s3["Fault"](status=500)
        return None

    server.faulty = cut
    bucket().write(pulled(KEY, {"m": [3.0]}, logs="3"), "3")
    assert lost
    assert (bucket().fingerprint(KEY), value(bucket()), bucket().logs(KEY)) == ("3", [3.0], "3")
    # the first version was replaced by a record that nobody was told of
    upkeep.clear(bucket(grace=0.0))
    assert sum(key.endswith("history.parquet") for key in server.objects) == 1


def test_a_lost_reply_to_an_index_is_no_lost_race(bucket, short, server, s3):
    lost = []

    def cut(method, key):
        if method == "PUT" and key.endswith("index.json") and not lost:
            lost.append(key)
            server.objects[key] = s3["Stored"](server.last_body, 0.0)
            return s3["Fault"](status=500)
        return None

    server.faulty = cut
    assert upkeep.compact(bucket(), "e", "p") == 5
    assert not any(key.endswith("history.parquet") for key in server.objects)
    assert values(bucket(), short) == [[0.0], [1.0], [2.0], [3.0], [4.0]]


def test_many_writers_of_one_run_all_come_through(bucket, pulled, server):
    runs = [pulled(KEY, {"m": [float(n)]}, logs=str(n)) for n in range(6)]
    failed = []

    def write(number):
        try:
            bucket().write(runs[number], str(number))
        except SourceError as error:
            failed.append(error)

    writers = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    store = bucket()
    assert not failed
    assert value(store) == [float(store.fingerprint(KEY))]
    assert store.logs(KEY) == store.fingerprint(KEY)
    assert sum(key.endswith("history.parquet") for key in server.objects) == 1


def test_a_reader_sees_the_old_or_the_new_run_at_every_moment(bucket, pulled, server):
    bucket().write(pulled(KEY, {"m": [1.0]}, logs="1"), "1")
    patient = bucket()
    assert value(patient) == [1.0]
    seen = []

    def look(method, key):
        if method in {"PUT", "POST", "DELETE"}:
            server.faulty = lambda *_: None
            fresh = bucket()
            seen.append((fresh.fingerprint(KEY), value(fresh), fresh.logs(KEY)))
            seen.append((patient.fingerprint(KEY), value(patient), patient.logs(KEY)))
            server.faulty = look

    server.faulty = look
    bucket().write(pulled(KEY, {"m": [2.0]}, logs="2"), "2")
    server.faulty = lambda *_: None
    assert {(one, *y, logs) for one, y, logs in seen} == {("1", 1.0, "1"), ("2", 2.0, "2")}
    assert value(patient) == [2.0]


@pytest.mark.parametrize("served", [False, True], ids=["unserved", "served"])
def test_a_writer_that_dies_at_any_request_leaves_whole_runs(bucket, pulled, server, s3, served):
    bucket().write(pulled(KEY, {"m": [1.0]}, logs="1"), "1")
    new = pulled(KEY, {"m": [2.0]}, logs="2")
    total = requests(server, lambda: bucket("model").write(new, "2"))
    assert total > 4
    ends = []
    for moment in range(total + 2):
        server.objects.clear()
        bucket().write(pulled(KEY, {"m": [1.0]}, logs="1"), "1")
        left = [moment]

        def die(method, _key, left=left):
            if method in {"PUT", "POST", "DELETE"}:
                left[0] -= 1
                if left[0] < 0:
                    return s3["Fault"](status=403, code="Dead")
            return None

        server.faulty = die
        if served:
            server.faulty, server.done = lambda *_: None, _killer(server, s3, moment)
        with suppress(SourceError):
            bucket().write(new, "2")
        server.faulty, server.done = (lambda *_: None), (lambda *_: None)
        store = bucket()
        ends.append(store.fingerprint(KEY))
        assert value(store) == [float(ends[-1])]
        assert store.logs(KEY) == ends[-1]
        bucket().write(new, "2")
        assert (bucket().fingerprint(KEY), value(bucket())) == ("2", [2.0])
        upkeep.clear(bucket(grace=0.0))
        assert upkeep.leftovers(bucket(grace=0.0)) == []
        assert value(bucket()) == [2.0]
        assert sum(key.endswith("history.parquet") for key in server.objects) == 1
    assert ends == sorted(ends)
    assert {"1", "2"} == set(ends)


def _killer(server, s3, moment):
    """After the n-th change nothing is served any more."""
    left = [moment]

    def count(method, _key):
        if method in {"PUT", "POST", "DELETE"}:
            left[0] -= 1
            if left[0] < 0:
                server.faulty = lambda *_: s3["Fault"](status=403, code="Dead")

    return count


@pytest.fixture
def short(bucket, pulled, monkeypatch):
    """A bucket of five short runs, which may be packed."""
    monkeypatch.setattr(compaction, "LEAST", 2)
    keys = [RunKey("e", "p", f"r{n}") for n in range(5)]
    for n, key in enumerate(keys):
        bucket().write(pulled(key, {"m": [float(n)]}, state=OVER), "f")
    return keys


def values(store, keys):
    return [trace.y.tolist() for trace in store.traces(keys, "_step", ["m"])]


def test_of_two_that_pack_one_does_and_the_other_leaves_it(bucket, short, server, pulled):
    sooner = []

    def look(method, key):
        if method == "PUT" and key.endswith("index.json") and not sooner:
            sooner.append(key)
            bucket().write(pulled(("e", "p", "more"), {"m": [5.0]}, state=OVER), "f")
            assert upkeep.compact(bucket(), "e", "p") == 6

    server.faulty = look
    assert upkeep.compact(bucket(), "e", "p") == 0
    server.faulty = lambda *_: None
    assert values(bucket(), short) == [[0.0], [1.0], [2.0], [3.0], [4.0]]
    assert upkeep.compact(bucket(), "e", "p") == 0
    upkeep.clear(bucket(grace=0.0))
    assert values(bucket(), short) == [[0.0], [1.0], [2.0], [3.0], [4.0]]


def test_a_compaction_that_dies_at_any_request_loses_nothing(bucket, short, server, s3):
    whole = dict(server.objects)
    expected = [[0.0], [1.0], [2.0], [3.0], [4.0]]
    for moment in range(9):
        server.objects.clear()
        server.objects.update(whole)
        server.done = _killer(server, s3, moment)
        with suppress(SourceError):
            upkeep.compact(bucket(), "e", "p")
        server.faulty, server.done = (lambda *_: None), (lambda *_: None)
        assert values(bucket(), short) == expected
        upkeep.compact(bucket(), "e", "p")
        upkeep.clear(bucket(grace=0.0))
        assert values(bucket(), short) == expected
        assert upkeep.leftovers(bucket(grace=0.0)) == []
        assert {bucket().fingerprint(key) for key in short} == {"f"}


def test_a_reader_of_what_is_packed_meanwhile_looks_again(bucket, short):
    reader = bucket()
    assert len(reader.runs()) == 5
    upkeep.compact(bucket(), "e", "p")
    assert values(reader, short) == [[0.0], [1.0], [2.0], [3.0], [4.0]]


def test_a_packed_run_that_is_pulled_again_is_read_anew_and_cleared(bucket, short, pulled, server):
    upkeep.compact(bucket(), "e", "p")
    bucket().write(pulled(short[1], {"m": [9.0]}, state=OVER), "new")
    assert values(bucket(), short) == [[0.0], [9.0], [2.0], [3.0], [4.0]]
    (left,) = upkeep.leftovers(bucket())
    assert left.kind == "1 of 5 runs replaced"
    upkeep.clear(bucket())
    assert upkeep.leftovers(bucket()) == []
    assert values(bucket(), short) == [[0.0], [9.0], [2.0], [3.0], [4.0]]
    assert sum("/.packed/" in key and key.endswith(".parquet") for key in server.objects) == 1


def test_what_the_first_writer_of_a_project_left_is_cleared(bucket, pulled, server, s3):
    server.faulty = lambda method, key: (
        s3["Fault"](status=403) if method == "PUT" and key.endswith("run.json") else None
    )
    with suppress(SourceError):
        bucket().write(pulled(KEY, {"m": [1.0]}), "1")
    assert any("/.files/" in key for key in server.objects)
    assert bucket().runs() == []
    assert upkeep.leftovers(bucket()) == []
    assert {one.kind for one in upkeep.clear(bucket(grace=0.0))} == {"unnamed file"}
    assert not any("/.files/" in key for key in server.objects)


def test_what_a_writer_uploads_just_now_is_not_cleared(bucket, pulled, server):
    run = pulled(KEY, {"m": [1.0]})
    cleared = []

    def clear(method, key):
        if method == "PUT" and key.endswith("run.json"):
            server.faulty = lambda *_: None
            cleared.append(upkeep.clear(bucket()))

    server.faulty = clear
    bucket().write(run, "1")
    assert cleared == [[]]
    assert value(bucket()) == [1.0]


def test_a_damaged_record_keeps_its_files_and_is_pulled_again(bucket, pulled, server, s3):
    bucket().write(pulled(KEY, {"m": [1.0]}), "1")
    (record,) = (key for key in server.objects if key.endswith("run.json"))
    for damaged in (b"", b"{}", server.objects[record].data.replace(b'"at": "', b'"at": "../')):
        server.objects[record] = s3["Stored"](damaged, 0.0)
        store = bucket(grace=0.0)
        assert store.fingerprint(KEY) is None
        assert store.runs() == []
        assert upkeep.clear(store) == []
    bucket().write(pulled(KEY, {"m": [2.0]}), "2")
    assert value(bucket()) == [2.0]
    assert [one.kind for one in upkeep.clear(bucket(grace=0.0))] == ["unnamed file"] * 2


def test_a_run_whose_record_is_deleted_is_gone_and_its_files_are_cleared(bucket, pulled, server):
    bucket().write(pulled(KEY, {"m": [1.0]}), "1")
    bucket().write(pulled(("e", "p", "b"), {"m": [1.0]}), "1")
    del server.objects["some/store/e/p/a/run.json"]
    assert [run.key.id for run in bucket().runs()] == ["b"]
    upkeep.clear(bucket(grace=0.0))
    assert not any("/a/" in key for key in server.objects)
    assert value(bucket(), RunKey("e", "p", "b")) == [1.0]
