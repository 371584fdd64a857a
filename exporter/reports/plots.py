"""Panels of numbers: lines, points, bars and big numbers.

First the keywords of `wandb_workspaces.reports.v2` in their order, then, by keyword only, those of
the shorter dialect. What a panel looks like and holds is `exporter.panels` and `exporter.query`.
"""

from collections.abc import Sequence
from dataclasses import KW_ONLY
from typing import Any, ClassVar

from exporter.reports.panel import GradientPoint, Panel, Range, Strings
from exporter.reports.piece import Model, piece
from exporter.reports.rules import RANGE, SMOOTHING_KIND, Rule, Rules, as_is
from exporter.reports.words import axis, choice, hex_color, metrics, texts, value_path, value_paths

_STACKS = {"line": "none", "stacked-area": "area", "pct-area": "percent"}


def _colors(colors: Strings) -> Strings:
    """Colours of lines: `#rrggbb`, or the tracker's `{color: ..., transparentColor: ...}`."""
    return {key: hex_color(one) for key, one in colors.items()}


@piece
class LinePlot(Panel):
    """Metrics over steps, time or another metric."""

    kind = "line"
    rules: ClassVar[Rules] = {
        "x": Rule("x", axis),
        "y": Rule("y", metrics),
        "range_x": Rule("x_range"),
        "range_y": Rule("y_range"),
        "log_x": Rule("log_x"),
        "log_y": Rule("log_y"),
        "title_x": Rule("x_title"),
        "title_y": Rule("y_title"),
        "groupby_rangefunc": RANGE,
        "smoothing_factor": Rule("smoothing"),
        "smoothing": Rule("smoothing"),
        "smoothing_type": SMOOTHING_KIND,
        "smoothing_show_original": Rule("original"),
        "max_runs_to_show": Rule("max_runs"),
        "metric_regex": Rule("y_pattern"),
        "custom_expressions": Rule("expressions", texts),
        "xaxis_expression": Rule("x_expression"),
        "plot_type": Rule("stack", choice(**_STACKS)),
        "ignore_outliers": Rule("ignore_outliers"),
        "legend_template": Rule("legend_template"),
        "line_titles": Rule("labels"),
        "line_colors": Rule("colors", _colors),
        "line_widths": Rule("widths"),
        "line_marks": Rule("marks"),
    }
    besides: ClassVar[frozenset[str]] = frozenset({"x_range"})

    title: str | None = None
    x: Any = "Step"
    y: Any = ()
    range_x: Range = (None, None)
    range_y: Range = (None, None)
    log_x: bool | None = None
    log_y: bool | None = None
    title_x: str | None = None
    title_y: str | None = None
    ignore_outliers: bool | None = None
    groupby: Any = None
    groupby_aggfunc: str | None = None
    groupby_rangefunc: str | None = None
    smoothing_factor: float | None = None
    smoothing_type: str | None = None
    smoothing_show_original: bool | None = None
    max_runs_to_show: int | None = None
    custom_expressions: Sequence[str] | None = None
    plot_type: str | None = None
    font_size: str | None = None
    legend_position: str | None = None
    legend_template: str | None = None
    aggregate: bool | None = None
    xaxis_expression: str | None = None
    xaxis_format: str | None = None
    legend_fields: Sequence[str] | None = None
    metric_regex: str | None = None
    point_visualization_method: str | None = None
    line_titles: Strings | None = None
    line_colors: Strings | None = None
    line_widths: Strings | None = None
    line_marks: Strings | None = None
    _: KW_ONLY
    smoothing: float | None = None
    x_range: str | Range = ""

    def written(self) -> Model:
        """The fields; `x_range` is `last-1000`, `last-1h`, or two bounds."""
        found = super().written()
        if self.x_range:
            last = isinstance(self.x_range, str)
            found["x_last" if last else "x_range"] = as_is(self.x_range)
        return found


@piece
class ScatterPlot(Panel):
    """One point per run."""

    kind = "scatter"
    rules: ClassVar[Rules] = {
        "x": Rule("x", value_path),
        "y": Rule("y", value_path),
        "z": Rule("z", value_path),
        "log_x": Rule("log_x"),
        "log_y": Rule("log_y"),
        "log_z": Rule("log_z"),
        "regression": Rule("regression"),
    }

    title: str | None = None
    x: Any = None
    y: Any = None
    z: Any = None
    range_x: Range = (None, None)
    range_y: Range = (None, None)
    range_z: Range = (None, None)
    log_x: bool | None = None
    log_y: bool | None = None
    log_z: bool | None = None
    running_ymin: bool | None = None
    running_ymax: bool | None = None
    running_ymean: bool | None = None
    legend_template: str | None = None
    gradient: Sequence[GradientPoint] | None = None
    font_size: str | None = None
    regression: bool | None = None
    _: KW_ONLY
    groupby: Any = None


@piece
class BarPlot(Panel):
    """Last values of metrics, one bar per run or group."""

    kind = "bar"
    rules: ClassVar[Rules] = {
        "metrics": Rule("metrics", value_paths),
        "orientation": Rule("orientation", choice(v="vertical", h="horizontal")),
        "title_x": Rule("value_title"),
        "groupby_rangefunc": RANGE,
        "max_bars_to_show": Rule("max_bars"),
        "custom_expressions": Rule("expressions", texts),
        "style": Rule("style"),
    }

    title: str | None = None
    metrics: Any = ()
    orientation: str = "h"
    range_x: Range = (None, None)
    title_x: str | None = None
    title_y: str | None = None
    groupby: Any = None
    groupby_aggfunc: str | None = None
    groupby_rangefunc: str | None = None
    max_runs_to_show: int | None = None
    max_bars_to_show: int | None = None
    custom_expressions: Sequence[str] | None = None
    legend_template: str | None = None
    font_size: str | None = None
    line_titles: Strings | None = None
    line_colors: Strings | None = None
    aggregate: bool | None = None
    _: KW_ONLY
    style: str = "bar"


@piece
class ScalarChart(Panel):
    """One big number: the aggregate of a metric over all runs."""

    kind = "scalar"
    rules: ClassVar[Rules] = {"metric": Rule("metrics", value_paths), "format": Rule("format")}

    title: str | None = None
    metric: Any = ""
    groupby_aggfunc: str | None = None
    groupby_rangefunc: str | None = None
    custom_expressions: Sequence[str] | None = None
    legend_template: str | None = None
    font_size: str | None = None
    _: KW_ONLY
    format: str = ""
