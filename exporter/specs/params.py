"""Parameters of a report: declared under `params:`, given on the command line, used as `${name}`.

A value takes the place of a scalar in the tree that the file was read to, or of a part of its
text. So it can hold `: `, quotes or lines and still be one scalar; the tree around it stays.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from exporter.model.base import Strict
from exporter.query.faults import did_you_mean, shown
from exporter.specs.expressions import spot_inside
from exporter.specs.fields import Shape, build
from exporter.specs.nodes import Entry, ListNode, MapNode, Node, Path, ScalarNode, Spot
from exporter.specs.reading import Reading
from exporter.specs.scalars import (
    FAILED,
    Failed,
    read_number,
    read_text,
    read_texts,
    read_truth,
    read_whole,
    wrong_type,
)

KEY = "params"
_USE = re.compile(r"(\$?)\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Parameter(Strict):
    """A value that is given when the report is built."""

    type: Literal["str", "int", "float", "bool", "list"] = "str"
    """What it is; a list is given as `a,b,c`."""
    default: Any = None
    """Its value when none is given; without it one has to be."""
    help: str = ""
    """What it is for."""


def _as_written(node: Node, _path: Path, _reading: Reading) -> Node | None:
    return None if isinstance(node, ScalarNode) and node.empty else node


PARAMETER = Shape(Parameter, readers={"default": _as_written})


@dataclass(frozen=True, slots=True)
class _Value:
    """The value of a parameter: one text, or several for a list; plain ones are no texts."""

    texts: tuple[str, ...]
    plain: bool = False
    several: bool = False

    def node(self, at: ScalarNode) -> ScalarNode:
        """A scalar of the value, where `at` stands."""
        return ScalarNode(self.texts[0], "" if self.plain else "'", at.start, at.end)

    def nodes(self, at: ScalarNode) -> tuple[ScalarNode, ...]:
        """The items of a list."""
        return tuple(ScalarNode(text, "'", at.start, at.end) for text in self.texts)


def with_params(root: MapNode, given: Mapping[str, str], reading: Reading) -> MapNode:
    """The tree with every `${name}` replaced and without `params:`.

    A tree without `params:` is left as it is, dollars and all. Raises SpecError when parameters
    are missing, unknown or of another type.
    """
    declared = root.get(KEY)
    names: tuple[Entry, ...] = declared.entries if isinstance(declared, MapNode) else ()
    if declared is not None and not isinstance(declared, MapNode):
        wrong_type(declared, (KEY,), reading, "a mapping", "write name: {type: str, default: ...}")
    known = [entry.key.text for entry in names]
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known) or "the report has no parameters"
            spot = declared.start if declared else Spot(1, 1)
            message = f"there is no parameter {shown(name)}"
            reading.problem("spec-unknown-param", message, spot, (KEY,), hint)
    values = {e.key.text: _value(e, given.get(e.key.text), reading) for e in names}
    reading.finish()
    if declared is None:
        return root
    rest = MapNode(tuple(e for e in root.entries if e.key.text != KEY), root.start)
    good = {name: value for name, value in values.items() if value is not FAILED}
    return _Filling(good, reading).mapping(rest, ())


# --- what a parameter is ---------------------------------------------------------------------


def _value(entry: Entry, given: str | None, reading: Reading) -> _Value | Failed:
    name, key = entry.key.text, entry.key
    path = (KEY, name)
    if not _NAME.fullmatch(name):
        hint = "use letters, digits and _, and begin with a letter"
        reading.problem("spec-bad-param", f"{shown(name)} is no name", key.start, path, hint)
        return FAILED
    declared: Any = build(PARAMETER, entry.value, path, reading)
    if declared is FAILED:
        return FAILED
    if given is not None:
        return _given(declared, given, key, path, reading)
    if declared.default is None:
        hint = f"--param {name}=VALUE" + (f"  ({declared.help})" if declared.help else "")
        message = f"the parameter {shown(name)} is not given"
        reading.problem("spec-missing-param", message, key.start, path, hint)
        return FAILED
    return _typed(declared, declared.default, (*path, "default"), reading)


def _given(
    declared: Parameter, text: str, key: ScalarNode, path: Path, reading: Reading
) -> _Value | Failed:
    """A value of the command line, with the place of the parameter for what is wrong with it."""
    style = "'" if declared.type in {"str", "list"} else ""
    one = ScalarNode(text, style, key.start, key.start)
    if declared.type != "list":
        return _typed(declared, one, path, reading)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    items = tuple(ScalarNode(part, "'", key.start, key.start) for part in parts)
    return _typed(declared, ListNode(items, key.start), path, reading)


def _typed(declared: Parameter, node: Node, path: Path, reading: Reading) -> _Value | Failed:
    match declared.type:
        case "list":
            texts = read_texts(node, path, reading)
            return FAILED if texts is FAILED else _Value(texts, several=True)
        case "str":
            text = read_text(node, path, reading)
            return FAILED if text is FAILED else _Value((text,))
        case "int":
            number: Any = read_whole(node, path, reading)
        case "float":
            number = read_number(node, path, reading)
        case "bool":
            number = read_truth(node, path, reading)
    return FAILED if number is FAILED else _Value((str(number).lower(),), plain=True)


# --- where it is used ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Filling:
    values: Mapping[str, _Value]
    reading: Reading

    def mapping(self, node: MapNode, path: Path) -> MapNode:
        entries = (Entry(e.key, self.any(e.value, (*path, e.key.text))) for e in node.entries)
        return MapNode(tuple(entries), node.start)

    def any(self, node: Node, path: Path) -> Node:
        match node:
            case MapNode():
                return self.mapping(node, path)
            case ListNode():
                return self.items(node, path)
            case ScalarNode():
                value = self.whole(node)
                if value is None:
                    return self.text(node, path)
                several = ListNode(value.nodes(node), node.start)
                return several if value.several else value.node(node)

    def items(self, node: ListNode, path: Path) -> ListNode:
        """A list; an item that is a list itself gives its own items."""
        found: list[Node] = []
        for i, item in enumerate(node.items):
            value = self.whole(item) if isinstance(item, ScalarNode) else None
            if isinstance(item, ScalarNode) and value and value.several:
                found += value.nodes(item)
            else:
                found.append(self.any(item, (*path, i)))
        return ListNode(tuple(found), node.start)

    def whole(self, node: ScalarNode) -> _Value | None:
        """The parameter that a scalar is and nothing else."""
        found = _USE.fullmatch(node.text.strip())
        return self.values.get(found[2]) if found and not found[1] else None

    def text(self, node: ScalarNode, path: Path) -> ScalarNode:
        """A text with its parameters filled in; `$${name}` stands for `${name}`."""
        if not _USE.search(node.text):
            return node

        def filled(found: re.Match[str]) -> str:
            return found[0][1:] if found[1] else self.part(found, node, path)

        return ScalarNode(_USE.sub(filled, node.text), node.style or "'", node.start, node.end)

    def part(self, found: re.Match[str], node: ScalarNode, path: Path) -> str:
        value = self.values.get(found[2])
        if value and not value.several:
            return value.texts[0]
        spot = spot_inside(node, found.start(), self.reading)
        if value:
            message = f"{shown(found[2])} is a list and cannot stand inside a text"
            self.reading.problem("spec-bad-param", message, spot, path, "use it as a whole value")
        else:
            message = f"there is no parameter {shown(found[2])}"
            near = did_you_mean(found[2], self.values)
            hint = f"{near}; a dollar that is meant is written $${{{found[2]}}}".lstrip("; ")
            self.reading.problem("spec-unknown-param", message, spot, path, hint)
        return found[0]
