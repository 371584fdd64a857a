"""How single lines look, by name: colours, widths and marks as mappings that authors write."""

import re
from typing import Any, cast, get_args

from exporter.model.panels import Mark
from exporter.query.faults import shown
from exporter.specs.fields import Reader
from exporter.specs.nodes import MapNode, Node, Path
from exporter.specs.reading import Reading
from exporter.specs.scalars import FAILED, Failed, read_choice, read_number, read_text, wrong_type

MARKS: tuple[Mark, ...] = get_args(Mark)
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_WIDEST = 20


def read_colors(node: Node, path: Path, reading: Reading) -> dict[str, str] | Failed:
    """Names with a colour each."""
    return cast("dict[str, str] | Failed", _by_name(node, path, reading, read_color))


def read_widths(node: Node, path: Path, reading: Reading) -> dict[str, float] | Failed:
    """Names with a width in px each."""
    return cast("dict[str, float] | Failed", _by_name(node, path, reading, _width))


def read_marks(node: Node, path: Path, reading: Reading) -> dict[str, Mark] | Failed:
    """Names with a mark each."""
    return cast("dict[str, Mark] | Failed", _by_name(node, path, reading, _mark))


def _by_name(node: Node, path: Path, reading: Reading, read: Reader) -> dict[str, Any] | Failed:
    if not isinstance(node, MapNode):
        return wrong_type(node, path, reading, "a mapping", "write name of the run: value")
    found = {e.key.text: read(e.value, (*path, e.key.text), reading) for e in node.entries}
    return FAILED if FAILED in found.values() else found


def read_color(node: Node, path: Path, reading: Reading) -> str | Failed:
    """`#rrggbb`."""
    text = read_text(node, path, reading)
    if text is FAILED or _COLOR.fullmatch(text):
        return text
    message = f"{shown(text)} is not a colour"
    reading.problem("spec-unknown-value", message, node.start, path, "write '#2a78c2', in quotes")
    return FAILED


def _width(node: Node, path: Path, reading: Reading) -> float | Failed:
    width = read_number(node, path, reading)
    if width is FAILED or 0 < width <= _WIDEST:
        return width
    message = f"a line is more than 0 and at most {_WIDEST} px wide"
    reading.problem("spec-out-of-range", message, node.start, path)
    return FAILED


def _mark(node: Node, path: Path, reading: Reading) -> str | Failed:
    return read_choice(node, ("mark",), reading, MARKS)
