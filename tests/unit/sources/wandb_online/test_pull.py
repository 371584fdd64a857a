"""What W&B's server gives arrives as the offline reader found it: whole, once, and nothing else."""

import json
import math

import pytest

from exporter.errors import SourceError
from exporter.model.proof import discrepancies
from exporter.model.run import RunState
from exporter.pull import pull

pytestmark = pytest.mark.slow

SAME = ("name", "state", "created_at", "heartbeat_at", "tags", "group", "job_type", "notes")
SAME += ("sweep", "config", "summary", "columns", "media")


def steps(store, run, metric):
    (trace,) = store.traces([run.key], "_step", [metric])
    return dict(zip(trace.x.tolist(), trace.y.tolist(), strict=True))


def rows(count, start=0, **more):
    return [
        {"_step": n, "_timestamp": 1e9 + n, "loss": n / 7, **more}
        for n in range(start, start + count)
    ]


def only(store):
    (run,) = store.runs()
    return run


@pytest.mark.parametrize("exported", ["nothing", "half", "everything"])
@pytest.mark.parametrize("nan_as_text", [True, False])
def test_every_run_of_the_examples_is_the_one_of_the_files(
    synced, library, store, opened, exported, nan_as_text
):
    synced.nan_as_text, synced.parts = nan_as_text, 2
    for runs in synced.projects.values():
        for run in runs.values():
            run.exported = {"nothing": 0, "half": len(run.rows) // 2}.get(exported, len(run.rows))
    for entity, project in synced.projects:
        assert pull(opened(f"{entity}/{project}"), store).failed == ()
    assert [run.key for run in store.runs()] == [run.key for run in library.runs()]
    for ours, theirs in zip(store.runs(), library.runs(), strict=True):
        assert discrepancies(ours) == ()
        for name in SAME:
            assert repr(getattr(ours, name)) == repr(getattr(theirs, name)), (ours.key, name)
        names = [column.name for column in theirs.columns]
        same = (store.rows(ours.key, names), library.rows(theirs.key, names))
        assert repr(same[0]) == repr(same[1])
        assert store.logs(ours.key) == library.logs(theirs.key)
        for one in theirs.media:
            assert store.media(ours.key, one.path) == library.media(theirs.key, one.path)


def test_an_unchanged_run_costs_one_line_of_the_list(server, served, store, opened):
    server.add(served("a", rows(5)), served("b", rows(5)))
    assert pull(opened(), store).pulled == 2
    server.log.clear()
    again = pull(opened(), store)
    assert (again.pulled, again.unchanged) == (0, 2)
    assert [name for name, _ in server.log] == ["Runs"]


@pytest.mark.parametrize(
    "edit",
    [
        {"tags": ["best"]},
        {"displayName": "other"},
        {"notes": "n"},
        {"state": "failed"},
        {"heartbeatAt": "2026-02-01T00:00:00Z"},
        {"historyLineCount": 6},
        {"summaryMetrics": '{"loss": 1}'},
        {"config": '{"lr": {"value": 1}}'},
    ],
)
def test_an_edited_run_is_read_again(server, served, opened, edit):
    server.add(served("a", rows(5)))
    (before,) = opened().heads()
    server.runs["a"].about = edit
    (after,) = opened().heads()
    assert before.fingerprint != after.fingerprint
    assert before.key == after.key


def test_the_list_is_read_page_by_page_and_each_run_once(server, served, opened, fault):
    server.per_page = 3
    server.add(*(served(f"r{n}", rows(1)) for n in range(10)))

    def emptied(data):
        data["project"]["runs"]["edges"] = []
        return data

    def doubled(data):
        data["project"]["runs"]["edges"] *= 2
        return data

    assert len(opened().heads()) == 10
    server.faults = [fault("Runs", change=doubled, times=2)]
    source = opened()
    assert (len(source.heads()), source.problems) == (10, ())
    server.faults = [fault("Runs", change=lambda d: d), fault("Runs", change=emptied)]
    source = opened()
    assert len(source.heads()) == 7
    assert "7 runs of 10" in source.problems[0].message


def test_a_list_that_goes_in_circles_ends(server, served, opened, fault):
    server.per_page = 1
    server.add(served("a"), served("b"))

    def round_and_round(data):
        data["project"]["runs"]["pageInfo"] = {"endCursor": "1", "hasNextPage": True}
        return data

    server.faults = [fault("Runs", change=round_and_round, times=9)]
    with pytest.raises(SourceError, match="circles"):
        opened().heads()


def test_since_is_asked_of_the_server(server, served, opened):
    from datetime import UTC, datetime

    server.add(served("old"), served("new", about={"heartbeatAt": "2026-03-01T00:00:00Z"}))
    heads = opened(since=datetime(2026, 2, 1, tzinfo=UTC)).heads()
    assert [head.key.id for head in heads] == ["new"]
    (asked,) = server.asked("Runs")
    assert json.loads(asked["filters"]) == {"heartbeat_at": {"$gte": "2026-02-01T00:00:00Z"}}


@pytest.mark.parametrize("address", ["my-team/vision-models/a", "my-team/vision-models/runs/a"])
def test_one_run_alone_can_be_named(server, served, opened, address):
    server.add(served("a"), served("b"))
    assert [head.key.id for head in opened(address).heads()] == ["a"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("my-team/vision-models/zzz", "wandb.no-run"),
        ("my-team/other", "wandb.no-project"),
        ("my-team", "wandb.address"),
        ("a/b/c/d", "wandb.address"),
        ("a/../b", "wandb.address"),
    ],
)
def test_what_is_not_there_is_said_so(server, opened, address, code):
    with pytest.raises(SourceError) as caught:
        opened(address).heads()
    assert caught.value.problems[0].code == code


def test_values_of_every_kind_arrive(server, served, store, opened):
    picture = {"_type": "image-file", "path": "media/images/p.png", "sha256": ""}
    said = [
        {"_step": 0, "x": 1, "flag": True, "word": "a", "deep": {"er": {"v": 1.5}}, "l": [1, 2]},
        {"_step": 2, "x": math.nan, "word": "b", "none": None, "h": {"_type": "histogram"}},
        {"_step": 5, "x": -math.inf, "p": picture, "_wandb": {"internal": 1}},
    ]
    server.add(served("a", said, files={"media/images/p.png": b"png"}))
    assert pull(opened(), store).failed == ()
    run = only(store)
    assert {c.name: c.kind for c in run.columns} == {
        "x": "number",
        "flag": "number",
        "word": "text",
        "deep.er.v": "number",
        "l": "json",
        "h": "json",
        "p": "json",
    }
    assert repr(steps(store, run, "x")) == "{0.0: 1.0, 2.0: nan, 5.0: -inf}"
    assert store.media(run.key, "images/p.png") == b"png"
    assert (run.completeness.first_step, run.completeness.last_step) == (0, 5)


def test_config_and_summary_are_unwrapped(server, served, store, opened):
    config = {"lr": 0.1, "opt": {"name": "adam"}, "value": {"value": 3}, "nothing": None}
    summary = {"loss": math.nan, "deep": {"top": math.inf}, "word": "x", "_wandb": {"runtime": 3}}
    server.add(served("a", rows(1), config=config, summary=summary))
    pull(opened(), store)
    run = only(store)
    assert dict(run.config) == config
    assert repr(dict(run.summary)) == "{'deep': {'top': inf}, 'loss': nan, 'word': 'x'}"


def test_axes_are_those_that_the_program_defined(server, served, store, opened):
    internal = {"m": [{"1": "epoch"}, {"2": "val/*", "5": 1}, {"1": "a\\.b", "4": "tokens"}]}
    server.add(served("a", rows(2, **{"val/loss": 1, "a.b": 2, "epoch": 0}), internal=internal))
    pull(opened(), store)
    axes = {column.name: column.step_metric for column in only(store).columns}
    assert axes == {
        "_timestamp": None,
        "loss": None,
        "epoch": None,
        "val/loss": "epoch",
        "a.b": "tokens",
    }


def test_system_metrics_have_the_names_that_the_client_gave(server, served, store, opened):
    events = [
        {"system.cpu": n, "system.gpu.0.memory": "NaN", "_timestamp": 100 + n, "_runtime": n}
        for n in (1, 0)
    ]
    server.add(served("a", rows(2), events=[*events, {"system.cpu": 5}]))
    pull(opened(), store)
    columns = {column.name: column for column in only(store).system_columns}
    assert list(columns) == ["cpu", "gpu.0.memory"]
    assert (columns["cpu"].last, columns["gpu.0.memory"].nan) == (1.0, 2)


@pytest.mark.parametrize("most", [2, 3])
def test_more_system_metrics_than_the_server_gives_are_noted(
    server, served, store, opened, monkeypatch, most
):
    monkeypatch.setattr("exporter.sources.wandb_online.api.EVENTS", most)
    monkeypatch.setattr("exporter.sources.wandb_online.assemble.EVENTS", most)
    server.add(served("a", rows(1), events=[{"cpu": n, "_timestamp": n} for n in range(2)]))
    pull(opened(), store)
    assert only(store).system_columns[0].count == 2
    notes = ("system metrics: the server gives at most 2 rows",)
    assert only(store).completeness.notes == (notes if most == 2 else ())


def test_the_program_is_kept_where_the_server_has_it(server, served, store, opened):
    files = {
        "code/train.py": b"x = 1",
        "code/lib/a.py": b"y = 2",
        "code/big.py": b"z" * 300_000,
        "diff.patch": b"+x",
    }
    server.add(served("a", rows(1), files=files, internal={"code_path": "code/train.py"}))
    server.add(served("b", rows(1), files={"other": b""}))
    pull(opened(), store)
    known, none = store.runs()
    assert {one.path: one.caption for one in known.media} == {
        "code/train.py": "main",
        "code/lib/a.py": "",
        "diff.patch": "",
    }
    assert store.media(known.key, "code/lib/a.py") == b"y = 2"
    assert none.media == ()


@pytest.mark.parametrize("trouble", ["too large", "gone", "cut", "elsewhere", "other content"])
def test_a_file_that_does_not_come_costs_a_note(server, served, store, opened, fault, trouble):
    place = "../../etc/passwd" if trouble == "elsewhere" else "media/images/p.png"
    picture = {"_type": "image-file", "path": place, "sha256": "0" * 64}
    server.add(served("a", [{"_step": 0, "p": picture}], files={place: b"png"}))
    if trouble == "gone":
        server.runs["a"].files.clear()
    server.faults = {
        "cut": [fault("/files/.*", times=9, cut=1)],
        "too large": [fault("RunFiles", times=9, change=enlarged)],
    }.get(trouble, [])
    assert pull(opened(), store).failed == ()
    run = only(store)
    assert len(run.media) == (trouble == "other content")
    said = {"too large": "too large", "other content": "differ", "cut": "not arrive"}
    assert said.get(trouble, "missing") in " ".join(run.completeness.notes)


@pytest.mark.parametrize("trouble", [{"status": 500}, {"cut": 1}, {"late": 0.5}], ids=str)
def test_a_file_that_did_not_arrive_is_fetched_by_the_next_pull(
    server, served, store, opened, fault, trouble
):
    picture = {"_type": "image-file", "path": "media/images/p.png"}
    said = [
        {"_step": n, "_timestamp": 1e9 + n, **({"p": picture} if n == 3 else {})}
        for n in range(500)
    ]
    server.add(served("a", said, files={"media/images/p.png": b"png"}))
    server.faults = [fault("/files/.*", times=4, **trouble)]
    assert pull(opened(), store).failed == ()
    assert only(store).media == ()
    assert pull(opened(), store).pulled == 1
    assert store.media(only(store).key, "images/p.png") == b"png"
    assert only(store).completeness.notes == ()
    assert pull(opened(), store).unchanged == 1


def enlarged(data):
    for edge in data["project"]["run"]["files"]["edges"]:
        edge["node"]["sizeBytes"] = str(200 << 20)
    return data


def test_what_tells_of_people_stays_out_unless_wanted(server, served, store, opened):
    server.add(served("a", rows(1)))
    pull(opened(), store)
    assert only(store).user == ""
    pull(opened(environment=True), store)
    assert only(store).user == "ann"


@pytest.mark.parametrize(
    ("told", "state"),
    [("running", "running"), ("preempting", "running"), ("Killed", "killed"), ("odd", "unknown")],
)
def test_states_are_the_nearest_ones(server, served, store, opened, told, state):
    server.add(served("a", rows(1), about={"state": told}))
    pull(opened(), store)
    assert only(store).state is RunState(state)


def test_sparse_steps_take_few_questions_and_lose_nothing(server, served, store, opened):
    far = [{"_step": n * 997, "loss": float(n)} for n in range(900)]
    dense = [{"_step": 897_200 + n, "loss": 1.0} for n in range(3000)]
    server.add(served("a", far + dense))
    pull(opened(), store)
    assert only(store).completeness.rows == 3900
    assert discrepancies(only(store)) == ()
    assert len(server.asked("HistoryPage")) < 40


def test_rows_for_one_step_are_one_and_are_no_loss(server, served, store, opened):
    twice = [*rows(3), {"_step": 2, "loss": 9.0}]
    server.add(served("a", twice))
    pull(opened(), store)
    run = only(store)
    assert (run.completeness.rows, steps(store, run, "loss")[2]) == (3, 9.0)
    assert run.completeness.claims.rows == 3
    assert "rows for a step that had one: 1" in run.completeness.notes
    assert discrepancies(run) == ()


def test_what_the_server_lost_is_named(server, served, store, opened):
    server.add(served("a", rows(5), line_count=8))
    pull(opened(), store)
    assert discrepancies(only(store)) == ("5 rows read of 8",)


def test_a_run_without_history_is_a_run(server, served, store, opened):
    server.add(served("a"), served("b", about={"historyKeys": None, "historyLineCount": 0}))
    assert pull(opened(), store).pulled == 2
    assert [run.completeness.rows for run in store.runs()] == [0, 0]
