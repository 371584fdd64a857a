"""Text -> tree of nodes, for YAML and for JSON, which is read as YAML.

Built from libyaml's events without recursion. Two things are ours because of what strangers write:
depth is limited while events arrive (libyaml itself takes minutes over half a million `[`), and an
alias counts as what it stands for. Nothing is resolved to types: `no` stays the text `no`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, cast

import yaml

from exporter.specs.nodes import Entry, ListNode, MapNode, Node, Path, ScalarNode, Spot
from exporter.specs.reading import Reading
from exporter.specs.syntax import explain_syntax, refuse_start
from exporter.specs.text import check_text

MAX_DEPTH = 30
"""Lists and mappings inside each other, aliases included."""
MAX_NODES = 200_000
"""Nodes of a report, aliases counted as what they stand for."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE_TAG = re.compile(r"!|tag:yaml\.org,2002:(str|int|float|bool|null|seq|map)")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s*)+")
# two halves of one character, as JSON writes what lies beyond U+FFFF; libyaml refuses them
_SURROGATES = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
)


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    event: Any
    children: list[Node] = field(default_factory=list[Node])
    size: int = 1
    height: int = 1


@dataclass(frozen=True, slots=True)
class _Anchored:
    node: Node
    size: int
    height: int


def read_tree(text: str, file: str, base: FilePath | None) -> tuple[Node, Reading]:
    """A text as a tree, and the reading that knows its places; `file` is what errors call it."""
    text = text.removeprefix("\ufeff")
    reading = Reading(text, file, base)
    check_text(text, reading)
    return parse_tree(text, reading), reading


def parse_tree(text: str, reading: Reading) -> Node:
    """The root node of a document. Duplicate keys are noted; what is unreadable is raised."""
    builder = _Builder(reading)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.YAMLError as error:
        explain_syntax(error, reading)
    if builder.root is None or (isinstance(builder.root, ScalarNode) and builder.root.empty):
        hint = "begin with title: and blocks:"
        reading.fail("spec-empty", "the report is empty", Spot(1, 1), (), hint)
    return builder.root


def _events(text: str) -> Iterator[Any]:
    joined = _SURROGATES.sub(_joined, text) if text.lstrip()[:1] in {"{", "["} else text
    parse = cast("Any", yaml.parse)
    return parse(joined, Loader=_LOADER)


def _joined(found: re.Match[str]) -> str:
    pair = bytes.fromhex(found[2] + found[3]).decode("utf-16-be")
    return f"{found[1]}\\U{ord(pair):08X}"


class _Builder:
    """Takes events one by one and holds what is open."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, _Anchored] = {}

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.end()
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            hint = "keep one report in one file"
            message = "a second document begins here"
            self.reading.fail("spec-syntax", message, _spot(event.start_mark), (), hint)

    def scalar(self, event: Any) -> None:
        self.check_tag(event)
        style = "" if event.style is None else event.style
        # an explicit tag such as !!str says that this is a text
        style = style or ("'" if event.tag else "")
        start = _spot(event.start_mark)
        if event.anchor or event.tag:
            start = self.behind_properties(start)
        node = ScalarNode(event.value, style, start, _spot(event.end_mark))
        self.add(node, event.anchor, 1, 0)

    def behind_properties(self, spot: Spot) -> Spot:
        """Where a text begins that has an anchor or a tag in front, at which libyaml's mark is."""
        line = self.reading.line(spot.line)
        found = _PROPERTIES.match(line, spot.column - 1)
        return Spot(spot.line, found.end() + 1) if found else spot

    def start(self, event: Any) -> None:
        self.check_tag(event)
        self.check_depth(1, _spot(event.start_mark))
        self.open.append(_Open(event))

    def end(self) -> None:
        done = self.open.pop()
        start = _spot(done.event.start_mark)
        if isinstance(done.event, yaml.MappingStartEvent):
            node: Node = MapNode(self.entries(done.children), start)
        else:
            node = ListNode(tuple(done.children), start)
        self.add(node, done.event.anchor, done.size, done.height)

    def alias(self, event: Any) -> None:
        spot = _spot(event.start_mark)
        known = self.anchors.get(event.anchor)
        if known is None:
            hint = "a text that begins with * needs quotes; an alias needs its anchor before it"
            self.reading.fail("spec-syntax", f"nothing is named &{event.anchor}", spot, (), hint)
        self.check_depth(known.height, spot)
        self.add(known.node, None, known.size, known.height)

    def add(self, node: Node, anchor: str | None, size: int, height: int) -> None:
        if anchor:
            self.anchors[anchor] = _Anchored(node, size, height)
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.children.append(node)
        parent.size += size
        parent.height = max(parent.height, height + 1)
        if parent.size > MAX_NODES:
            message = f"the report has more than {MAX_NODES} values"
            self.reading.fail("spec-too-large", message, node.start)

    def entries(self, children: list[Node]) -> tuple[Entry, ...]:
        own: dict[str, Entry] = {}
        merged: list[Entry] = []
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, ScalarNode):
                self.refuse_key(key)
            elif key.text == "<<" and not key.style:
                merged += self.merged(value)
            elif key.text in own:
                message = f"'{key.text}' is given twice"
                hint = f"line {own[key.text].key.start.line} has it already"
                self.reading.problem(
                    "spec-duplicate-key", message, key.start, self.path(key.text), hint
                )
            else:
                own[key.text] = Entry(key, value)
        for entry in merged:
            own.setdefault(entry.key.text, entry)
        return tuple(own.values())

    def path(self, *more: str) -> Path:
        """The way to what is read now, through all that is open."""
        way: list[str | int] = []
        for parent in self.open:
            last = parent.children[-1] if parent.children else None
            keyed = isinstance(parent.event, yaml.MappingStartEvent)
            text = last.text if isinstance(last, ScalarNode) else ""
            way.append(text if keyed else len(parent.children))
        return (*way, *more)

    def merged(self, value: Node) -> list[Entry]:
        parts = value.items if isinstance(value, ListNode) else (value,)
        entries: list[Entry] = []
        for part in parts:
            if not isinstance(part, MapNode):
                self.reading.fail("spec-wrong-type", "<< takes a mapping", part.start)
            entries += part.entries
        return entries

    def refuse_key(self, key: Node) -> None:
        braces = self.reading.line(key.start.line)[key.start.column - 2 :].startswith("{{")
        if braces:
            spot = Spot(key.start.line, key.start.column - 1)
            refuse_start("{{", spot, self.reading)
        self.reading.fail("spec-syntax", "a key must be a text", key.start, (), "write key: value")

    def check_depth(self, more: int, spot: Spot) -> None:
        if len(self.open) + more > MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels"
            self.reading.fail("spec-too-deep", message, spot)

    def check_tag(self, event: Any) -> None:
        if event.tag and not _CORE_TAG.fullmatch(event.tag):
            hint = "put a text that begins with ! in quotes"
            message = f"the tag '{event.tag}' means nothing here"
            self.reading.fail("spec-syntax", message, _spot(event.start_mark), (), hint)


def _spot(mark: Any) -> Spot:
    return Spot(mark.line + 1, mark.column + 1)
