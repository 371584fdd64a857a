"""What a chart asks for, read into values: its plots, a legend, and how they stand together.

Whatever could be set otherwise than is known here is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exporter.figures.coverage import Node, node, nodes, only, refuse, words
from exporter.figures.typeset.heading import Heading, heading_of
from exporter.figures.typeset.inks import check_shared
from exporter.figures.typeset.key import Key, key_of
from exporter.figures.typeset.layers import Layer, layer_of
from exporter.figures.typeset.looks import is_ink, is_size
from exporter.figures.typeset.marks import Marks, marks_of
from exporter.figures.typeset.places import Names, Place, place_of
from exporter.figures.typeset.ticks import Words

_CHART = words("$schema autosize background config datasets padding params")
_VIEW = words("data description encoding height layer mark name title transform width")
_STACK = words("data description name spacing")
_CONFIG = words(
    "area aria axis axisX axisY bar circle font header legend line mark point range rule square "
    "text tick title view"
)
_PLAIN = words("aria font")
"""Of a configuration, what is no object."""
_FIT = {"type": "fit-x", "contains": "padding"}
_PARAMETERS = words("classes labels names")
"""Those that our own charts have; others may be names of the engine's."""
_SPACING = 20


@dataclass(frozen=True, slots=True)
class View:
    """A plot."""

    width: float
    height: float
    frame: str | None
    x: Place | None
    y: Place | None
    marks: Sequence[Marks]
    heading: Heading | None
    over: bool
    """Whether axes lie on the marks, as on those that fill the plot."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Plots beside each other, `lying`, or below each other."""

    parts: Sequence["View | Stack"]
    lying: bool
    spacing: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A chart."""

    padding: float
    fitted: bool
    """Whether axes and legend are part of the width."""
    body: View | Stack
    legend: Key | None
    words: Words


def chart_of(spec: Node) -> Asked:
    """The chart of a specification."""
    config = node(spec.get("config", {}), "config")
    only(config, _CONFIG, "config")
    for name in config.keys() - _PLAIN:
        node(config[name], name)
    known = _parameters(spec)
    if spec.get("background") is not None:
        refuse("a background")
    layers: list[Layer] = []
    outer = {k: v for k, v in spec.items() if k not in _CHART}
    body = _body(outer, (spec,), config, layers)
    check_shared(layers)
    fitted = _fitted(spec.get("autosize", "pad"))
    if fitted and isinstance(body, Stack):
        refuse("plots that are fitted")
    called = _called(known)
    height = body.height if isinstance(body, View) else 0
    own = key_of(layers, config, called, height)
    if own and not height:
        refuse("a legend of several plots")
    return Asked(_number(spec.get("padding", 5)), fitted, body, own, called)


def _parameters(spec: Node) -> Mapping[str, Mapping[str, str]]:
    """What names are called, by the names of such lists."""
    found: dict[str, Mapping[str, str]] = {}
    for one in nodes(spec.get("params", []), "params"):
        if one.get("name") not in _PARAMETERS or set(one) != {"name", "value"}:
            refuse("a parameter that may be a signal of the engine's")
        found[one["name"]] = called = node(one["value"], "a parameter")
        if not all(isinstance(name, str) for name in called.values()):
            refuse("names that are no texts")
    return found


def _called(known: Mapping[str, Mapping[str, str]]) -> Words:
    def called(expression: Any) -> Mapping[str, str] | None:
        if expression is None:
            return None
        for name, names in known.items():
            if expression == f"{name}[datum.value]":
                return names
        return refuse("labels by another expression")

    return called


def _body(given: Node, around: Sequence[Node], config: Node, layers: list[Layer]) -> View | Stack:
    """A plot or several, whose layers are noted."""
    kinds = [kind for kind in ("hconcat", "vconcat") if kind in given]
    if not kinds:
        return _view(given, around, config, layers)
    only(given, {*_STACK, *kinds}, "plots")
    if len(kinds) > 1:
        refuse("plots in two orders")
    parts = nodes(given[kinds[0]], "plots")
    found = [_body(part, (part, *around), config, layers) for part in parts]
    if not found:
        refuse("no plots")
    return Stack(found, kinds == ["hconcat"], _number(given.get("spacing", _SPACING)))


def _view(given: Node, around: Sequence[Node], config: Node, layers: list[Layer]) -> View:
    only(given, _VIEW, "a plot")
    if "layer" in given:
        only(given, _VIEW - {"mark", "encoding"}, "layers")
        own = [layer_of(one, around) for one in nodes(given["layer"], "layer")]
    else:
        unit = {k: given[k] for k in ("data", "mark", "encoding", "transform") if k in given}
        own = [layer_of(unit, [*_without(around, "transform")])]
    layers += own
    x, y = place_of("x", own, config), place_of("y", own, config)
    return View(
        width=_side(given.get("width")),
        height=_side(given.get("height")),
        frame=_frame(config),
        x=x,
        y=y,
        marks=[marks_of(layer, config) for layer in own],
        heading=heading_of(given.get("title"), config),
        over=_over(own, (x, y)),
    )


def _over(layers: Sequence[Layer], places: Sequence[Place | None]) -> bool:
    """As `vega-lite` asks of axes of names, by the first layer."""
    if not layers:
        refuse("no layers")
    filling = [layer.kind == "rect" for layer in layers]
    axes = [place for place in places if place and place.axis]
    named = [isinstance(place, Names) for place in axes]
    if filling[0] and any(named) and not all(named):
        refuse("an axis over marks, and another below")
    if any(named) and any(filling) is not filling[0]:
        refuse("layers whose axes lie elsewhere")
    return filling[0] and any(named)


def _without(around: Sequence[Node], name: str) -> Iterator[Node]:
    """What holds a plot, its own transforms aside."""
    first, *rest = around
    yield {k: v for k, v in first.items() if k != name}
    yield from rest


def _side(value: Any) -> float:
    """Of a plot; of one without, names ask for room."""
    return _number(value) or refuse("a plot of no size")


def _number(value: Any) -> float:
    if not is_size(value):
        refuse("a size that is no number")
    return value


def _frame(config: Node) -> str | None:
    """The colour of the line around the plot."""
    view = node(config.get("view", {}), "view")
    only(view, ("stroke",), "a view")
    stroke = view.get("stroke", "#ddd")
    if stroke is not None and not is_ink(stroke):
        refuse("a frame that is no colour")
    return stroke


def _fitted(autosize: Any) -> bool:
    if autosize not in ("pad", _FIT):
        refuse("another way to fit")
    return autosize == _FIT
