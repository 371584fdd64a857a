"""A server that fails in every way it can: nothing is lost, nothing doubled, a pull mends it."""

import pytest

from exporter.errors import SourceError, SourceLostError
from exporter.model.proof import discrepancies
from exporter.pull import pull
from exporter.sources.wandb_online import access
from exporter.sources.wandb_online.api import ask

pytestmark = pytest.mark.slow


def rows(count, start=0):
    return [
        {"_step": n, "_timestamp": 1e9 + n, "loss": n / 7, "acc": 1.0 - n / 9}
        for n in range(start, start + count)
    ]


@pytest.fixture
def busy(server, served):
    """Two runs of three pages each, the second one with an export."""
    server.add(served("a", rows(2500), files={"output.log": b"hello\n"}))
    server.add(served("b", rows(2500), exported=1200))
    return server


def whole(store, names=("a", "b")):
    """Whether these runs are in the store with every row, each once."""
    found = {run.key.id: run for run in store.runs()}
    assert sorted(found) == sorted(names)
    for run in found.values():
        assert (run.completeness.rows, discrepancies(run)) == (2500, ())
        (trace,) = store.traces([run.key], "_step", ["loss"])
        assert trace.x.tolist() == list(range(2500))
        assert trace.y.tolist() == [n / 7 for n in range(2500)]


@pytest.mark.parametrize(
    "operation", ["Runs", "Run", "HistoryPage", "RunParquetHistory", "RunFiles"]
)
@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 429, "headers": {"Retry-After": "0"}},
        {"status": 429, "headers": {"RateLimit-Remaining": "0", "RateLimit-Reset": "0.05"}},
        {"status": 500},
        {"status": 503, "times": 2},
        {"cut": 40},
        {"cut": 0},
        {"late": 0.5},
    ],
    ids=str,
)
def test_what_passes_costs_nothing(busy, fault, store, opened, operation, trouble):
    busy.faults = [fault(operation, **trouble)]
    assert pull(opened(), store).failed == ()
    whole(store)


@pytest.mark.parametrize("trouble", [{"cut": 1000}, {"status": 500}, {"status": 503, "times": 2}])
def test_an_export_is_fetched_again_when_it_breaks(busy, fault, store, opened, trouble):
    busy.faults = [fault("/parquet/.*", **trouble)]
    assert pull(opened(), store).failed == ()
    whole(store)
    assert len([asked for asked in busy.asked("HistoryPage") if asked["run"] == "b"]) == 2


@pytest.mark.parametrize(
    "trouble", [{"status": 403, "times": 9}, {"status": 404, "times": 9}], ids=str
)
def test_without_its_export_a_history_is_read_by_pages(busy, fault, store, opened, trouble):
    busy.faults = [fault("/parquet/.*", **trouble)]
    assert pull(opened(), store).failed == ()
    whole(store)


def test_a_damaged_export_is_not_believed(busy, store, opened, monkeypatch):
    monkeypatch.setattr(type(busy.runs["b"]), "parquet", lambda *_: b"PAR1 not at all")
    assert pull(opened(), store).failed == ()
    whole(store)


def test_a_server_that_knows_no_exports_is_asked_for_pages(busy, fault, store, opened):
    busy.faults = [fault("RunParquetHistory", status=400, times=9)]
    assert pull(opened(), store).failed == ()
    whole(store)


@pytest.mark.parametrize("change", ["empty", "first again", "doubled", "no JSON", "no list"])
def test_pages_that_lie_are_found_out_by_the_count(busy, fault, store, opened, change):
    first = []

    def changed(data):
        run = data["project"]["run"]
        first.extend(run["history"][:1000] if not first else ())
        run["history"] = {
            "empty": [],
            "first again": first,
            "doubled": run["history"][:1000] * 2,
            "no JSON": ["{", *run["history"][1:]],
            "no list": None,
        }[change]
        return data

    busy.runs.pop("b")
    busy.faults = [
        fault("HistoryPage", change=lambda data: data),
        fault("HistoryPage", change=changed),
    ]
    assert pull(opened(), store).failed == ()
    whole(store, ["a"])


@pytest.mark.parametrize("operation", ["Run", "HistoryPage", "RunFiles"])
def test_a_run_that_is_deleted_while_it_is_read_costs_no_other(
    busy, fault, store, opened, operation
):
    busy.faults = [fault(operation, before=lambda: busy.runs.pop("a"))]
    source = opened()
    source.lanes = 1
    got = pull(source, store)
    assert [problem.code for problem in got.failed] == ["wandb.run-gone"]
    whole(store, ["b"])
    assert pull(opened(), store).failed == ()


def test_a_run_that_failed_is_complete_after_the_next_pull(busy, fault, store, opened):
    busy.faults = [fault("HistoryPage", status=500, times=4)]
    source = opened()
    source.lanes = 1
    got = pull(source, store)
    assert (got.pulled, len(got.failed)) == (1, 1)
    whole(store, ["b"])
    assert pull(opened(), store).pulled == 1
    whole(store)


def test_a_server_that_goes_away_ends_the_pull_and_keeps_what_came(busy, fault, store, opened):
    source = opened()
    source.lanes = 1
    busy.faults = [fault("HistoryPage", change=lambda d: d, times=3)]
    busy.faults += [fault("HistoryPage|Run|RunFiles", status=429, times=99)]
    got = pull(source, store)
    assert got.pulled <= 1
    assert got.failed[-1].code == "server.gone"
    busy.faults = []
    assert pull(opened(), store).failed == ()
    whole(store)


def test_a_wrong_key_ends_it_at_once_and_is_never_shown(busy, opened, monkeypatch):
    monkeypatch.setenv("WANDB_API_KEY", "hunter2" * 6)
    with pytest.raises(SourceLostError) as caught:
        opened().heads()
    (problem,) = caught.value.problems
    assert (problem.code, "WANDB_API_KEY" in problem.hint) == ("server.auth", True)
    assert "hunter2" not in repr(caught.value)
    assert len(busy.log) == 1


def test_an_answer_of_errors_is_told(busy):
    with pytest.raises(SourceError, match="unknown operation"):
        ask(access.server(), "query Nonsense { x }", {})


@pytest.mark.parametrize("said", [None, [], 7, "x", {"project": 5}, {"project": {"runs": 3}}])
def test_answers_of_any_shape_are_no_crash(busy, fault, store, opened, said):
    for operation in ("Runs", "Run", "HistoryPage", "RunParquetHistory", "RunFiles"):
        busy.faults = [fault(operation, change=lambda _: said, times=99)]
        try:
            pull(opened(), store)
        except SourceError:
            continue
