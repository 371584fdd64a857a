"""Which charts are covered. What is not listed here is not; the engine then draws everything.

The lists name what was compared with the engine's own drawing. Whatever could make a path depend on
more than its points and the ends of its axes (aggregates, stacks, curves, selections) is left out.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, NoReturn, cast

from exporter.figures.sanitise import members

Node = Mapping[str, Any]


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_SPEC = words(
    "$schema autosize background config data description encoding height layer mark name "
    "padding params title transform view width"
)
_LAYER = words("data description encoding mark name transform")
_MARK = words(
    "aria clip color fill fillOpacity filled opacity size stroke strokeCap strokeDash "
    "strokeDashOffset strokeJoin strokeMiterLimit strokeOpacity strokeWidth tooltip type"
)
_PLACE = words("axis field scale title type")
_FURTHER = words("field")
_GROUPED = words("field header legend scale sort title type")
_GROUPING = words(
    "color column detail facet fill opacity row stroke strokeDash strokeOpacity strokeWidth"
)
_OF_SYMBOLS = words("color column detail facet fill opacity row shape stroke strokeOpacity tooltip")
_SCALE = words("base constant domain exponent nice padding reverse type zero")
_MARK_CONFIG = words("mark line area point circle square")
_OTHER_CONFIG = words(
    "aria axis axisX axisY axisQuantitative axisTemporal axisBottom axisLeft "
    "background font fontSize header legend padding range rule text tick title bar view"
)
_OF_NAMES = words("domain range reverse scheme type")
_TOLD = words("field format title type")
_EXPRESSIONS = words("calculate expr labelExpr signal test")
_ROWS = re.compile(r"\\u|\bdata\b|\bindata\b")
_ROW = re.compile(r"\bdatum\b|\bitem\b|\bparent\b")
"""What an expression says that reads rows: the skeleton has others."""
_LOOK = words(
    "aria color fill fillOpacity filled fontSize opacity size stroke strokeCap "
    "strokeDash strokeJoin strokeOpacity strokeWidth"
)


NAME = "runpress-line-"
"""What the description of a line or a stretch of points starts with; its number follows."""
NAMED = "runpress_line"
"""The field of a skeleton that numbers its lines and stretches of points."""


class NotCoveredError(Exception):
    """This chart, or this layer, is for the engine alone; the message says why."""


def refuse(why: str) -> NoReturn:
    """Leave the chart to the engine."""
    raise NotCoveredError(why)


def node(value: Any, what: str) -> Node:
    """The value as an object."""
    if not isinstance(value, Mapping):
        refuse(f"{what} is no object")
    return cast("Node", value)


def nodes(value: Any, what: str) -> list[Node]:
    """The value as a list of objects."""
    if not isinstance(value, list):
        refuse(f"{what} is no list")
    return [node(item, what) for item in cast("list[Any]", value)]


def check_chart(spec: Node) -> None:
    """Refuse a chart whose frame does more than hold layers."""
    only(spec, _SPEC, "a chart")
    config = node(spec.get("config", {}), "config")
    only(config, _MARK_CONFIG | _OTHER_CONFIG, "config")
    for name in _MARK_CONFIG & set(config):
        only(node(config[name], "config"), _LOOK, f"config.{name}")
    for parameter in nodes(spec.get("params", []), "params"):
        only(parameter, {"name", "value"}, "a parameter")
    if "layer" in spec and {"mark", "encoding"} & set(spec):
        refuse("layers share an encoding")


def check_expressions(spec: Node) -> None:
    """Refuse what reads the rows of a chart, or a mark's own; axes and legends have their own."""
    for key, text, _ in members(spec):
        if key not in _EXPRESSIONS or not isinstance(text, str):
            continue
        of_a_mark = key in ("expr", "signal") and _ROW.search(text)
        if of_a_mark or _ROWS.search(text):
            refuse("an expression over rows")


def check_layer(layer: Node) -> None:
    """Refuse a layer that inherits, or that holds layers."""
    only(layer, _LAYER, "a layer")


def check_mark(mark: Node, *, symbols: bool) -> None:
    """Refuse a mark that is more than straight lines, its area or plain symbols."""
    only(mark, _MARK | {"shape"} if symbols else _MARK, "a mark")


def check_place(channel: Node) -> str:
    """The field of a position, which has to be a plain number on a plain scale."""
    only(channel, _PLACE, "a position")
    only(node(channel.get("scale", {}), "scale"), _SCALE, "a scale")
    if channel.get("type") not in ("quantitative", "temporal"):
        refuse("a position is not a number")
    return field_of(channel)


def check_second(channel: Node) -> str:
    """The field of the other edge of a band."""
    only(channel, _FURTHER, "a second position")
    return field_of(channel)


def grouping(name: str, value: Any, *, symbols: bool) -> list[str]:
    """The fields that a channel tells series apart by; none when it is one value for all."""
    if name not in (_OF_SYMBOLS if symbols else _GROUPING):
        refuse(f"the channel {name}")
    channels = nodes(value, name) if isinstance(value, list) else [node(value, name)]
    if name == "tooltip":
        return _told(channels)
    if all(set(channel) == {"value"} for channel in channels):
        return []
    for channel in channels:
        only(channel, _GROUPED, name)
        bare = name == "detail" and "type" not in channel
        if not bare and channel.get("type") not in ("nominal", "ordinal"):
            refuse(f"{name} is not by name")
        if isinstance(channel.get("sort"), Mapping):
            refuse("an order by numbers")
        scale = node(channel.get("scale") or {}, "scale")
        only(scale, _OF_NAMES, "a scale of names")
        if any(isinstance(value, Mapping) for value in scale.values()):
            refuse("a scale over rows")
    return [field_of(channel) for channel in channels]


def _told(tooltip: list[Node]) -> list[str]:
    """No field at all, unless the engine has to read or count rows otherwise for a tooltip."""
    for channel in tooltip:
        only(channel, _TOLD if "field" in channel else {"value"}, "a tooltip")
        if "field" in channel:
            field_of(channel)
        if channel.get("type", "nominal") not in ("nominal", "ordinal", "quantitative"):
            refuse("a tooltip of times")
    return []


def is_literal(channel: Node) -> bool:
    """Whether the data of a channel are what is seen, without a scale: colours, or places in px."""
    return "scale" in channel and channel["scale"] is None


def two_numbers(domain: Any) -> tuple[float, float]:
    """The ends of a domain, which has to be two numbers."""
    ends = cast("list[Any]", domain) if isinstance(domain, list) else []
    if len(ends) != 2 or not all(type(end) in (int, float) for end in ends):
        refuse("a domain that is not two numbers")
    return ends[0], ends[1]


def told(name: str | float) -> str:
    """A name as JavaScript joins it with others."""
    return str(int(name)) if isinstance(name, float) and name.is_integer() else str(name)


def field_of(channel: Node) -> str:
    """The field of a channel, which has to be a plain name."""
    field = channel.get("field")
    if not isinstance(field, str) or not field or any(c in field for c in "\\.[]'\""):
        refuse("a field is not a plain name")
    return field


def only(given: Node, known: Collection[str], what: str) -> None:
    """Refuse what has other members than the known ones."""
    unknown = set(given) - set(known)
    if unknown:
        refuse(f"{what} with {', '.join(sorted(unknown))}")
