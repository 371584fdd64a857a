"""Panels arrive field by field; what cannot be honoured is named."""

import pytest

from exporter.model.panel import Stop
from exporter.model.panels import Layout
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
    ({"aggregate": True}, {"groupby": "*"}),
    ({"aggregate": True, "groupBy": "arch.value"}, {"groupby": "config.arch"}),
    ({"aggregate": False, "groupBy": "arch.value"}, {"groupby": ""}),
    ({"fontSize": "large"}, {"font_size": "large"}),
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
    ({"legendPosition": "west"}, {"legend": "left"}),
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
    ({"groupBy": "a", "groupAgg": "sum"}, {"groupby": "config.a", "aggregate": "sum"}),
    ({"groupAgg": "samples"}, {"aggregate": "mean", "samples": "only"}),
    ({"groupArea": "samples"}, {"range": "none", "samples": "behind"}),
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
        ({"fontSize": "huge"}, "fontSize"),
        ({"pointVisualizationMethod": "sampling"}, "pointVisualizationMethod"),
        ({"groupBy": "a", "groupAgg": "mode"}, "groupAgg"),
        ({"groupArea": "sigma"}, "groupArea"),
        ({"legendPosition": "middle"}, "legendPosition"),
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
        found, _ = line(**config)
        assert found.kind == "missing"


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
            {"kind": "scalar", "metrics": ("summary.acc",), "aggregate": "max", "range": "minmax"},
        ),
        (
            "Scatter Plot",
            {
                "xAxis": "config:lr.value",
                "yAxis": "summary:val/acc",
                "xAxisMin": 0,
                "zAxisMax": 5,
                "showMinYAxisLine": True,
                "showAvgYAxisLine": True,
                "legendTemplate": "${run:displayName}",
                "customGradient": [{"color": "#f00"}, {"color": "#00f", "offset": 100}],
            },
            {
                "x_range": (0, None),
                "y_range": (None, None),
                "z_range": (None, 5),
                "running": ("min", "mean"),
                "legend_template": "${run:displayName}",
                "gradient": (Stop(color="#ff0000", offset=0), Stop(color="#0000ff", offset=100)),
            },
        ),
        (
            "Bar Chart",
            {
                "metrics": ["acc"],
                "limit": 7,
                "barLimit": 3,
                "xAxisMin": 0.5,
                "xAxisTitle": "Accuracy",
                "yAxisTitle": "Run",
                "legendTemplate": "${run:displayName}",
                "overrideColors": {"r:acc": "#f00"},
                "overrideSeriesTitles": {"r": "Ours"},
            },
            {
                "max_runs": 7,
                "max_bars": 3,
                "value_range": (0.5, None),
                "value_title": "Accuracy",
                "name_title": "Run",
                "legend_template": "${run:displayName}",
                "colors": {"r:acc": "#ff0000"},
                "labels": {"r": "Ours"},
            },
        ),
        (
            "Scalar Chart",
            {"expressions": ["${a} * 2"], "groupArea": "stderr", "legendTemplate": "${metric}"},
            {"expressions": ("${a} * 2",), "range": "stderr", "legend_template": "${metric}"},
        ),
        ("Markdown Panel", {"value": "# T\n*x*"}, {"kind": "markdown", "text": "# T\n*x*"}),
        ("Run Comparer", {"diffOnly": True}, {"kind": "comparer", "diff_only": True}),
        ("Run Comparer", {"diffOnly": "split"}, {"split": True, "diff_only": False}),
        ("Code Comparer", {}, {"kind": "code_diff", "diff": "split"}),
        ("Code Comparer", {"diff": "unified"}, {"kind": "code_diff", "diff": "unified"}),
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
        (
            "Media Browser",
            {"mediaKeys": ["a"], "gridSettings": {"xAxis": "step", "yAxis": "run"}},
            {"x": "step", "y": "run", "steps": "all"},
        ),
        (
            "Media Browser",
            {"mediaKeys": ["a"], "mode": "grid", "gridSettings": {"xAxis": "index"}},
            {"x": "index", "y": "", "steps": "last"},
        ),
        (
            "Media Browser",
            {"mediaKeys": ["a"], "mode": "gallery", "gridSettings": {"xAxis": "step"}},
            {"x": "", "steps": "last"},
        ),
        ("Media Browser", {"mediaKeys": ["a"], "columnCount": 30}, {"columns": 12}),
    ],
)
def test_the_other_panels_are_read_field_by_field(view_type, config, fields):
    found, lost = panel(view_type, **config)
    assert {name: getattr(found, name) for name in fields} == fields
    assert not lost


def test_what_a_media_browser_cannot_have_here_is_told():
    grid = {"xAxis": "color", "tile": 3}
    found, lost = panel(
        "Media Browser", mediaKeys=["a"], gridSettings=grid, moleculeConfig={"a": 1}
    )
    assert found.x == ""
    assert [word.split(" ")[0] for word in lost] == ["xAxis", "tile", "moleculeConfig"]


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
def test_what_cannot_be_drawn_is_a_placeholder_which_freezing_tells(view_type, config):
    found, lost = panel(view_type, **config)
    assert found.kind == "missing"
    assert not lost


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


def test_boxes_violins_and_arithmetic_of_bars():
    for stored, style in (("boxplot", "box"), ("violin", "violin"), ("bar", "bar")):
        found, lost = panel("Bar Chart", metrics=["a"], plotStyle=stored, expressions=["${a} * 2"])
        assert (found.style, found.expressions, lost) == (style, ("${a} * 2",), [])
