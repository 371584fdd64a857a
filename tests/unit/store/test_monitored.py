"""System metrics come by time, as they were logged, and stay out of the way of logged ones."""

from datetime import UTC, datetime

import pytest

from exporter.errors import SourceError
from exporter.model.run import RunKey, RunState
from exporter.sources.wide import Cells, by_time
from exporter.store import RunStore, compaction, layout, upkeep

START = datetime(2026, 1, 1, tzinfo=UTC)
AT = START.timestamp()
KEY = RunKey("e", "p", "r")
GPU, OWN = "system/gpu.0.memory", "system/cpu"


@pytest.fixture
def monitored(pulled):
    """A run with two system metrics, one of them logged by the program as well."""

    def make(key=KEY, **about):
        cells = [
            Cells("gpu.0.memory", "number", [0, 2], [10.0, 30.0]),
            Cells("cpu", "number", [1], [50.0]),
            Cells("gpu.0.name", "text", [0], ["A100"]),
        ]
        wide = by_time([AT + 1, AT + 2, AT + 4], cells)
        about = {"created_at": START} | about
        return pulled(
            key,
            {"loss": [3.0, 2.0], OWN: [1.0, 2.0], "_timestamp": [AT, AT + 9]},
            system=wide.table,
            system_columns=wide.columns,
            **about,
        )

    return make


def read(store, x, *names):
    found = store.traces([KEY], x, names)
    return {t.metric: list(zip(t.x.tolist(), t.y.tolist(), strict=True)) for t in found}


@pytest.mark.parametrize(
    ("x", "points"),
    [
        ("_timestamp", [(AT + 1, 10.0), (AT + 4, 30.0)]),
        ("_runtime", [(1.0, 10.0), (4.0, 30.0)]),
        ("_step", []),
        ("loss", []),
    ],
)
def test_system_metrics_have_two_clocks_and_no_steps(store, monitored, x, points):
    store.write(monitored(), "f")
    assert read(store, x, GPU) == {GPU: points}


def test_the_first_reading_is_the_start_of_a_run_without_one(store, monitored):
    store.write(monitored(created_at=None), "f")
    assert read(store, "_runtime", GPU) == {GPU: [(0.0, 10.0), (3.0, 30.0)]}


def test_what_the_program_logged_under_that_name_comes_first(store, monitored):
    store.write(monitored(), "f")
    assert read(store, "_step", OWN) == {OWN: [(0.0, 1.0), (1.0, 2.0)]}
    assert read(store, "_timestamp", OWN) == {OWN: [(AT, 1.0), (AT + 9, 2.0)]}


def test_they_stand_in_the_order_asked_beside_logged_ones(store, monitored):
    store.write(monitored(), "f")
    assert list(read(store, "_timestamp", GPU, "loss", OWN)) == [GPU, "loss", OWN]


@pytest.mark.parametrize("name", ["gpu.0.memory", "system/gpu.0.name", "system/gpu.1.memory"])
def test_nothing_else_is_a_metric(store, monitored, name):
    store.write(monitored(), "f")
    assert read(store, "_timestamp", name) == {}


def test_packing_the_histories_leaves_them(store, monitored, monkeypatch):
    monkeypatch.setattr(compaction, "LEAST", 2)
    for key in (KEY, RunKey("e", "p", "s")):
        store.write(monitored(key, state=RunState.FINISHED), "f")
    before = read(store, "_runtime", GPU, OWN)
    upkeep.compact(store, "e", "p")
    assert not list(store.root.rglob(layout.HISTORY))
    assert read(RunStore(store.root), "_runtime", GPU, OWN) == before


def test_a_file_that_is_gone_is_named_only_when_it_is_needed(store, monitored):
    store.write(monitored(), "f")
    (file,) = store.root.rglob(layout.SYSTEM)
    file.unlink()
    assert read(store, "_step", "loss")
    with pytest.raises(SourceError, match="system") as caught:
        store.traces([KEY], "_timestamp", [GPU])
    assert caught.value.problems[0].code == "store.damaged"
