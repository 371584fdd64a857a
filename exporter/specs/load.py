"""The way into reports: a YAML or JSON file, or its text -> `Report`, whatever its dialect."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, cast

from exporter.errors import Place, Problem, SpecError
from exporter.model.report import Report
from exporter.specs.blocks import read_blocks
from exporter.specs.expressions import TIME
from exporter.specs.fields import Shape, build
from exporter.specs.nodes import ListNode, MapNode, Node, kind_of
from exporter.specs.params import with_params
from exporter.specs.reading import Reading
from exporter.specs.runsets import read_named
from exporter.specs.shared import mentioned, sets_for, stale_locks
from exporter.specs.text import read_text
from exporter.specs.tree import read_tree
from exporter.specs.wandb import is_view, read_view

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


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A report, and warnings about what it loses against its file.

    What is a visible placeholder in the report is not among them: it is told when that is frozen.
    """

    report: Report
    warnings: tuple[Problem, ...] = ()


def load_report(path: Path, params: Mapping[str, str] | None = None) -> Report:
    """The report in a file; `params` are values of its parameters.

    Raises SpecError with every problem found, in the order of the file. Charts that it names are
    read, and have to lie, like its pictures, in the folder of the file. What a report that W&B
    saved loses is told by `read_report` alone.
    """
    return read_report(path, params).report


def read_report(path: Path, params: Mapping[str, str] | None = None) -> ReadReport:
    """The report in a file as `load_report` gives it, with its warnings."""
    file = str(path)
    text = read_text(path, file=file)
    view = json_of(text)
    if is_view(view):
        if params:
            message = f"a report that W&B saved has no parameter '{min(params)}'"
            raise SpecError.of("spec-unknown-param", message, place=Place(file))
        return ReadReport(*read_view(view, file=file))
    report = parse_report(text, file=file, base=path.parent, params=params)
    return ReadReport(report, tuple(stale_locks(report, path.parent)))


def json_of(text: str) -> Any:
    """The value of a JSON text; None when it is none, be it YAML or broken."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def parse_report(
    text: str, *, file: str, base: Path | None, params: Mapping[str, str] | None = None
) -> Report:
    """The report that a text holds; `file` is what errors call it.

    `base` is the folder that file names start from; with None the report may name none.
    """
    root, reading = read_tree(text, file, base)
    if not isinstance(root, MapNode):
        _refuse_root(root, reading)
    filled = with_params(root, params or {}, reading)
    reading.shared = sets_for(base) if base is not None else {}
    found = build(REPORT, _run_sets_first(filled), (), reading)
    reading.finish()
    return _with_shared(cast("Report", found), filled, reading)


def _with_shared(report: Report, root: MapNode, reading: Reading) -> Report:
    """The report with the shared run sets that it uses; its own of the same name stay."""
    used = reading.borrowed | mentioned(root, tuple(reading.shared))
    new = {name: one for name, one in reading.shared.items() if name in used - {*report.runsets}}
    return report.model_copy(update={"runsets": report.runsets | new}) if new else report


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
