"""Custom charts: the tracker's own presets over logged tables; others lie on its server."""

from typing import Any

from exporter.model.panels import AnyPanel, PresetPanel
from exporter.query.faults import shown
from exporter.query.presets import ROLES
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.models import made, missing

_NAMES = {
    "wandb/line/v0": "line",
    "wandb/lineseries/v0": "lineseries",
    "wandb/scatter/v0": "scatter",
    "wandb/bar/v0": "bar",
    "wandb/histogram/v0": "histogram",
    "wandb/area-under-curve/v0": "curve",
    "wandb/confusion_matrix/v1": "confusion",
}
_STRINGS = ("x-axis-title", "y-axis-title")


def preset_chart(config: Fields, _groupby: str, place: dict[str, Any]) -> AnyPanel:
    """A preset over a table that runs logged; a placeholder for all other custom charts."""
    chart = config.text("panelDefId")
    name, table = _NAMES.get(chart), _table(config)
    strings = {k: v for k, v in config.pairs("stringSettings") if isinstance(v, str) and v}
    title = strings.pop("title", "")
    place = place | ({"title": title[:500]} if title and not place.get("title") else {})
    if name is None:
        what = f"The custom chart {shown(chart)}" if chart else "A custom chart"
        return missing(config, what, "how it is drawn lies on the tracker's server", **place)
    if not table:
        what = f"The chart {shown(chart)}"
        return missing(config, what, "it is not made of a table that runs logged", **place)
    config.ignore("transform", "userQuery")
    if not set(strings) <= set(_STRINGS):
        config.warn("stringSettings", f"only {', '.join(_STRINGS)} and title are printed")
    return made(
        PresetPanel,
        config,
        name=name,
        table=table,
        fields=_fields(config, name),
        strings={k: v for k, v in strings.items() if k in _STRINGS},
        **place,
    )


def _fields(config: Fields, name: str) -> dict[str, str]:
    """Columns by their role in the chart."""
    given = {k: v for k, v in config.pairs("fieldSettings") if isinstance(v, str) and v}
    roles = ROLES[name]
    if not set(given) <= set(roles):
        config.warn("fieldSettings", f"the roles of this chart are {', '.join(roles)}")
    return {role: column for role, column in given.items() if role in roles}


def _table(config: Fields) -> str:
    """The key of the table that the chart's query asks every run for."""
    for query in config.child("userQuery").children("queryFields"):
        for asked in query.children("fields"):
            if asked.text("name") not in {"summaryTable", "historyTable"}:
                continue
            for argument in asked.children("args"):
                if argument.text("name") == "tableKey":
                    return argument.text("value")
    return ""
