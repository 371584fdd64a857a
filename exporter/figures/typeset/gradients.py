"""Colours that change along a shape."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exporter.figures.coverage import node, nodes, only, refuse
from exporter.figures.markup import escaped
from exporter.figures.typeset.looks import is_ink, is_size

_ENDS = ("x1", "x2", "y1", "y2")


@dataclass(frozen=True, slots=True)
class Gradient:
    """A linear gradient: its ends `x1 x2 y1 y2` in shares of a box or in px, and colours."""

    ends: Sequence[float]
    stops: Sequence[tuple[float, str]]
    units: str = ""

    def placed(self, left: float, top: float, right: float, bottom: float) -> "Gradient":
        """The same in the px of a box, which all viewers draw alike."""
        (x1, x2, y1, y2), wide, high = self.ends, right - left, bottom - top
        across, down = (left + x1 * wide, left + x2 * wide), (top + y1 * high, top + y2 * high)
        return Gradient((*across, *down), self.stops, ' gradientUnits="userSpaceOnUse"')

    @property
    def name(self) -> str:
        """Of the definition."""
        return f"gradient_{hashlib.sha256(self._content.encode()).hexdigest()[:12]}"

    @property
    def markup(self) -> str:
        """The definition as SVG."""
        return f'<linearGradient id="{self.name}"{self._content}</linearGradient>'

    @property
    def _content(self) -> str:
        ends = "".join(f' {name}="{end:g}"' for name, end in zip(_ENDS, self.ends, strict=True))
        stops = "".join(
            f'<stop offset="{_thousandths(share)}" stop-color="{escaped(colour)}"/>'
            for share, colour in self.stops
        )
        return f"{ends}{self.units}>{stops}"


def _thousandths(share: float) -> str:
    return f"{round(share, 3):g}"


def gradient_of(given: Any) -> Gradient:
    """The gradient of a specification."""
    asked = node(given, "a gradient")
    only(asked, ("gradient", "stops", *_ENDS), "a gradient")
    ends = [asked[name] for name in _ENDS if is_size(asked.get(name))]
    if asked["gradient"] != "linear" or len(ends) < len(_ENDS):
        refuse("a gradient of another kind")
    stops = [(stop["offset"], stop["color"]) for stop in nodes(asked["stops"], "stops")]
    if not all(is_size(share) and share <= 1 and is_ink(colour) for share, colour in stops):
        refuse("stops that are no shares")
    return Gradient(tuple(ends), tuple(stops))
