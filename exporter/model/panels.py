"""What an author asks of a panel. How it looks is `exporter.panels`, what it holds is `query`.

A *value path* names one value of a run: `config.learning_rate`, `summary.val/accuracy`, or an
attribute (`name`, `state`, `created_at`, `duration`, `user`, `group`, `job_type`, `tags`,
`project`). A bare name is looked up as an attribute, then in the summary, then in the config.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from exporter.model.base import MOST, Strict, in_doubles
from exporter.model.exhibits import CodeDiffPanel, ComparerPanel, MediaPanel
from exporter.model.panel import (
    ID,
    NOTHING,
    Aggregate,
    Bounds,
    Drawing,
    FontSize,
    Gradient,
    Layout,
    Panel,
    RangeArea,
    Width,
    something,
)
from exporter.model.runset import Color, Paths, RunSet, RunsRef

__all__ = [
    "ID",
    "NOTHING",
    "Aggregate",
    "AnyPanel",
    "BarPanel",
    "Bounds",
    "CodeDiffPanel",
    "Color",
    "ComparerPanel",
    "CustomPanel",
    "Drawing",
    "FontSize",
    "HtmlPanel",
    "ImportancePanel",
    "Layout",
    "LinePanel",
    "LineWidth",
    "Mark",
    "MarkdownPanel",
    "MediaPanel",
    "MissingPanel",
    "Panel",
    "ParallelAxis",
    "ParallelPanel",
    "PresetPanel",
    "RangeArea",
    "RunSet",
    "RunsRef",
    "ScalarPanel",
    "ScatterPanel",
    "SmoothingKind",
    "TablePanel",
    "Width",
    "as_vega_lite",
]

SmoothingKind = Literal["twema", "ema", "gaussian", "average", "none"]
Mark = Literal["solid", "dashed", "dotted", "dotdash", "dotdotdash", "points"]
LineWidth = Annotated[float, Field(gt=0, le=20)]


class LinePanel(Drawing):
    """Metrics over steps, time or another metric."""

    kind: Literal["line"] = "line"
    x: str = "step"
    """`step`, `time`, `relative` (seconds since the start), or a metric logged in the same rows.

    System metrics (`system/<name>`) have no steps: alone they are drawn over `relative` instead.
    """
    y_pattern: str = Field(default="", max_length=1000)
    """A regular expression (RE2): metrics whose name it occurs in are drawn too, by name."""
    expressions: tuple[str, ...] = Field(default=(), max_length=50)
    """Arithmetic over metrics of one row, config and summary: `${train/loss} / config.scale`."""
    y: tuple[str, ...] = Field(default=(), validate_default=True)
    """Metric names."""
    x_expression: str = ""
    """Arithmetic that gives x, in place of `x`: `step * config.batch_size`."""
    x_last: str = ""
    """The end of every run alone: `last-1000` units of x, `last-1h` of wall time, or `last-10%`."""
    smoothing: float = Field(default=0, ge=0)
    """Strength: 0 to 1 for twema and ema, sigma for gaussian, points for average."""
    smoothing_kind: SmoothingKind = "twema"
    """Time-weighted exponential average unless said otherwise."""
    original: bool = True
    """Whether the unsmoothed line stays visible, faint, behind a smoothed one."""
    range: RangeArea = "none"
    """The area around the line of a group."""
    samples: Literal["none", "behind", "only"] = "none"
    """The runs of a group: faint `behind` its line, or `only` they, in the colour of the group."""
    log_x: bool = False
    log_y: bool = False
    x_range: Bounds = (None, None)
    y_range: Bounds = (None, None)
    x_title: str = ""
    y_title: str = ""
    ignore_outliers: bool = False
    """Whether the y axis shows the 5th to 95th percentile of the values alone."""
    max_runs: int = Field(default=0, ge=0, le=MOST)
    """At most so many lines per metric; 0 draws all."""
    stack: Literal["none", "area", "percent"] = "none"
    """Areas on top of each other, the first at the bottom; `percent` is their share of the sum."""
    colors: dict[str, Color] = Field(default_factory=dict[str, str])
    """`#rrggbb` by `run id:metric`, run id, run name, or label of a group; so are the next."""
    labels: dict[str, str] = Field(default_factory=dict)
    """What the legend calls a line."""
    widths: dict[str, LineWidth] = Field(default_factory=dict[str, float])
    """Width of a line in px."""
    marks: dict[str, Mark] = Field(default_factory=dict[str, Mark])
    """How a line is drawn."""
    legend_template: str = Field(default="", max_length=500)
    """What the legend calls all lines: `${run:displayName} - ${config:lr}`."""

    @field_validator("y")
    @classmethod
    def _something(cls, y: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        return something(y, info, "y_pattern", "expressions")


class BarPanel(Drawing):
    """Last values of metrics, one bar per run or group."""

    kind: Literal["bar"] = "bar"
    expressions: tuple[str, ...] = Field(default=(), max_length=50)
    """Arithmetic over values of a run, one block each: `summary.correct / summary.total`."""
    metrics: tuple[str, ...] = Field(default=(), validate_default=True)
    """Value paths, one block of bars each."""
    style: Literal["bar", "box", "violin"] = "bar"
    """A bar, or how the values of a group lie: as a box, or as the curve of their density."""
    orientation: Literal["horizontal", "vertical"] = "horizontal"
    range: RangeArea = "none"
    """Error bars of a group."""
    log: bool = False
    """Logarithmic value axis."""
    value_range: Bounds = (None, None)
    """What the value axis shows; bars that reach beyond it are cut off, and counted in a note."""
    value_title: str = ""
    name_title: str = ""
    """Title of the axis of the names."""
    max_bars: int = Field(default=0, ge=0, le=MOST)
    max_runs: int = Field(default=0, ge=0, le=MOST)
    """At most so many runs, before they are grouped; 0 takes all."""
    colors: dict[str, Color] = Field(default_factory=dict[str, str])
    """`#rrggbb` by `run id:metric`, run id, run name, or label of a group; so are the labels."""
    labels: dict[str, str] = Field(default_factory=dict)
    """What a bar is called."""
    legend_template: str = Field(default="", max_length=500)
    """What all bars are called: `${run:displayName} - ${config:lr}`."""

    @field_validator("metrics")
    @classmethod
    def _something(cls, metrics: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        return something(metrics, info, "expressions")


class ScatterPanel(Drawing):
    """One point per run."""

    kind: Literal["scatter"] = "scatter"
    x: str
    y: str
    z: str = ""
    """A value path drawn as colour."""
    log_x: bool = False
    log_y: bool = False
    log_z: bool = False
    x_range: Bounds = (None, None)
    y_range: Bounds = (None, None)
    z_range: Bounds = (None, None)
    """Values of `z` beyond it have the colour of its end."""
    x_title: str = ""
    y_title: str = ""
    gradient: Gradient = ()
    """Colours of `z` from its least to its greatest value."""
    running: tuple[Literal["min", "max", "mean"], ...] = ()
    """Lines of what is least, greatest or the mean of all points up to an x."""
    legend_template: str = Field(default="", max_length=500)
    """What the legend calls points: `${run:displayName} - ${config:lr}`."""
    regression: bool = False
    """Draws the least-squares line (on the axes' scales) and prints R²."""


class ParallelAxis(Strict):
    """An axis of a parallel coordinates panel."""

    value: str
    """A value path."""
    title: str = ""
    log: bool = False
    inverted: bool = False


class ParallelPanel(Drawing):
    """One line per run over several axes."""

    kind: Literal["parallel"] = "parallel"
    axes: tuple[ParallelAxis, ...] = Field(min_length=2)
    """Value paths or axes; the last one colours the lines when it is a number."""
    gradient: Gradient = ()
    """Colours of the lines from the least to the greatest value of the last axis."""


class ScalarPanel(Panel):
    """One big number per metric: the aggregate over all runs of the set, or of each group."""

    kind: Literal["scalar"] = "scalar"
    expressions: tuple[str, ...] = Field(default=(), max_length=50)
    """Arithmetic over values of a run, one number each: `summary.correct / summary.total`."""
    metrics: tuple[str, ...] = Field(default=(), validate_default=True)
    """Value paths."""
    range: RangeArea = "minmax"
    """What stands below the number: how far the values of the runs reach, or how they scatter."""
    legend_template: str = Field(default="", max_length=500)
    """What stands above a number: `${metric} of ${config:arch}`."""
    format: str = Field(default=".4~g", pattern=r"^,?(\.\d{1,2})?~?[efg%]$")
    """A d3 number format such as `.3f`, `.1%` or `.4~g`."""

    @field_validator("metrics")
    @classmethod
    def _something(cls, metrics: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        return something(metrics, info, "expressions")


class TablePanel(Panel):
    """Runs as rows, values as columns."""

    kind: Literal["table"] = "table"
    columns: tuple[str, ...] = ("name", "state", "created_at", "duration")
    """Value paths."""
    pinned: tuple[str, ...] = ()
    """Value paths behind the name, before all others; every part of a wide table repeats them."""
    sort: Paths = ""
    """A value path, `-` in front for descending; the next one decides where the first is equal."""
    limit: int = Field(default=0, ge=0, le=MOST)


def as_vega_lite(chart: object) -> object:
    """The specification of an altair chart; anything else stays as it is.

    The chart's data is best `altair.NamedData("runs")`.
    """
    to_dict = getattr(chart, "to_dict", None)
    return to_dict() if callable(to_dict) else chart


class CustomPanel(Drawing):
    """A Vega-Lite chart of the author's over the runs.

    The chart's data is named `wandb` or `runs` and has one row per run, or per step when `history`
    names metrics. Without `fields`, columns are the attributes, the summary and the config by their
    last names, `/` and `.` replaced by `_`.
    """

    kind: Literal["custom"] = "custom"
    vega: Annotated[dict[str, Any], BeforeValidator(as_vega_lite), AfterValidator(in_doubles)]
    """The Vega-Lite specification, or an altair chart; in YAML also the path of a JSON file."""
    fields: dict[str, str] = Field(default_factory=dict)
    """Field name in the chart -> value path."""
    history: tuple[str, ...] = ()
    """Metrics whose every row is handed in, with `step`."""
    max_rows: int = Field(default=0, ge=0, le=MOST)
    """At most so many rows, evenly taken of those there are; 0 hands in all."""


class PresetPanel(Drawing):
    """A chart of the tracker's own over a table that the runs logged."""

    kind: Literal["preset"] = "preset"
    name: Literal["line", "lineseries", "scatter", "bar", "histogram", "curve", "confusion"]
    """`curve` is a precision-recall or ROC curve, `confusion` a confusion matrix."""
    table: str
    """The name that the table was logged under, with or without `_table` at its end."""
    fields: dict[str, str] = Field(default_factory=dict)
    """Role in the chart -> column of the table; the usual names are found without it."""
    strings: dict[str, str] = Field(default_factory=dict)
    """Texts of the chart: `x-axis-title`, `y-axis-title`."""


class ImportancePanel(Drawing):
    """Which config values go with a metric: correlations, and a random forest's importances."""

    kind: Literal["importance"] = "importance"
    target: str
    """A value path."""


class MarkdownPanel(Panel):
    """Prose in a cell of a grid. It draws no runs; its headings are no sections of the report."""

    kind: Literal["markdown"] = "markdown"
    text: str
    """Markdown, as in a text block."""


class HtmlPanel(Panel):
    """HTML of the author's own, in a frame that reaches neither the page around it nor a network.

    `%WANDB_DATA%` in it becomes the runs as JSON, as they are when the report is frozen.
    """

    kind: Literal["html"] = "html"
    content: str = Field(max_length=2_000_000)
    """A page or a part of one: markup, styles and scripts written out."""
    scripts: bool = False
    """Whether its scripts run."""
    history: tuple[str, ...] = Field(default=(), max_length=50)
    """Metrics whose logged values go into the data."""


class MissingPanel(Panel):
    """A visible place of something that cannot be shown, such as an unknown kind of panel."""

    kind: Literal["missing"] = "missing"
    what: str
    """What should be here."""
    reason: str
    """Why it is not."""


AnyPanel = Annotated[
    LinePanel
    | BarPanel
    | ScatterPanel
    | ParallelPanel
    | ScalarPanel
    | TablePanel
    | CustomPanel
    | CodeDiffPanel
    | ComparerPanel
    | MediaPanel
    | PresetPanel
    | ImportancePanel
    | MarkdownPanel
    | HtmlPanel
    | MissingPanel,
    Field(discriminator="kind"),
]
