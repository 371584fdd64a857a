"""Colours that change along a shape."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exporter.figures.coverage import node, nodes, only, refuse
from exporter.figures.markup import escaped
from exporter.figures.typeset.looks import is_size

_ENDS = ("x1", "x2", "y1", "y2")


@dataclass(frozen=True, slots=True)
class Gradient:
    """A linear gradient: its ends in shares of the box of a shape, and colours at shares of it."""

    ends: Sequence[float]
    stops: Sequence[tuple[float, str]]

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
            f'<stop offset="{share!r}" stop-color="{escaped(colour)}"/>'
            for share, colour in self.stops
        )
        return f"{ends}>{stops}"


def gradient_of(given: Any) -> Gradient:
    """The gradient of a specification."""
    asked = node(given, "a gradient")
    only(asked, ("gradient", "stops", *_ENDS), "a gradient")
    ends = [asked[name] for name in _ENDS if is_size(asked.get(name))]
    if asked["gradient"] != "linear" or len(ends) < len(_ENDS):
        refuse("a gradient of another kind")
    stops = [(stop["offset"], stop["color"]) for stop in nodes(asked["stops"], "stops")]
    if not all(is_size(share) and share <= 1 and isinstance(c, str) and c for share, c in stops):
        refuse("stops that are no shares")
    return Gradient(tuple(ends), tuple(stops))
