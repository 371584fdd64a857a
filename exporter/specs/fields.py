"""Mapping node -> model: every field read by what its type wants, every problem noted.

A model is built where its mapping stands, so that what pydantic still refuses (ranges, lengths,
missing fields) is about a field of this very mapping and can be said in plain words.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, cast, get_args, get_origin

from pydantic import ValidationError

from exporter.model.base import Strict
from exporter.model.panels import Bounds
from exporter.query.faults import did_you_mean, shown
from exporter.specs.expressions import Check, check_expression
from exporter.specs.nodes import Entry, ListNode, MapNode, Node, Path, ScalarNode
from exporter.specs.reading import Reading
from exporter.specs.scalars import (
    FAILED,
    Failed,
    read_bounds,
    read_choice,
    read_number,
    read_text,
    read_text_or_texts,
    read_texts,
    read_truth,
    read_whole,
    wrong_type,
)
from exporter.specs.words import in_words

Reader = Callable[[Node, Path, Reading], Any]
"""Gives a value, or FAILED after noting why."""
Sugar = Callable[[Node, Path, Reading], Mapping[str, Any]]
"""A way to write fields that the model does not have: gives values by field, FAILED among them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How one model is written.

    `readers` replace what a field's type would say; `sugar` adds names; `checks` are expressions;
    `elsewhere` answers field names that belong to another place.
    """

    model: type[Strict]
    readers: Mapping[str, Reader] = field(default_factory=dict[str, Reader])
    sugar: Mapping[str, Sugar] = field(default_factory=dict[str, Sugar])
    checks: Mapping[str, tuple[str, Check]] = field(default_factory=dict[str, tuple[str, Check]])
    elsewhere: Mapping[str, str] = field(default_factory=dict[str, str])

    def names(self, *without: str) -> list[str]:
        """The names an author may use."""
        own = [n for n in self.model.model_fields if n not in {"kind", *without}]
        return [*own, *(n for n in self.sugar if n not in own)]


@dataclass(frozen=True, slots=True)
class _Given:
    """The value of a field, or FAILED, and the entry that it came from."""

    value: Any
    entry: Entry


def build(shape: Shape, node: Node, path: Path, reading: Reading, **written: Any) -> Any:
    """An instance of the shape's model, or FAILED with all its problems noted.

    `written` are fields that the form of a block has set already (`h1` sets the level).
    """
    if isinstance(node, ScalarNode) and node.empty:
        node = MapNode((), node.start)
    if not isinstance(node, MapNode):
        return wrong_type(node, path, reading, "a mapping", "write name: value pairs")
    given = dict[str, _Given]()
    for entry in node.entries:
        for name, value in _read(shape, entry, (*path, entry.key.text), reading, written).items():
            if name in given:
                _note_twice(entry, given[name].entry, path, reading)
            given[name] = _Given(value, entry)
    return _validated(shape, given, node, path, reading, written)


def _read(
    shape: Shape, entry: Entry, path: Path, reading: Reading, written: Mapping[str, Any]
) -> Mapping[str, Any]:
    name = entry.key.text
    if name in shape.sugar:
        return shape.sugar[name](entry.value, path, reading)
    if name not in shape.names(*written):
        _note_unknown(shape, entry, path, reading, written)
        return {}
    reader = shape.readers.get(name) or reader_of(shape.model.model_fields[name].annotation)
    value = reader(entry.value, path, reading)
    if name in shape.checks and value is not FAILED:
        for node, text, at in _texts(entry.value, value, path):
            check_expression(shape.checks[name], text, node, at, reading)
    return {name: value}


def _texts(node: Node, value: Any, path: Path) -> Iterator[tuple[Node, str, Path]]:
    """Every text of a field's value, with its node and path."""
    if isinstance(value, str):
        yield node, value, path
    elif isinstance(node, ListNode):
        for i, item in enumerate(node.items):
            yield item, value[i], (*path, i)
    elif isinstance(node, MapNode):
        for entry in node.entries:
            yield entry.value, value[entry.key.text], (*path, entry.key.text)
    else:
        yield node, value[0], path


def reader_of(annotation: Any) -> Reader:
    """The reader for a field's type."""
    if get_origin(annotation) is Literal:
        return partial(read_choice, choices=get_args(annotation))
    return {
        str: read_text,
        bool: read_truth,
        int: read_whole,
        float: read_number,
        Bounds: read_bounds,
        tuple[str, ...]: read_texts,
        str | tuple[str, ...]: read_text_or_texts,
        dict[str, str]: read_text_map,
    }[annotation]


def read_text_map(node: Node, path: Path, reading: Reading) -> dict[str, str] | Failed:
    """Names with a text each."""
    if not isinstance(node, MapNode):
        return wrong_type(node, path, reading, "a mapping", "write name: value pairs")
    texts = {e.key.text: read_text(e.value, (*path, e.key.text), reading) for e in node.entries}
    return FAILED if FAILED in texts.values() else cast("dict[str, str]", texts)


def _validated(
    shape: Shape,
    given: Mapping[str, _Given],
    node: MapNode,
    path: Path,
    reading: Reading,
    written: Mapping[str, Any],
) -> Any:
    failed = {name for name, one in given.items() if one.value is FAILED}
    values = {name: one.value for name, one in given.items() if name not in failed}
    try:
        built = shape.model.model_validate({**written, **values})
    except ValidationError as error:
        for found in error.errors(include_url=False):
            name = str(found["loc"][0]) if found["loc"] else ""
            if name not in failed:
                entry = given[name].entry if name in given else None
                spot = entry.value.start if entry else node.start
                code, message, hint = in_words(found, name, given=entry is not None)
                reading.problem(code, message, spot, (*path, name), hint)
        return FAILED
    return FAILED if failed else built


def _note_unknown(
    shape: Shape, entry: Entry, path: Path, reading: Reading, written: Mapping[str, Any]
) -> None:
    name = entry.key.text
    hint = shape.elsewhere.get(name) or did_you_mean(name, shape.names(*written))
    reading.problem(
        "spec-unknown-field", f"unknown field {shown(name)}", entry.key.start, path, hint
    )


def _note_twice(entry: Entry, first: Entry, path: Path, reading: Reading) -> None:
    message = f"'{entry.key.text}' and '{first.key.text}' say the same thing"
    where = (*path, entry.key.text)
    reading.problem("spec-duplicate-key", message, entry.key.start, where, "keep one of them")
