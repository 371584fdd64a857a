"""Lines, areas and circles as SVG, and the boxes that they take."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exporter.figures.coverage import refuse
from exporter.figures.markup import escaped
from exporter.figures.typeset.elements import Box, half_up, moved, number, painted, thickness
from exporter.figures.typeset.marks import Marks, Shape
from exporter.figures.typeset.scales import Scale

_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shape, and what it takes of the page when it is not clipped."""

    markup: str
    box: Box


def drawn(marks: Marks, x: Scale, y: Scale) -> list[Drawn]:
    """The shapes of a layer."""
    if marks.kind == "circle":
        return [*_circles(marks, x, y)]
    return [_path(shape, marks.fields, x, y) for shape in marks.shapes]


def _path(shape: Shape, fields: Sequence[str], x: Scale, y: Scale) -> Drawn:
    """A line or an area through its points, from the left to the right."""
    across, *up = fields
    rows = [row for row in shape.rows if row[across] is not None and row[up[0]] is not None]
    if not rows:
        refuse("a line without points")
    rows.sort(key=lambda row: x.at(row[across]))
    edges = [[(x.at(row[across]), y.at(row[name])) for row in rows] for name in up]
    back = [*reversed(edges[1])] if len(edges) > 1 else []
    points = [*edges[0], *back]
    text = "M" + "L".join(f"{_short(a)},{_short(b)}" for a, b in points) + ("Z" if back else "")
    box = _around(points, 0 if back else thickness(shape.style))
    return Drawn(
        f'<path aria-label="{escaped(shape.name)}" d="{text}"{painted(shape.style)}/>', box
    )


def _circles(marks: Marks, x: Scale, y: Scale) -> Iterator[Drawn]:
    radius = math.sqrt(marks.size) / 2
    r = _short(radius)
    circle = f"M{r},0A{r},{r},0,1,1,-{r},0A{r},{r},0,1,1,{r},0"
    for shape in marks.shapes:
        name = f' aria-label="{escaped(shape.name)}"' if shape.name else ""
        left, top = (shape.rows[0][field] for field in marks.fields)
        if left is None or top is None:
            refuse("a circle without a place")
        at = x.at(left), y.at(top)
        place = f"translate({number(at[0])},{number(at[1])})"
        made = f'<path{name} transform="{place}" d="{circle}"{painted(shape.style)}/>'
        yield Drawn(made, _around([at], radius))


def _around(points: Sequence[_Point], margin: float) -> Box:
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys)).grown(margin)


def grouped(marks: Marks, shapes: Sequence[Drawn], clips: Iterator[str]) -> Iterator[str]:
    """The shapes in the groups that the engine puts them into; a group takes a name of a clip."""
    parts = [shape.markup for shape in shapes]
    if marks.kind == "circle":
        yield _clipped(marks, "".join(parts), clips)
        return
    for part in parts:
        inner = _clipped(marks, part, clips)
        yield inner if marks.alone else moved(0, 0, inner)


def _clipped(marks: Marks, content: str, clips: Iterator[str]) -> str:
    return f'<g clip-path="url(#{next(clips)})">{content}</g>' if marks.clipped else content


def _short(value: float) -> str:
    """A coordinate in a path."""
    return number(half_up(value * 1000) / 1000)
