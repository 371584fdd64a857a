"""Colours and dashes by name, as d3's ordinal scales give them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from exporter.figures.coverage import Node, is_literal, node, only, refuse
from exporter.figures.expressions import test_of
from exporter.figures.typeset.layers import NAMES, Layer
from exporter.figures.typeset.looks import PALETTE, is_ink, is_size
from exporter.figures.typeset.ramps import ramp_of

Dashes = Mapping[str, Sequence[float]]
Ink = Callable[[Node], str]
"""The colour of a row."""
_CHANNEL = frozenset({"field", "legend", "scale", "title", "type"})


def ink_of(layer: Layer, name: str, config: Node) -> Ink:
    """How a channel colours rows."""
    channel = layer.encoding[name]
    if "field" not in channel:
        return _said(channel)
    field = channel["field"]
    if channel["type"] in NAMES:
        known = colours(layer, name, config)
        return lambda row: known[row[field]]
    ramp = ramp_of(channel, config, layer.rows, layer.scheme)
    return lambda row: ramp.at(row[field])


def _said(channel: Node) -> Ink:
    """A colour for all rows, or another one for those that pass a test."""
    only(channel, ("condition", "value"), "a colour")
    usual, *_ = _inks([channel["value"]])
    if "condition" not in channel:
        return lambda row: usual
    condition = node(channel["condition"], "a condition")
    only(condition, ("test", "value"), "a condition")
    test, (other, *_) = test_of(condition["test"]), _inks([condition["value"]])
    return lambda row: other if test(row) else usual


def colours(layer: Layer, name: str, config: Node) -> Mapping[str, str]:
    """The colour of each name of a channel, in the order of its domain."""
    channel = layer.encoding[name]
    only(channel, _CHANNEL, "a colour")
    names = _texts(dict.fromkeys(row[channel["field"]] for row in layer.rows))
    if is_literal(channel):
        return {name: name for name in _inks(names)}
    scale = node(channel.get("scale", {}), "scale")
    only(scale, ("domain", "range"), "a scale")
    usual = node(config.get("range", {}), "range").get("category", PALETTE)
    domain = _distinct(scale["domain"]) if "domain" in scale else sorted(names, key=by_unit)
    inks = scale.get("range", usual)
    if not isinstance(inks, list | tuple):
        refuse("colours by the name of a scheme")
    inks = _inks(cast("Sequence[Any]", inks))
    if not set(names) <= set(domain):
        refuse("a name outside of its scale")
    return {name: inks[number % len(inks)] for number, name in enumerate(domain)}


def by_unit(text: str) -> bytes:
    """As JavaScript orders texts: by their units of 16 bits."""
    return text.encode("utf-16-be", "surrogatepass")


def _texts(values: Iterable[Any]) -> list[str]:
    found = list(values)
    if not found or not all(isinstance(value, str) and value for value in found):
        refuse("names that are no texts")
    return found


def _inks(values: Iterable[Any]) -> list[str]:
    found = list(values)
    return found if found and all(map(is_ink, found)) else refuse("colours that are none")


def _distinct(domain: Any) -> list[str]:
    """The names of a domain that is given."""
    found = _texts(cast("list[Any]", domain) if isinstance(domain, list) else ())
    if len(set(found)) < len(found):
        refuse("a name twice in a domain")
    return found


def is_pattern(value: Any) -> bool:
    """Whether it is a list of lengths."""
    return isinstance(value, list) and all(map(is_size, cast("list[Any]", value)))


def dashes(channel: Node) -> Dashes:
    """The dashes of each name of a channel."""
    only(channel, _CHANNEL, "dashes")
    scale = node(channel.get("scale"), "scale")
    only(scale, ("domain", "range"), "a scale")
    domain, patterns = _distinct(scale["domain"]), cast("list[Any]", scale["range"])
    if len(domain) != len(patterns) or not all(map(is_pattern, patterns)):
        refuse("a scale of dashes that is filled otherwise")
    return dict(zip(domain, patterns, strict=True))


def check_shared(layers: Sequence[Layer]) -> None:
    """Refuse layers whose names the engine puts on one scale that is not the scale of each."""
    for kind in ({"color", "fill", "stroke"}, {"strokeDash"}):
        named = [
            (layer, name, said)
            for layer in layers
            for name, said in layer.painted()
            if name in kind and not is_literal(said)
        ]
        asked = [
            (name, said["field"], said.get("scale"), said["type"], layer.scheme)
            for layer, name, said in named
        ]
        known = [{row[said["field"]] for row in layer.rows} for layer, _, said in named]
        given = named and "domain" in (named[0][2].get("scale") or {})
        if any(one != asked[0] for one in asked):
            refuse("layers of several scales")
        if not given and any(one != known[0] for one in known):
            refuse("a scale out of several layers")
