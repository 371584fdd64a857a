"""The way into reports: a YAML or JSON file, or its text -> `Report`."""

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn, cast

from exporter.model.report import Report
from exporter.specs.blocks import read_blocks
from exporter.specs.expressions import TIME
from exporter.specs.fields import Shape, build
from exporter.specs.nodes import ListNode, MapNode, Node, kind_of
from exporter.specs.params import with_params
from exporter.specs.reading import Reading
from exporter.specs.runsets import read_named
from exporter.specs.text import check_text, read_text
from exporter.specs.tree import parse_tree

REPORT = Shape(
    Report,
    readers={"runsets": read_named, "blocks": read_blocks},
    checks={"as_of": TIME},
    elsewhere={
        "entity": "write project: entity/project",
        "name": "did you mean 'title'?",
        "author": "did you mean 'authors'?",
        "panels": "write them below blocks:",
        "runs": "name run sets below runsets:",
    },
)


def load_report(path: Path, params: Mapping[str, str] | None = None) -> Report:
    """The report in a file; `params` are values of its parameters.

    Raises SpecError with every problem found, in the order of the file. Charts that it names are
    read, and have to lie, like its pictures, in the folder of the file.
    """
    file = str(path)
    return parse_report(read_text(path, file=file), file=file, base=path.parent, params=params)


def parse_report(
    text: str, *, file: str, base: Path | None, params: Mapping[str, str] | None = None
) -> Report:
    """The report that a text holds; `file` is what errors call it.

    `base` is the folder that file names start from; with None the report may name none.
    """
    text = text.removeprefix("\ufeff")
    reading = Reading(text, file, base)
    check_text(text, reading)
    root = parse_tree(text, reading)
    if not isinstance(root, MapNode):
        _refuse_root(root, reading)
    filled = with_params(root, params or {}, reading)
    found = build(REPORT, _run_sets_first(filled), (), reading)
    reading.finish()
    return cast("Report", found)


def _run_sets_first(root: MapNode) -> MapNode:
    """Run sets have to be known before anything can refer to them."""
    entries = sorted(root.entries, key=lambda entry: entry.key.text != "runsets")
    return MapNode(tuple(entries), root.start)


def _refuse_root(root: Node, reading: Reading) -> NoReturn:
    hint = "begin with title: and blocks:"
    if isinstance(root, ListNode):
        hint = "write title: ... first, and the list below blocks:"
    message = f"a report is a mapping, found {kind_of(root)}"
    reading.fail("spec-wrong-type", message, root.start, (), hint)
