"""The tracking server: the same runs as from its database, however badly it answers."""

import json

import pytest

from exporter.errors import SourceError, SourceLostError
from exporter.model.proof import discrepancies
from exporter.pull import pull

pytestmark = pytest.mark.slow

LATE = 1_795_500_000_000


def same(one, two, shelf, other):
    """Equal but for what a server cannot say: how many values there are."""
    assert one.keys() == two.keys()
    for name, run in one.items():
        known = two[name]
        assert shelf.history_bytes(run.key) == other.history_bytes(known.key)
        parts = ("key", "state", "created_at", "heartbeat_at", "tags", "group", "notes", "job_type")
        for part in (*parts, "config", "summary", "columns", "system_columns", "media"):
            assert repr(getattr(run, part)) == repr(getattr(known, part)), part
        for file in run.media:
            assert shelf.media(run.key, file.path) == other.media(run.key, file.path)


@pytest.mark.parametrize(("page", "few"), [(25_000, 1000), (60, 1)])
def test_the_server_gives_what_its_database_holds(server, folder, pulled, page, few):
    server.page, server.few = page, few
    runs, shelf = pulled(server.url)
    known, other = pulled(folder, "database")
    same(runs, known, shelf, other)
    assert all(discrepancies(run) == () for run in runs.values())
    assert {run.source for run in runs.values()} == {f"mlflow:{server.url[7:]}"}


def test_histories_are_asked_for_page_by_page_and_never_in_bulk(server, pulled):
    server.page = 100
    pulled(server.url)
    paths = [path for path, _ in server.seen]
    assert not any("bulk" in path for path in paths)
    assert sum(path.endswith("get-history") for path in paths) > 60


def test_an_unchanged_run_costs_no_request_of_its_own(server, opened, store):
    assert pull(opened(server.url), store).pulled == 3
    server.seen.clear()
    assert pull(opened(server.url), store).pulled == 0
    assert {path.rsplit("/", 1)[-1] for path, _ in server.seen} == {"search"}


def test_a_run_that_went_on_is_read_again(server, opened, store, log, values):
    pull(opened(server.url), store)
    run = next(r for r in store.runs() if r.name == "vit-base-resumed")
    log(run, "train/loss", 0.0, 9000, LATE, is_nan=1)
    assert pull(opened(server.url), store).pulled == 1
    again = store.run(run.key)
    assert again.summary["train/loss"] != again.summary["train/loss"]
    assert max(values(store, run, "train/loss")) == 9000


FAULTS = [
    {"status": 500},
    {"status": 503, "headers": {"Retry-After": "0"}},
    {"status": 429, "headers": {"Retry-After": "0"}},
    {"sent": 40},
    {"sent": 0},
    {"late": 0.5},
    {"body": b'{"metrics": ['},
]


@pytest.mark.parametrize("kind", FAULTS, ids=str)
def test_what_may_pass_is_asked_again_and_nothing_is_missing(server, folder, pulled, fault, kind):
    ends = ("experiments/search", "runs/search", "runs/get", "get-history", "get-artifact")
    server.faults = [fault(to=end, **kind) for end in (*ends, "get-history", "artifacts/list")]
    if "body" in kind:
        server.faults = [one for one in server.faults if one.to != "get-artifact"]
    runs, shelf = pulled(server.url)
    assert server.faults == []
    known, other = pulled(folder, "database")
    same(runs, known, shelf, other)


def test_a_server_that_goes_away_ends_the_pull_and_keeps_what_arrived(
    server, opened, store, fault, monkeypatch
):
    monkeypatch.setattr("exporter.sources.mlflow.rest.Tracking.lanes", 1)
    server.faults = [fault(to="get-artifact", dies=True)]
    result = pull(opened(server.url), store)
    assert [problem.code for problem in result.failed] == ["server.gone"]
    assert {run.name for run in store.runs()} == {"diabetes-linear-lr3e-1", "vit-base-resumed"}
    assert result.failed[0].hint


def test_a_server_that_was_never_there(server, opened):
    server.stop()
    with pytest.raises(SourceLostError):
        opened(server.url).heads()


@pytest.mark.parametrize(
    ("environment", "sent"),
    [
        ({"MLFLOW_TRACKING_TOKEN": "secret"}, "Bearer secret"),
        ({"MLFLOW_TRACKING_USERNAME": "ada", "MLFLOW_TRACKING_PASSWORD": "x"}, "Basic YWRhOng="),
    ],
)
def test_credentials_are_those_of_mlflow(server, opened, monkeypatch, environment, sent):
    server.user = sent
    with pytest.raises(SourceLostError) as caught:
        opened(server.url).heads()
    assert "MLFLOW_TRACKING_TOKEN" in caught.value.problems[0].hint
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert len(opened(server.url).heads()) == 3


def test_a_refused_run_is_an_error_of_that_run_alone(server, opened, store, fault):
    server.faults = [fault(to="runs/get", status=403)]
    result = pull(opened(server.url), store)
    assert (result.pulled, [problem.code for problem in result.failed]) == (2, ["server.refused"])


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'"x"',
        b"null",
        b'{"metrics": 7}',
        b'{"metrics": [7]}',
        b'{"next_page_token": "at-0"}',
    ],
)
def test_answers_of_another_shape_are_errors(server, opened, store, fault, body):
    server.faults = [fault(to="get-history", body=body) for _ in range(60)]
    result = pull(opened(server.url), store)
    assert {problem.code for problem in result.failed} <= {"mlflow.reply"}
    assert result.failed


def test_values_that_are_none_are_counted(server, opened, store, fault):
    rows = [
        {"key": "x", "value": value, "timestamp": time, "step": step}
        for value, time, step in (
            (1, 1, "5"),
            ("x", 1, 1),
            (None, 1, 1),
            (1, 1, 1.5),
            (1, 1, 2**70),
        )
    ]
    server.faults = [fault(to="get-history", body=json.dumps({"metrics": rows}).encode())]
    pull(opened(server.url), store)
    assert sorted(run.completeness.lost_records for run in store.runs()) == [0, 0, 4]


def test_files_that_the_server_does_not_give_are_noted(server, pulled, fault):
    server.faults = [fault(to="get-artifact", status=403), fault(to="get-artifact", status=404)]
    run = pulled(server.url)[0]["production-resnet-50"]
    assert len(run.media) == 7
    assert run.completeness.notes == ("artifacts that cannot be had, or are too many: 2",)


def test_a_server_that_lists_no_files_is_noted(server, pulled, fault):
    server.faults = [fault(to="artifacts/list", status=403) for _ in range(3)]
    notes = {run.completeness.notes for run in pulled(server.url)[0].values()}
    assert notes == {("artifacts that the server does not list: pictures may be missing",)}


def test_no_file_is_left_in_the_temporary_folder(server, pulled, tmp_path, monkeypatch):
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    pulled(server.url)
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_web_page_in_front_is_said(server, opened, fault):
    page = fault(body=b"<html>", headers={"Content-Type": "text/html"})
    server.faults = [page]
    with pytest.raises(SourceError) as caught:
        opened(server.url).heads()
    assert caught.value.problems[0].code == "server.no-api"
