"""A `wandb` folder as a source: which runs there are, what each is, and what is broken."""

import json
import runpy
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from exporter.errors import SourceError
from exporter.model.run import RunKey, RunState
from exporter.sources.base import SourceOptions

ROOT = Path(__file__).parents[4]
writer = SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks" / "wandb_writer.py")))
Log = writer.Log


def test_a_run_says_who_it_is(folder):
    log = Log(
        "r1",
        "vision",
        "team",
        name="baseline",
        group="g",
        job_type="train",
        notes="n",
        sweep="s",
        host="h",
        tags=("a", "b"),
        started=1_700_000_000.5,
        config={"lr": 0.1, "opt": {"name": "adam"}, "_wandb": {}},
    )
    log.history(0, {"loss": 1.0, "_timestamp": 1_700_000_009.0}).exit()
    folder.add(log.data())
    run = folder.pull().run

    assert run.key == RunKey("team", "vision", "r1")
    assert (run.name, run.group, run.job_type, run.notes) == ("baseline", "g", "train", "n")
    assert (run.sweep, run.host, run.tags, run.user) == ("s", "", ("a", "b"), "")
    assert run.config == {"lr": 0.1, "opt": {"name": "adam"}}
    assert run.created_at == datetime(2023, 11, 14, 22, 13, 20, 500000, UTC)
    assert run.duration == 8.5
    assert run.source == "wandb-offline:wandb"
    assert run.completeness.whole


@pytest.mark.parametrize(
    ("preempted", "code", "state"),
    [
        (False, 0, RunState.FINISHED),
        (False, 1, RunState.FAILED),
        (False, -11, RunState.FAILED),
        (False, 255, RunState.KILLED),
        (False, None, RunState.CRASHED),
        (True, 1, RunState.KILLED),
        (True, None, RunState.KILLED),
        (True, 0, RunState.FINISHED),
    ],
)
def test_the_state_is_that_of_the_exit_record(folder, preempted, code, state):
    log = Log()
    if preempted:
        log.add(writer.PREEMPTING, b"")
    if code is not None:
        log.exit(code)
    folder.add(log.data())
    assert folder.pull().run.state == state


def test_a_crash_is_noted_since_rows_may_be_missing(folder):
    folder.add(Log().data())
    assert "no exit record" in folder.pull().run.completeness.notes[0]


@pytest.mark.parametrize(
    "place", ["wandb", "wandb/", ".", "wandb/run-x-r1", "wandb/run-x-r1/r.wandb"]
)
def test_a_place_may_be_a_folder_of_runs_or_one_run_or_one_file(folder, place):
    log = folder.add(Log().history(0, {"m": 1}).exit().data(), name="run-x-r1")
    log.rename(log.with_name("r.wandb"))
    source = folder.source(place=place)
    (head,) = source.heads()
    pulled = source.pull(head)
    assert pulled.run.key.id == "r1"
    assert pulled.run.completeness.rows == 1
    name = (folder.root.parent / place).resolve().name
    assert pulled.run.source == f"wandb-offline:{name}"


def test_links_to_runs_are_not_runs_of_their_own(folder):
    log = folder.add(Log().data())
    (folder.root / "latest-run").symlink_to(log.parent)
    assert len(folder.source().heads()) == 1
    (head,) = folder.source(place="wandb/latest-run").heads()
    assert head.key.id == "r1"


def test_a_project_may_keep_its_runs_in_a_hidden_folder(tmp_path, folder):
    folder.add(Log().data())
    folder.root.rename(tmp_path / ".wandb")
    (head,) = folder.source(place=".").heads()
    assert head.key.id == "r1"


def test_a_resumed_run_is_one_run_and_later_values_win(folder):
    first = Log(started=100.0, config={"lr": 1, "a": 1}, name="old", tags=("x",))
    first.history(0, {"m": 0.0}).history(1, {"m": 1.0, "n": 1.0}).history(2, {"m": 2.0})
    first.summary({"m": 2.0, "first": 1}).output(101.0, "one\n").exit(1)
    second = Log(started=200.0, config={"lr": 2}, name="new")
    second.history(1, {"m": 10.0}).history(3, {"m": 30.0}).summary({"m": 30.0})
    second.output(203.0, "two\n").exit(0)
    # the order is that of the start times, not of the names
    folder.add(second.data(), name="a-r1")
    folder.add(first.data(), name="b-r1")
    pulled = folder.pull()

    assert pulled.history.to_pydict() == {
        "_step": [0, 1, 2, 3],
        "c0": [0.0, 10.0, 2.0, 30.0],
        "c1": [None, 1.0, None, None],
    }
    run = pulled.run
    assert (run.state, run.name, run.tags) == (RunState.FINISHED, "new", ("x",))
    assert run.config == {"lr": 2, "a": 1}
    assert run.summary == {"m": 30.0, "first": 1}
    assert run.created_at.timestamp() == 100.0
    assert run.heartbeat_at.timestamp() == 203.0
    assert pulled.logs == "one\ntwo\n"
    assert run.completeness.rows == 4


def test_one_broken_file_is_a_problem_and_the_others_are_read(folder):
    folder.add(Log("r1").data())
    folder.add(b"not a log", name="run-2-r2")
    folder.add(b"", name="run-3-r3")
    folder.add(writer.frames([]), name="run-4-r4")
    source = folder.source()
    assert [head.key.id for head in source.heads()] == ["r1"]
    assert [(p.code, p.place.file) for p in source.problems] == [
        ("wandb.not-a-log", "wandb/run-2-r2/run-r2.wandb"),
        ("wandb.empty", "wandb/run-3-r3/run-r3.wandb"),
        ("wandb.no-run-record", "wandb/run-4-r4/run-r4.wandb"),
    ]
    source.heads()
    assert len(source.problems) == 3, "listing again does not add them up"


def test_a_file_that_breaks_between_listing_and_pulling_is_an_error_of_its_run(folder):
    log = folder.add(Log().data())
    source = folder.source()
    (head,) = source.heads()
    log.write_bytes(b"rubbish")
    with pytest.raises(SourceError) as caught:
        source.pull(head)
    (problem,) = caught.value.problems
    assert problem.place.file == "wandb/offline-run-20260101_000000-r1/run-r1.wandb"
    log.unlink()
    with pytest.raises(SourceError):
        source.pull(head)


def test_a_folder_without_runs_says_what_to_name(folder):
    folder.root.mkdir()
    with pytest.raises(SourceError) as caught:
        folder.source().heads()
    assert caught.value.problems[0].code == "wandb.no-runs"
    assert caught.value.problems[0].hint


def test_the_fingerprint_changes_with_the_log_the_console_and_the_options(folder):
    log = folder.add(Log().data(), files={"output.log": b"a"})
    seen = [folder.source().heads()[0].fingerprint]
    assert folder.source().heads()[0].fingerprint == seen[0]
    log.write_bytes(Log().history(0, {"m": 1}).data())
    seen.append(folder.source().heads()[0].fingerprint)
    (log.parent / "files" / "output.log").write_bytes(b"ab")
    seen.append(folder.source().heads()[0].fingerprint)
    seen.append(folder.source(SourceOptions(environment=True)).heads()[0].fingerprint)
    folder.add(Log(started=1.0).data(), name="run-2-r1")
    seen.append(folder.source().heads()[0].fingerprint)
    assert len(set(seen)) == len(seen)


def test_the_user_is_read_only_when_asked_for(folder):
    body = writer.field(9, "ada") + writer.field(12, "ada@example.org") + writer.field(5, b"/home")
    folder.add(Log().add(writer.ENVIRONMENT, body).exit().data())
    assert folder.pull().run.user == ""
    assert folder.pull(SourceOptions(environment=True)).run.user == "ada"


def test_the_host_is_read_only_when_asked_for(folder):
    folder.add(Log("r1", host="worker-0").exit().data())
    assert folder.pull().run.host == ""
    assert folder.pull(SourceOptions(environment=True)).run.host == "worker-0"


def test_axes_that_the_program_defined_are_kept_with_the_columns(folder):
    log = Log().metric("epoch").metric("val/*", "epoch")
    log.history(0, {"val/loss": 1.0, "loss": 2.0, "epoch": 0.1}).exit()
    folder.add(log.data())
    axes = {column.name: column.step_metric for column in folder.pull().run.columns}
    assert axes == {"val/loss": "epoch", "loss": None, "epoch": None}


def test_system_metrics_come_by_time(folder):
    log = Log().stats(1_700_000_002.5, {"cpu": 20.0}).stats(1_700_000_001.0, {"cpu": 10, "mem": 1})
    folder.add(log.exit().data())
    pulled = folder.pull()
    assert pulled.system.to_pydict() == {
        "_timestamp": [1_700_000_001.0, 1_700_000_002.5],
        "c0": [10.0, 20.0],
        "c1": [1.0, None],
    }
    assert [c.name for c in pulled.run.system_columns] == ["cpu", "mem"]
    assert pulled.run.heartbeat_at.timestamp() == 1_700_000_002.5


@pytest.mark.parametrize(
    ("written", "kept"),
    [(None, "raw\n"), (b"", "raw\n"), (b"cooked, and \xff more\n", "cooked, and � more\n")],
)
def test_the_console_is_the_fuller_of_its_two_records(folder, written, kept):
    log = Log().output(1_700_000_000.0, "raw\n").exit()
    folder.add(log.data(), files={} if written is None else {"output.log": written})
    assert folder.pull().logs == kept


def test_media_are_described_and_found(folder):
    image = {("img", "_type"): "image-file", ("img", "path"): "media/images/a.png"}
    log = Log().history(4, {**image, ("img", "caption"): "c"})
    log.history(5, {("img", "_type"): "image-file", ("img", "path"): "../../../etc/hostname"})
    log.history(6, {("hist", "_type"): "histogram", ("hist", "bins"): [0, 1]}).exit()
    folder.add(log.data(), files={"media/images/a.png": b"png"})
    pulled = folder.pull()

    (media,) = pulled.run.media
    assert (media.key, media.step, media.path, media.caption) == ("img", 4, "images/a.png", "c")
    assert pulled.media["images/a.png"].read_bytes() == b"png"
    assert pulled.run.completeness.notes == (
        "media files that are missing or outside the run folder: 1",
    )
    assert {c.name: c.kind for c in pulled.run.columns} == {"img": "json", "hist": "json"}
    (text,) = filter(None, pulled.history["c0"].to_pylist())
    assert json.loads(text) == {"_type": "histogram", "bins": [0, 1]}


def test_a_medium_that_changed_since_it_was_logged_is_told(folder):
    image = {("img", "_type"): "image-file", ("img", "path"): "media/a.png"}
    log = Log().history(0, {**image, ("img", "sha256"): "0" * 64}).exit()
    folder.add(log.data(), files={"media/a.png": b"png"})
    run = folder.pull().run
    assert len(run.media) == 1
    assert run.completeness.notes == ("media files that differ from the digest that was logged: 1",)


def test_media_of_a_resumed_run_come_from_the_folder_that_logged_them(folder):
    image = {("img", "_type"): "image-file", ("img", "path"): "media/a.png"}
    folder.add(Log(started=1.0).history(0, image).data(), "run-1-r1", {"media/a.png": b"one"})
    other = {**image, ("img", "path"): "media/b.png"}
    folder.add(Log(started=2.0).history(1, other).data(), "run-2-r1", {"media/b.png": b"two"})
    pulled = folder.pull()
    assert {path: file.read_bytes() for path, file in pulled.media.items()} == {
        "a.png": b"one",
        "b.png": b"two",
    }


def test_lost_records_are_counted_by_their_numbers(folder):
    log = Log()
    for step in range(10):
        log.history(step, {"m": step})
    log.exit()
    del log.records[4:7]
    folder.add(log.data())
    completeness = folder.pull().run.completeness
    assert completeness.lost_records == 3
    assert completeness.rows == 7
    assert not completeness.whole


def test_a_record_that_cannot_be_decoded_is_a_lost_one(folder):
    log = Log().add(writer.HISTORY, b"\xff").history(1, {"m": 1.0}).exit()
    folder.add(log.data())
    assert folder.pull().run.completeness.lost_records == 1


def test_a_truncated_file_gives_all_its_rows(folder):
    log = Log()
    for step in range(100):
        log.history(step, {"m": step})
    folder.add(log.data()[:-3])
    completeness = folder.pull().run.completeness
    assert completeness.truncated
    assert (completeness.rows, completeness.last_step) == (99, 98)
