"""Panel grids -> `GridBlock`: run sets, colours, and panels on 24 columns."""

from collections.abc import Iterator
from typing import Any

from exporter.model.panels import Layout, RunSet, TablePanel, Width
from exporter.model.report import AnyBlock, GridBlock
from exporter.query.filter_leaves import ATTRIBUTE_NAMES
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.models import made
from exporter.specs.wandb.names import accessor_path
from exporter.specs.wandb.panels import read_panel
from exporter.specs.wandb.runsets import NOBODY, ReadSet, read_run_set, unused_colors

_BOOKKEEPING = (
    "openViz",
    "openRunSet",
    "name",
    "hideRunSets",
    "panels",
    "panelBankConfig",
    "expandedRowAddresses",
)
_COLUMNS = ("name", "state", "created_at", "duration")


def grid(block: Fields) -> Iterator[AnyBlock]:
    """A grid; without panels it is the table of its runs."""
    block.ignore("children")
    meta = block.child("metadata")
    meta.ignore(*_BOOKKEEPING)
    sources = meta.children("runSets")
    sets = _run_sets(meta, sources)
    runs = _referred(meta, sources, sets)
    groupby = next((one.groupby for one in sets if one.groupby), "")
    panels = [
        read_panel(source, groupby=groupby, **_place(source.child("layout")))
        for source in _panels(meta)
    ]
    meta.finish()
    if panels:
        yield made(GridBlock, block, panels=tuple(panels), runs=runs)
    elif runs:
        yield made(TablePanel, block, runs=runs, columns=_columns(sources))


def _run_sets(meta: Fields, sources: list[Fields]) -> list[ReadSet]:
    colors = dict(meta.pairs("customRunColors"))
    for key in unused_colors(colors, sources):
        meta.notes.warn(f"{meta.path}.customRunColors", f"the colour of {key!r} is left out")
    read = [read_run_set(source, colors) for source in sources]
    return [one for one in read if one is not None]


def _referred(meta: Fields, sources: list[Fields], sets: list[ReadSet]) -> Any:
    if not sources:
        return ""
    if not sets:
        meta.notes.warn(f"{meta.path}.runSets", "every run set is switched off")
        return NOBODY
    found: tuple[RunSet, ...] = tuple(one.run_set for one in sets)
    return found[0] if len(found) == 1 else found


def _panels(meta: Fields) -> list[Fields]:
    bank = meta.child("panelBankSectionConfig")
    return bank.children("panels")


def _place(layout: Fields) -> dict[str, Any]:
    """The place of a panel, and its width for a reader that knows no places."""
    numbers = {name: layout.whole(name) for name in ("x", "y", "w", "h")}
    if None in numbers.values():
        return {}
    x, w = min(max(numbers["x"] or 0, 0), 23), min(max(numbers["w"] or 1, 1), 24)
    place = Layout(x=x, y=max(numbers["y"] or 0, 0), w=w, h=max(numbers["h"] or 1, 1))
    return {"layout": place, "width": _width(w)}


def _width(columns: int) -> Width:
    if columns > 14:
        return "full"
    return "half" if columns > 8 else "third" if columns > 6 else "quarter"


def _columns(sources: list[Fields]) -> tuple[str, ...]:
    """The columns that the table of the first run set pins or shows."""
    feed = next((s.child("runFeed") for s in sources if s.has("runFeed")), None)
    if feed is None:
        return _COLUMNS
    visible = {name for name, shown in feed.pairs("columnVisible") if shown is True}
    pinned = [name for name, shown in feed.pairs("columnPinned") if shown is True]
    ordered = [name for name in feed.texts("columnOrder") if name in visible]
    names = dict.fromkeys([*pinned, *ordered, *sorted(visible)])
    paths = [path for name in names if (path := _column(name))]
    return tuple(dict.fromkeys(["name", *paths])) if paths else _COLUMNS


def _column(name: str) -> str:
    section, _, key = name.partition(":")
    if section == "run" and key not in ATTRIBUTE_NAMES:
        return ""
    return accessor_path(name)
