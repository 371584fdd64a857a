"""Gradients in the coordinates of the drawing, one for each shape that is filled with one.

Vega measures a gradient by the box of its shape. WeasyPrint writes that in a form in which
poppler (Evince, Okular, GitLab) draws nothing at all; in user space every viewer agrees.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_STEP = re.compile(r"([MLHVhvZ])([^A-Za-z]*)")
_STRAIGHT = re.compile(r"[MLHVhvZ\d\s,.e+-]+")
_AXES = (("x1", 0, "0"), ("y1", 1, "0"), ("x2", 0, "1"), ("y2", 1, "0"))


def place_gradients(root: Element, definitions: Element) -> None:
    """Give each shape with straight sides its own linear gradient in user space, in place.

    Curved shapes and radial gradients stay as they are: their box cannot be read off the path.
    """
    gradients = {g.get("id", ""): g for g in definitions if g.tag.endswith("linearGradient")}
    used: dict[str, Element] = {}
    for shape in root.iter() if gradients else ():
        for paint in ("fill", "stroke"):
            found = _REFERENCE.fullmatch(shape.get(paint, ""))
            if found and (gradient := gradients.get(found[1])) is not None:
                placed = _placed(gradient, shape.get("d", ""))
                used.setdefault(placed.get("id", ""), placed)
                shape.set(paint, f"url(#{placed.get('id')})")
    for gradient in gradients.values():
        definitions.remove(gradient)
    definitions.extend(used.values())


def _placed(gradient: Element, path: str) -> Element:
    """The gradient in the user space of the shape that `path` draws, or itself."""
    box = _box(path) if gradient.get("gradientUnits") != "userSpaceOnUse" else None
    if box is None:
        return gradient
    low, high = box
    placed = Element(gradient.tag, dict(gradient.attrib))
    placed.extend(gradient)
    placed.set("gradientUnits", "userSpaceOnUse")
    for name, axis, default in _AXES:
        share = float(gradient.get(name, default))
        placed.set(name, f"{low[axis] + share * (high[axis] - low[axis]):g}")
    placed.set("id", " ".join([gradient.get("id", ""), *(placed.get(a[0], "") for a in _AXES)]))
    return placed


def _box(path: str) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Smallest and largest x and y of a path of straight lines (absolute M, L; H, V, h, v)."""
    if not _STRAIGHT.fullmatch(path):
        return None
    points = list(_corners(path))
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys)), (max(xs), max(ys))


def _corners(path: str) -> Iterator[tuple[float, float]]:
    x = y = 0.0
    for command, arguments in _STEP.findall(path):
        numbers = [float(n) for n in arguments.replace(",", " ").split()]
        if command in "ML":
            for x, y in zip(numbers[::2], numbers[1::2], strict=True):
                yield x, y
        elif command in "Hh":
            x = numbers[-1] + (x if command == "h" else 0)
        elif command in "Vv":
            y = numbers[-1] + (y if command == "v" else 0)
        yield x, y
