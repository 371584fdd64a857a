"""The rows of the gallery: the blocks of `examples/gallery.yml`, and where they stand in the file.

A row is a block with an id, or neighbours of one kind without. Nothing is pressed here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, cast, get_args

import yaml
from pydantic import BaseModel

from exporter import Report, load_report
from exporter.model.panels import Panel
from exporter.model.report import AnyBlock

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "examples" / "gallery.yml"


@dataclass(frozen=True, slots=True)
class Row:
    """`name` is unique; `lines` are the first and the last line of its YAML, counted from 1."""

    name: str
    blocks: tuple[AnyBlock, ...]
    lines: tuple[int, int]

    @property
    def model(self) -> type[AnyBlock]:
        """The class of its blocks."""
        return type(self.blocks[0])

    @property
    def is_panel(self) -> bool:
        """Whether it shows a kind of panel."""
        return isinstance(self.blocks[0], Panel)


def rows(report: Report) -> tuple[Row, ...]:
    """The rows of the gallery's report, in its order."""
    placed = zip(report.blocks, _spans(SOURCE.read_text(encoding="utf-8")), strict=True)
    return tuple(_row(name, tuple(found)) for name, found in groupby(placed, _name))


def load() -> Report:
    """The gallery's report."""
    return load_report(SOURCE)


def kinds(union: Any = AnyBlock) -> Iterator[type[BaseModel]]:
    """Every class of a union of blocks, however deep."""
    for part in get_args(union):
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield part
        else:
            yield from kinds(part)


def _name(placed: tuple[AnyBlock, tuple[int, int]]) -> str:
    block, _ = placed
    return getattr(block, "id", "") or block.kind


def _row(name: str, placed: Sequence[tuple[AnyBlock, tuple[int, int]]]) -> Row:
    blocks, spans = zip(*placed, strict=True)
    return Row(name, blocks, (spans[0][0], spans[-1][1]))


def _spans(text: str) -> list[tuple[int, int]]:
    """First and last line of each entry of `blocks`."""
    root = cast("Any", yaml.compose(text))
    (entries,) = (value.value for key, value in root.value if key.value == "blocks")
    lines = text.splitlines()
    return [(e.start_mark.line + 1, _last(lines, e.end_mark)) for e in entries]


def _last(lines: list[str], end: Any) -> int:
    """A block mapping ends where the next token begins: empty lines are not its own."""
    number = end.line if end.column < 3 else end.line + 1
    while not lines[number - 1].strip():
        number -= 1
    return int(number)
