"""Numbers as colours: between those of a scale, in hue, chroma and lightness (d3's `hcl`).

By the formulas of d3-color (CIE LCh over D50) and d3-interpolate; a scale of two numbers and any
colours is cut into equal pieces.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

from exporter.figures.coverage import Node, node, only, refuse, two_numbers
from exporter.figures.typeset.elements import half_up

Shade = Callable[[float], str]
"""The colour at a share of a scale."""
_TWO = 2
_BLUES = [
    bytes.fromhex(one)
    for one in (
        *("cfe1f2", "bed8ec", "a8cee5", "8fc1de", "74b2d7"),
        *("5ba3cf", "4592c6", "3181bd", "206fb2", "125ca4", "0a4a90"),
    )
]
"""Of Vega, where nobody says otherwise."""
_HEX = re.compile(r"#([0-9a-fA-F]{6})")
_WHITE = (0.96422, 1.0, 0.82521)
_TO_XYZ = (
    (0.4360747, 0.3850649, 0.1430804),
    (0.2225045, 0.7168786, 0.0606169),
    (0.0139322, 0.0971045, 0.7141733),
)
_TO_RGB = (
    (3.1338561, -1.6168667, -0.4906146),
    (-0.9787684, 1.9161415, 0.0334540),
    (0.0719453, -0.2289914, 1.4052427),
)
_T0, _T1 = 4 / 29, 6 / 29
_T2, _T3 = 3 * _T1 * _T1, _T1 * _T1 * _T1
_FULL, _HALF_TURN = 360, 180
_Hcl = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Ramp:
    """A scale of numbers to colours."""

    low: float
    high: float
    shade: Shade

    def at(self, number: float) -> str:
        """The colour of a number."""
        return self.shade((number - self.low) / (self.high - self.low))


def ramp_of(channel: Node, config: Node, rows: Sequence[Node], scheme: str) -> Ramp:
    """The colours of a channel by number; `scheme` is that of the configuration, for its mark."""
    scale = node(channel.get("scale", {}), "scale")
    only(scale, ("domain", "nice", "range", "type"), "a scale of colours")
    if scale.get("type", "linear") != "linear" or scale.get("nice", False) is not False:
        refuse("a scale of colours that is made otherwise")
    known = sorted(row[channel["field"]] for row in rows)
    low, high = _ends(scale.get("domain", [*known[:1], *known[-1:]]))
    usual = node(config.get("range", {}), "range").get(scheme)
    inks = scale.get("range", usual)
    if inks is None and scheme == "ramp":
        return Ramp(low, high, _pieces(_BLUES, _straight))
    return Ramp(low, high, _pieces(_colours(inks), _between))


def _ends(domain: Any) -> tuple[float, float]:
    low, high = two_numbers(domain)
    return (low, high) if low < high else refuse("a domain of colours that does not rise")


def _colours(given: Any) -> list[bytes]:
    """Colours as they are written in themes; names and others are the engine's."""
    if not isinstance(given, list) or len(cast("list[Any]", given)) < _TWO:
        refuse("a scheme by its name")
    found = [
        _HEX.fullmatch(one) if isinstance(one, str) else None for one in cast("list[Any]", given)
    ]
    return [bytes.fromhex(one[1]) if one else refuse("another colour") for one in found]


def _pieces(colours: Sequence[bytes], between: Callable[[bytes, bytes], Shade]) -> Shade:
    pieces = [between(*pair) for pair in pairwise(colours)]

    def at(share: float) -> str:
        whole = share * len(pieces)
        number = max(0, min(len(pieces) - 1, math.floor(whole)))
        return pieces[number](whole - number)

    return at


def _straight(start: bytes, stop: bytes) -> Shade:
    """Between two colours of a scheme of Vega's own, by their parts."""
    steps = [(one, other - one) for one, other in zip(start, stop, strict=True)]
    return lambda share: _written(one + step * share for one, step in steps)


def _between(first_: bytes, last: bytes) -> Shade:
    start, stop = _hcl(first_), _hcl(last)
    turn = stop[0] - start[0]
    if abs(turn) > _HALF_TURN:
        turn -= _FULL * half_up(turn / _FULL)
    steps = (turn, stop[1] - start[1], stop[2] - start[2])
    first = [end if math.isnan(own) else own for own, end in zip(start, stop, strict=True)]
    steps = [0.0 if math.isnan(step) else step for step in steps]

    def at(share: float) -> str:
        hue, chroma, light = (a + step * share for a, step in zip(first, steps, strict=True))
        return _rgb(hue, chroma, light)

    return at


def _hcl(rgb: bytes) -> _Hcl:
    linear = [_linear(part) for part in rgb]
    x, y, z = (
        _lab(sum(f * part for f, part in zip(row, linear, strict=True)) / white)
        for row, white in zip(_TO_XYZ, _WHITE, strict=True)
    )
    if len({*rgb}) == 1:
        x = z = y
    light, a, b = 116 * y - 16, 500 * (x - y), 200 * (y - z)
    if a == 0 and b == 0:
        return math.nan, 0 if 0 < light < 100 else math.nan, light
    hue = math.degrees(math.atan2(b, a))
    return hue + _FULL if hue < 0 else hue, math.sqrt(a * a + b * b), light


def _rgb(hue: float, chroma: float, light: float) -> str:
    turn = 0.0 if math.isnan(hue) else math.radians(hue)
    chroma = 0.0 if math.isnan(hue) else chroma
    y = (light + 16) / 116
    lab = (y + math.cos(turn) * chroma / 500, y, y - math.sin(turn) * chroma / 200)
    xyz = [white * _xyz(one) for white, one in zip(_WHITE, lab, strict=True)]
    parts = (sum(f * part for f, part in zip(row, xyz, strict=True)) for row in _TO_RGB)
    return _written(map(_seen, parts))


def _written(parts: Iterable[float]) -> str:
    return f"rgb({', '.join(str(max(0, min(255, half_up(part)))) for part in parts)})"


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _seen(part: float) -> float:
    return 255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055)


def _lab(part: float) -> float:
    return part ** (1 / 3) if part > _T3 else part / _T2 + _T0


def _xyz(part: float) -> float:
    return part**3 if part > _T1 else _T2 * (part - _T0)
