"""Panels of a grid -> ours, by their `viewType`; an unknown one is a visible placeholder."""

from collections.abc import Callable, Mapping
from typing import Any

from exporter.model.panels import (
    AnyPanel,
    BarPanel,
    ImportancePanel,
    MarkdownPanel,
    ParallelAxis,
    ParallelPanel,
    ScalarPanel,
    ScatterPanel,
)
from exporter.query.arithmetic import parse_formula
from exporter.query.faults import shown
from exporter.query.legends import parse_template
from exporter.specs.markdown import dedented
from exporter.specs.wandb.exhibits import code, comparer, media
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.lines import line_plot
from exporter.specs.wandb.models import made, missing
from exporter.specs.wandb.names import accessor_path, metric_path
from exporter.specs.wandb.options import (
    FONT_SIZES,
    Grouping,
    bounds,
    gradient,
    grouping,
    named_styles,
    understood,
)
from exporter.specs.wandb.presets import preset_chart
from exporter.specs.wandb.weave import weave_panel

_BAR_STYLES = {"bar": "bar", "boxplot": "box", "violin": "violin"}
_IMPORTANCE_TABLE = ("columnsPinned", "columnWidths", "columnOrder", "pageSize", "onlyShowSelected")
"""The table that the tracker's panel is; here it is a chart."""

_RUNNING = {
    "showMinYAxisLine": "min",
    "showMaxYAxisLine": "max",
    "showAvgYAxisLine": "mean",
}

Reader = Callable[..., AnyPanel]


def read_panel(source: Fields, *, groupby: Grouping, **place: Any) -> AnyPanel:
    """A panel; `groupby` is how its run sets group, `place` where it stands."""
    kind = source.text("viewType")
    config = source.child("config")
    reader = _READERS.get(kind)
    if reader is None:
        what = f"A panel of type {shown(kind)}"
        return missing(source, what, "this type is not known", **place)
    if config.has("chartTitle"):
        place |= {"title": config.text("chartTitle")[:500]}
    panel = reader(config, groupby, place)
    source.ignore("layout")
    config.finish()
    source.finish()
    return panel


def _bar(config: Fields, groupby: Grouping, place: dict[str, Any]) -> AnyPanel:
    metrics = tuple(map(metric_path, config.texts("metrics")))
    expressions = tuple(understood(config, "expressions", parse_formula))
    if not metrics and not expressions:
        return missing(config, "A bar chart", "it names no metric", **place)
    vertical = config.truth("vertical")
    return made(
        BarPanel,
        config,
        metrics=metrics,
        expressions=expressions,
        style=config.choice("plotStyle", _BAR_STYLES, "bar"),
        orientation="vertical" if vertical else "horizontal",
        max_bars=config.whole("barLimit") or 0,
        max_runs=config.whole("limit") or 0,
        value_range=bounds(config, "x"),
        value_title=config.text("yAxisTitle" if vertical else "xAxisTitle"),
        name_title=config.text("xAxisTitle" if vertical else "yAxisTitle"),
        font_size=config.choice("fontSize", FONT_SIZES, "auto"),
        legend_template=next(understood(config, "legendTemplate", parse_template), ""),
        **named_styles(config),
        **grouping(config, groupby),
        **place,
    )


def _scatter(config: Fields, groupby: Grouping, place: dict[str, Any]) -> AnyPanel:
    axes = {name: accessor_path(config.text(f"{name}Axis")) for name in "xyz"}
    axes = {name: path for name, path in axes.items() if path}
    if not {"x", "y"} <= set(axes):
        return missing(config, "A scatter plot", "it has no x and y axis", **place)
    return made(
        ScatterPanel,
        config,
        **axes,
        **{f"log_{name}": config.truth(f"{name}AxisLogScale") for name in "xyz"},
        **{f"{name}_range": bounds(config, name) for name in "xyz"},
        x_title=config.text("xAxisTitle"),
        y_title=config.text("yAxisTitle"),
        gradient=gradient(config),
        running=tuple(how for key, how in _RUNNING.items() if config.truth(key)),
        legend_template=next(understood(config, "legendTemplate", parse_template), ""),
        regression=config.truth("showLinearRegression"),
        font_size=config.choice("fontSize", FONT_SIZES, "auto"),
        groupby=groupby,
        **place,
    )


def _scalar(config: Fields, _groupby: Grouping, place: dict[str, Any]) -> AnyPanel:
    metrics = tuple(map(metric_path, config.texts("metrics")))
    expressions = tuple(understood(config, "expressions", parse_formula))
    if not metrics and not expressions:
        return missing(config, "A number", "it names no metric", **place)
    how = grouping(config, "")
    said = {"aggregate": how["aggregate"]}
    if config.has("groupArea"):
        said["range"] = how["range"]
    template = next(understood(config, "legendTemplate", parse_template), "")
    return made(
        ScalarPanel,
        config,
        metrics=metrics,
        expressions=expressions,
        legend_template=template,
        **said,
        **place,
    )


def _parallel(config: Fields, groupby: Grouping, place: dict[str, Any]) -> AnyPanel:
    axes: list[ParallelAxis] = []
    for column in config.children("columns"):
        path = accessor_path(column.text("accessor"))
        if not path:
            column.warn("accessor")
            continue
        axes.append(
            ParallelAxis(
                value=path,
                title=column.text("displayName"),
                log=column.truth("log"),
                inverted=column.truth("inverted"),
            )
        )
        column.finish()
    if len(axes) < 2:
        return missing(config, "Parallel coordinates", "they need two axes", **place)
    return made(
        ParallelPanel,
        config,
        axes=tuple(axes),
        font_size=config.choice("fontSize", FONT_SIZES, "auto"),
        gradient=gradient(config),
        groupby=groupby,
        **place,
    )


def _markdown(config: Fields, _groupby: Grouping, place: dict[str, Any]) -> AnyPanel:
    return made(MarkdownPanel, config, text=dedented(config.text("value")), **place)


def _importance(config: Fields, _groupby: Grouping, place: dict[str, Any]) -> AnyPanel:
    """The tracker works importance out in the browser, over the summary's value of one metric."""
    target = config.text("targetKey")
    config.ignore(*_IMPORTANCE_TABLE)
    if not target:
        return missing(config, "The importance of parameters", "no metric is chosen", **place)
    return made(ImportancePanel, config, target=f"summary.{target}", **place)


def _weave(config: Fields, _groupby: Grouping, place: dict[str, Any]) -> AnyPanel:
    return weave_panel(config, "panel2Config", **place)


_READERS: Mapping[str, Reader] = {
    "Run History Line Plot": line_plot,
    "Bar Chart": _bar,
    "Scatter Plot": _scatter,
    "Scalar Chart": _scalar,
    "Parallel Coordinates Plot": _parallel,
    "Markdown Panel": _markdown,
    "Run Comparer": comparer,
    "Code Comparer": code,
    "Media Browser": media,
    "Parameter Importance": _importance,
    "Vega2": preset_chart,
    "Weave": _weave,
    "Weave Trace": _weave,
}
