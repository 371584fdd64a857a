"""The title above a plot, as `vega-view-transforms` sets it along the plot."""

from dataclasses import dataclass
from typing import Any

from exporter.figures.coverage import Node, node, only, refuse
from exporter.figures.typeset.elements import Box, Text, moved
from exporter.figures.typeset.looks import is_ink, is_size

_KNOWN = ("anchor", "color", "fontSize", "fontWeight", "frame", "offset", "text")
_CONFIGURED = ("color", "fontSize", "fontWeight", "subtitleColor", "subtitleFontSize")
_ANCHORS = {"start": ("left", 0.0), "middle": ("center", 0.5), "end": ("right", 1.0)}
_OFFSET = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; `share` is how far along the plot it is."""

    text: Text
    share: float
    offset: float


def heading_of(given: Any, config: Node) -> Heading | None:
    """The title of a plot, whose looks are all given."""
    if given is None:
        return None
    only(node(config.get("title", {}), "config"), _CONFIGURED, "a title of a configuration")
    given = node(given, "a title")
    only(given, _KNOWN, "a title")
    text, weight, size = (given.get(name) for name in ("text", "fontWeight", "fontSize"))
    colour, anchor = given.get("color"), given.get("anchor", "middle")
    if not (isinstance(text, str) and text and is_ink(colour) and is_size(size)):
        refuse("a title that is none, or looks as the configuration says")
    if given.get("frame") != "group" or anchor not in _ANCHORS or type(weight) not in (str, int):
        refuse("a title that is set otherwise")
    offset = given.get("offset", _OFFSET)
    if not is_size(offset):
        refuse("a title elsewhere")
    align, share = _ANCHORS[anchor]
    return Heading(Text(text, 0, 0, size, colour, align, "top", weight), share, offset)


def set_above(heading: Heading, top: float, wide: float) -> tuple[str, Box]:
    """The title over what begins at `top`, and what it takes."""
    box = heading.text.box
    x, y = wide * heading.share, top - (box.bottom - box.top) - heading.offset
    return moved(x, y, heading.text.markup), box.moved(x, y)
