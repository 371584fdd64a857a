"""Panel grids -> `GridBlock`: run sets, colours, and panels on 24 columns."""

from collections.abc import Iterator
from typing import Any

from exporter.model.panels import Layout, RunSet, TablePanel, Width
from exporter.model.report import AnyBlock, GridBlock
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.models import made
from exporter.specs.wandb.panels import read_panel
from exporter.specs.wandb.runsets import NOBODY, ReadSet, read_run_set, unused_colors

_BOOKKEEPING = (
    "openViz",
    "openRunSet",
    "name",
    "panels",
    "panelBankConfig",
    "expandedRowAddresses",
)


def grid(block: Fields) -> Iterator[AnyBlock]:
    """A grid; without panels it is the table of its runs."""
    block.ignore("children")
    meta = block.child("metadata")
    meta.ignore(*_BOOKKEEPING)
    sources = meta.children("runSets")
    sets = _run_sets(meta, sources)
    runs = _referred(meta, sources, sets)
    groupby = next((one.groupby for one in sets if one.groupby), ())
    panels = [
        read_panel(source, groupby=groupby, **_place(source.child("layout")))
        for source in _panels(meta)
    ]
    hidden = meta.truth("hideRunSets")
    meta.finish()
    if panels:
        yield made(GridBlock, block, panels=tuple(panels), runs=runs)
    else:
        yield from _tables(block, sets, hidden=hidden)


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
    if all(one == RunSet() for one in found):
        return ""
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


def _tables(block: Fields, sets: list[ReadSet], *, hidden: bool) -> Iterator[AnyBlock]:
    """A table for each run set, as the tracker shows below a grid; none when they are hidden."""
    for one in () if hidden else sets:
        runs = one.run_set if one.run_set != RunSet() else ""
        yield made(
            TablePanel,
            block,
            runs=runs,
            columns=one.columns,
            pinned=one.pinned,
            title=one.run_set.name,
        )
