"""The gradient of a legend and the numbers along it (`vega-scale`, `legends.js`)."""

import math
from typing import Any

from exporter.figures.coverage import refuse
from exporter.figures.typeset.axes import apart
from exporter.figures.typeset.elements import Box, Inner, Text, painted, short
from exporter.figures.typeset.gradients import Gradient
from exporter.figures.typeset.key import Ramped
from exporter.figures.typeset.looks import is_size
from exporter.figures.typeset.numbers import fixed, ticks

_STOPS = 15
"""About so many colours are between the ends of a gradient."""
_FEWEST = 3
_GAP = 2
"""Between a gradient and its labels, in px."""


def drawn(given: Ramped) -> Inner:
    """A gradient, upright or lying, the least number at its foot or its left."""
    style = given.style
    usual = "horizontal" if style["orient"] == "bottom" else "vertical"
    upright = (style["direction"] or usual) == "vertical"
    length, thick = style["gradientLength"], style["gradientThickness"]
    if not is_size(length) or style["direction"] not in (None, "horizontal", "vertical"):
        refuse("a gradient that lies otherwise")
    wide, high = (thick, length) if upright else (length, thick)
    labels = apart(_labels(given, upright=upright), 0, "parity")
    gradient = _gradient(given, upright=upright).placed(0, 0, wide, high)
    box = f"M0,0h{short(wide)}v{short(high)}h-{short(wide)}Z"
    edge = style["gradientStrokeWidth"]
    fill: dict[str, Any] = {"fill": gradient, "stroke": "#ddd", "strokeWidth": edge}
    if style["gradientOpacity"] != 1:
        fill["opacity"] = style["gradientOpacity"]
    body = f'<path d="{box}"{painted(fill)}/>' + "".join(label.markup for label in labels)
    taken = Box(0, 0, wide, high).grown(edge / 2)
    return Inner(body, taken.around([label.box for label in labels if label.seen]), (gradient,))


def _gradient(given: Ramped, *, upright: bool) -> Gradient:
    low, high = given.ramp.low, given.ramp.high
    between = ticks(low, high, _STOPS)
    before = [] if between[:1] == [low] else [low]
    behind = [] if between[-1:] == [high] else [high]
    stops = [((n - low) / (high - low), given.ramp.at(n)) for n in (*before, *between, *behind)]
    return Gradient((0, 0, 1, 0) if upright else (0, 1, 0, 0), tuple(stops))


def _labels(given: Ramped, *, upright: bool) -> list[Text]:
    low, high, style = given.ramp.low, given.ramp.high, given.style
    usual = max(2, 2 * math.floor(style["gradientLength"] / 100))
    count = usual if style["tickCount"] is None else style["tickCount"]
    if type(count) is not int or not 0 < count <= _STOPS or style["values"] is not None:
        refuse("labels of another number")
    if style["labelExpr"] is not None:
        refuse("labels by an expression")
    write, numbers = fixed(low, high, count), ticks(low, high, count)
    if len(numbers) < _FEWEST:
        numbers = [low, high]
    shares = [(n - low) / (high - low) for n in numbers]
    return [
        _label(write(n), share, given, upright=upright)
        for n, share in zip(numbers, shares, strict=True)
    ]


def _label(words: str, share: float, given: Ramped, *, upright: bool) -> Text:
    style, beside = given.style, given.style["gradientThickness"] + _GAP
    size, colour, length = (style[n] for n in ("labelFontSize", "labelColor", "gradientLength"))
    if upright:
        baseline = "bottom" if share <= 0 else "top" if share >= 1 else "middle"
        text = Text(words, beside, (1 - share) * length, size, colour, "left", baseline)
    else:
        align = "left" if share <= 0 else "right" if share >= 1 else "center"
        text = Text(words, share * length, beside, size, colour, align, "top")
    return text if text.width <= style["labelLimit"] else refuse("a label that is cut off")
