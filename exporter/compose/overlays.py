"""Masks and boxes over their pictures: one drawing per picture, a tile for every name.

The picture itself is put in as it is; masks are see-through, boxes are outlines with their words,
and below stands what each colour means. So a drawing can be read in print, without a mouse.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from exporter.compose.tabular import printed
from exporter.formats.html.text import escape
from exporter.formats.media import data_uri, image_type
from exporter.formats.pixels import size
from exporter.model.figure import Plate
from exporter.model.table import PanelTable
from exporter.query.boxes import Box, parse_boxes
from exporter.query.colors import PALETTE
from exporter.query.masks import coloured, parse_mask

OPACITY = 0.5
"""Of a mask; half of the picture shines through."""

_FONT = 11.0
_LETTER = 0.58
"""Width of a letter of IBM Plex Sans, of its size; a little more than the mean."""
_LINE = 17.0
_GAP = 10.0
_INK, _MUTED = "#1c2430", "#5a6472"
_TALLEST = 2.5
"""Height of a tile, of its width."""
_MOST_LABELS = 40
_MOST_TILES = 8
_LONGEST_NUMBER = 9


@dataclass(slots=True)
class _Tile:
    """What lies over the picture under one name."""

    name: str
    masks: list[bytes] = field(default_factory=list[bytes])
    boxes: list[Box] = field(default_factory=list[Box])
    labels: dict[int, str] = field(default_factory=dict[int, str])
    shares: dict[int, float] = field(default_factory=dict[int, float])

    def word(self, number: int) -> str:
        """What a class is called."""
        return self.labels.get(number) or f"class {number}"

    def classes(self) -> list[int]:
        """The classes that are drawn; nothing without a name is class 0, the background."""
        found = {*self.shares, *(box.number for box in self.boxes)}
        return sorted(n for n in found if n or n in self.labels)


def plates(table: PanelTable, assets: Mapping[str, bytes], width: float) -> Mapping[int, Plate]:
    """The rows of a media table whose pictures have something over them, drawn `width` px wide."""
    columns = {column.name: column.values for column in table.columns}
    found: dict[int, Plate] = {}
    for row, (asset, overlays) in enumerate(
        zip(columns.get("asset", ()), columns.get("overlays", ()), strict=False)
    ):
        tiles = _tiles(json.loads(str(overlays)), assets) if overlays and asset else []
        if tiles and any(size(assets[str(asset)], image_type(assets[str(asset)]))):
            words = f"{columns['key'][row]} of {columns['run'][row]}"
            step = columns["step"][row]
            words += "" if step is None else f", step {printed(step)}"
            found[row] = _plate(assets[str(asset)], tiles, width, words)
    return found


def colour(number: int) -> str:
    """The colour of a class, the same everywhere."""
    return PALETTE[number % len(PALETTE)]


def _tiles(overlays: list[dict[str, Any]], assets: Mapping[str, bytes]) -> list[_Tile]:
    """One per name; masks and boxes of one name lie over each other."""
    tiles: dict[str, _Tile] = {}
    for one in overlays:
        content = assets.get(one.get("asset", ""))
        if content is None:
            continue
        tile = tiles.setdefault(one["name"], _Tile(one["name"]))
        if one["kind"] == "boxes":
            boxes = parse_boxes(content)
            tile.boxes += boxes.boxes
            tile.labels |= _numbered(boxes.labels)
            continue
        mask = parse_mask(content)
        tile.shares |= mask.shares
        tile.labels |= _numbered(one["labels"])
        shown = {n: colour(n) for n in mask.shares if n or n in tile.labels}
        tile.masks.append(coloured(mask, shown, OPACITY))
    return [tiles[name] for name in sorted(tiles)][:_MOST_TILES]


def _numbered(labels: Mapping[str, str]) -> dict[int, str]:
    return {int(n): word for n, word in labels.items() if _is_number(n)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER


# --- drawing ---------------------------------------------------------------------------------


def _plate(picture: bytes, tiles: list[_Tile], width: float, words: str) -> Plate:
    parts: list[str] = []
    y = 0.0
    for tile in tiles:
        y = y + _GAP if y else 0.0
        if len(tiles) > 1:
            parts.append(_text(0, y + _FONT, tile.name, width, _INK, weight=600))
            y += _LINE
        drawn, height = _drawn(picture, tile, width, y)
        legend, below = _legend(tile, width, y + height + 4)
        parts += [*drawn, *legend]
        y = below
    alt = f"{words}. {' '.join(map(_said, tiles))}"
    inner = "".join(parts)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{y:g}" '
        f'viewBox="0 0 {width:g} {y:g}" role="img" font-family="IBM Plex Sans, sans-serif" '
        f'font-size="{_FONT:g}"><title>{escape(words)}</title>{inner}</svg>'
    )
    return Plate(svg.encode(), words, alt)


def _drawn(picture: bytes, tile: _Tile, width: float, y: float) -> tuple[list[str], float]:
    """The picture with what lies over it, and its height."""
    across, down = size(picture, image_type(picture))
    scale = min(width / across, width * _TALLEST / down)
    w, h = across * scale, down * scale
    layers = [data_uri(picture, image_type(picture))]
    layers += (data_uri(mask, "image/png") for mask in tile.masks)
    parts = [_raster(layer, y, w, h, crisp=scale > 1.5 or i > 0) for i, layer in enumerate(layers)]
    unit = (scale, scale)
    for box in sorted(tile.boxes, key=_area, reverse=True):
        by = unit if box.pixels else (w, h)
        parts += _box(box, tile, by, (w, h), y)
    return parts, h


def _raster(layer: str, y: float, width: float, height: float, *, crisp: bool) -> str:
    style = ' style="image-rendering:pixelated"' if crisp else ""
    return (
        f'<image x="0" y="{y:g}" width="{width:.2f}" height="{height:.2f}" '
        f'preserveAspectRatio="none" href="{layer}"{style}/>'
    )


def _area(box: Box) -> float:
    left, top, right, bottom = box.edges
    return (right - left) * (bottom - top)


def _box(
    box: Box, tile: _Tile, by: tuple[float, float], room: tuple[float, float], y: float
) -> Iterator[str]:
    """An outline, cut at the edges of the picture, and its words on a ground of its colour."""
    left, right = (min(max(box.edges[i] * by[0], 0), room[0]) for i in (0, 2))
    top, bottom = (min(max(box.edges[i] * by[1], 0), room[1]) for i in (1, 3))
    paint = colour(box.number)
    yield (
        f'<rect x="{left:.2f}" y="{y + top:.2f}" width="{right - left:.2f}" '
        f'height="{bottom - top:.2f}" fill="none" stroke="{paint}" stroke-width="2"/>'
    )
    words = _fitting(_words(box, tile), room[0] - 6)
    wide = len(words) * _FONT * _LETTER + 6
    x = max(min(left - 1, room[0] - wide), 0)
    at = top - 14 if top >= 14 else min(top, room[1] - 14)
    yield f'<rect x="{x:.2f}" y="{y + at:.2f}" width="{wide:.2f}" height="14" fill="{paint}"/>'
    yield _text(x + 3, y + at + 10.5, words, room[0], "#ffffff")


def _words(box: Box, tile: _Tile) -> str:
    """Its caption; else its class, and how sure the model was."""
    if box.caption or not box.scores:
        return box.caption or tile.word(box.number)
    return f"{tile.word(box.number)} {box.scores[0][1]:.2f}"


def _legend(tile: _Tile, width: float, y: float) -> tuple[list[str], float]:
    """A line of colours and words, wrapped, and where it ends."""
    parts: list[str] = []
    x = 0.0
    shown = tile.classes()
    for number in shown[:_MOST_LABELS]:
        words = _fitting(tile.word(number), width - 16)
        wide = 14 + len(words) * _FONT * _LETTER + 8
        if x and x + wide > width:
            x, y = 0.0, y + _LINE
        parts.append(
            f'<rect x="{x:g}" y="{y + 2:g}" width="10" height="10" fill="{colour(number)}"/>'
        )
        parts.append(_text(x + 14, y + 11, words, width, _MUTED))
        x += wide
    if len(shown) > _MOST_LABELS:
        y += _LINE
        parts.append(_text(0, y + 11, f"and {len(shown) - _MOST_LABELS} more", width, _MUTED))
    return parts, y + _LINE if shown else y


def _text(x: float, y: float, words: str, room: float, paint: str, weight: int = 400) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    shown = escape(_fitting(words, room))
    return f'<text x="{x:.2f}" y="{y:.2f}" fill="{paint}"{bold}>{shown}</text>'


def _fitting(words: str, room: float) -> str:
    """On one line, cut where it would be wider than the room."""
    line = " ".join(words.split())
    most = max(int(room / (_FONT * _LETTER)), 1)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _said(tile: _Tile) -> str:
    """The same in words, for who cannot see it."""
    areas = ", ".join(
        f"{tile.word(n)} {tile.shares[n]:.0%}" for n in tile.classes() if n in tile.shares
    )
    boxes = ", ".join(_words(box, tile) for box in tile.boxes)
    said = [f"mask {areas}"] if areas else []
    said += [f"boxes {boxes}"] if boxes else []
    return f"{tile.name}: {'; '.join(said) or 'nothing'}."
