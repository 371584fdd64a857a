"""The data of an HTML panel: JSON that stands in a script, whatever runs are called."""

import json
import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.panels import HtmlPanel
from exporter.model.run import HistoryColumn, Run, RunKey, RunState
from exporter.model.series import Trace
from exporter.query.frames import LARGEST, MARK, MOST_RUNS, filled, frame_table
from exporter.query.scene import Scene

KEY = RunKey("e", "p", "r")
HOSTILE = "</script><!--'`${x}\u2028\u2029\x00\ud800&amp;\\"


class Histories:
    """A store in which every run logged `loss` so many times."""

    def __init__(self, values=()):
        self.values = np.array(values, dtype=float)

    def traces(self, runs, x, metrics, *, sampled=False):
        assert x == "_step"
        steps = np.arange(len(self.values), dtype=float)
        return [Trace(r, m, steps, self.values) for m in metrics if m == "loss" for r in runs]


def table(*runs, content=f"<script>f({MARK})</script>", values=(), **fields):
    panel = HtmlPanel(id="h", content=content, **fields)
    return frame_table(panel, Scene(runs, Histories(values), {}))


def data(*runs, **fields):
    (text,) = table(*runs, **fields).column("data").values
    return json.loads(text)["runs"]


def test_a_run_has_its_attributes_config_and_summary():
    created = datetime(2026, 1, 2, tzinfo=UTC)
    run = Run(KEY, "a", RunState.FINISHED, created, tags=("x",), config={"lr": 0.1, "n": 2.0})
    assert data(run) == [
        {"id": "r", "name": "a", "entity": "e", "project": "p", "state": "finished",
         "created_at": "2026-01-02T00:00:00+00:00", "duration": None, "user": "", "group": "",
         "job_type": "", "tags": ["x"], "config": {"lr": 0.1, "n": 2}, "summary": {},
         "statistics": {}, "history": {}}
    ]  # fmt: skip


def test_the_summary_is_what_other_panels_see():
    named = {"acc": 0.8, "loss": 0.1}
    columns = tuple(HistoryColumn(n, n, "number", 3, last=v) for n, v in named.items())
    run = Run(KEY, "a", summary={"acc": {"max": 0.9}, "best": {"max": 1}}, columns=columns)
    (found,) = data(run)
    assert found["summary"] == {"acc": 0.8, "best": {"max": 1}, "loss": 0.1}
    assert found["statistics"] == {"acc": {"max": 0.9}, "best": {"max": 1}}


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_json_has_no_number_for_is_null(value):
    (run,) = data(Run(KEY, "a", summary={"x": [value, {"y": value}]}))
    assert run["summary"] == {"x": [None, {"y": None}]}


@given(st.one_of(st.text(), st.just(HOSTILE)))
def test_no_name_can_leave_the_place_of_the_data(name):
    (text,) = table(Run(KEY, name, config={name: [name]})).column("data").values
    assert text.isascii()
    assert not set("<>&'`$") & set(text)
    (run,) = json.loads(text)["runs"]
    assert (run["name"], run["config"]) == (name, {name: [name]})


def test_the_order_of_runs_is_kept_and_that_of_keys_is_not():
    runs = [Run(KEY._replace(id=i), i, config=c) for i, c in (("b", {"x": 1, "a": 2}), ("a", {}))]
    assert [run["id"] for run in data(*runs)] == ["b", "a"]
    again = Run(KEY._replace(id="b"), "b", config={"a": 2, "x": 1})
    assert table(again) == table(runs[0])


def test_histories_are_there_when_they_are_named():
    run = Run(KEY, "a")
    (found,) = data(run, values=[1.5, math.nan, 3], history=("loss", "other"))
    assert found["history"] == {"loss": {"step": [0, 1, 2], "value": [1.5, None, 3]}}
    assert data(run, values=[1.5])[0]["history"] == {}


def test_a_long_history_is_sampled_with_its_extremes():
    values = np.sin(np.arange(20_000))
    values[12_345] = 99
    (found,) = data(Run(KEY, "a"), values=values, history=("loss",))
    history = found["history"]["loss"]
    assert len(history["step"]) == len(history["value"]) <= 2000
    assert history["value"][history["step"].index(12_345)] == 99


def test_more_runs_than_can_be_are_told_of():
    found = table(*(Run(KEY._replace(id=str(i)), "a") for i in range(MOST_RUNS + 1)))
    assert found.notes == ("The first 500 of 501 runs are in the data.",)


def test_a_panel_without_the_mark_has_no_data():
    found = table(Run(KEY, "a"), content="<p>")
    assert [column.values for column in found.columns] == [("<p>",), ("",)]


def test_data_in_many_places_do_not_grow_without_end():
    big = Run(KEY, "a", config={"x": "y" * 10_000})
    found = table(big, content=MARK * (LARGEST // 10_000 + 1))
    assert not found.drawable
    assert found.notes == ("With its data it is larger than 8 MB.",)


def test_data_that_hold_the_mark_are_not_filled_in_again():
    text = table(Run(KEY, MARK)).column("data").values[0]
    assert filled(f"[{MARK}]", text) == f"[{text}]"


def test_values_nested_too_deep_end_in_null():
    deep = value = {}
    for _ in range(500):
        value["x"] = value = {}
    assert data(Run(KEY, "a", config=deep))
