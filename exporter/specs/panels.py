"""Panels as authors write them: the fields of the models, and what is shorter to write."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from exporter.model.panels import (
    BarPanel,
    CodeDiffPanel,
    ComparerPanel,
    CustomPanel,
    HtmlPanel,
    ImportancePanel,
    Layout,
    LinePanel,
    MarkdownPanel,
    MediaPanel,
    MissingPanel,
    Panel,
    ParallelAxis,
    ParallelPanel,
    PresetPanel,
    ScalarPanel,
    ScatterPanel,
    TablePanel,
)
from exporter.specs.charts import read_vega
from exporter.specs.expressions import (
    ARITHMETIC,
    GROUPING,
    LAST,
    LEGEND,
    ORDER,
    PATTERN,
    VALUE,
    Check,
    check_expression,
)
from exporter.specs.fields import Reader, Shape, Sugar, build, reader_of
from exporter.specs.gradients import read_gradient, read_running
from exporter.specs.nodes import ListNode, MapNode, Node, Path, ScalarNode
from exporter.specs.overrides import read_colors, read_marks, read_widths
from exporter.specs.reading import Reading
from exporter.specs.runsets import read_runs
from exporter.specs.scalars import (
    FAILED,
    Failed,
    read_number,
    read_text,
    read_texts,
    read_whole,
    wrong_type,
)

_RUNS = "write it inside runs: {{{0}: ...}}"
_ELSEWHERE = {
    **{name: _RUNS.format(name) for name in ("filter", "names", "state", "tags", "created_at")},
    "project": _RUNS.format("project"),
    "runs_filter": "write runs: {names: '...'}",
    "filters": "write runs: {filter: ...}",
    "runset": "did you mean 'runs'?",
    "groupby_aggfunc": "did you mean 'aggregate'?",
    "groupby_rangefunc": "did you mean 'range'?",
    "smoothing_factor": "did you mean 'smoothing'?",
}


def renamed(field: str, check: tuple[str, Check] | None, read: Reader) -> Sugar:
    """Another name for a field."""

    def sugar(node: Node, path: Path, reading: Reading) -> Mapping[str, Any]:
        value = read(node, path, reading)
        nodes = node.items if isinstance(node, ListNode) else (node,)
        if check and value is not FAILED:
            for text, at in zip(value, nodes, strict=True):
                check_expression(check, text, at, path, reading)
        return {field: value}

    return sugar


def read_axes_scales(node: Node, path: Path, reading: Reading, *, axes: str) -> Mapping[str, Any]:
    """`log: x`, `log: both` or `log: [x, z]` -> `log_x` and its sisters."""
    hint = f"write log: {axes[0]}, or log: both"
    words = read_texts(node, path, reading)
    if words is FAILED:
        return {}
    chosen = [axis for word in words for axis in ("xy" if word == "both" else word)]
    unknown = [axis for axis in chosen if axis not in axes]
    if unknown or any(len(word) != 1 and word != "both" for word in words):
        message = f"'log' names axes ({', '.join(axes)}, or both)"
        reading.problem("spec-unknown-value", message, node.start, path, hint)
        return {}
    return {f"log_{axis}": True for axis in dict.fromkeys(chosen)}


def read_smoothing(node: Node, path: Path, reading: Reading) -> Mapping[str, Any]:
    """A strength, or `{kind: gaussian, amount: 3}`."""
    if not isinstance(node, MapNode):
        return {"smoothing": read_number(node, path, reading)}
    fields = {"kind": "smoothing_kind", "amount": "smoothing"}
    found: dict[str, Any] = {}
    for entry in node.entries:
        name = fields.get(entry.key.text)
        at = (*path, entry.key.text)
        if name is None:
            message = f"unknown field '{entry.key.text}'"
            hint = "write smoothing: {kind: gaussian, amount: 3}"
            reading.problem("spec-unknown-field", message, entry.key.start, at, hint)
        else:
            read = reader_of(LinePanel.model_fields[name].annotation)
            found[name] = read(entry.value, at, reading)
    return found


AXIS = Shape(ParallelAxis, checks={"value": VALUE})


def read_axes(node: Node, path: Path, reading: Reading) -> tuple[ParallelAxis, ...] | Failed:
    """A list of value paths and of mappings with `value`."""
    if not isinstance(node, ListNode):
        return wrong_type(node, path, reading, "a list of value paths")
    axes = [_axis(item, (*path, i), reading) for i, item in enumerate(node.items)]
    good = tuple(axis for axis in axes if axis is not FAILED)
    return good if len(good) == len(axes) else FAILED


def _axis(node: Node, path: Path, reading: Reading) -> ParallelAxis | Failed:
    if not isinstance(node, ScalarNode):
        return build(AXIS, node, path, reading)
    value = read_text(node, path, reading)
    if value is FAILED:
        return FAILED
    check_expression(VALUE, value, node, path, reading)
    return ParallelAxis(value=value)


def read_columns(node: Node, path: Path, reading: Reading) -> Mapping[str, Any]:
    """`columns` is another name of `axes`."""
    return {"axes": read_axes(node, path, reading)}


LAYOUT = Shape(Layout)


def read_layout(node: Node, path: Path, reading: Reading) -> Layout | Failed | None:
    """`{x, y, w, h}`; null is none."""
    empty = isinstance(node, ScalarNode) and node.empty
    return None if empty else build(LAYOUT, node, path, reading)


def read_steps(node: Node, path: Path, reading: Reading) -> str | tuple[int, ...] | Failed:
    """`last`, `all`, a step, or a list of steps."""
    if isinstance(node, ScalarNode) and node.text in {"last", "all"}:
        return node.text
    items = node.items if isinstance(node, ListNode) else (node,)
    if isinstance(node, ScalarNode) and not node.text[:1].isdigit():
        return wrong_type(node, path, reading, "last, all, or a list of steps")
    steps = [read_whole(item, (*path, i), reading) for i, item in enumerate(items)]
    good = tuple(step for step in steps if step is not FAILED)
    return good if len(good) == len(steps) else FAILED


def _panel(
    model: type[Panel],
    *,
    readers: Mapping[str, Reader] | None = None,
    sugar: Mapping[str, Sugar] | None = None,
    elsewhere: Mapping[str, str] | None = None,
    **checks: tuple[str, Check],
) -> Shape:
    return Shape(
        model,
        {
            "runs": read_runs,
            "layout": read_layout,
            **(readers or {}),
        },
        sugar or {},
        {"groupby": GROUPING, **checks},
        {**_ELSEWHERE, **(elsewhere or {})},
    )


_METRIC = renamed("metrics", VALUE, read_texts)

PANELS: Mapping[str, Shape] = {
    "line": _panel(
        LinePanel,
        readers={"colors": read_colors, "widths": read_widths, "marks": read_marks},
        sugar={"smoothing": read_smoothing, "log": partial(read_axes_scales, axes="xy")},
        elsewhere={
            "metrics": "did you mean 'y'?",
            "metric": "did you mean 'y'?",
            "metric_regex": "did you mean 'y_pattern'?",
            "plot_type": "write stack: area, or stack: percent",
        },
        y_pattern=PATTERN,
        expressions=ARITHMETIC,
        x_expression=ARITHMETIC,
        x_last=LAST,
        legend_template=LEGEND,
    ),
    "bar": _panel(
        BarPanel,
        readers={"colors": read_colors},
        sugar={"metric": _METRIC},
        metrics=VALUE,
        expressions=ARITHMETIC,
        legend_template=LEGEND,
    ),
    "scatter": _panel(
        ScatterPanel,
        sugar={"log": partial(read_axes_scales, axes="xyz")},
        readers={"gradient": read_gradient, "running": read_running},
        x=VALUE,
        y=VALUE,
        z=GROUPING,
        legend_template=LEGEND,
    ),
    "parallel": _panel(
        ParallelPanel,
        readers={"axes": read_axes, "gradient": read_gradient},
        sugar={"columns": read_columns},
    ),
    "scalar": _panel(
        ScalarPanel,
        sugar={"metric": _METRIC},
        metrics=VALUE,
        expressions=ARITHMETIC,
        legend_template=LEGEND,
    ),
    "table": _panel(TablePanel, columns=VALUE, pinned=VALUE, sort=ORDER),
    "code_diff": _panel(CodeDiffPanel),
    "comparer": _panel(ComparerPanel),
    "media": _panel(MediaPanel, readers={"steps": read_steps}),
    "preset": _panel(PresetPanel),
    "importance": _panel(ImportancePanel, target=VALUE),
    "markdown": _panel(MarkdownPanel),
    "html": _panel(HtmlPanel),
    "missing": _panel(MissingPanel),
    "custom": _panel(CustomPanel, readers={"vega": read_vega}, fields=VALUE),
}
