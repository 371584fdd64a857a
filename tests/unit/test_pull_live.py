"""Live runs, several at once, trackers that vanish: what a server's runs ask of a pull."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint

import pytest

from exporter.errors import SourceError, SourceLostError
from exporter.model.run import Completeness, MediaFile, PulledRun, Run, RunHead, RunKey
from exporter.pull import pull
from exporter.sources import registry
from exporter.sources.wide import Cells, by_step
from exporter.store import RunStore

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class Server:
    """A tracker in memory: run id -> its losses, read from `kept.cursor` on."""

    losses: dict[str, list[float]]
    lanes: int = 3
    problems: tuple = ()
    broken: dict[str, SourceError] = field(default_factory=dict)
    asked: list = field(default_factory=list)
    busy: int = 0
    busiest: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    meet: threading.Barrier | None = None

    def heads(self) -> Sequence[RunHead]:
        days = {key: NOW - timedelta(days=at) for at, key in enumerate(sorted(self.losses))}
        return [
            RunHead(RunKey("", "p", key), str(len(self.losses[key])), key, days[key])
            for key in sorted(self.losses)
        ]

    def pull(self, head: RunHead, kept: Run | None = None) -> PulledRun:
        with self.lock:
            self.busy += 1
            self.busiest = max(self.busy, self.busiest)
        if self.meet:
            self.meet.wait(5)
        if head.token in self.broken:
            raise self.broken[head.token]
        start = max(int(kept.cursor) - 2, 0) if kept else 0
        losses = self.losses[head.token]
        self.asked.append((head.token, start))
        steps = list(range(start, len(losses)))
        wide = by_step(steps, [Cells("loss", "number", range(len(steps)), losses[start:])])
        with self.lock:
            self.busy -= 1
        whole = Completeness(wide.rows, wide.first, wide.last)
        run = Run(head.key, head.token, columns=wide.columns, completeness=whole)
        run = replace(run, cursor=str(len(losses)))
        return PulledRun(run, wide.table, since=start if kept else None)


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "store")


def losses(store, key):
    (trace,) = store.traces([RunKey("", "p", key)], "_step", ["loss"])
    return trace.y.tolist()


def test_a_live_run_is_fetched_from_a_little_before_its_end(store):
    server = Server({"a": [3.0, 2.0, 1.0]})
    pull(server, store)
    server.losses["a"] = [3.0, 9.0, 8.0, 7.0]
    assert pull(server, store).pulled == 1
    assert server.asked == [("a", 0), ("a", 1)]
    # the last value of the overlap wins
    assert losses(store, "a") == [3.0, 9.0, 8.0, 7.0]
    run = store.run(RunKey("", "p", "a"))
    assert (run.completeness.rows, run.completeness.first_step, run.cursor) == (4, 0, "4")


def test_runs_are_fetched_together_but_never_more_than_the_source_allows(store):
    server = Server({key: [1.0] for key in "abcdef"}, meet=threading.Barrier(3))
    assert pull(server, store).pulled == 6
    assert server.busiest == 3
    assert [key.id for key in pull(server, store).keys] == list("abcdef")


def test_one_broken_run_does_not_stop_its_neighbours(store):
    server = Server({key: [1.0] for key in "abcd"})
    server.broken["b"] = SourceError.of("http", "half a body")
    result = pull(server, store)
    assert [key.id for key in result.keys] == ["a", "c", "d"]
    assert [problem.code for problem in result.failed] == ["http"]


@pytest.mark.parametrize("lanes", [1, 3])
def test_a_tracker_that_is_gone_is_asked_no_more(store, lanes):
    server = Server({f"{n:02}": [1.0] for n in range(20)}, lanes=lanes)
    server.broken["04"] = SourceLostError.of("gone", "the server went away")
    result = pull(server, store)
    assert [key.id for key in result.keys] == ["00", "01", "02", "03"]
    assert [problem.code for problem in result.failed] == ["gone"]
    assert len(server.asked) < 10

    server.broken.clear()
    again = pull(server, store)
    assert (again.unchanged, again.pulled) == (4, 16)


def test_a_dry_pull_says_what_is_due_and_reads_nothing(store):
    server = Server({"a": [1.0], "b": [1.0]})
    pull(server, store, only=lambda head: head.key.id == "a")
    server.asked.clear()
    result = pull(server, store, dry=True)
    assert ([k.id for k in result.due], [k.id for k in result.keys]) == (["b"], ["a"])
    assert server.asked == []


def test_runs_without_a_sign_of_life_since_are_left_alone(store):
    server = Server({"a": [1.0], "b": [1.0], "c": [1.0]})
    result = pull(server, store, since=NOW - timedelta(days=1))
    assert [key.id for key in result.keys] == ["a", "b"]
    assert [key.id for key in result.others] == ["c"]


def test_downloads_are_deleted_once_they_are_stored(store, tmp_path):
    class Downloads(Server):
        def pull(self, head, kept=None):
            scratch = tmp_path / "downloads"
            scratch.mkdir()
            (scratch / "x.png").write_bytes(b"png")
            media = {"x.png": scratch / "x.png"}
            return replace(super().pull(head, kept), media=media, scratch=scratch)

    pull(Downloads({"a": [1.0]}), store)
    assert store.media(RunKey("", "p", "a"), "x.png") == b"png"
    assert not (tmp_path / "downloads").exists()


def test_an_installed_package_can_offer_a_tracker(monkeypatch, tmp_path):
    ours = registry.SCHEMES["table"]
    offered = [EntryPoint("rows", ours, registry.GROUP), EntryPoint("table", "x:y", registry.GROUP)]
    monkeypatch.setattr(registry, "entry_points", lambda group: offered)
    registry.schemes.cache_clear()
    (tmp_path / "t.csv").write_text("run,loss\na,1\n")
    try:
        (head,) = registry.open_source("rows:t.csv", base=tmp_path).heads()
        assert head.key.id == "a"
        # ours cannot be replaced
        assert registry.schemes()["table"] == ours
    finally:
        registry.schemes.cache_clear()


def test_a_live_run_whose_kept_history_is_damaged_is_read_from_its_beginning(store):
    server = Server({"a": [3.0, 2.0, 1.0]})
    pull(server, store)
    (kept,) = store.root.rglob("history.parquet")
    kept.write_bytes(b"rubbish")
    server.losses["a"] = [3.0, 2.0, 1.0, 0.5]
    result = pull(server, store)
    assert (result.pulled, result.failed) == (1, ())
    assert losses(store, "a") == [3.0, 2.0, 1.0, 0.5]


def test_a_live_run_whose_kept_media_are_gone_is_read_from_its_beginning(store, tmp_path):
    (tmp_path / "x.png").write_bytes(b"png")

    class Pictures(Server):
        def pull(self, head, kept=None):
            found = super().pull(head, kept)
            if kept:
                return found
            run = replace(found.run, media=(MediaFile("x", 0, "image", "x.png"),))
            return replace(found, run=run, media={"x.png": tmp_path / "x.png"})

    server = Pictures({"a": [5.0, 4.0, 3.0, 2.0]})
    pull(server, store)
    (kept,) = store.root.rglob("x.png")
    kept.unlink()
    server.losses["a"].append(1.0)
    assert not pull(server, store).failed
    assert store.media(RunKey("", "p", "a"), "x.png") == b"png"


def test_a_metric_that_became_another_kind_is_read_from_its_beginning(store):
    class Texts(Server):
        def pull(self, head, kept=None):
            found = super().pull(head, kept)
            (column,) = found.run.columns
            columns = (replace(column, kind="text" if len(self.losses["a"]) > 3 else "number"),)
            texts = found.history.set_column(1, "c0", found.history["c0"].cast("string"))
            return replace(found, history=texts, run=replace(found.run, columns=columns))

    server = Texts({"a": [3.0, 2.0, 1.0]})
    pull(Server(server.losses), store)
    server.losses["a"].append(0.5)
    pull(server, store)
    assert server.asked == [("a", 1), ("a", 0)]
    assert [row["loss"] for row in store.rows(RunKey("", "p", "a"), ["loss"])] == [
        "3",
        "2",
        "1",
        "0.5",
    ]


def test_downloads_are_deleted_when_a_pull_is_interrupted(store, tmp_path):
    class Downloads(Server):
        def pull(self, head, kept=None):
            scratch = tmp_path / "downloads" / head.token
            scratch.mkdir(parents=True)
            return replace(super().pull(head, kept), scratch=scratch)

    def interrupt(*_said):
        raise KeyboardInterrupt

    server = Downloads({key: [1.0] for key in "abc"}, meet=threading.Barrier(3))
    with pytest.raises(KeyboardInterrupt):
        pull(server, store, progress=interrupt)
    assert list((tmp_path / "downloads").iterdir()) == []


@pytest.mark.parametrize("lanes", [1, 3])
def test_a_file_that_vanishes_while_its_run_is_read_is_a_failure_of_that_run(store, lanes):
    class Vanishing(Server):
        def pull(self, head, kept=None):
            if head.token == "b":
                raise FileNotFoundError(2, "No such file or directory", "/home/someone/b.png")
            return super().pull(head, kept)

    result = pull(Vanishing({key: [1.0] for key in "abc"}, lanes=lanes), store)
    assert [key.id for key in result.keys] == ["a", "c"]
    (problem,) = result.failed
    assert problem.message == "run _/p/b cannot be read: No such file or directory"


def test_a_value_that_nests_too_deeply_is_a_failure_of_its_run(store):
    class Deep(Server):
        def pull(self, head, kept=None):
            found = super().pull(head, kept)
            deep = []
            for _ in range(2000):
                deep = [deep]
            return replace(found, run=replace(found.run, config={"a": deep}))

    result = pull(Deep({"a": [1.0]}, lanes=1), store)
    assert [problem.message for problem in result.failed] == [
        "run _/p/a cannot be read: a value of it nests too deeply"
    ]
