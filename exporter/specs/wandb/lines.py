"""Line plots -> `LinePanel`."""

from typing import Any

from exporter.errors import FilterError
from exporter.model.panels import AnyPanel, LinePanel
from exporter.query.arithmetic import parse_formula
from exporter.query.legends import parse_template
from exporter.query.regex import searcher
from exporter.specs.overrides import MARKS
from exporter.specs.wandb.colors import hex_color
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.models import made, missing
from exporter.specs.wandb.names import X_AXES, is_per_run
from exporter.specs.wandb.options import (
    FONT_SIZES,
    SAMPLES,
    Grouping,
    bounds,
    grouping,
    sampled,
    understood,
)

_SMOOTHING = {
    "exponentialTimeWeighted": "twema",
    "exponential": "ema",
    "gaussian": "gaussian",
    "average": "average",
    "none": "none",
}
_STACKS = {"line": "none", "stacked-area": "area", "pct-area": "percent"}
_LEGENDS = {"north": "top", "east": "right", "west": "left", "south": "bottom"}
_SAMPLINGS = {"bucketing-gorilla": None}


def line_plot(config: Fields, groupby: Grouping, place: dict[str, Any]) -> AnyPanel:
    """A line plot. Values that a run has only once are no lines, and are told."""
    what = _what(config)
    if not any(what.values()):
        return missing(config, "A line plot", "it names no metric that is logged", **place)
    x = config.text("xAxis")
    config.choice("pointVisualizationMethod", _SAMPLINGS, None)
    if config.text("xAxisFormat") and x != "_timestamp":
        config.warn("xAxisFormat")
    return made(
        LinePanel,
        config,
        **what,
        x=X_AXES.get(x, x) or "step",
        x_expression=next(understood(config, "xExpression", parse_formula), ""),
        x_range=bounds(config, "x"),
        y_range=bounds(config, "y"),
        log_x=config.truth("xLogScale"),
        log_y=config.truth("yLogScale"),
        x_title=config.text("xAxisTitle"),
        y_title=config.text("yAxisTitle"),
        ignore_outliers=config.truth("ignoreOutliers"),
        max_runs=config.whole("limit") or 0,
        stack=config.choice("plotType", _STACKS, "none"),
        legend=config.choice("legendPosition", _LEGENDS, "auto"),
        legend_template=_legend(config),
        font_size=config.choice("fontSize", FONT_SIZES, "auto"),
        **_smoothing(config),
        **_overrides(config),
        **sampled(grouping(config, groupby, SAMPLES)),
        **place,
    )


def _what(config: Fields) -> dict[str, Any]:
    """The metrics: by name, by pattern, by arithmetic."""
    metrics = config.texts("metrics")
    y = tuple(name for name in metrics if not is_per_run(name))
    if len(y) < len(metrics):
        config.warn("metrics", "values that a run has only once make no line")
    pattern = ""
    if config.truth("useMetricRegex"):
        # the pattern stands in for the list
        y, pattern = (), next(understood(config, "metricRegex", searcher), "")
    config.ignore("metricRegex")
    expressions = tuple(understood(config, "expressions", parse_formula))
    return {"y": y, "y_pattern": pattern, "expressions": expressions}


def _legend(config: Fields) -> str:
    template = next(understood(config, "legendTemplate", parse_template), "")
    fields = config.texts("legendFields")
    joined = " - ".join(f"${{{name}}}" for name in fields)
    if template or not joined:
        return template
    try:
        parse_template(joined)
    except FilterError as error:
        config.warn("legendFields", error.problems[0].message)
        return ""
    return joined


def _smoothing(config: Fields) -> dict[str, Any]:
    original = config.raw("showOriginalAfterSmoothing")
    return {
        "smoothing": max(config.number("smoothingWeight") or 0, 0),
        "smoothing_kind": config.choice("smoothingType", _SMOOTHING, "twema"),
        "original": original is not False,
    }


def _overrides(config: Fields) -> dict[str, Any]:
    """Looks of single lines; keys are `run id:metric`."""
    colors = {k: hex_color(v) for k, v in config.pairs("overrideColors")}
    labels = {k: v for k, v in config.pairs("overrideSeriesTitles") if isinstance(v, str) and v}
    widths = {k: v for k, v in config.pairs("overrideLineWidths") if _is_width(v)}
    marks = {k: v for k, v in config.pairs("overrideMarks") if v in MARKS}
    kept = {"overrideColors": {k: v for k, v in colors.items() if v}}
    kept |= {"overrideLineWidths": widths, "overrideMarks": marks, "overrideSeriesTitles": labels}
    for key, found in kept.items():
        if len(found) < len(dict(config.pairs(key))):
            config.warn(key, "some of them are not understood")
    return {"colors": kept["overrideColors"], "labels": labels, "widths": widths, "marks": marks}


def _is_width(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 20
