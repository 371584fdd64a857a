"""Objects of the dialect become the canonical report, and mistakes become errors with places."""

from pathlib import Path

import pytest

import exporter.reports as wr
from exporter.errors import SpecError

DATA = Path(__file__).parents[2] / "data"


def model(*blocks, **said):
    return wr.Report("vision", "team", "T", blocks=list(blocks), **said).to_model()


def only(*blocks):
    (one,) = model(*blocks).blocks
    return one


def problems(*blocks):
    with pytest.raises(SpecError) as error:
        model(*blocks)
    return {(p.place.path, p.message) for p in error.value.problems}


# --- every class -----------------------------------------------------------------------------


def test_line_plot_of_either_dialect():
    long = wr.LinePlot(
        title="t", x="Step", y=["loss"], smoothing_factor=0.3, smoothing_type="gaussian",
        range_y=(0, 1), log_y=True, groupby=wr.Config("arch"), groupby_aggfunc="max",
        groupby_rangefunc="stddev", legend_position="north", max_runs_to_show=5,
    )  # fmt: skip
    found = only(long)
    assert (found.x, found.y, found.smoothing, found.smoothing_kind) == (
        "step",
        ("loss",),
        0.3,
        "gaussian",
    )
    assert (found.y_range, found.log_y, found.groupby) == ((0, 1), True, "config.arch")
    assert (found.aggregate, found.range, found.legend, found.max_runs) == (
        "max",
        "stddev",
        "top",
        5,
    )
    short = only(wr.LinePlot(x="epoch", y="loss", smoothing=0.3, groupby=["arch"]))
    assert (short.x, short.y, short.smoothing, short.groupby) == ("epoch", ("loss",), 0.3, "arch")


def test_styles_of_lines():
    found = only(
        wr.LinePlot(
            metric_regex="^val/", custom_expressions=["loss * 2"], xaxis_expression="step * 2",
            plot_type="pct-area", ignore_outliers=True, legend_template="${run:displayName}",
            line_titles={"r:loss": "Loss"}, line_widths={"r:loss": 2}, line_marks={"r": "dotted"},
            line_colors={"a": "#abc", "b": "rgb(1, 2, 255)", "c": {"color": "#000000"}},
        )
    )  # fmt: skip
    assert (found.y, found.y_pattern, found.expressions) == ((), "^val/", ("loss * 2",))
    assert (found.x_expression, found.stack, found.ignore_outliers) == ("step * 2", "percent", True)
    assert (found.labels, found.widths) == ({"r:loss": "Loss"}, {"r:loss": 2})
    assert found.marks == {"r": "dotted"}
    assert found.colors == {"a": "#aabbcc", "b": "#0102ff", "c": "#000000"}


@pytest.mark.parametrize(
    ("written", "field", "value"),
    [("last-1000", "x_last", "last-1000"), ((1, None), "x_range", (1, None))],
)
def test_ranges_of_x(written, field, value):
    assert getattr(only(wr.LinePlot(y="a", x_range=written)), field) == value


def test_media():
    found = only(wr.MediaBrowser("t", 3, ["samples"], steps="all"))
    assert (found.title, found.columns, found.keys, found.steps) == ("t", 3, ("samples",), "all")


@pytest.mark.parametrize(
    ("axes", "found"),
    [
        ({}, ("", "", "last")),
        ({"gallery_axis": "step"}, ("", "", "all")),
        ({"gallery_axis": "run"}, ("", "", "last")),
        ({"grid_x_axis": "step", "grid_y_axis": "run"}, ("step", "run", "all")),
        ({"grid_y_axis": "index"}, ("", "index", "last")),
        ({"mode": "gallery", "grid_x_axis": "step"}, ("", "", "last")),
    ],
)
def test_media_stand_along_their_axes(axes, found):
    panel = only(wr.MediaBrowser(media_keys=["a"], **axes))
    assert (panel.x, panel.y, panel.steps) == found


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("lr", "lr"),
        (wr.Config("lr"), "config.lr"),
        (wr.Config("opt.lr.value"), "config.opt.lr"),
        (wr.SummaryMetric("val/acc"), "summary.val/acc"),
        (wr.Metric("CreatedTimestamp"), "created_at"),
        ("config:lr.value", "config.lr"),
        ("config.opt.value.lr", "config.opt.lr"),
        ("summary:val/acc", "summary.val/acc"),
        ("summary_metrics.val/acc", "summary.val/acc"),
        ("c::lr", "config.lr"),
        ("run:displayName", "name"),
        ("Runtime", "duration"),
    ],
)
def test_values_have_one_name(written, path):
    assert only(wr.BarPlot(metrics=[written])).metrics == (path,)


def test_other_panels():
    scatter = only(wr.ScatterPlot(x="lr", y=wr.Metric("acc"), z="bs", log_x=True, regression=True))
    assert (scatter.x, scatter.z, scatter.log_x, scatter.regression) == ("lr", "bs", True, True)
    parallel = only(
        wr.ParallelCoordinatesPlot(["lr", wr.ParallelCoordinatesPlotColumn("acc", "Acc", log=True)])
    )
    assert [(a.value, a.title, a.log) for a in parallel.axes] == [
        ("lr", "", False),
        ("acc", "Acc", True),
    ]
    assert only(wr.ScalarChart("t", "acc", groupby_aggfunc="max")).aggregate == "max"
    found = only(wr.ScalarChart(custom_expressions=["a * 2"], groupby="config.arch"))
    assert (found.expressions, found.groupby) == (("a * 2",), "config.arch")
    assert only(wr.LinePlot(y="l", groupby="g", groupby_aggfunc="samples")).samples == "only"
    line = only(wr.LinePlot(y="l", groupby="g", groupby_rangefunc="samples"))
    assert (line.samples, line.range, line.aggregate) == ("behind", "none", "mean")
    table = only(wr.Table(["name", "acc"], sort_by="acc", limit=3))
    assert (table.columns, table.sort, table.limit) == (("name", "acc"), "-acc", 3)
    assert only(wr.Table(["name"], sort_by="acc", sort_order="asc")).sort == "acc"
    assert only(wr.Table(["name"], sort_by=["State", "acc"])).sort == ("-state", "-acc")
    assert only(wr.CustomChart(vega_spec={"mark": "bar"}, fields={"a": "lr"})).vega == {
        "mark": "bar"
    }
    assert only(wr.ParameterImportancePlot("val/acc")).target == "val/acc"
    assert only(wr.RunComparer(diff_only="split")).split
    assert only(wr.RunComparer(diff_only=True)).diff_only
    assert only(wr.CodeComparer(file="a.py")).file == "a.py"
    assert [only(wr.CodeComparer(d)).diff for d in ("split", "unified")] == ["split", "unified"]
    assert only(wr.MarkdownPanel("\n  # x\n  y")).text == "# x\ny"


@pytest.mark.parametrize(
    "block",
    [
        wr.WeavePanelArtifact("model"),
        wr.WeaveBlockArtifact("e", "p", "a"),
    ],
)
def test_what_cannot_be_shown_says_why(block):
    assert only(block).kind == "missing"
    assert only(block).reason


def test_what_has_no_effect_is_said(caplog):
    model(wr.LinePlot(y="a", xaxis_format="x"), wr.LinePlot(y="a", refresh_interval=3))
    assert caplog.messages == ["LinePlot: xaxis_format has no effect here"]


@pytest.mark.parametrize("plot", [wr.LinePlot(y="a"), wr.BarPlot(metrics="a")])
def test_aggregate_alone_makes_one_of_all_runs_unless_they_are_grouped(plot):
    plot.aggregate = True
    assert only(wr.PanelGrid(panels=[plot])).panels[0].groupby == "*"
    by_seed = [wr.Runset(groupby=["config.seed"])]
    assert only(wr.PanelGrid(by_seed, panels=[plot])).panels[0].groupby == "config.seed"


def test_type_has_a_size_where_something_is_drawn(caplog):
    drawn, told = wr.ScatterPlot(x="a", y="b", font_size="large"), wr.ScalarChart(metric="a")
    assert only(wr.PanelGrid(panels=[drawn])).panels[0].font_size == "large"
    told.font_size = "large"
    only(wr.PanelGrid(panels=[told]))
    assert caplog.messages == ["ScalarChart: font_size has no effect here"]


# --- runs ------------------------------------------------------------------------------------


def test_conditions_of_a_panel():
    panel = wr.LinePlot(
        y="a", runs_filter="x-.*", created_at=">=now-7d", state="running", tags=["v2"]
    )
    runs = only(panel).runs
    assert (runs.names, runs.created_at) == ("x-.*", ">=now-7d")
    assert (runs.state, runs.tags) == (("running",), ("v2",))


def test_every_run_is_no_condition():
    assert only(wr.LinePlot(y="a", runs_filter=".*")).runs == ""


def test_runs_of_projects():
    runs = [{"entity": "e", "project": "p", "filter": "b"}, {"project": "q"}]
    first, second = only(wr.LinePlot(y="a", runs=runs, state="running")).runs
    assert (first.project, first.names, second.project) == ("e/p", "b", "q")
    assert first.state == second.state == ("running",)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("Config('lr') > 0.1 and User == 'a'", "config.lr > 0.1 and user == 'a'"),
        ("config.lr > 0.001", "config.lr > 0.001"),
        (
            [wr.Config("lr") > 0.1, wr.Metric("State") == "failed"],
            "config.lr > 0.1 and state == 'failed'",
        ),
        (
            wr.Or(wr.Tags().isin(["a", "b"]), wr.Summary("x") <= 1),
            "'a' in tags or 'b' in tags or summary.x <= 1",
        ),
        (
            wr.And(wr.Config("m").isin(["a"]), wr.Config("n").notin([1])),
            "config.m in 'a' and config.n not in 1",
        ),
        (wr.Metric("CreatedTimestamp").within_last(7, "days"), "created_at >= now-1w"),
        (wr.Config("it's") == "o'clock", r"config['it\'s'] == 'o\'clock'"),
    ],
)
def test_filters_of_run_sets(filters, expected):
    found = only(wr.PanelGrid([wr.Runset(filters=filters)], panels=[wr.LinePlot(y="a")]))
    assert found.runs.filter.replace("(", "").replace(")", "") == expected.replace("(", "").replace(
        ")", ""
    )


def test_a_filter_that_is_none_is_refused():
    panel = wr.LinePlot(y="a", runs=[wr.Runset(filters="lr >")])
    ((path, _),) = problems(wr.P("x"), panel)
    assert path.startswith("blocks.1.LinePlot")


def test_run_set_in_a_grid():
    runs = wr.Runset(
        "e", "p", "Mine", query="a.b", order=[wr.OrderBy("Name", ascending=True)],
        groupby=["config.arch"], run_settings={"r1": wr.RunSettings(disabled=True)},
    )  # fmt: skip
    narrow = wr.LinePlot(y="b", runs_filter="x")
    grid = only(wr.PanelGrid(runsets=[runs], panels=[wr.LinePlot(y="a"), narrow]))
    one = grid.runs
    assert (one.project, one.name, one.names, one.order) == ("e/p", "Mine", r"a\.b", "name")
    assert one.hidden == ("r1",)
    wide, narrowed = grid.panels
    assert (wide.runs, wide.groupby, wide.width) == ("", "config.arch", "half")
    assert narrowed.runs.names == "x"
    assert r"name =~ 'a\\.b'" in narrowed.runs.filter


def test_bars_have_bounds_titles_and_names():
    given = wr.BarPlot(
        metrics="acc", range_x=(0.5, 1), title_x="Accuracy", title_y="Run", max_runs_to_show=9,
        max_bars_to_show=4, legend_template="${run:name}", line_titles={"r": "Ours"},
        line_colors={"r:acc": "#f00"},
    )  # fmt: skip
    found = only(given)
    assert (found.value_range, found.value_title, found.name_title) == ((0.5, 1), "Accuracy", "Run")
    assert (found.max_runs, found.max_bars) == (9, 4)
    assert (found.labels, found.colors) == ({"r": "Ours"}, {"r:acc": "#ff0000"})
    standing = only(wr.BarPlot(metrics="acc", orientation="v", title_x="Run", title_y="Accuracy"))
    assert (standing.value_title, standing.name_title) == ("Accuracy", "Run")


def test_scatter_plots_have_bounds_colours_and_running_lines():
    stops = [wr.GradientPoint("#f00", 0), wr.GradientPoint("#00f", 100)]
    found = only(
        wr.ScatterPlot(
            x=wr.Config("lr"), y="acc", z="depth", range_x=(0, 1), range_z=(None, 8),
            running_ymin=True, running_ymean=True, gradient=stops, legend_template="${run:name}",
        )
    )  # fmt: skip
    assert (found.x_range, found.z_range) == ((0, 1), (None, 8))
    assert found.running == ("min", "mean")
    assert [(s.color, s.offset) for s in found.gradient] == [("#ff0000", 0), ("#0000ff", 100)]
    columns = [wr.ParallelCoordinatesPlotColumn("a"), wr.ParallelCoordinatesPlotColumn("b")]
    assert len(only(wr.ParallelCoordinatesPlot(columns, gradient=stops)).gradient) == 2


def test_runs_are_ordered_and_grouped_by_several_values():
    order = [wr.OrderBy("State", ascending=True), wr.OrderBy(wr.SummaryMetric("acc"))]
    keys = (wr.RunsetGroupKey(wr.Config("arch"), "vit"), wr.RunsetGroupKey(wr.Config("lr"), "1"))
    colors = {wr.RunsetGroup("Mine", keys): "#ffffff"}
    runs = wr.Runset(order=order, groupby=["config.arch", "config.lr"], custom_run_colors=colors)
    grid = only(wr.PanelGrid([runs], panels=[wr.LinePlot(y="a")]))
    assert grid.runs.order == ("state", "-summary.acc")
    assert grid.panels[0].groupby == ("config.arch", "config.lr")
    assert grid.runs.colors == {"group:arch: vit, lr: 1": "#ffffff"}


def test_colours_of_runs_and_groups():
    group = wr.RunsetGroup("Mine", (wr.RunsetGroupKey(wr.Config("arch"), "vit"),))
    settings = {"r1": wr.RunSettings(color="#abc")}
    colors = {"r2": "#000000"}
    runs = wr.Runset(name="Mine", run_settings=settings, custom_run_colors=colors)
    grid = wr.PanelGrid([runs], panels=[wr.LinePlot(y="a")], custom_run_colors={group: "#ffffff"})
    assert only(grid).runs.colors == {"r1": "#aabbcc", "r2": "#000000", "group:vit": "#ffffff"}


@pytest.mark.parametrize(
    ("chart", "name", "role"),
    [("wandb/area-under-curve/v0", "curve", "x"), ("wandb/bar/v0", "bar", "label")],
)
def test_charts_of_the_tracker(chart, name, role):
    made = wr.CustomChart.from_table("pr_table", {role: "recall"}, {"x-axis-title": "R"})
    made.chart_name = chart
    found = only(made)
    assert (found.kind, found.name, found.table) == ("preset", name, "pr_table")
    assert (found.fields, found.strings) == ({role: "recall"}, {"x-axis-title": "R"})
    made.chart_name = "team/mine"
    assert only(made).kind == "missing"


def test_a_grid_without_panels_is_a_table_of_runs():
    grid = wr.PanelGrid([wr.Runset(pinned_columns=["run:displayName", "config:lr.value"])])
    assert only(grid).columns == ("name", "config.lr")
    assert only(grid).pinned == ("config.lr",)


# --- prose -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "kind", "text"),
    [
        (wr.P("2 * 3 < 7"), "text", r"2 \* 3 \< 7"),
        (wr.P("# a\n1. b"), "text", "\\# a\\\n1\\. b"),
        (wr.P("{{ runs | count }} of @fig:a_b"), "text", "{{ runs | count }} of @fig:a_b"),
        (wr.P(["a ", wr.Link("b", "https://c d"), wr.InlineLatex("x^2")]), "text", "a [b](<https://c%20d>)$x^2$"),
        (wr.UnorderedList(["a", "b"]), "text", "- a\n- b"),
        (wr.OrderedList(["a"]), "text", "1. a"),
        (wr.CheckedList([wr.CheckedListItem("a", True)]), "text", "- [x] a"),
        (wr.MarkdownBlock("\n    # a\n\n      b\n"), "text", "# a\n\n  b"),
        (wr.BlockQuote("a"), "quote", "a"),
        (wr.CalloutBlock("a"), "callout", "a"),
        (wr.CodeBlock("x", language="text"), "code", "x"),
        (wr.CodeBlock(content="x", title="t"), "code", "x"),
        (wr.H2("a\nb"), "heading", "a b"),
    ],
)  # fmt: skip
def test_prose(block, kind, text):
    found = only(block)
    assert (found.kind, found.text) == (kind, text)


def test_a_collapsed_heading_opens():
    found = model(wr.H1("a", collapsed_blocks=[wr.P("b"), wr.H2("c"), wr.LinePlot(y="l")])).blocks
    assert [one.kind for one in found] == ["heading", "text", "heading", "line"]


def test_what_lies_elsewhere_is_a_visible_place_and_a_link():
    place, link = model(wr.Image("https://a/b.png", "c")).blocks
    assert (place.kind, place.title, link.text) == ("missing", "c", "[c](<https://a/b.png>)")
    assert [block.kind for block in model(wr.Video("javascript:x")).blocks] == ["missing"]
    assert only(wr.Image("b.png", "c", alt="d")).src == "b.png"


def test_a_logged_table_of_another_project_is_shown_as_media_are():
    found = only(wr.WeaveBlockSummaryTable("e", "p", "t"))
    assert (found.kind, found.keys, found.runs.project) == ("media", ("t",), "e/p")


# --- mistakes --------------------------------------------------------------------------------


def test_all_mistakes_at_once_with_their_places():
    found = problems(
        wr.H1("a"),
        wr.LinePlot(y="l", groupby_aggfunc="mode"),
        wr.PanelGrid(panels=[wr.BarPlot(orientation="x", metrics=["a"])]),
        3,
    )
    assert {path for path, _ in found} == {
        "blocks.1.LinePlot.groupby_aggfunc",
        "blocks.2.PanelGrid.panels.0.BarPlot.orientation",
        "blocks.3.int",
    }


def test_mistakes_that_the_model_finds_have_places_too():
    found = problems(wr.H1("a"), wr.LinePlot(y="a", created_at="soon"), wr.ScalarChart(metric=""))
    paths = {path for path, _ in found}
    assert any(path.startswith("blocks.1.LinePlot") for path in paths)
    assert any(path.startswith("blocks.2.ScalarChart") for path in paths)


# --- properties ------------------------------------------------------------------------------
