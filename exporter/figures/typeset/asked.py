"""What a skeleton asks for, read into values: sizes, scales, axes, a legend and paths.

Whatever could be set otherwise than is known here is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exporter.figures.coverage import Node, node, nodes, only, refuse, words
from exporter.figures.typeset.entries import LABELS, Entries, entries_of
from exporter.figures.typeset.inks import check_shared
from exporter.figures.typeset.layers import Layer, layer_of
from exporter.figures.typeset.looks import AXIS, Style, is_size, merged
from exporter.figures.typeset.marks import Marks, marks_of

_SPEC = words(
    "$schema autosize background config data description encoding height layer mark name padding "
    "params width"
)
_CONFIG = words(
    "area aria axis axisX axisY bar circle font header legend line mark point range rule square "
    "text tick title view"
)
_NO_INK = frozenset({"", "transparent"})
_PLAIN = words("aria font")
"""Of a configuration, what is no object."""
_SCALE = words("domain nice reverse type zero")
_KINDS = frozenset({("quantitative", "linear"), ("quantitative", "log"), ("temporal", "utc")})
"""Types of numbers, and scales for them."""
_FIT = {"type": "fit-x", "contains": "padding"}


@dataclass(frozen=True, slots=True)
class Place:
    """A position: its scale, what its data say, and its axis."""

    kind: str
    domain: tuple[float, float] | None
    nice: bool
    zero: bool
    values: Sequence[float]
    axis: Style


@dataclass(frozen=True, slots=True)
class Asked:
    """A chart."""

    width: float
    height: float
    padding: float
    fitted: bool
    """Whether axes and legend are part of the width."""
    frame: str | None
    x: Place
    y: Place
    marks: Sequence[Marks]
    legend: Entries | None


def chart_of(spec: Node) -> Asked:
    """The chart of a specification."""
    only(spec, _SPEC, "a chart")
    config = node(spec.get("config", {}), "config")
    only(config, _CONFIG, "config")
    for name in config.keys() - _PLAIN:
        node(config[name], name)
    layers = [layer_of(one) for one in nodes(spec.get("layer", [spec]), "layer")]
    check_shared(layers)
    if any(one.get("name") != LABELS for one in nodes(spec.get("params", []), "params")):
        refuse("a parameter that may be a signal of the engine's")
    if spec.get("background") is not None:
        refuse("a background")
    x, fitted = _place("x", layers, config), _fitted(spec.get("autosize", "pad"))
    if fitted and x.axis["tickCount"] is None and x.axis["values"] is None:
        refuse("ticks that change with the width")  # their order is that of both widths
    return Asked(
        width=_number(spec.get("width")),
        height=_number(spec.get("height")),
        padding=_number(spec.get("padding", 5)),
        fitted=fitted,
        frame=_frame(config),
        x=x,
        y=_place("y", layers, config),
        marks=[marks_of(layer, config) for layer in layers],
        legend=entries_of(layers, spec, config),
    )


def _number(value: Any) -> float:
    if not is_size(value):
        refuse("a size that is no number")
    return value


def _frame(config: Node) -> str | None:
    """The colour of the line around the plot."""
    view = node(config.get("view", {}), "view")
    only(view, ("stroke",), "a view")
    stroke = view.get("stroke", "#ddd")
    if stroke is not None and (not isinstance(stroke, str) or stroke in _NO_INK):
        refuse("a frame that is no colour")
    return stroke


def _fitted(autosize: Any) -> bool:
    if autosize not in ("pad", _FIT):
        refuse("another way to fit")
    return autosize == _FIT


def _fields(name: str, layers: Sequence[Layer]) -> set[str]:
    """The fields of a position, both edges of areas."""
    names = (name, f"{name}2")
    return {layer.field(n) for layer in layers for n in names if n in layer.encoding}


def _place(name: str, layers: Sequence[Layer], config: Node) -> Place:
    channels = [layer.encoding[name] for layer in layers]
    first = channels[0]
    rest = {k: v for k, v in first.items() if k != "field"}
    if any({k: v for k, v in one.items() if k != "field"} != rest for one in channels):
        refuse("layers on several axes")
    scale = node(first.get("scale", {}), "scale")
    only(scale, _SCALE, "a scale")
    kind, domain = scale.get("type", "linear"), scale.get("domain")
    if (first["type"], kind) not in _KINDS:
        refuse("another scale")
    if domain is None and (len(layers) > 1 or layers[0].kind != "line" or kind != "linear"):
        refuse("a domain out of several layers")
    given = node(first.get("axis", {}), "axis")
    title = given.get("title", first.get("title", first["field"]))
    if "title" not in {**first, **given} and len(_fields(name, layers)) > 1:
        refuse("a title of several fields")
    style = {**merged(AXIS, config, ("axis", f"axis{name.upper()}"), given), "title": title}
    known = [v for layer in layers for v in layer.numbers(name)]
    free = domain is None
    nice, zero = scale.get("nice", free), scale.get("zero", free and name == "y")
    if not {type(nice), type(zero)} <= {bool} or scale.get("reverse", False) is not False:
        refuse("a scale that is made otherwise")
    return Place(kind, None if domain is None else tuple(domain), nice, zero, known, style)
