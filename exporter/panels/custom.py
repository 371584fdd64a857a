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
from exporter.panels.sizes import PADDING, outer_width, plot_height
from exporter.panels.spec import FIT
from exporter.panels.text import clean

NAMES = ("runs", "wandb")
"""What the author may call the panel's rows."""
_VIEWS = ("hconcat", "vconcat", "concat", "layer")
_AXES_OF_A_VIEW = 70


def chart(panel: CustomPanel, table: PanelTable) -> Chart:
    """The author's chart over the rows of the panel.

    Raises:
        SpecError: the specification is Vega, not Vega-Lite.
    """
    spec = _finite(panel.vega)
    _check(spec)
    rows = _rows(table)
    named = sorted({name for name in _data_names(spec) if name in NAMES})
    if not named and not any(True for _ in _data(spec)):
        named = ["runs"]
        spec = {**spec, "data": {"name": "runs"}}
    config = merged(theme.config(), _view_width(panel, spec))
    datasets = {**spec.get("datasets", {}), **dict.fromkeys(named, rows)}
    made = {
        "$schema": theme.SCHEMA,
        "background": None,
        **spec,
        **_size(panel, spec),
        "config": merged(config, spec.get("config", {})),
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


def _check(spec: Mapping[str, Any]) -> None:
    schema = str(spec.get("$schema", ""))
    if "/vega/" in schema or isinstance(spec.get("data"), Sequence):
        hint = "write the chart in Vega-Lite: `mark` and `encoding` instead of `marks` and `scales`"
        raise SpecError.of(
            "custom-vega", "a custom panel is a Vega-Lite chart, not Vega", hint=hint
        )


def _finite(value: Any) -> Any:
    """A copy that JSON can hold: no NaN, no infinity, lists for tuples."""
    if isinstance(value, Mapping):
        return {str(k): _finite(v) for k, v in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in cast("Sequence[Any]", value)]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _rows(table: PanelTable) -> list[dict[str, Cell]]:
    names = [c.name for c in table.columns]
    cells = zip(*(c.values for c in table.columns), strict=True)
    return [_finite(dict(zip(names, row, strict=True))) for row in cells]


def _data(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every `data` of the views and of their look-ups."""
    if data := _mapping(spec.get("data")):
        yield data
    for step in spec.get("transform", ()):
        yield from _data(_mapping(_mapping(step).get("from")))
    for views in _VIEWS:
        for view in spec.get(views, ()):
            yield from _data(_mapping(view))
    if inner := _mapping(spec.get("spec")):
        yield from _data(inner)


def _mapping(value: Any) -> Mapping[str, Any]:
    """The object, or an empty one in place of anything else."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


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
    side = [len(spec[kind]) for kind in ("hconcat",) if kind in spec]
    wrapped = any(k in spec for k in ("vconcat", "concat", "facet", "repeat"))
    encoding = _mapping(spec.get("encoding"))
    faceted = any(channel in encoding for channel in ("row", "column", "facet"))
    return side[0] if side else int(spec.get("columns", 1)) if wrapped or faceted else 0


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
