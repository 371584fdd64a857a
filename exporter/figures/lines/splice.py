"""The engine's drawing of a skeleton with the real paths in it.

The paths are long and known to be clean, so that the drawing goes on with a short mark in place of
each, and one symbol in place of many; `exporter.figures.normalise` puts them in at the end.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exporter.figures.coverage import NAME
from exporter.figures.lines import paths
from exporter.figures.lines.scales import Ends
from exporter.figures.lines.skeleton import Skeleton, Trace
from exporter.model.series import Floats

_NUMBER = r"(-?[\d.]+(?:e[-+]?\d+)?)"
_TWO_POINTS = re.compile(
    rf'(<path aria-label="{NAME}(\d+)"(?:(?! transform=)[^>])*?)'
    rf' d="M{_NUMBER},{_NUMBER}L{_NUMBER},{_NUMBER}[^"]*"'
)
_FAR = 1e10
"""Pixels at which a double still tells some millionths apart."""
_AT = rf'transform="translate\({_NUMBER},{_NUMBER}\)"'
_TWO_SYMBOLS = re.compile(
    rf'(<path aria-label="{NAME}(\d+)"[^>]*?) {_AT}([^>]*/>)'
    rf'<path aria-label="{NAME}\2"[^>]*? {_AT}[^>]*/>'
)


@dataclass(frozen=True, slots=True)
class Spliced:
    """A drawing with `d="pathN"` in place of the path number N of `paths`.

    An element with `transform="symbolsN"` has to be repeated at each of the places (`x,y x,y`) that
    `paths` has for N.
    """

    svg: str
    paths: tuple[str, ...]


def spliced(svg: str, frame: Skeleton) -> Spliced | None:
    """Write every trace of the frame to where its two points are in the drawing.

    None when one is not there exactly once (then the engine understood the chart otherwise), or so
    far outside that doubles do not tell its points apart.
    """
    texts = [""] * len(frame.traces)
    pen = _Pen()

    def write(number: int, corners: Sequence[str]) -> None:
        pixels = [float(n) for n in corners]
        if max(map(abs, pixels)) < _FAR:
            texts[number] = pen.text(frame.traces[number], pixels)

    def line(found: re.Match[str]) -> str:
        write(int(found[2]), found.groups()[2:])
        return f'{found[1]} d="path{found[2]}"'

    def symbols(found: re.Match[str]) -> str:
        write(int(found[2]), found.group(3, 4, 6, 7))
        return f'{found[1]} transform="symbols{found[2]}"{found[5]}'

    if any(trace.symbols for trace in frame.traces):
        svg = _TWO_SYMBOLS.sub(symbols, svg)
    text = _TWO_POINTS.sub(line, svg)
    drawn = sum(trace.y_ends is not None for trace in frame.traces)
    written = text.count(' d="path') + text.count(' transform="symbols')
    whole = sum(map(bool, texts)) == drawn == written
    once = text.count(f'"{NAME}') == len(texts)
    return Spliced(text, tuple(texts)) if whole and once else None


class _Pen:
    """Writes the traces of a chart; an x that some of them share is placed and written once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], paths.Across] = {}

    def text(self, trace: Trace, corners: Sequence[float]) -> str:
        """The path of a line or a band, or the places of symbols."""
        x = self._across(trace, corners[0::2])
        y = _placed(trace.y, trace.y_ends, corners[1::2])
        if trace.symbols:
            return paths.places(x, y)
        if trace.other is None:
            return paths.line(x, y)
        return paths.band(x, y, _placed(trace.other, trace.y_ends, corners[1::2]))

    def _across(self, trace: Trace, pixels: Sequence[float]) -> paths.Across:
        # traces hold their arrays as long as this goes on, so an id is of one array
        key = (id(trace.x), trace.x_ends, *pixels, trace.symbols)
        if key not in self._known:
            placed = _placed(trace.x, trace.x_ends, pixels)
            self._known[key] = paths.across(placed, symbols=trace.symbols)
        return self._known[key]


def _placed(values: Floats, ends: Ends | None, pixels: Sequence[float]) -> Floats:
    low, high = ends or (0.0, 0.0)
    reach = high - low
    return (values - low) * ((pixels[1] - pixels[0]) / reach if reach else 0.0) + pixels[0]
