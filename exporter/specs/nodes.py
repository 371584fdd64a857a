"""A YAML or JSON document as a frozen tree in which every node knows where it stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A line and a column, both 1-based, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A text as it is meant, its quoting (`''` plain, `'`, `"`, `|`, `>`), start and end."""

    text: str
    style: str
    start: Spot
    end: Spot

    @property
    def empty(self) -> bool:
        """Whether this is YAML's null rather than a text."""
        return not self.style and self.text in {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence."""

    items: "tuple[Node, ...]"
    start: Spot


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and its value."""

    key: ScalarNode
    value: "Node"


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping; its keys are distinct texts, in the order of the file."""

    entries: tuple[Entry, ...]
    start: Spot

    def get(self, key: str) -> "Node | None":
        """The value of a key, or None."""
        return next((e.value for e in self.entries if e.key.text == key), None)


Node = ScalarNode | ListNode | MapNode
Path = tuple[str | int, ...]
"""The way to a node from the root: keys and 0-based indexes."""


def kind_of(node: Node) -> str:
    """What a node is, in words."""
    if isinstance(node, ListNode):
        return "a list"
    if isinstance(node, MapNode):
        return "a mapping"
    return "nothing" if node.empty else "a text" if node.style else f"'{node.text[:40]}'"
