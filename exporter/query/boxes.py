"""Bounding boxes that a run logged with a picture (W&B's `boxes2D` files): JSON of a stranger.

    {"box_data": [{"position": {"minX": 0.2, "maxX": 0.5, "minY": 0.1, "maxY": 0.6},
                   "class_id": 1, "box_caption": "disc", "scores": {"confidence": 0.9}}],
     "class_labels": {"1": "disc"}}

A position may also be `{"middle": [x, y], "width": w, "height": h}`; with `"domain": "pixel"` it
counts pixels, else it is a share of the picture's sides.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

MOST_BOXES = 200
"""Boxes of one picture that are drawn."""


@dataclass(frozen=True, slots=True)
class Box:
    """Left, top, right and bottom in pixels of the picture when `pixels`, else as shares."""

    edges: tuple[float, float, float, float]
    pixels: bool
    number: int
    """The class."""
    caption: str
    scores: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Boxes:
    """The boxes of one name over a picture; `labels` maps class ids to words."""

    boxes: tuple[Box, ...]
    labels: Mapping[str, str]


def parse_boxes(content: bytes) -> Boxes:
    """The boxes in a file; entries without a place are left out.

    Raises:
        ValueError: why it cannot be read.
    """
    try:
        found = _mapping(json.loads(content))
    except RecursionError:
        raise ValueError("the boxes are nested too deep") from None
    except ValueError:
        raise ValueError("the boxes are no JSON") from None
    data = found.get("box_data")
    entries = cast("list[Any]", data) if isinstance(data, list) else None
    if entries is None:
        raise ValueError("the file holds no boxes")
    boxes = [box for entry in entries for box in _box(_mapping(entry))]
    labels = {k: str(v) for k, v in _mapping(found.get("class_labels")).items()}
    return Boxes(tuple(boxes[:MOST_BOXES]), labels)


def _box(entry: Mapping[str, Any]) -> Iterator[Box]:
    edges = _edges(_mapping(entry.get("position")))
    if edges is None:
        return
    number = entry.get("class_id")
    caption = entry.get("box_caption")
    scores = _mapping(entry.get("scores")).items()
    yield Box(
        edges,
        entry.get("domain") == "pixel",
        number if isinstance(number, int) else 0,
        caption if isinstance(caption, str) else "",
        tuple((name, s) for name, value in sorted(scores) if (s := _number(value)) is not None),
    )


def _edges(position: Mapping[str, Any]) -> tuple[float, float, float, float] | None:
    """Left, top, right, bottom; None when one of them is not said."""
    middle = position.get("middle")
    if isinstance(middle, list) and len(cast("list[Any]", middle)) == 2:
        values = [*cast("list[Any]", middle), position.get("width"), position.get("height")]
    else:
        values = [position.get(name) for name in ("minX", "minY", "maxX", "maxY")]
    a, b, c, d = (_number(value) for value in values)
    if a is None or b is None or c is None or d is None:
        return None
    if isinstance(middle, list):
        a, b, c, d = a - c / 2, b - d / 2, a + c / 2, b + d / 2
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _number(value: Any) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > 1e9:
        return None
    return float(value) if math.isfinite(value) else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}
