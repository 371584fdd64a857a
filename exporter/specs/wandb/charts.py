"""The tracker's own custom charts, over tables, histories or summaries -> panels of ours.

`chart_of` is asked by the reader of saved reports and by the Python dialect. A chart over rows of
histories or over values of runs is a panel of another kind here; what has none stays a placeholder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exporter.query.presets import ROLES
from exporter.query.value_paths import MAX_PATH
from exporter.specs.wandb import absent, row_charts
from exporter.specs.wandb.names import X_AXES

PRESETS: Mapping[str, str] = {
    "wandb/line/v0": "line",
    "wandb/lineseries/v0": "lineseries",
    "wandb/scatter/v0": "scatter",
    "wandb/bar/v0": "bar",
    "wandb/histogram/v0": "histogram",
    "wandb/area-under-curve/v0": "curve",
    "wandb/confusion_matrix/v1": "confusion",
}
"""The tracker's own charts -> ours."""
STRINGS = ("x-axis-title", "y-axis-title")
"""Texts of a chart that are printed, beside its title."""
MAX_NAME = MAX_PATH - len("summary.")
"""Characters of a column that a value path can name."""
_RUN = frozenset({"", "name", "id", "displayName", "runName"})
"""What stands for the run itself among the columns of a query."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a chart's query asks every run for."""

    table: str = ""
    history: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    config: tuple[str, ...] = ()

    def path(self, column: str) -> str:
        """The value path of a column of runs; empty when the query does not ask for it."""
        if len(column) > MAX_NAME:
            return ""
        if column in self.summary:
            return f"summary.{column}"
        return f"config.{column}" if column in self.config else ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A panel in canonical form, and the settings of the chart that it has no place for."""

    model: dict[str, Any]
    unread: tuple[str, ...] = ()


def chart_of(
    name: str, asked: Asked, fields: Mapping[str, str], strings: Mapping[str, str]
) -> Chart | absent.Words:
    """The panel that a custom chart is, else the words of its placeholder."""
    preset = PRESETS.get(name)
    if preset is None:
        return absent.custom_chart(name)
    if asked.table:
        found = _over_table(preset, asked, fields)
    else:
        found = _over_runs(preset, asked, fields) or _over_rows(preset, asked, fields, strings)
    if found is None:
        return absent.chart_without_data(name)
    title = {"title": strings["title"][:500]} if strings.get("title") else {}
    known = {"title", *STRINGS}
    unread = [f"stringSettings.{key}" for key in strings if key not in known]
    texts = _texts(found.model["kind"], strings)
    return Chart(found.model | texts | title, (*found.unread, *unread))


def _texts(kind: str, strings: Mapping[str, str]) -> dict[str, Any]:
    """What is printed at the axes, where the panel has a place for it; Vega-Lite has it inside."""
    given = {key: strings[key] for key in STRINGS if strings.get(key)}
    if kind == "custom":
        return {}
    if kind == "preset":
        return {"strings": given} if given else {}
    names = ("value_title", "value_title") if kind == "bar" else ("x_title", "y_title")
    return {name: given[key] for key, name in zip(STRINGS, names, strict=True) if key in given}


def _over_table(preset: str, asked: Asked, fields: Mapping[str, str]) -> Chart:
    roles = ROLES[preset]
    known = {role: column for role, column in fields.items() if role in roles}
    named = {"fields": known} if known else {}
    model = {"kind": "preset", "name": preset, "table": asked.table, **named}
    return Chart(model, _unread(fields, tuple(roles)))


def _over_runs(preset: str, asked: Asked, fields: Mapping[str, str]) -> Chart | None:
    if preset in {"line", "lineseries"} and asked.history:
        return _line(asked, fields)
    x, y = asked.path(fields.get("x", "")), asked.path(fields.get("y", ""))
    if preset == "scatter" and x and y:
        return Chart({"kind": "scatter", "x": x, "y": y}, _unread(fields, ("x", "y")))
    value, label = asked.path(fields.get("value", "")), fields.get("label", "")
    if preset == "bar" and value:
        grouped = {"groupby": asked.path(label)} if label not in _RUN and asked.path(label) else {}
        read = ("value", "label") if grouped or label in _RUN else ("value",)
        return Chart({"kind": "bar", "metrics": [value], **grouped}, _unread(fields, read))
    return None


def _over_rows(
    preset: str, asked: Asked, fields: Mapping[str, str], strings: Mapping[str, str]
) -> Chart | None:
    """Points and histograms over the rows of histories, and histograms over values of runs."""
    x, y, value = (fields.get(role, "") for role in ("x", "y", "value"))
    if preset == "scatter":
        found = row_charts.scatter(x, y, (row_charts.STEP, *asked.history), strings)
    elif preset == "histogram":
        found = row_charts.histogram(value, asked.history, strings)
        path = asked.path(value)
        found = found or (row_charts.histogram_of_runs(path, value, strings) if path else {})
    else:
        return None
    return Chart(found, _unread(fields, ("x", "y", "value"))) if found else None


def _line(asked: Asked, fields: Mapping[str, str]) -> Chart | None:
    """A line a run: what W&B's preset draws of histories when it is coloured by the run."""
    x = fields.get("x") or fields.get("step") or "_step"
    y = fields.get("y") or fields.get("lineVal") or next((k for k in asked.history if k != x), "")
    if not y or y in X_AXES:
        return None
    by_run = [role for role in ("stroke", "lineKey") if fields.get(role, "") in _RUN]
    unread = _unread(fields, ("x", "y", "step", "lineVal", *by_run))
    return Chart({"kind": "line", "x": X_AXES.get(x, x), "y": [y]}, unread)


def _unread(fields: Mapping[str, str], read: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"fieldSettings.{role}" for role in fields if role not in read)
