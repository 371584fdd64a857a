"""Panels and run sets arrive field by field; what cannot be honoured is named."""

import pytest

from exporter.errors import SpecError
from exporter.model.panels import Layout, RunSet
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


def panel(view_type, **config):
    (found,), lost = panels(view_type, config)
    return found, lost


def panels(view_type, *configs, **fields):
    block, lost = read(*[{"viewType": view_type, "config": c} for c in configs], **fields)
    return block.panels, lost


def line(**config):
    return panel("Run History Line Plot", **({"metrics": ["loss"]} | config))


LINES = [
    ({"chartTitle": "T"}, {"title": "T"}),
    ({"xAxis": "_step"}, {"x": "step"}),
    ({"xAxis": "_timestamp", "xAxisFormat": "datetime"}, {"x": "time"}),
    ({"xAxis": "_absolute_runtime"}, {"x": "relative"}),
    ({"xAxis": "epoch"}, {"x": "epoch"}),
    ({"xAxisMin": 0, "xAxisMax": 5}, {"x_range": (0, 5)}),
    ({"yAxisMin": 0.1}, {"y_range": (0.1, None)}),
    ({"xLogScale": True, "yLogScale": True}, {"log_x": True, "log_y": True}),
    ({"xAxisTitle": "a", "yAxisTitle": "b"}, {"x_title": "a", "y_title": "b"}),
    ({"ignoreOutliers": True}, {"ignore_outliers": True}),
    (
        {"groupBy": "arch.value", "groupAgg": "median"},
        {"groupby": "config.arch", "aggregate": "median"},
    ),
    ({"groupBy": "group", "groupArea": "stderr"}, {"groupby": "group", "range": "stderr"}),
    ({"groupBy": "displayName"}, {"groupby": "name"}),
    ({"groupBy": "arch", "aggregate": False}, {"groupby": ""}),
    ({"smoothingWeight": 0.9}, {"smoothing": 0.9, "smoothing_kind": "twema"}),
    (
        {"smoothingWeight": 0.5, "smoothingType": "exponential"},
        {"smoothing": 0.5, "smoothing_kind": "ema"},
    ),
    ({"smoothingWeight": 5, "smoothingType": "gaussian"}, {"smoothing_kind": "gaussian"}),
    ({"showOriginalAfterSmoothing": False}, {"original": False}),
    ({"limit": 3}, {"max_runs": 3}),
    ({"plotType": "stacked-area"}, {"stack": "area"}),
    ({"plotType": "pct-area"}, {"stack": "percent"}),
    ({"legendPosition": "south"}, {"legend": "bottom"}),
    ({"legendTemplate": "${run:displayName}"}, {"legend_template": "${run:displayName}"}),
    ({"expressions": ["${a} - ${b}"]}, {"expressions": ("${a} - ${b}",)}),
    ({"xExpression": "${_step}*64"}, {"x_expression": "${_step}*64"}),
    ({"metricRegex": "^train/", "useMetricRegex": True, "metrics": []}, {"y_pattern": "^train/"}),
    ({"metricRegex": "^train/"}, {"y_pattern": "", "y": ("loss",)}),
    ({"overrideColors": {"r:loss": {"color": "#f00"}}}, {"colors": {"r:loss": "#ff0000"}}),
    ({"overrideColors": {"r:loss": "rgb(0, 0,255)"}}, {"colors": {"r:loss": "#0000ff"}}),
    ({"overrideLineWidths": {"r:loss": 3}}, {"widths": {"r:loss": 3}}),
    ({"overrideMarks": {"r:loss": "dashed"}}, {"marks": {"r:loss": "dashed"}}),
    ({"overrideSeriesTitles": {"r:loss": "A"}}, {"labels": {"r:loss": "A"}}),
    ({"pointVisualizationMethod": "bucketing-gorilla"}, {}),
]


@pytest.mark.parametrize(("config", "fields"), LINES)
def test_a_line_plot_is_read_field_by_field(config, fields):
    found, lost = line(**config)
    assert found.kind == "line"
    assert {name: getattr(found, name) for name in fields} == fields
    assert not lost


@pytest.mark.parametrize(
    ("config", "lost"),
    [
        ({"fontSize": "large"}, "fontSize"),
        ({"pointVisualizationMethod": "sampling"}, "pointVisualizationMethod"),
        ({"groupBy": "a", "groupAgg": "sum"}, "groupAgg"),
        ({"groupArea": "samples"}, "groupArea"),
        ({"legendPosition": "west"}, "legendPosition"),
        ({"xAxisMin": 5, "xAxisMax": 0}, "xAxisMax"),
        ({"expressions": ["__import__('os')"]}, "expressions"),
        ({"metrics": ["loss", "summary_metrics.acc"]}, "metrics"),
        ({"overrideMarks": {"r:loss": "wavy"}}, "overrideMarks"),
        ({"overrideColors": {"r:loss": "url(x)"}}, "overrideColors"),
        ({"smoothingWeight": "much"}, "smoothingWeight"),
        ({"somethingNew": {"a": 1}}, "somethingNew"),
    ],
)
def test_a_field_that_cannot_be_honoured_is_named(config, lost):
    found, told = line(**config)
    assert found.kind == "line"
    assert found.y == ("loss",)
    assert told == [lost]


def test_a_line_plot_without_metrics_is_a_placeholder():
    for config in ({"metrics": []}, {"metrics": ["config.lr.value"]}, {"metrics": 7}):
        found, lost = line(**config)
        assert found.kind == "missing"
        assert lost


@pytest.mark.parametrize(
    ("view_type", "config", "fields"),
    [
        (
            "Bar Chart",
            {
                "metrics": ["acc", "summary_metrics.a", "config.lr.value"],
                "vertical": True,
                "barLimit": 5,
            },
            {
                "kind": "bar",
                "metrics": ("summary.acc", "summary.a", "config.lr"),
                "orientation": "vertical",
                "max_bars": 5,
            },
        ),
        (
            "Bar Chart",
            {"metrics": ["acc"], "xAxisTitle": "x", "groupBy": "project", "groupArea": "stddev"},
            {
                "orientation": "horizontal",
                "value_title": "x",
                "groupby": "project",
                "range": "stddev",
            },
        ),
        (
            "Scatter Plot",
            {
                "xAxis": "config:lr.value",
                "yAxis": "summary:val/acc",
                "zAxis": "run:createdAt",
                "xAxisLogScale": True,
                "showLinearRegression": True,
            },
            {
                "kind": "scatter",
                "x": "config.lr",
                "y": "summary.val/acc",
                "z": "created_at",
                "log_x": True,
                "log_y": False,
                "regression": True,
            },
        ),
        (
            "Scalar Chart",
            {"metrics": ["acc"], "groupAgg": "max"},
            {"kind": "scalar", "metrics": ("summary.acc",), "aggregate": "max"},
        ),
        ("Markdown Panel", {"value": "# T\n*x*"}, {"kind": "markdown", "text": "# T\n*x*"}),
        ("Run Comparer", {"diffOnly": "split"}, {"kind": "comparer", "diff_only": True}),
        ("Run Comparer", {}, {"kind": "comparer", "diff_only": False}),
        (
            "Media Browser",
            {"mediaKeys": ["a", "b"], "columnCount": 4},
            {"kind": "media", "keys": ("a", "b"), "columns": 4, "steps": "last"},
        ),
        (
            "Media Browser",
            {"mediaKeys": ["a"], "mode": "gallery", "gallerySettings": {"axis": "step"}},
            {"steps": "all"},
        ),
    ],
)
def test_the_other_panels_are_read_field_by_field(view_type, config, fields):
    found, lost = panel(view_type, **config)
    assert {name: getattr(found, name) for name in fields} == fields
    assert not lost


def test_parallel_coordinates_read_their_columns():
    columns = [
        {"accessor": "c::lr", "log": True},
        {"accessor": "summary:c::wd"},
        {"accessor": "config:opt.value.name", "displayName": "optimizer"},
        {"accessor": "run:duration", "inverted": True},
    ]
    found, lost = panel("Parallel Coordinates Plot", columns=columns)
    assert [(a.value, a.title, a.log, a.inverted) for a in found.axes] == [
        ("config.lr", "", True, False),
        ("config.wd", "", False, False),
        ("config.opt.name", "optimizer", False, False),
        ("duration", "", False, True),
    ]
    assert not lost


@pytest.mark.parametrize(
    ("view_type", "config"),
    [
        ("Some Future Panel", {"k": 1}),
        ("Code Comparer", {"diff": "split"}),
        ("Weave", {}),
        ("Scatter Plot", {"xAxis": "config:lr.value"}),
        ("Scatter Plot", {"xAxis": "run:nothing", "yAxis": "summary:a"}),
        ("Parallel Coordinates Plot", {"columns": [{"accessor": "config:a"}]}),
        ("Bar Chart", {"metrics": []}),
        ("Scalar Chart", {}),
        ("Media Browser", {}),
        ("Vega2", {"panelDefId": "acme/x"}),
    ],
)
def test_what_cannot_be_drawn_is_a_placeholder_and_a_warning(view_type, config):
    found, lost = panel(view_type, **config)
    assert found.kind == "missing"
    assert lost


def test_places_and_widths_come_from_the_grid_of_24_columns():
    places = [{"x": 0, "y": 0, "w": 24, "h": 9}, {"x": 8, "y": 9, "w": 8, "h": 6}, {"x": 0}, {}]
    entries = [
        {"viewType": "Markdown Panel", "config": {"value": "x"}, "layout": p} for p in places
    ]
    block, _ = read(*entries)
    assert [p.layout for p in block.panels] == [
        Layout(x=0, y=0, w=24, h=9),
        Layout(x=8, y=9, w=8, h=6),
        None,
        None,
    ]
    assert [p.width for p in block.panels] == ["full", "third", "full", "full"]


def chart(name, asked="summaryTable", **config):
    fields = [{"name": asked, "args": [{"name": "tableKey", "value": "pr_table"}]}, {"name": "id"}]
    query = {"queryFields": [{"name": "runSets", "fields": fields}]}
    return panel("Vega2", panelDefId=name, userQuery=query, **config)


@pytest.mark.parametrize("asked", ["summaryTable", "historyTable"])
def test_a_preset_chart_over_a_logged_table_is_read(asked):
    found, lost = chart(
        "wandb/area-under-curve/v0",
        asked,
        fieldSettings={"x": "recall", "class": "label"},
        stringSettings={"title": "PR", "x-axis-title": "R"},
        transform={"name": "tableWithLeafColNames"},
    )
    assert (found.name, found.table, found.title) == ("curve", "pr_table", "PR")
    assert found.fields == {"x": "recall", "class": "label"}
    assert found.strings == {"x-axis-title": "R"}
    assert not lost


def test_what_a_preset_chart_loses_is_named():
    found, lost = chart("wandb/bar/v0", fieldSettings={"hue": "a"}, stringSettings={"note": "b"})
    assert found.kind == "preset"
    assert (found.fields, found.strings) == ({}, {})
    assert lost == ["stringSettings", "fieldSettings"]


@pytest.mark.parametrize(
    ("name", "asked"), [("acme/mine", "summaryTable"), ("wandb/line/v0", "history")]
)
def test_other_custom_charts_are_placeholders(name, asked):
    found, lost = chart(name, asked)
    assert found.kind == "missing"
    assert lost == ["config"]


# --- run sets --------------------------------------------------------------------------------


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
    assert found == RunSet(**fields)
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
    found, lost = panels("Run History Line Plot", *configs, sets=({"grouping": grouping},))
    assert [p.groupby for p in found] == ["config.arch", "state"]
    assert not lost


@pytest.mark.parametrize(
    ("stored", "lost"),
    [
        ({"search": {"query": "bert-.*"}}, "query"),
        ({"grouping": [{"section": "run", "name": n} for n in ("state", "group")]}, "grouping"),
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
        "columnPinned": {"run:displayName": True},
        "columnVisible": {"summary:acc": True, "config:lr.value": True, "run:state": False},
        "columnOrder": ["summary:acc"],
    }
    block, lost = read(sets=({"name": "A", "runFeed": feed},))
    assert block.kind == "table"
    assert block.columns == ("name", "summary.acc", "config.lr")
    assert block.runs == RunSet(name="A")
    assert not lost
