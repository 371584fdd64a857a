"""Panels of whole runs: parallel coordinates, tables, and charts of the author's own."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, field
from typing import Any, ClassVar, Self, cast

from exporter.errors import SpecError
from exporter.model.panels import as_vega_lite
from exporter.reports.panel import GradientPoint, Panel, Strings, gradient, missing
from exporter.reports.piece import Model, Piece, listed, piece
from exporter.reports.rules import FONT_SIZE, LOGGER, Rule, Rules, follow
from exporter.reports.words import metrics, order, texts, value_path, value_paths
from exporter.specs.wandb.charts import Asked, Chart, chart_of


@piece
class ParallelCoordinatesPlotColumn(Piece):
    """An axis of parallel coordinates."""

    metric: Any
    display_name: str | None = None
    inverted: bool | None = None
    log: bool | None = None


def _axis(column: Any) -> Model:
    if not isinstance(column, ParallelCoordinatesPlotColumn):
        return {"value": value_path(column)}
    rules: Rules = {
        "metric": Rule("value", value_path),
        "display_name": Rule("title"),
        "inverted": Rule("inverted"),
        "log": Rule("log"),
    }
    return follow(rules, column)


@piece
class ParallelCoordinatesPlot(Panel):
    """One line per run over several axes."""

    kind = "parallel"
    rules: ClassVar[Rules] = {
        "columns": Rule("axes", lambda columns: [_axis(one) for one in columns]),
        "gradient": Rule("gradient", gradient),
        "font_size": FONT_SIZE,
    }

    columns: Sequence[Any] = ()
    title: str | None = None
    gradient: Sequence[GradientPoint] | None = None
    font_size: str | None = None
    _: KW_ONLY
    groupby: Any = None


@piece
class Table(Panel):
    """Runs as rows, values as columns; sorted downwards unless `sort_order` is "asc"."""

    kind = "table"
    rules: ClassVar[Rules] = {
        "columns": Rule("columns", value_paths),
        "pinned": Rule("pinned", value_paths),
        "limit": Rule("limit"),
    }
    besides = frozenset({"sort_by", "sort_order"})

    columns: Sequence[Any] = ()
    title: str | None = None
    sort_by: Any = None
    sort_order: str = "desc"
    limit: int = 0
    pinned: Sequence[Any] = ()

    def written(self) -> Model:
        """The fields, with the order of the rows."""
        if self.sort_order not in {"asc", "desc"}:
            hint = "write sort_order='asc' or sort_order='desc'"
            message = f"sort_order: '{self.sort_order}' is no order"
            raise SpecError.of("spec-unknown-value", message, hint=hint)
        sort = [
            order(one, ascending=self.sort_order == "asc") for one in listed(self.sort_by) if one
        ]
        return super().written() | ({"sort": sort} if sort else {})


def _asked(query: Any) -> Asked:
    """The logged table that a query asks for, however deep it says so, or the keys of runs."""
    if not isinstance(query, Mapping):
        return Asked()
    parts = cast("Mapping[str, Any]", query)
    keys = {name: tuple(_keys(parts.get(name))) for name in ("history", "summary", "config")}
    return Asked(table=_table_key(parts), **keys)


def _keys(part: Any) -> Sequence[str]:
    return texts(cast("Mapping[str, Any]", part).get("keys")) if isinstance(part, Mapping) else []


def _table_key(query: Any) -> str:
    if not isinstance(query, Mapping):
        return ""
    parts = cast("Mapping[str, Any]", query)
    own = str(parts.get("tableKey", ""))
    deeper = (_table_key(part) for part in parts.values())
    return own or next((key for key in deeper if key), "")


@piece
class CustomChart(Panel):
    """The author's Vega-Lite (`vega_spec`: a dictionary or an altair chart)."""

    kind = "custom"
    rules: ClassVar[Rules] = {
        "vega_spec": Rule("vega", as_vega_lite),
        "fields": Rule("fields", lambda named: {k: value_path(v) for k, v in named.items()}),
        "history": Rule("history", metrics),
    }
    besides = frozenset({"query", "chart_name", "chart_fields", "chart_strings"})

    query: Strings = field(default_factory=dict[str, Any])
    chart_name: str = ""
    chart_fields: Strings = field(default_factory=dict[str, Any])
    chart_strings: Strings = field(default_factory=dict[str, Any])
    _: KW_ONLY
    title: str | None = None
    vega_spec: Any = None
    fields: Strings = field(default_factory=dict[str, Any])
    history: Sequence[str] = ()

    @classmethod
    def from_table(
        cls,
        table_name: str,
        chart_fields: Strings | None = None,
        chart_strings: Strings | None = None,
    ) -> Self:
        """A chart over a logged table."""
        query = {"summaryTable": {"tableKey": table_name}}
        return cls(query=query, chart_fields=chart_fields or {}, chart_strings=chart_strings or {})

    def to_model(self, around: Sequence[Model] = ()) -> Model:
        """The author's chart, or a `missing` panel."""
        if self.vega_spec is not None:
            return super().to_model(around)
        strings = {k: v for k, v in self.chart_strings.items() if isinstance(v, str) and v}
        fields = {k: v for k, v in self.chart_fields.items() if isinstance(v, str) and v}
        found = chart_of(self.chart_name, _asked(self.query), fields, strings)
        title = {"title": strings["title"][:500]} if strings.get("title") else {}
        if not isinstance(found, Chart):
            return title | missing(self, *found)
        for name in found.unread:
            LOGGER.warning("CustomChart: %s has no effect here", name)
        return found.model | self.runs_of(around) | self.written()
