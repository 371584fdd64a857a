"""A run that goes on is read from a little before its end, unless its past has changed."""

import hashlib

import pytest

from exporter.model.proof import discrepancies
from exporter.pull import pull

pytestmark = pytest.mark.slow


def rows(count, start=0, shift=0.0):
    return [
        {"_step": n, "_timestamp": 1e9 + n + shift, "loss": n / 7 + shift}
        for n in range(start, start + count)
    ]


def only(store):
    (run,) = store.runs()
    return run


def values(store):
    (trace,) = store.traces([only(store).key], "_step", ["loss"])
    return dict(zip(trace.x.tolist(), trace.y.tolist(), strict=True))


@pytest.fixture
def live(server, served, store, opened):
    """A run of which 2,500 rows are in the store, with a picture at step 7."""
    picture = {"_type": "image-file", "path": "media/images/p.png"}
    said = rows(2500)
    said[7]["p"] = picture
    server.add(served("a", said, files={"media/images/p.png": b"png"}, about={"state": "running"}))
    pull(opened(), store)
    server.log.clear()
    return server


def test_only_the_end_is_asked_for(live, store, opened):
    live.runs["a"].rows += rows(300, 2500)
    assert pull(opened(), store).pulled == 1
    assert [asked["minStep"] for asked in live.asked("HistoryPage")] == [2399]
    assert not live.asked("RunParquetHistory")
    assert values(store) == {float(n): n / 7 for n in range(2800)}
    assert discrepancies(only(store)) == ()
    assert store.media(only(store).key, "images/p.png") == b"png"
    assert only(store).media[0].step == 7


def test_rows_of_the_overlap_are_taken_from_the_server(live, store, opened):
    live.runs["a"].rows[2450]["loss"] = 1000.0
    live.runs["a"].rows += rows(1, 2500)
    pull(opened(), store)
    assert values(store)[2450] == 1000.0


def test_an_edit_alone_reads_the_last_rows_only(live, store, opened):
    live.runs["a"].about = {"tags": ["best"]}
    pull(opened(), store)
    assert only(store).tags == ("best",)
    assert len(live.asked("HistoryPage")) == 1
    assert only(store).completeness.rows == 2500


@pytest.mark.parametrize(
    "history",
    [
        rows(1000) + rows(2000, 1000, shift=0.5),
        rows(2000),
        rows(2600, shift=0.25),
        [*rows(2500), *rows(50, 2600, shift=1.0)][50:],
    ],
    ids=["rewound and past", "rewound", "all anew", "first rows gone"],
)
def test_a_history_that_was_rewound_is_read_anew(live, store, opened, history):
    live.runs["a"].rows = history
    pull(opened(), store)
    kept = values(store)
    assert [kept[row["_step"]] for row in history] == [row["loss"] for row in history]
    # rows that went, and nothing else, are kept: the server no longer counts them
    assert len(kept) - len(history) in {0, 50}


def test_rows_that_came_late_are_not_missed(live, store, opened):
    live.runs["a"].rows += rows(10, 2500)
    del live.runs["a"].rows[100:200]
    live.runs["a"].about = {"historyLineCount": 2510}
    pull(opened(), store)
    assert len(values(store)) == 2510


def test_what_was_incomplete_is_read_whole(live, store, opened):
    live.runs["a"].line_count = 2600
    pull(opened(), store)
    assert discrepancies(only(store))
    live.runs["a"].line_count = None
    live.log.clear()
    pull(opened(), store)
    assert discrepancies(only(store)) == ()
    assert live.asked("HistoryPage")[0]["minStep"] == 0


def test_steps_written_twice_are_counted_from_the_start(live, store, opened):
    live.runs["a"].rows += [{"_step": 2499, "loss": 3.0}]
    pull(opened(), store)
    assert (values(store)[2499], discrepancies(only(store))) == (3.0, ())
    live.log.clear()
    live.runs["a"].rows += rows(5, 2500)
    pull(opened(), store)
    assert live.asked("HistoryPage")[0]["minStep"] == 0
    assert discrepancies(only(store)) == ()


def picture(content, name="q"):
    """A picture as a row tells of it."""
    digest = hashlib.sha256(content).hexdigest()
    return {"_type": "image-file", "path": f"media/images/{name}.png", "sha256": digest}


@pytest.fixture
def shown(live, store, opened):
    """The run with pictures in its first and last rows, all of which are in the store."""
    run = live.runs["a"]
    for step, name in ((3, "first"), (2498, "last")):
        run.files[f"media/images/{name}.png"] = name.encode()
        run.rows[step]["q"] = picture(name.encode(), name)
    run.rows += rows(1, 2500)
    run.line_count = 9999  # incomplete: read whole
    pull(opened(), store)
    run.line_count = None
    pull(opened(), store)
    live.log.clear()
    return live


def fetched(server):
    return [asked["path"].rpartition("/")[2] for asked in server.asked("GET")]


def pictures(store):
    key = only(store).key
    return {(m.key, m.step, store.media(key, m.path)) for m in only(store).media}


KEPT = {("p", 7, b"png"), ("q", 3, b"first"), ("q", 2498, b"last")}


def test_media_that_the_store_holds_are_not_downloaded_after_an_edit(shown, store, opened):
    shown.runs["a"].about = {"tags": ["best"]}
    assert pull(opened(), store).pulled == 1
    assert fetched(shown) == []
    assert pictures(store) == KEPT


def test_nor_when_the_history_has_to_be_read_anew(shown, store, opened):
    for row in shown.runs["a"].rows:
        row["_timestamp"] += 0.5
    shown.runs["a"].about = {"tags": ["best"]}
    pull(opened(), store)
    assert 0 in [asked["minStep"] for asked in shown.asked("HistoryPage")]
    # a row that tells no digest cannot tell that its file is the same
    assert fetched(shown) == ["p.png"]
    assert pictures(store) == KEPT


@pytest.mark.parametrize("told", [True, False], ids=["the row", "the server's size"])
def test_a_medium_that_changed_is_downloaded(shown, store, opened, told):
    shown.runs["a"].files["media/images/last.png"] = b"newer"
    if told:
        shown.runs["a"].rows[2498]["q"] = picture(b"newer", "last")
    shown.runs["a"].about = {"tags": ["best"]}
    pull(opened(), store)
    assert fetched(shown) == ["last.png"]
    assert pictures(store) == {*KEPT, ("q", 2498, b"newer")} - {("q", 2498, b"last")}


def test_a_medium_that_is_gone_from_the_server_is_no_media_of_the_run(shown, store, opened):
    del shown.runs["a"].files["media/images/last.png"]
    shown.runs["a"].about = {"tags": ["best"]}
    pull(opened(), store)
    assert pictures(store) == KEPT - {("q", 2498, b"last")}


def test_a_medium_that_is_gone_from_the_store_is_downloaded(shown, store, opened):
    store.media_files(only(store).key, ["images/last.png"])["images/last.png"].unlink()
    shown.runs["a"].about = {"tags": ["best"]}
    pull(opened(), store)
    assert "last.png" in fetched(shown)
    assert pictures(store) == KEPT
