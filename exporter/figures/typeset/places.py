"""Positions: what the layers of a plot say together of x or of y, its scale and its axis.

As `vega-lite` merges the scales and the axes of layers, where all of them say the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

from exporter.figures.coverage import Node, is_literal, node, only, refuse, two_numbers, words
from exporter.figures.typeset.inks import by_unit
from exporter.figures.typeset.layers import LIKE_NUMBERS, NAMES, PATHS, Layer
from exporter.figures.typeset.looks import AXIS, Style, is_size, merged

_SCALE = words("domain nice reverse type zero")
_SCALE_OF_NAMES = words("domain padding paddingInner paddingOuter type")
_SAID = words("axis datum field scale sort title type")
_KINDS = frozenset({("quantitative", "linear"), ("quantitative", "log"), ("temporal", "utc")})
"""Types of numbers, and scales for them."""
_BANDED: Mapping[str, float] = MappingProxyType({"bar": 0.1, "rect": 0, "rule": 0, "tick": 0.25})
"""Marks that have a band of names each, and the gaps between bands where nobody says otherwise."""
_POINT = 0.5
_HALF = 0.5
"""Of a pixel, for bands (`axisBand.tickOffset`)."""
_BAR = 5


@dataclass(frozen=True, slots=True)
class Numbers:
    """A position by number: its scale, what its data say, and its axis."""

    kind: str
    domain: tuple[float, float] | None
    nice: bool
    zero: bool
    values: Sequence[float]
    axis: Style | None
    padding: float
    """Px that stay free at both ends."""


@dataclass(frozen=True, slots=True)
class Names:
    """A position by name: the names in their order, the gaps in shares of a step, and its axis."""

    domain: Sequence[str]
    inner: float
    outer: float
    axis: Style | None
    offset: float
    """By so many px ticks are before the middle of a name."""


Place = Numbers | Names


def place_of(name: str, layers: Sequence[Layer], config: Node) -> Place | None:
    """What layers say of `x` or `y`; None when none of them has it."""
    using = [one for one in layers if name in one.encoding and not is_literal(one.encoding[name])]
    if not using:
        return None
    first = using[0].encoding[name]
    only(first, _SAID, "a position")
    if "field" not in first:
        refuse("a place that is given before others, or alone")
    if "sort" in first and len({one.encoding[name].get("field") for one in using}) > 1:
        refuse("an order of names of several fields")
    rest = _common(first)
    if any(_common(layer.encoding[name]) != rest for layer in using):
        refuse("layers on several axes")
    if first["type"] in NAMES:
        return _names(name, using, config)
    return _numbers(name, using, config)


def _common(channel: Node) -> Node:
    return {k: v for k, v in channel.items() if k not in ("field", "datum")}


def _numbers(name: str, layers: Sequence[Layer], config: Node) -> Numbers:
    first = layers[0].encoding[name]
    scale = node(first.get("scale", {}), "scale")
    only(scale, _SCALE, "a scale")
    only(first, _SAID - {"sort"}, "a position")
    kind, domain = scale.get("type", "linear"), scale.get("domain")
    if (first["type"], kind) not in _KINDS:
        refuse("another scale")
    if domain is None and kind != "linear":
        refuse("a domain out of the data")
    known = [value for layer in layers for value in layer.values(name)]
    free = domain is None
    nice = scale.get("nice", free)
    zero = scale.get("zero", free and _from_zero(name, layers))
    if not {type(nice), type(zero)} <= {bool} or scale.get("reverse", False) is not False:
        refuse("a scale that is made otherwise")
    axis = _axis(name, layers, config, grid=True)
    ends = None if domain is None else two_numbers(domain)
    return Numbers(kind, ends, nice, zero, known, axis, _padding(name, layers))


def _padding(name: str, layers: Sequence[Layer]) -> float:
    """Room for bars that stand or lie along numbers (`bar.continuousBandSize`)."""
    bars = [layer for layer in layers if layer.kind == "bar"]
    if not any(all(_of_numbers(layer, place) for place in ("x", "y")) for layer in bars):
        return 0
    if "domain" not in layers[0].encoding[name].get("scale", {}):
        refuse("bars over numbers of the data")
    across = {"x2": "y", "y2": "x"}
    along = {place for layer in bars for other, place in across.items() if other in layer.encoding}
    if len(along) != 1:
        refuse("bars over numbers that lie or stand")
    return _BAR if along == {name} else 0


def _of_numbers(layer: Layer, place: str) -> bool:
    return layer.encoding.get(place, {}).get("type") in LIKE_NUMBERS


def _from_zero(name: str, layers: Sequence[Layer]) -> bool:
    """Whether an axis starts at zero of itself, which the first layer says: not along lines."""
    return name == "y" or layers[0].kind not in PATHS


def _names(name: str, layers: Sequence[Layer], config: Node) -> Names:
    first = layers[0]
    scale = node(first.encoding[name].get("scale", {}), "scale")
    only(scale, _SCALE_OF_NAMES, "a scale")
    values = dict.fromkeys(value for layer in layers for value in layer.values(name))
    if not all(isinstance(value, str) and value for value in values):
        refuse("names that are no texts")
    if "domain" in scale:
        known = _listed(scale["domain"])
    elif "sort" in first.encoding[name]:
        known = [one for one in _listed(first.encoding[name]["sort"]) if one in values]
    else:
        known = sorted(values, key=by_unit)
    if len({*known}) < len(known) or not {*values} <= {*known} or not known:
        refuse("a name twice, or outside of its scale")
    inner, outer = _gaps(first.kind, scale, {layer.kind for layer in layers})
    axis, offset = _axis(name, layers, config, grid=False), _HALF if first.kind in _BANDED else 0
    return Names(known, inner, outer, axis, offset)


def _listed(domain: Any) -> list[str]:
    found = cast("list[Any]", domain) if isinstance(domain, list) else []
    return found if all(isinstance(n, str) and n for n in found) else refuse("names of no texts")


def _gaps(kind: str, scale: Node, every: set[str]) -> tuple[float, float]:
    """Between names and before the first, as shares of a step; points have bands of no width."""
    if "type" in scale or (kind not in _BANDED and every & {*_BANDED}):
        refuse("names on a scale that is made otherwise")
    if not all(is_size(scale[one]) and scale[one] <= 1 for one in scale if one != "domain"):
        refuse("a gap that is no share")
    if kind not in _BANDED:
        if {"paddingInner", "paddingOuter"} & {*scale}:
            refuse("gaps of points")
        return 1, scale.get("padding", _POINT)
    if "padding" in scale:
        if {"paddingInner", "paddingOuter"} & {*scale}:
            refuse("gaps that are given twice")
        return scale["padding"], scale["padding"]
    if len(every & {*_BANDED}) > 1 and "paddingInner" not in scale:
        refuse("the gaps of several marks")
    inner = scale.get("paddingInner", _BANDED[kind])
    return inner, scale.get("paddingOuter", inner / 2)


def _axis(name: str, layers: Sequence[Layer], config: Node, *, grid: bool) -> Style | None:
    first = layers[0].encoding[name]
    given = first.get("axis", {})
    if given is None:
        return None
    given = node(given, "axis")
    style = merged(AXIS, config, ("axis", f"axis{name.upper()}"), given)
    if not grid:
        said = (given, *(node(config.get(n, {}), n) for n in (f"axis{name.upper()}", "axis")))
        style = {**style, "grid": next((one["grid"] for one in said if "grid" in one), False)}
    return {**style, "title": _title(name, layers, given)}


def _title(name: str, layers: Sequence[Layer], given: Mapping[str, Any]) -> Any:
    """What an axis is called: by its author, else by its fields."""
    first = layers[0].encoding[name]
    if "title" in {**first, **given}:
        return given["title"] if "title" in given else first["title"]
    edges = (name, f"{name}2")
    fields = [one.encoding[n].get("field") for one in layers for n in edges if n in one.encoding]
    unique = [*dict.fromkeys(fields)]
    if None in unique:
        refuse("a title of numbers that are given")
    return ", ".join(cast("list[str]", unique))
