"""What panels share: which runs they show, where they stand, how keywords become fields."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY
from typing import Any, ClassVar

from exporter.reports.piece import Model, Piece, piece
from exporter.reports.rules import (
    AGGREGATE,
    LEGEND,
    Rule,
    Rules,
    follow,
    said,
)
from exporter.reports.selection import chosen, one_or_more
from exporter.reports.words import (
    hex_color,
    value_path,
    value_paths,
)

Range = tuple[float | None, float | None]
Strings = Mapping[str, Any]


@piece
class Layout(Piece):
    """A place on the grid of 24 columns."""

    x: int = 0
    y: int = 0
    w: int = 8
    h: int = 6


@piece
class GradientPoint(Piece):
    """A colour of a gradient."""

    color: str
    offset: float = 0


def gradient(points: Sequence[GradientPoint]) -> list[Model]:
    """The stops of a gradient."""
    return [{"color": hex_color(one.color), "offset": one.offset} for one in points]


def _layout(layout: Layout) -> Model:
    return {"x": layout.x, "y": layout.y, "w": layout.w, "h": layout.h}


def _groupby(value: Any) -> Any:
    """One value path, or a list of them."""
    return value_paths(value) if isinstance(value, list | tuple) else value_path(value)


_COMMON: Rules = {
    "id": Rule("id"),
    "title": Rule("title"),
    "caption": Rule("caption"),
    "width": Rule("width"),
    "height": Rule("height"),
    "layout": Rule("layout", _layout),
    "groupby": Rule("groupby", _groupby),
    "groupby_aggfunc": AGGREGATE,
    "legend_position": LEGEND,
}


_CHOICE = frozenset({"runs_filter", "created_at", "state", "tags", "runs"})
"""Keywords that choose runs."""


@piece
class Panel(Piece):
    """What every panel takes beside its own keywords; which runs, above all."""

    kind: ClassVar[str] = ""
    rules: ClassVar[Rules] = {}
    besides: ClassVar[frozenset[str]] = frozenset()
    """Keywords that are read in `to_model` or `written`, not by a rule."""
    elsewhere: ClassVar[Mapping[str, str]] = {
        "filters": "write runs_filter='...' for the name, or runs=[wr.Runset(filters='...')]",
        "runset": "write runs=[wr.Runset(...)]",
        "runsets": "write runs=[wr.Runset(...)]",
        "project": "write runs=[{'project': ...}]",
    }

    _: KW_ONLY
    layout: Layout | None = None
    id: str = ""
    caption: str = ""
    width: str = ""
    height: int = 0
    runs_filter: str = ""
    created_at: str = ""
    state: str | Sequence[str] = ()
    tags: str | Sequence[str] = ()
    runs: str | Sequence[Any] = ()
    refresh_interval: float | None = None
    auto_refresh: float | None = None

    def to_model(self, around: Sequence[Model] = ()) -> Model:
        """The panel in canonical form; `around` are the run sets of the grid it stands in."""
        return {"kind": self.kind, **self.runs_of(around), **self.written()}

    def written(self) -> Model:
        """The fields that the rules make of the keywords."""
        return follow({**_COMMON, **self.rules}, self, besides=_CHOICE | self.besides)

    def runs_of(self, around: Sequence[Model]) -> Model:
        """`runs`, when the panel has conditions of its own."""
        if isinstance(self.runs, str) and self.runs:
            return {"runs": self.runs}
        own = {name: getattr(self, name) for name in sorted(_CHOICE)}
        found = one_or_more(chosen(inherited=around, filters="", **own))
        return {"runs": found} if found else {}


def missing(panel: Panel, what: str, reason: str) -> Model:
    """A visible place in the size of the panel."""
    known = follow(_COMMON, panel, besides=said(panel))
    return {**known, "kind": "missing", "what": what, "reason": reason}
