"""Node -> one Python value of the type that a field wants.

What is wanted decides, not what YAML would guess: where a text is expected `no`, `2026-01-31` and
`1e3` stay texts; where a number or a truth value is expected, only YAML 1.2's forms count.
"""

import math
import re
from enum import Enum
from typing import Any

from exporter.query.faults import did_you_mean, shown
from exporter.specs.nodes import ListNode, MapNode, Node, Path, ScalarNode, kind_of
from exporter.specs.reading import Reading

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TRUTH = {
    word: value
    for value in (True, False)
    for word in (str(value).lower(), str(value), str(value).upper())
}
_MEANT = {"yes": "write true", "on": "write true", "no": "write false", "off": "write false"}
_SPECIAL = {"inf": math.inf, "+inf": math.inf, "-inf": -math.inf, "nan": math.nan}


class Failed(Enum):
    """The type of FAILED: a value that could not be read, and whose problem is noted."""

    FAILED = "failed"


FAILED = Failed.FAILED


def wrong_type(node: Node, path: Path, reading: Reading, wanted: str, hint: str = "") -> Failed:
    """Note that something else was expected here."""
    message = f"expected {wanted}, found {kind_of(node)}"
    reading.problem("spec-wrong-type", message, node.start, path, hint)
    return FAILED


def read_text(node: Node, path: Path, reading: Reading) -> str | Failed:
    """Any scalar, as it is written."""
    if not isinstance(node, ScalarNode):
        hint = "put it in quotes if it is a text" if isinstance(node, MapNode) else ""
        return wrong_type(node, path, reading, "a text", hint)
    if node.empty:
        return wrong_type(node, path, reading, "a text", "leave the field out, or write ''")
    return node.text


def read_texts(node: Node, path: Path, reading: Reading) -> tuple[str, ...] | Failed:
    """A list of texts; one text alone is a list of one."""
    if isinstance(node, ScalarNode):
        text = read_text(node, path, reading)
        return FAILED if text is FAILED else (text,)
    if isinstance(node, MapNode):
        return wrong_type(node, path, reading, "a list of texts")
    texts = [read_text(item, (*path, i), reading) for i, item in enumerate(node.items)]
    good = tuple(text for text in texts if text is not FAILED)
    return good if len(good) == len(texts) else FAILED


def read_text_or_texts(node: Node, path: Path, reading: Reading) -> str | tuple[str, ...] | Failed:
    """One text, which may be the only one of a list, or several."""
    if isinstance(node, ScalarNode):
        return read_text(node, path, reading)
    texts = read_texts(node, path, reading)
    return texts[0] if texts is not FAILED and len(texts) == 1 else texts


def read_truth(node: Node, path: Path, reading: Reading) -> bool | Failed:
    """`true` or `false`."""
    text = node.text if isinstance(node, ScalarNode) else ""
    found = _TRUTH.get(text) if isinstance(node, ScalarNode) and not node.style else None
    hint = _MEANT.get(text.lower(), "")
    return wrong_type(node, path, reading, "true or false", hint) if found is None else found


def read_whole(node: Node, path: Path, reading: Reading) -> int | Failed:
    """A whole number."""
    number = _number(node)
    if number is None or not math.isfinite(number) or number != int(number):
        return wrong_type(node, path, reading, "a whole number", _unquote(node))
    return int(number)


def read_number(node: Node, path: Path, reading: Reading) -> float | Failed:
    """A finite number."""
    number = _number(node)
    if number is None or not math.isfinite(number):
        return wrong_type(node, path, reading, "a number", _unquote(node))
    return number


def read_choice(node: Node, path: Path, reading: Reading, choices: tuple[str, ...]) -> str | Failed:
    """One of a few words."""
    text = read_text(node, path, reading)
    if text is FAILED or text in choices:
        return text
    message = f"{shown(text)} is not a {path[-1] if path else 'choice'}"
    reading.problem("spec-unknown-value", message, node.start, path, did_you_mean(text, choices))
    return FAILED


def read_bounds(
    node: Node, path: Path, reading: Reading
) -> tuple[float | None, float | None] | Failed:
    """`[low, high]`, where `null` or `auto` leaves a side to the data."""
    hint = "write [low, high], with auto for a side that follows the data"
    if not isinstance(node, ListNode) or len(node.items) != 2:
        return wrong_type(node, path, reading, "two numbers", hint)
    sides = [_bound(item, (*path, i), reading) for i, item in enumerate(node.items)]
    low, high = sides
    if low is FAILED or high is FAILED:
        return FAILED
    if low is not None and high is not None and low >= high:
        message = f"the range ends ({high:g}) before it starts ({low:g})"
        reading.problem("spec-out-of-range", message, node.start, path, hint)
        return FAILED
    return low, high


def _bound(node: Node, path: Path, reading: Reading) -> float | Failed | None:
    if isinstance(node, ScalarNode) and (node.empty or node.text == "auto"):
        return None
    return read_number(node, path, reading)


def plain_value(node: Node) -> Any:
    """A node as JSON, by the rules of YAML 1.2: for the charts of authors."""
    if isinstance(node, MapNode):
        return {entry.key.text: plain_value(entry.value) for entry in node.entries}
    if isinstance(node, ListNode):
        return [plain_value(item) for item in node.items]
    if node.style:
        return node.text
    if node.empty:
        return None
    if node.text in _TRUTH:
        return _TRUTH[node.text]
    number = _number(node)
    return node.text if number is None else number


def _number(node: Node) -> int | float | None:
    """The number that a plain scalar is; None when it is something else."""
    if not isinstance(node, ScalarNode) or node.style:
        return None
    text = node.text
    if len(text) <= 300 and _INT.fullmatch(text):
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    if _FLOAT.fullmatch(text):
        return float(text)
    special = text.lower().replace(".", "", 1)
    return _SPECIAL.get(special) if "." in text else None


def _unquote(node: Node) -> str:
    if isinstance(node, ScalarNode) and node.style and _FLOAT.fullmatch(node.text):
        return "take the quotes away"
    return ""
