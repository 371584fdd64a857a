"""What the one legend of a chart holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from exporter.figures.coverage import Node, is_literal, node, refuse
from exporter.figures.typeset.inks import Dashes, colours, dashes
from exporter.figures.typeset.layers import NAMES, PAINTS, Layer
from exporter.figures.typeset.looks import LEGEND, Style, merged
from exporter.figures.typeset.marks import STROKE, check, opacity_of
from exporter.figures.typeset.ramps import Ramp, ramp_of
from exporter.figures.typeset.ticks import Words

_SYMBOLS: Mapping[str, str] = MappingProxyType(
    {"line": "stroke", "bar": "square", "rect": "square", "square": "square"}
)
"""Of marks; all others have circles."""
_SHORTEST, _LONGEST = 64, 200
"""Of gradients that are as long as the plot (`legend.gradientVerticalMinLength`)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A series: what it is called, and how its symbol is painted."""

    label: str
    style: Style


@dataclass(frozen=True, slots=True)
class Entries:
    """All entries, their kind of symbol, a title and how the legend looks."""

    every: Sequence[Entry]
    symbol: str
    title: str | None
    style: Style


@dataclass(frozen=True, slots=True)
class Ramped:
    """Numbers as colours, a title and how the legend looks."""

    ramp: Ramp
    title: str | None
    style: Style


Key = Entries | Ramped


@dataclass(frozen=True, slots=True)
class _Channel:
    layer: Layer
    name: str
    said: Node


def key_of(layers: Sequence[Layer], config: Node, words: Words, height: float) -> Key | None:
    """The legend of a plot so high, which all channels that colour its marks ask for alike."""
    found = [
        _Channel(layer, name, said)
        for layer in layers
        for name, said in layer.painted()
        if not is_literal(said)
    ]
    given = [channel.said.get("legend", {}) for channel in found]
    if all(one is None for one in given):
        return None
    first = found[0]
    _check(layers, found)
    asked = node(given[0], "legend")
    style = merged(LEGEND, config, ("legend",), asked)
    said = {**node(config.get("legend", {}), "legend"), **asked}
    title = asked.get("title", first.said.get("title", first.said["field"]))
    if first.said["type"] not in NAMES:
        ramp = ramp_of(first.said, config, first.layer.rows, first.layer.scheme)
        if "labelOffset" in asked:
            refuse("numbers farther from a gradient")
        return Ramped(ramp, title, _as_long(_hazy(style, "gradient", first, said, config), height))
    patterns = next((dashes(one.said) for one in found if one.name == "strokeDash"), None)
    symbol = _SYMBOLS.get(first.layer.kind, "circle")
    if style["symbolType"] not in (None, symbol):
        refuse("symbols of another kind of mark")
    style = _hazy(style, "symbol", first, said, config)
    every = _every(first, patterns, style, config, words)
    return Entries(every, symbol, title, style)


def _check(layers: Sequence[Layer], found: Sequence[_Channel]) -> None:
    """Refuse channels that do not ask for one legend of one kind of mark."""
    first = found[0]
    if any(one.said.get("legend", {}) != first.said.get("legend", {}) for one in found):
        refuse("several legends")
    if any(
        (c.said["field"], c.said.get("title")) != (first.said["field"], first.said.get("title"))
        for c in found
    ):
        refuse("a legend of several fields")
    names = {channel.name for channel in found}
    literal = any(
        name in names and (said is None or "field" not in said or is_literal(said))
        for layer in layers
        for name, said in layer.encoding.items()
        if name in PAINTS[layer.kind]
    )
    if literal or any(channel.layer.kind != first.layer.kind for channel in found):
        refuse("a legend of other marks, too")
    lines = first.layer.kind == "line"
    others = {*first.layer.paints} & {*first.layer.encoding} - names
    if others or (not lines and {"fill", "stroke"} & {*first.layer.mark}):
        refuse("symbols that are painted with more")
    if first.name == "strokeDash" or any("strokeDash" in c.layer.mark for c in found):
        refuse("a legend of dashes before colours")
    if not lines and (len(found) > 1 or first.layer.paints[first.name] != first.layer.own):
        refuse("a legend of outlines")
    if first.layer.kind == "rule":
        refuse("a legend of rules")


def _hazy(style: Style, part: str, of: _Channel, said: Node, config: Node) -> Style:
    """Symbols and gradients shine through as the marks do, unless something is said of them."""
    name = f"{part}Opacity"
    return style if name in said else {**style, name: opacity_of(of.layer, config)}


def _as_long(style: Style, height: float) -> Style:
    """A gradient beside a plot is as long as that, within limits."""
    if style["gradientLength"] is not None:
        return style
    if style["orient"] != "right" or style["direction"] not in (None, "vertical"):
        refuse("a gradient that is as long as the plot is wide")
    return {**style, "gradientLength": min(max(height, _SHORTEST), _LONGEST)}


def _every(
    of: _Channel, patterns: Dashes | None, style: Style, config: Node, words: Words
) -> list[Entry]:
    inks = colours(of.layer, of.name, config)
    base = _base(of, style, config)
    labels = words(style["labelExpr"])
    attribute = of.layer.paints[of.name]
    found: list[Entry] = []
    for name in inks if style["values"] is None else style["values"]:
        own: dict[str, Any] = {attribute: inks[name]}
        if patterns:
            own["strokeDash"] = patterns[name]
        found.append(Entry(name if labels is None else labels[name], {**base, **own}))
    return found


def _base(of: _Channel, style: Style, config: Node) -> dict[str, Any]:
    """How every symbol is painted.

    The width of the mark itself does not count, that of the configuration before the legend's own.
    """
    usual = node(config.get(of.layer.kind, {}), "config of a mark")
    if of.layer.kind != "line" and usual.keys() & (STROKE | {"fillOpacity"}):
        refuse("symbols with strokes of the configuration's")
    check({"opacity": 1, **usual})
    kept = {name: usual[name] for name in STROKE - {"strokeDash"} if name in usual}
    opacity = {} if style["symbolOpacity"] == 1 else {"opacity": style["symbolOpacity"]}
    return {"strokeWidth": style["symbolStrokeWidth"], **kept, **opacity}
