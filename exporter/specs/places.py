"""Where in a report's file something is that was found out later, when it was frozen or pressed.

Later steps know the way to a field of the report (`blocks.2.text`); a file nests a block's fields
below its kind (`blocks: [..., {text: ...}]`, `{line: {title: ...}}`). What cannot be found again
(a program, a report that W&B saved) keeps the file alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from exporter.errors import ExporterError, Place, Problem
from exporter.model.panels import Panel
from exporter.model.report import GridBlock, Report
from exporter.naming import identified
from exporter.specs.load import json_of
from exporter.specs.nodes import ListNode, MapNode, Node, ScalarNode, Spot
from exporter.specs.reading import Reading
from exporter.specs.text import read_text
from exporter.specs.tree import read_tree
from exporter.specs.wandb.view import is_view

_PANEL = re.compile(r"panel '([^']+)': ")


def located(problems: Iterable[Problem], file: Path, report: Report) -> list[Problem]:
    """The problems with line, column and excerpt in the report's file, as far as these are found.

    Problems of a panel are at the panel. The excerpt of a place without a file is what to look for
    below its path.
    """
    panels = dict(_panels(report))
    found = [_at_panel(problem, panels) for problem in problems]
    source = _read(file) if any(_open(p) and p.place and p.place.path for p in found) else None
    return [_located(p, file, source) if _open(p) else p for p in found]


def _panels(report: Report) -> Iterator[tuple[str, str]]:
    """The id of every panel, and the way to it."""
    for number, block in enumerate(identified(report).blocks):
        if isinstance(block, GridBlock):
            inner = enumerate(block.panels)
            yield from ((panel.id, f"blocks.{number}.panels.{i}") for i, panel in inner)
        elif isinstance(block, Panel):
            yield block.id, f"blocks.{number}"


def _at_panel(problem: Problem, panels: Mapping[str, str]) -> Problem:
    named = _PANEL.match(problem.message) if problem.place is None else None
    path = panels.get(named[1]) if named else None
    return replace(problem, place=Place(path=path)) if path else problem


def _open(problem: Problem) -> bool:
    return not (problem.place and problem.place.file)


def _read(file: Path) -> tuple[Node, Reading] | None:
    try:
        text = read_text(file, file=str(file))
        return None if is_view(json_of(text)) else read_tree(text, str(file), file.parent)
    except ExporterError:
        return None


def _located(problem: Problem, file: Path, source: tuple[Node, Reading] | None) -> Problem:
    place = problem.place or Place()
    # a line without a file counts inside an expression, not in the file
    if source is None or not place.path:
        return replace(problem, place=Place(str(file)))
    root, reading = source
    node = _walk(root, place.path.split("."))
    spot = _within(node, place.excerpt, reading)
    return replace(problem, place=replace(reading.place(spot), path=place.path))


def _walk(node: Node, steps: list[str]) -> Node:
    """The node at the end of a path, or the last one on the way that the file has."""
    for step in steps:
        inner = _step(node, step)
        if inner is None:
            return node
        node = inner
    return node


def _step(node: Node, step: str) -> Node | None:
    if isinstance(node, ListNode):
        return node.items[int(step)] if step.isdigit() and int(step) < len(node.items) else None
    if not isinstance(node, MapNode):
        return None
    values = [entry.value for entry in node.entries]
    named = (one.get(step) for one in (node, *values) if isinstance(one, MapNode))
    found = next((value for value in named if value is not None), None)
    # `h1: words` and `tip: words` are their own text
    alone = values[0] if len(values) == 1 and isinstance(values[0], ScalarNode) else None
    return found or alone


def _within(node: Node, words: str, reading: Reading) -> Spot:
    """Where words stand in the lines of a text; where it begins when they are not found."""
    if not isinstance(node, ScalarNode) or not words:
        return node.start
    first = words.split("\n", 1)[0]
    for number in range(node.start.line, node.end.line + 1):
        start = node.start.column - 1 if number == node.start.line else 0
        at = reading.line(number).find(first, start)
        if at >= 0:
            return Spot(number, at + 1)
    return node.start
