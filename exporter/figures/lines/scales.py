"""Scales as the engine has them: what is even along an axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from exporter.figures.coverage import Node, is_literal, node, refuse, two_numbers
from exporter.model.series import Floats

_STRAIGHT = frozenset({"linear", "utc", "time"})
_KINDS = _STRAIGHT | {"log", "symlog", "pow", "sqrt"}
_LARGEST = 1e60
_STEEPEST = 5
_FINEST = 1e9
"""Bounds of values, exponents and the inverse of a symlog's constant: all stay finite."""
_SHARED = frozenset({"type", "base", "constant", "exponent", "reverse", "domain"})
Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of a position (d3-scale)."""

    kind: str
    exponent: float = 1.0
    constant: float = 1.0
    flipped: bool = False
    """Whether greater numbers are further to the left, or below."""

    def even(self, values: Floats) -> Floats:
        """The values as numbers that are proportional to pixels, but for an offset."""
        if self.kind == "log":
            return np.log(values)
        if self.kind == "symlog":
            return np.sign(values) * np.log1p(np.abs(values / self.constant))
        if self.kind in ("pow", "sqrt"):
            return np.sign(values) * np.abs(values) ** self.exponent
        return values

    def even_ends(self, ends: Ends | None) -> Ends | None:
        """`even` of two numbers, if there are any."""
        if ends is None or self.kind in _STRAIGHT:
            return ends
        low, high = self.even(np.array(ends)).tolist()
        return low, high

    def check(self, ends: Ends | None) -> None:
        """Refuse numbers, of which these are the least and the greatest, without a place."""
        if ends is None:
            return
        if self.kind == "log" and ends[0] <= 0:
            refuse("a logarithm of nothing")
        if max(-ends[0], ends[1]) > _LARGEST:
            refuse("numbers at the end of a double's range")


def scale_of(channel: Node) -> Scale:
    """The scale of a position channel."""
    given = channel.get("scale", {})
    kind = given.get("type", "time" if channel["type"] == "temporal" else "linear")
    if not isinstance(kind, str) or kind not in _KINDS:
        refuse("a scale of steps")
    if channel["type"] == "temporal" and kind not in ("utc", "time"):
        refuse("times on a scale of numbers, which the engine takes for times")
    exponent = 0.5 if kind == "sqrt" else given.get("exponent", 1.0)
    constant = given.get("constant", 1.0)
    if not {type(exponent), type(constant)} <= {int, float}:
        refuse("a scale without numbers")
    if not (0 < exponent <= _STEEPEST and constant * _FINEST >= 1):
        refuse("a scale beyond all numbers")
    reverse = given.get("reverse", False)
    if not isinstance(reverse, bool):
        refuse("a scale that may be reversed")
    falls = _falls(given.get("domain"), positive=kind == "log")
    if falls and (given.get("zero") or given.get("nice") or channel["type"] == "temporal"):
        refuse("a falling domain, which the engine may turn round")
    return Scale(kind, exponent, constant, reverse != falls)


def check_shared(layers: Sequence[Node]) -> None:
    """Refuse layers that do not ask for the same scale of a position: the engine merges them."""
    for name in ("x", "y"):
        channels = (node(layer.get("encoding", {}), "encoding").get(name) for layer in layers)
        asked = [_asked(node(one, name)) for one in channels if one is not None]
        if any(one != asked[0] for one in asked if one):
            refuse("layers on several scales")


def _asked(channel: Node) -> Node:
    """What makes a place of a number; nothing for a channel that is a place itself."""
    if "value" in channel or is_literal(channel):
        return {}
    scale = node(channel.get("scale", {}), "scale")
    return {"": channel.get("type"), **{k: v for k, v in scale.items() if k in _SHARED}}


def _falls(domain: Any, *, positive: bool) -> bool:
    """Whether a domain goes from the greater number to the less."""
    if domain is None:
        return False
    ends = two_numbers(domain)
    if ends[0] == ends[1] or (positive and min(ends) <= 0):
        refuse("a domain of one number, or a logarithm of nothing")
    return ends[0] > ends[1]


def extent(column: Floats) -> Ends | None:
    """The least and the greatest number, None when there is none."""
    if not len(column):
        return None
    low, high = float(column.min()), float(column.max())
    if not math.isnan(low):  # it is, when one is
        return low, high
    known = column[~np.isnan(column)]
    return extent(known) if len(known) else None
