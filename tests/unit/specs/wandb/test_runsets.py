"""Run sets of saved reports: conditions, selections, colours, and the columns of their tables."""

import pytest

from exporter.errors import SpecError
from exporter.model.panels import RunSet
from exporter.specs.wandb import read_view


def grid(*panels, sets=({},), colors=None, **meta):
    metadata = {
        "runSets": [{"id": f"s{i}", "enabled": True} | one for i, one in enumerate(sets)],
        "panelBankSectionConfig": {"panels": list(panels)},
        "customRunColors": colors or {},
    }
    return {"type": "panel-grid", "children": [{"text": ""}], "metadata": metadata | meta}


def read(*panels, **fields):
    view = {"version": 5, "blocks": [grid(*panels, **fields)]}
    report, warnings = read_view(view, file="r.json")
    return report.blocks[0], [w.place.path.rsplit(".", 1)[-1] for w in warnings if w.place]


def run_sets(*sets, colors=None):
    block, lost = read(
        {"viewType": "Markdown Panel", "config": {"value": "x"}}, sets=sets, colors=colors
    )
    return block.runs, lost


LEAF = {"key": {"section": "config", "name": "lr.value"}, "op": ">", "value": 0.1}


@pytest.mark.parametrize(
    ("stored", "fields"),
    [
        (
            {"name": "A", "project": {"name": "p", "entityName": "e", "id": "1"}},
            {"name": "A", "project": "e/p"},
        ),
        ({"search": {"query": "a.b", "isRegex": True}}, {"names": "a.b"}),
        ({"search": {"query": "a.b"}}, {"names": r"a\.b"}),
        (
            {"filters": {"filterFormat": "filterV2", "filters": [LEAF]}},
            {"filter": "config.lr > 0.1"},
        ),
        (
            {"filters": {"op": "OR", "filters": [{"op": "AND", "filters": [LEAF]}]}},
            {"filter": "config.lr > 0.1"},
        ),
        ({"selections": {"root": 1, "tree": ["r1", {"value": "r2"}]}}, {"hidden": ("r1", "r2")}),
        (
            {"selections": {"root": 0, "tree": [{"value": "g", "children": ["r1"]}]}},
            {"only": ("r1",)},
        ),
        ({"selections": {"root": 0, "tree": []}}, {"filter": "id in ()"}),
        (
            {
                "sort": {
                    "keys": [{"key": {"section": "run", "name": "createdAt"}, "ascending": False}]
                }
            },
            {"order": ""},
        ),
        (
            {
                "sort": {
                    "keys": [{"key": {"section": "summary", "name": "acc"}, "ascending": False}]
                }
            },
            {"order": "-summary.acc"},
        ),
        (
            {
                "sort": {
                    "keys": [{"key": {"section": "config", "name": "lr.value"}, "ascending": True}]
                }
            },
            {"order": "config.lr"},
        ),
    ],
)
def test_a_run_set_is_read_field_by_field(stored, fields):
    found, lost = run_sets(stored)
    assert (found or RunSet()) == RunSet(**fields)
    assert not lost


def test_several_run_sets_are_joined_and_those_switched_off_left_out():
    found, lost = run_sets({"name": "A"}, {"name": "B", "enabled": False}, {"name": "C"})
    assert found == (RunSet(name="A"), RunSet(name="C"))
    assert not lost
    nobody, lost = run_sets({"enabled": False})
    assert nobody == RunSet(filter="id in ()")
    assert lost == ["runSets"]


def test_runs_and_groups_get_their_colours():
    colors = {
        "r1": "#F00",
        "r-2": "rgb(0,0,255)",
        "s0-config:arch.value:a-b:c": "#00ff00",
        "s9-config:arch.value:x": "#111111",
        "r3": "red",
    }
    grouping = [{"section": "config", "name": "arch.value"}]
    found, lost = run_sets({"grouping": grouping}, colors=colors)
    assert found.colors == {"r1": "#ff0000", "r-2": "#0000ff", "group:a-b:c": "#00ff00"}
    assert lost == ["customRunColors", "customRunColors"]


def test_a_grouping_of_runs_groups_every_panel_that_has_none_of_its_own():
    grouping = [{"section": "config", "name": "arch.value"}]
    configs = [{"metrics": ["a"]}, {"metrics": ["a"], "groupBy": "state"}]
    plots = [{"viewType": "Run History Line Plot", "config": one} for one in configs]
    block, lost = read(*plots, sets=({"grouping": grouping},))
    assert [p.groupby for p in block.panels] == ["config.arch", "state"]
    assert not lost


def test_several_keys_group_and_order_runs():
    keys = [("config", "arch.value"), ("run", "group")]
    stored = {
        "id": "s0",
        "grouping": [{"section": section, "name": name} for section, name in keys],
        "sort": {"keys": [{"key": {"section": s, "name": n}, "ascending": True} for s, n in keys]},
    }
    colors = {"s0-config:arch.value:vit-group:a-b": "#00ff00"}
    plot = {"viewType": "Run History Line Plot", "config": {"metrics": ["a"]}}
    block, lost = read(plot, sets=(stored,), colors=colors)
    assert block.panels[0].groupby == ("config.arch", "group")
    assert block.runs.order == ("config.arch", "group")
    assert block.runs.colors == {"group:arch: vit, Group: a-b": "#00ff00"}
    assert not lost


@pytest.mark.parametrize(
    ("stored", "lost"),
    [
        ({"search": {"query": "bert-.*"}}, "query"),
        ({"grouping": [{"section": "moon", "name": "x"}]}, "grouping"),
        ({"sort": {"keys": [{"key": {"section": "moon", "name": "x"}}]}}, "keys"),
        ({"baselineRunId": "r1"}, "baselineRunId"),
        ({"selections": {"root": 2, "tree": []}}, "root"),
    ],
)
def test_what_a_run_set_loses_is_named(stored, lost):
    assert run_sets(stored)[1] == [lost]


@pytest.mark.parametrize(
    "stored",
    [
        {"filters": {"filterFormat": "filterV2", "filters": [LEAF | {"op": "~"}]}},
        {"filters": {"filterFormat": "filterV9"}},
        {"filters": 7},
        {"filters": "Config('lr') <> 1"},
        {"search": {"query": "(", "isRegex": True}},
    ],
)
def test_a_condition_that_is_not_understood_stops_the_report(stored):
    with pytest.raises(SpecError) as caught:
        run_sets(stored)
    (problem,) = caught.value.problems
    assert problem.severity == "error"
    assert problem.place
    assert problem.place.path.startswith("blocks.0.metadata.runSets.0.")


def test_a_grid_without_panels_is_the_table_of_its_runs():
    feed = {
        "columnPinned": {"run:displayName": True, "config:seed": True},
        "columnVisible": {"summary:acc": True, "config:lr.value": True, "run:state": False},
        "columnOrder": ["summary:acc"],
        "columnWidths": {"summary:acc": 100},
        "pageSize": 10,
    }
    block, lost = read(sets=({"name": "A", "runFeed": feed},))
    assert block.kind == "table"
    assert block.columns == ("name", "config.seed", "summary.acc", "config.lr")
    assert block.pinned == ("config.seed",)
    assert (block.runs, block.title) == (RunSet(name="A"), "A")
    assert not lost


def test_a_column_that_is_hidden_leaves_the_usual_ones():
    block, _ = read(sets=({"name": "A", "runFeed": {"columnVisible": {"run:state": False}}},))
    assert block.columns == ("name", "created_at", "duration")


def test_what_a_column_setting_of_tomorrow_means_is_told():
    _, lost = read(sets=({"name": "A", "runFeed": {"columnBlink": {"run:state": True}}},))
    assert lost == ["columnBlink"]


def test_run_sets_that_are_hidden_have_no_table():
    spec = {"runSets": [{"name": "A"}], "hideRunSets": True}
    view = {"version": 5, "blocks": [{"type": "panel-grid", "metadata": spec}]}
    report, problems = read_view(view, file="r")
    assert not report.blocks
    assert not problems
