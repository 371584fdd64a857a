"""Blocks of a saved report -> ours, by their `type`; an unknown one is a visible placeholder."""

from collections.abc import Callable, Iterator, Mapping

from exporter.model.report import AnyBlock
from exporter.query.faults import shown
from exporter.specs.wandb import embeds, prose
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.grids import grid
from exporter.specs.wandb.models import missing
from exporter.specs.wandb.weave import weave_panel

Reader = Callable[[Fields], Iterator[AnyBlock]]


def read_blocks(source: Fields, key: str) -> Iterator[AnyBlock]:
    """The blocks of a report, or those that are folded away below a heading."""
    for block in source.children(key):
        yield from _READERS.get(block.text("type"), _unknown)(block)
        yield from read_blocks(block, "collapsedChildren")
        block.finish()


def _unknown(block: Fields) -> Iterator[AnyBlock]:
    kind = block.text("type")
    block.ignore(*block.names())
    yield missing(block, f"A block of type {shown(kind)}", "this type is not known")


def _weave(block: Fields) -> Iterator[AnyBlock]:
    block.ignore("children")
    yield weave_panel(block.child("config"), "panelConfig")


_READERS: Mapping[str, Reader] = {
    "heading": prose.heading,
    "paragraph": prose.paragraph,
    "default": prose.paragraph,
    "list": prose.listed,
    "block-quote": prose.quote,
    "callout-block": prose.callout,
    "code-block": prose.code,
    "markdown-block": prose.markdown,
    "latex": prose.formula,
    "horizontal-rule": prose.rule,
    "table-of-contents": prose.contents,
    "image": embeds.image,
    "video": embeds.video,
    "spotify": embeds.spotify,
    "soundcloud": embeds.embedded,
    "twitter": embeds.embedded,
    "gallery": embeds.gallery,
    "panel-grid": grid,
    "weave-panel": _weave,
}
