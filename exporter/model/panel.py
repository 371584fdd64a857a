"""What every kind of panel has, and the words that several kinds share."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo
from pydantic_core import PydanticCustomError

from exporter.model.base import MOST, Strict
from exporter.model.runset import Color, Paths, RunsRef

Width = Literal["full", "half", "third", "quarter"]
Aggregate = Literal["mean", "median", "min", "max", "sum", "count"]
RangeArea = Literal["none", "minmax", "stddev", "stderr"]
Bounds = tuple[float | None, float | None]
ID = r"^([A-Za-z0-9][A-Za-z0-9_.-]*)?$"
"""Ids name files and anchors, so they are plain; an empty one is made from the kind."""
NOTHING = "nothing_to_draw"
"""Type of the error of a panel that names no values."""
GRADIENT = "bad_gradient"
"""Type of the error of a gradient that is none."""


class Layout(Strict):
    """Where a panel stands in a grid of 24 columns, counted from the upper left corner."""

    x: int = Field(default=0, ge=0, le=23)
    """First column, from 0."""
    y: int = Field(default=0, ge=0, le=MOST)
    """First row, from 0."""
    w: int = Field(default=8, ge=1, le=24)
    """Columns."""
    h: int = Field(default=6, ge=1, le=MOST)
    """Rows: a panel that begins above this one's end may stand beside it."""


class Panel(Strict):
    """What all panels have."""

    id: str = Field(default="", max_length=80, pattern=ID)
    """Name for cross-references (`@fig:loss` for id `loss`) and files; empty is made from kind."""
    title: str = ""
    """Printed with the number of the figure or table."""
    caption: str = ""
    """Markdown printed behind the title."""
    width: Width = "full"
    """Share of the page."""
    layout: Layout | None = None
    """Place in a grid whose panels all have one; `width` counts otherwise."""
    height: int = Field(default=0, ge=0, le=2000)
    """Height of the plot in px; 0 leaves it to the kind of panel."""
    runs: RunsRef = ""
    """The name of a run set of the report, a run set, or several; empty is inherited."""
    groupby: Paths = ""
    """A value path or several: runs with the same values become one series; `*` makes all one."""
    aggregate: Aggregate = "mean"
    """How a group becomes one number; `count` is how many of its runs have one."""
    legend: Literal["auto", "top", "right", "bottom", "left", "none"] = "auto"
    """Where the legend is."""
    _outer: int = PrivateAttr(default=0)

    @property
    def outer(self) -> int:
        """Width in px that its drawing must have, axes included; 0 is that of its `width`."""
        return self._outer

    def drawn_for(self, outer: int) -> Self:
        """The same panel, its drawing as wide as a place outside of the page (`outer`)."""
        copy = self.model_copy()
        copy._outer = outer
        return copy


FontSize = Literal["auto", "small", "medium", "large"]


class Drawing(Panel):
    """What panels have that are drawn."""

    font_size: FontSize = "auto"
    """Of labels, titles and the legend; `auto` is `medium`, the size of text in small print."""


class Stop(Strict):
    """A colour of a gradient, and where it is."""

    color: Color
    offset: float = Field(ge=0, le=100)
    """In per cent of the way."""


def climbing(stops: tuple[Stop, ...]) -> tuple[Stop, ...]:
    """The stops of a gradient, from its foot to its head; at least two, or none at all."""
    ordered = tuple(sorted(stops, key=lambda stop: stop.offset))
    if len(stops) == 1 or len({stop.offset for stop in stops}) < len(stops):
        raise PydanticCustomError(GRADIENT, "a gradient has two colours or more, each in a place")
    return ordered


Gradient = Annotated[tuple[Stop, ...], AfterValidator(climbing), Field(max_length=50)]


def something(names: tuple[str, ...], info: ValidationInfo, *others: str) -> tuple[str, ...]:
    """The names as they are; refused when they are empty and so are the other fields."""
    if not names and not any(info.data.get(other) for other in others):
        raise PydanticCustomError(NOTHING, "there is nothing to draw")
    return names
