"""Panels of numbers: lines, points, bars and big numbers.

First the keywords of `wandb_workspaces.reports.v2` in their order, then, by keyword only, those of
the shorter dialect. What a panel looks like and holds is `exporter.panels` and `exporter.query`.
"""

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY
from typing import Any, ClassVar

from exporter.model.runset import ALL
from exporter.reports.panel import GradientPoint, Panel, Range, Strings, gradient
from exporter.reports.piece import Model, piece
from exporter.reports.rules import AGGREGATE, FONT_SIZE, RANGE, SMOOTHING_KIND, Rule, Rules, as_is
from exporter.reports.words import axis, choice, hex_color, metrics, texts, value_path, value_paths

_STACKS = {"line": "none", "stacked-area": "area", "pct-area": "percent"}


def _colors(colors: Strings) -> Strings:
    """Colours of lines: `#rrggbb`, or the tracker's `{color: ..., transparentColor: ...}`."""
    return {key: hex_color(one) for key, one in colors.items()}


def _template(names: Sequence[str]) -> str:
    """A legend of several values: `${run:displayName} - ${config:lr}`."""
    return " - ".join(f"${{{name}}}" for name in texts(names))


def _without_samples(rule: Rule, instead: str) -> Callable[[Any], Any]:
    """The reader of a rule that leaves the word `samples` to another field."""
    return lambda value: instead if value == "samples" else rule.read(value)


def _samples(aggregate: str | None, area: str | None) -> Model:
    """The runs of a group instead of their aggregate, or behind it instead of an area."""
    if aggregate == "samples":
        return {"samples": "only"}
    return {"samples": "behind"} if area == "samples" else {}


def _all_as_one(*, aggregate: bool | None, groupby: Any) -> Model:
    """`aggregate` alone makes one group of all runs; the grouping of run sets goes before it."""
    return {"groupby": ALL} if aggregate and not groupby else {}


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
        "groupby_aggfunc": Rule("aggregate", _without_samples(AGGREGATE, "mean")),
        "groupby_rangefunc": Rule("range", _without_samples(RANGE, "none")),
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
        "font_size": FONT_SIZE,
        "legend_template": Rule("legend_template"),
        "legend_fields": Rule("legend_template", _template),
        "line_titles": Rule("labels"),
        "line_colors": Rule("colors", _colors),
        "line_widths": Rule("widths"),
        "line_marks": Rule("marks"),
    }
    besides: ClassVar[frozenset[str]] = frozenset({"aggregate", "x_range"})

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
        found = super().written() | _samples(self.groupby_aggfunc, self.groupby_rangefunc)
        found |= _all_as_one(aggregate=self.aggregate, groupby=self.groupby)
        if self.legend_template:
            found["legend_template"] = self.legend_template
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
        "range_x": Rule("x_range"),
        "range_y": Rule("y_range"),
        "range_z": Rule("z_range"),
        "gradient": Rule("gradient", gradient),
        "font_size": FONT_SIZE,
        "legend_template": Rule("legend_template"),
        "regression": Rule("regression"),
    }
    besides: ClassVar[frozenset[str]] = frozenset({"running_ymin", "running_ymax", "running_ymean"})

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

    def written(self) -> Model:
        """The fields; `running_ymin` and its sisters are one."""
        lines = {"min": self.running_ymin, "max": self.running_ymax, "mean": self.running_ymean}
        running = [how for how, asked in lines.items() if asked]
        return super().written() | ({"running": running} if running else {})


@piece
class BarPlot(Panel):
    """Last values of metrics, one bar per run or group."""

    kind = "bar"
    rules: ClassVar[Rules] = {
        "metrics": Rule("metrics", value_paths),
        "orientation": Rule("orientation", choice(v="vertical", h="horizontal")),
        "groupby_rangefunc": RANGE,
        "max_runs_to_show": Rule("max_runs"),
        "max_bars_to_show": Rule("max_bars"),
        "range_x": Rule("value_range"),
        "custom_expressions": Rule("expressions", texts),
        "font_size": FONT_SIZE,
        "legend_template": Rule("legend_template"),
        "line_titles": Rule("labels"),
        "line_colors": Rule("colors", _colors),
        "style": Rule("style"),
    }
    besides: ClassVar[frozenset[str]] = frozenset({"aggregate", "title_x", "title_y"})

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

    def written(self) -> Model:
        """The fields; the values lie along x, or along y when the bars stand."""
        along = (self.title_x, self.title_y)
        value, name = along[::-1] if self.orientation == "v" else along
        said = {"value_title": value, "name_title": name}
        titles = {field: title for field, title in said.items() if title}
        as_one = _all_as_one(aggregate=self.aggregate, groupby=self.groupby)
        return super().written() | titles | as_one


@piece
class ScalarChart(Panel):
    """One big number: the aggregate of a metric over all runs."""

    kind = "scalar"
    rules: ClassVar[Rules] = {
        "metric": Rule("metrics", value_paths),
        "groupby_rangefunc": RANGE,
        "custom_expressions": Rule("expressions", texts),
        "legend_template": Rule("legend_template"),
        "format": Rule("format"),
    }

    title: str | None = None
    metric: Any = ""
    groupby_aggfunc: str | None = None
    groupby_rangefunc: str | None = None
    custom_expressions: Sequence[str] | None = None
    legend_template: str | None = None
    font_size: str | None = None
    _: KW_ONLY
    groupby: Any = None
    format: str = ""
