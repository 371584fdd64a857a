"""Custom panels: the author's own Vega-Lite, our data, our theme where the author said nothing.

Data named `wandb` or `runs`, wherever the specification names it, is the panel's table, one object
a row, with the column names as fields. Everything else stays as written: whether an address or an
image may be used is decided when the chart is drawn, not here.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from exporter.errors import SpecError
from exporter.model.figure import Chart
from exporter.model.panels import CustomPanel
from exporter.model.table import Cell, PanelTable
from exporter.panels import theme, words
from exporter.panels.sizes import PADDING, fonts_of, outer_width, plot_height
from exporter.panels.spec import FIT
from exporter.panels.text import clean
from exporter.query.chart_fields import NAMES

_VIEWS = ("hconcat", "vconcat", "concat", "layer")
_AXES_OF_A_VIEW = 70
_DEEPEST = 64


def chart(panel: CustomPanel, table: PanelTable) -> Chart:
    """The author's chart over the rows of the panel.

    Raises:
        SpecError: the specification is nested without end.
    """
    spec = _finite(panel.vega)
    rows = _rows(table)
    named = sorted({name for name in _data_names(spec) if name in NAMES})
    if not named and not any(True for _ in _data(spec)):
        named = ["runs"]
        spec = {**spec, "data": {"name": "runs"}}
    config = merged(theme.config(fonts_of(panel)), _view_width(panel, spec))
    datasets = {**_mapping(spec.get("datasets")), **dict.fromkeys(named, rows)}
    made = {
        "$schema": theme.SCHEMA,
        **spec,
        **_size(panel, spec),
        "config": merged(config, _mapping(spec.get("config"))),
        **({"datasets": datasets} if datasets else {}),
    }
    return Chart(made, panel.title, words.custom(panel.title or _title(spec), spec, table.rows))


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both configurations; where both say something, `above` is right."""
    both = {**below, **above}
    for name in below.keys() & above.keys():
        if isinstance(below[name], Mapping) and isinstance(above[name], Mapping):
            both[name] = merged(below[name], above[name])
    return both


def _finite(value: Any, depth: int = 0) -> Any:
    """A copy that JSON can hold: no NaN, no infinity, lists for tuples."""
    if depth > _DEEPEST:
        raise SpecError.of("custom-too-deep", f"the chart nests deeper than {_DEEPEST} levels")
    if isinstance(value, Mapping):
        members = cast("Mapping[Any, Any]", value).items()
        return {str(k): _finite(v, depth + 1) for k, v in members}
    if isinstance(value, list | tuple):
        return [_finite(v, depth + 1) for v in cast("Sequence[Any]", value)]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _rows(table: PanelTable) -> list[dict[str, Cell]]:
    names = [c.name for c in table.columns]
    cells = zip(*(c.values for c in table.columns), strict=True)
    return [_finite(dict(zip(names, row, strict=True))) for row in cells]


def _data(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every `data` of the views and of their look-ups."""
    if data := _mapping(spec.get("data")):
        yield data
    for step in _items(spec.get("transform")):
        yield from _data(_mapping(_mapping(step).get("from")))
    for views in _VIEWS:
        for view in _items(spec.get(views)):
            yield from _data(_mapping(view))
    if inner := _mapping(spec.get("spec")):
        yield from _data(inner)


def _mapping(value: Any) -> Mapping[str, Any]:
    """The object, or an empty one in place of anything else."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _items(value: Any) -> list[Any]:
    """The list, or an empty one in place of anything else."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def _data_names(spec: Mapping[str, Any]) -> Iterator[str]:
    return (str(data["name"]) for data in _data(spec) if "name" in data)


def _size(panel: CustomPanel, spec: Mapping[str, Any]) -> dict[str, Any]:
    """The size of the panel, where the author gave none and there is only one view."""
    if _columns(spec):
        return {}
    given = {k: spec[k] for k in ("width", "height") if _fixed(spec.get(k))}
    size = {"width": outer_width(panel), "height": plot_height(panel), **given}
    return size if "width" in given else {"autosize": FIT, "padding": PADDING, **size}


def _fixed(size: Any) -> bool:
    """Whether a size is the author's own; `container` means ours."""
    return size is not None and size != "container"


def _columns(spec: Mapping[str, Any]) -> int:
    """How many views stand side by side, 0 when the chart is a single view."""
    if beside := _items(spec.get("hconcat")):
        return len(beside)
    several = any(k in spec for k in ("vconcat", "concat", "facet", "repeat"))
    faceted = {"row", "column", "facet"} & set(_mapping(spec.get("encoding")))
    columns = spec.get("columns", 1)
    return max(columns, 1) if (several or faceted) and isinstance(columns, int) else 0


def _view_width(panel: CustomPanel, spec: Mapping[str, Any]) -> dict[str, Any]:
    """The width of views that state none: their share of the panel without room for an axis."""
    columns = _columns(spec)
    if not columns:
        return {}
    width = max(outer_width(panel) / columns - _AXES_OF_A_VIEW, 60)
    return {"view": {"continuousWidth": round(width)}}


def _title(spec: Mapping[str, Any]) -> str:
    title: Any = spec.get("title", "")
    text: Any = _mapping(title).get("text", "") if isinstance(title, Mapping) else title
    lines = cast("list[Any]", text) if isinstance(text, list) else [text]
    return clean(" ".join(str(line) for line in lines))
