"""What the one legend of a chart holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from exporter.figures.coverage import Node, node, nodes, refuse
from exporter.figures.typeset.inks import Dashes, colours, dashes, is_literal
from exporter.figures.typeset.layers import STROKE, Layer
from exporter.figures.typeset.looks import LEGEND, Style, merged

_NAMED = frozenset({"color", "fill", "stroke", "strokeDash"})
LABELS = "labels"
"""The parameter that our own charts have; others may be names of the engine's."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A series: what it is called, and how its stroke is painted."""

    label: str
    style: Style


@dataclass(frozen=True, slots=True)
class Entries:
    """All entries, their title and how the legend looks."""

    every: Sequence[Entry]
    title: str | None
    style: Style


@dataclass(frozen=True, slots=True)
class _Channel:
    layer: Layer
    name: str
    said: Node


def entries_of(layers: Sequence[Layer], spec: Node, config: Node) -> Entries | None:
    """The legend of the lines, which all of their channels have to ask for alike."""
    found = [
        _Channel(layer, name, said)
        for layer in layers
        for name, said in layer.encoding.items()
        if name in _NAMED and not is_literal(said)
    ]
    given = [channel.said.get("legend", {}) for channel in found]
    if all(one is None for one in given):
        return None
    first = found[0]
    fields = {channel.said["field"] for channel in found}
    if any(one != given[0] for one in given) or len(fields) > 1:
        refuse("several legends")
    names = {channel.name for channel in found}
    literal = any(
        is_literal(layer.encoding[n]) for layer in layers for n in names & {*layer.encoding}
    )
    if literal or any(channel.layer.kind != "line" for channel in found):
        refuse("a legend of other marks, too")
    if first.name == "strokeDash":
        refuse("a legend of dashes before colours")
    asked = node(given[0], "legend")
    style = merged(LEGEND, config, ("legend",), asked)
    patterns = next((dashes(one.said) for one in found if one.name == "strokeDash"), None)
    every = _every(first, patterns, style, spec, config)
    return Entries(every, asked.get("title", first.said["field"]), style)


def _every(
    of: _Channel, patterns: Dashes | None, style: Style, spec: Node, config: Node
) -> list[Entry]:
    inks = colours(of.layer, of.name, config)
    line = node(config.get("line", {}), "line")
    # the width of the mark itself does not count, that of the configuration before the legend's own
    base = {"strokeWidth": style["symbolStrokeWidth"], **{k: line[k] for k in STROKE & set(line)}}
    labels = _labels(style["labelExpr"], spec)
    if style["symbolOpacity"] != 1:
        refuse("symbols that are not opaque")
    found: list[Entry] = []
    for name in inks if style["values"] is None else style["values"]:
        own = {"stroke": inks[name], **({"strokeDash": patterns[name]} if patterns else {})}
        found.append(Entry(name if labels is None else labels[name], {**base, **own}))
    return found


def _labels(expression: Any, spec: Node) -> Mapping[str, str] | None:
    """What names are called: a parameter of the chart, or themselves."""
    if expression is None:
        return None
    parameters = nodes(spec.get("params", []), "params")
    if len(parameters) != 1 or expression != f"{LABELS}[datum.value]":
        refuse("labels by another expression")
    known = node(parameters[0]["value"], "a parameter")
    if not all(isinstance(label, str) for label in known.values()):
        refuse("labels that are no texts")
    return cast("Mapping[str, str]", known)
