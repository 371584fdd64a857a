"""Charts on the way in, figures on the way out of the drawing engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SVG = "image/svg+xml"
"""Literal colours, for print and for files that are opened alone."""
SVG_ADAPTIVE = "image/svg+xml;scheme=adaptive"
"""Text, axes and grid as CSS variables (`var(--rp-ink,#...)`), for inlining in a page with a dark
scheme. Same drawing, same ids."""
PDF = "application/pdf"
PDF_UNLETTERED = "application/pdf;text=none"
"""The drawing without its texts, which are in `Figure.labels`: a paper sets them in its font."""
_PNG = "image/png;scale="


def png(scale: float) -> str:
    """The medium of pixels on white, `scale` of them to a CSS px, for what shows no vectors."""
    return f"{_PNG}{scale:g}"


def png_scale(medium: str) -> float | None:
    """The scale of a medium that `png` made, None for any other."""
    return float(medium.removeprefix(_PNG)) if medium.startswith(_PNG) else None


@dataclass(frozen=True, slots=True)
class Chart:
    """A complete Vega-Lite specification, data inside, and the words that describe it."""

    spec: Mapping[str, Any]
    title: str = ""
    alt: str = ""
    ours: bool = False
    """Whether `exporter.panels` made it: no stranger chose what it computes."""


@dataclass(frozen=True, slots=True)
class Plate:
    """A finished drawing that no chart is behind: SVG in literal colours, and its words.

    The SVG begins with `<svg`, its `width` and `height` in CSS px among the attributes.
    """

    svg: bytes
    title: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text in a drawing, its base line beginning, centred or ending at a point.

    `x`, `y` and `size` are in CSS px from the upper left corner, `angle` in degrees clockwise;
    `anchor` is start, middle or end, `colour` as in SVG.
    """

    text: str
    x: float
    y: float
    angle: float
    anchor: str
    size: float
    colour: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing. `width` and `height` are in CSS px; `digest` names its content (sha256 hex).

    `media` maps a media type to bytes and holds exactly the types that were asked for; `labels`
    are filled along with `PDF_UNLETTERED`.
    """

    digest: str
    title: str
    alt: str
    width: float
    height: float
    media: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    labels: tuple[Label, ...] = ()
