"""Custom charts: what their query asks for, and the panel that they are here."""

from typing import Any

from exporter.model.panels import (
    AnyPanel,
    BarPanel,
    CustomPanel,
    LinePanel,
    Panel,
    PresetPanel,
    ScatterPanel,
)
from exporter.specs.wandb.charts import Asked, Chart, chart_of
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.models import made, missing

_MODELS: dict[str, type[Panel]] = {
    "preset": PresetPanel,
    "line": LinePanel,
    "scatter": ScatterPanel,
    "bar": BarPanel,
    "custom": CustomPanel,
}


def preset_chart(config: Fields, _groupby: Any, place: dict[str, Any]) -> AnyPanel:
    """A chart of the tracker's own; a placeholder for all others, which lie on its server."""
    fields, strings = _texts(config, "fieldSettings"), _texts(config, "stringSettings")
    found = chart_of(config.text("panelDefId"), _asked(config.child("userQuery")), fields, strings)
    title = {"title": strings["title"][:500]} if strings.get("title") else {}
    if not isinstance(found, Chart):
        return missing(config, *found, **(title | place))
    config.ignore("transform", "userQuery")
    for key in found.unread:
        config.warn(key)
    whole = {**found.model, **place}
    return made(_MODELS[whole.pop("kind")], config, **whole)  # type: ignore[return-value]


def _texts(config: Fields, key: str) -> dict[str, str]:
    return {k: v for k, v in config.pairs(key) if isinstance(v, str) and v}


def _asked(query: Fields) -> Asked:
    """The logged table, or the keys of histories, summaries and configs."""
    found: dict[str, Any] = {}
    for root in query.children("queryFields"):
        for asked in root.children("fields"):
            name = asked.text("name")
            arguments = {one.text("name"): one for one in asked.children("args")}
            if name in {"summaryTable", "historyTable"} and "tableKey" in arguments:
                found.setdefault("table", arguments["tableKey"].text("value"))
            elif name in {"history", "summary", "config"} and "keys" in arguments:
                found[name] = arguments["keys"].texts("value")
    return Asked(**found)
