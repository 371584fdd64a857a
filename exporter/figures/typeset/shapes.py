"""Marks as SVG, and the boxes that they take."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from exporter.figures.coverage import refuse
from exporter.figures.markup import escaped
from exporter.figures.typeset.elements import (
    Box,
    Text,
    circle,
    moved,
    painted,
    px,
    reach,
    short,
    square,
    thickness,
)
from exporter.figures.typeset.gradients import Gradient
from exporter.figures.typeset.layers import PATHS
from exporter.figures.typeset.looks import is_size
from exporter.figures.typeset.marks import Marks, Shape
from exporter.figures.typeset.plane import Plane

_Point = tuple[float, float]
_LYING = re.compile(r"M(-?\d+(?:\.\d+)?),0L(-?\d+(?:\.\d+)?),0")
_ALIGNS, _BASELINES = ("left", "center", "right"), ("top", "middle", "bottom")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shape, and what it takes of the page when it is not clipped."""

    markup: str
    box: Box
    gradients: Sequence[Gradient] = ()


def drawn(marks: Marks, plane: Plane) -> list[Drawn]:
    """The shapes of a layer."""
    return [_WAYS[marks.kind](shape, marks, plane) for shape in marks.shapes]


def _path(shape: Shape, marks: Marks, plane: Plane) -> Drawn:
    """A line or an area through its points, from the left to the right."""
    names = [name for name in ("y", "y2") if name in marks.places]
    fields = [marks.places[name]["field"] for name in ("x", "y")]
    rows = [row for row in shape.rows if all(row[field] is not None for field in fields)]
    if not rows:
        refuse("a line without points")
    placed = sorted(((plane.middle("x", row, marks), row) for row in rows), key=lambda p: p[0])
    edges = [[(x, plane.middle(name, row, marks)) for x, row in placed] for name in names]
    back = [*reversed(edges[1])] if len(edges) > 1 else []
    points = [*edges[0], *back]
    text = "M" + "L".join(f"{short(a)},{short(b)}" for a, b in points) + ("Z" if back else "")
    box = _around(points, 0 if back else thickness(shape.style))
    name = f' aria-label="{escaped(shape.name)}"' if shape.name else ""
    return Drawn(f'<path{name} d="{text}"{painted(shape.style)}/>', box)


def _around(points: Sequence[_Point], margin: float) -> Box:
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys)).grown(margin)


def _symbol(shape: Shape, marks: Marks, plane: Plane) -> Drawn:
    half = math.sqrt(marks.mark["size"]) / 2
    if "shape" in marks.mark:
        path, box = _stroke(shape.rows[0][marks.mark["shape"]], half)
    else:
        path = square(half) if marks.kind == "square" else circle(half)
        box = Box(-half, -half, half, half)
    name = f' aria-label="{escaped(shape.name)}"' if shape.name else ""
    at = plane.middle("x", shape.rows[0], marks), plane.middle("y", shape.rows[0], marks)
    place = f"translate({px(at[0])},{px(at[1])})"
    made = f'<path{name} transform="{place}" d="{path}"{painted(shape.style)}/>'
    beyond = thickness(shape.style) if "stroke" in shape.style else 0
    return Drawn(made, box.moved(*at).grown(beyond))


def _stroke(path: str, scale: float) -> tuple[str, Box]:
    """A symbol of the author's own, of which lying lines are known."""
    found = _LYING.fullmatch(path)
    if not found:
        refuse("another symbol")
    left, right = (float(end) * scale for end in found.groups())
    return f"M{short(left)},0L{short(right)},0", Box(left, 0, right, 0)


def _bar(shape: Shape, marks: Marks, plane: Plane) -> Drawn:
    (left, right), (top, bottom) = (plane.span(name, shape.rows[0], marks) for name in ("x", "y"))
    wide, high, back = short(right - left), short(bottom - top), short(left - right)
    path = f"M{short(left)},{short(top)}h{wide}v{high}h{back}Z"
    box, style = Box(left, top, right, bottom), shape.style
    gradients = ((k, v) for k, v in style.items() if isinstance(v, Gradient))
    placed = {k: v.placed(left, top, right, bottom) for k, v in gradients}
    if placed:
        style = {**style, **placed}
    made = f'<path d="{path}"{painted(style)}/>'
    return Drawn(made, box.grown(reach(style)), tuple(placed.values()))


def _rule(shape: Shape, marks: Marks, plane: Plane) -> Drawn:
    _check_rule({*marks.places})
    (left, right), (top, bottom) = (plane.ends(name, shape.rows[0], marks) for name in ("x", "y"))
    made = (
        f'<line transform="translate({px(left)},{px(top)})" x2="{px(right - left)}"'
        f' y2="{px(bottom - top)}"{painted(shape.style)}/>'
    )
    return Drawn(made, _around([(left, top), (right, bottom)], reach(shape.style)))


def _check_rule(places: set[str]) -> None:
    """Refuse rules but those through the whole plot, and those from one end to the other."""
    if len(places) != 1 and places not in ({"x", "x2", "y"}, {"x", "y", "y2"}):
        refuse("a rule that is drawn to an axis, or across the plot")


def _text(shape: Shape, marks: Marks, plane: Plane) -> Drawn:
    said, row = marks.mark, shape.rows[0]
    words = row.get(said["text"])
    align, baseline = said.get("align", "center"), said.get("baseline", "middle")
    if not isinstance(words, str) or align not in _ALIGNS or baseline not in _BASELINES:
        refuse("a text that is none, or set otherwise")
    dx, dy = said.get("dx", 0), said.get("dy", 0)
    if {type(dx), type(dy)} - {int, float} or said.get("angle", 0) != 0:
        refuse("a text that may be elsewhere")
    if not is_size(said["fontSize"]) or {*shape.style} != {"fill"}:
        refuse("a text that is painted otherwise")
    x, y = (plane.middle(name, row, marks) for name in ("x", "y"))
    text = Text(words, x, y, said["fontSize"], shape.style["fill"], align, baseline, dx=dx, dy=dy)
    return Drawn(text.markup, text.box)


_WAYS: Mapping[str, Callable[[Shape, Marks, Plane], Drawn]] = MappingProxyType(
    {
        **dict.fromkeys(("line", "area"), _path),
        **dict.fromkeys(("circle", "point", "square"), _symbol),
        **dict.fromkeys(("bar", "rect", "tick"), _bar),
        "rule": _rule,
        "text": _text,
    }
)


def grouped(marks: Marks, shapes: Sequence[Drawn], clips: Iterator[str]) -> Iterator[str]:
    """The shapes in the groups that the engine puts them into; a group takes a name of a clip."""
    parts = [shape.markup for shape in shapes]
    if marks.clipped and not parts:
        refuse("a clip of nothing")
    if marks.kind not in PATHS:
        parts = ["".join(parts)]
    for part in parts:
        clip = f' clip-path="url(#{next(clips)})"' if marks.clipped else ""
        inner = f"<g{clip}>{part}</g>" if clip and part else part
        yield inner if marks.alone else moved(0, 0, inner)
