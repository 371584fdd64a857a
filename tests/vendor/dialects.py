"""One program, said once, made with the vendor's classes and with ours.

A program is a tree of `Call`s and `Test`s (conditions). `saved` gives what the vendor's own
`Report.save` would upload, `imported` what the importer reads from that, `ours` the same program
in `exporter.reports`.
"""

import json
import operator
import warnings
from dataclasses import dataclass, field
from typing import Any

import exporter.reports as wr
from exporter.prose import Prose
from exporter.query.filter_leaves import ATTRIBUTE_NAMES
from exporter.query.value_paths import ATTRIBUTES
from exporter.specs.wandb import read_view

with warnings.catch_warnings():
    # the vendor's classes are written for pydantic 1, and say so at import
    warnings.simplefilter("ignore")
    import wandb_workspaces.reports.v2 as vendor
    from wandb_workspaces import expr
    from wandb_workspaces.reports.v2 import interface

# the one thing that the vendor asks its server for: the number of a run set's project
interface._get_api = lambda: None
interface.execute_graphql = lambda *_: {"project": {"internalId": "4711"}}

CONDITIONS = ("Config", "Metric", "Summary", "Tags", "And", "Or")
OPERATORS = {"==": "eq", "!=": "ne", ">=": "ge", "<=": "le", ">": "gt", "<": "lt"}


@dataclass(frozen=True)
class Call:
    """A class by its name, and its keywords."""

    name: str
    given: dict[str, Any] = field(default_factory=dict)

    def __repr__(self):
        return f"{self.name}({', '.join(f'{k}={v!r}' for k, v in self.given.items())})"


@dataclass(frozen=True)
class Test:
    """A condition: `Config("lr") >= 0.1`, or a method such as `isin`."""

    __test__ = False

    section: str
    name: str
    op: str
    value: Any


@dataclass(frozen=True)
class Both:
    """Conditions, `And` or `Or`."""

    name: str
    parts: tuple[Any, ...]


def call(name, /, **given):
    return Call(name, given)


def made(tree, theirs):
    """The tree with the classes of one dialect."""
    match tree:
        case Call(name, given):
            return _class(name, theirs)(**{k: made(v, theirs) for k, v in given.items()})
        case Test(section, name, op, value):
            one = _condition(section, theirs)
            one = one() if section == "Tags" else one(name)
            if op in OPERATORS:
                return getattr(operator, OPERATORS[op])(one, value)
            return getattr(one, op)(*value) if op == "within_last" else getattr(one, op)(value)
        case Both(name, parts):
            return _condition(name, theirs)(*(made(one, theirs) for one in parts))
        case list():
            return [made(one, theirs) for one in tree]
        case tuple():
            return tuple(made(one, theirs) for one in tree)
        case dict():
            return {made(k, theirs): made(v, theirs) for k, v in tree.items()}
        case Key(given):
            return made(given, theirs)
        case _:
            return tree


@dataclass(frozen=True, eq=False)
class Key:
    """A call as the key of a mapping."""

    given: Any


def _class(name, theirs):
    if name == "from_table":
        return _class("CustomChart", theirs).from_table
    if not theirs:
        return getattr(wr, name)
    return getattr(vendor, name, None) or getattr(interface, name)


def _condition(name, theirs):
    return getattr(expr if theirs else wr, name)


def report(blocks, theirs, **given):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = {"entity": "acme", "project": "vision", "title": "T"} | given
        blocks = [made(one, theirs) for one in blocks]
        if theirs:
            return vendor.Report(blocks=blocks, **known)
        return wr.Report(blocks=blocks, numbered=False, **known)


def saved(blocks, **given):
    """The view that the vendor's library uploads."""
    with warnings.catch_warnings():
        # about `>` in filters, and pydantic's about the vendor's own models
        warnings.simplefilter("ignore")
        model = report(blocks, theirs=True, **given)._to_model()
        spec = json.loads(model.spec.model_dump_json(by_alias=True, exclude_none=True))
    return {
        "displayName": model.display_name,
        "description": model.description,
        "type": "runs",
        "project": {"name": model.project.name, "entityName": model.project.entity_name},
        "spec": spec,
    }


def imported(blocks, **given):
    """The report that the importer reads, and what it tells."""
    found, problems = read_view(saved(blocks, **given), file="view.json")
    return found, [problem.message for problem in problems]


def ours(blocks, **given):
    """The report that the same program means in our dialect."""
    return report(blocks, theirs=False, **given).to_model()


# --- what counts as the same -----------------------------------------------------------------

PROSE = Prose()
SUMMARY_FIELDS = ("x", "y", "z", "target", "value")
"""Fields in which the tracker looks a bare name up in the summary, and nowhere else."""


def blocks_of(found):
    """The blocks of a report as plain JSON, in one spelling.

    Prose is compared as it is read, not as it is written. A width is dropped where there is a
    place. A bare name, which our dialect looks up in the run, its summary and its config, is what
    the tracker takes it for.
    """
    return [_settled(block) for block in found.model_dump(mode="json")["blocks"]]


def _settled(block):
    kind = block["kind"]
    if kind in {"text", "quote", "callout", "heading"}:
        return block | {"text": repr(PROSE.blocks(block["text"]))}
    if kind == "grid":
        return block | {"panels": [_settled(panel) for panel in block["panels"]]}
    if kind == "markdown":
        return _placed(block | {"text": repr(PROSE.blocks(block["text"]))})
    return _named(_placed(block))


def _placed(panel):
    return panel | {"width": "full"} if panel.get("layout") else panel


def _named(panel):
    kind, found = panel["kind"], dict(panel)
    if kind in {"scatter", "importance"}:
        found |= {k: _path(v, "summary") for k, v in panel.items() if k in SUMMARY_FIELDS}
    if kind in {"bar", "scalar"}:
        found["metrics"] = [_path(one, "summary") for one in panel["metrics"]]
    if kind == "parallel":
        found["axes"] = [
            axis | {"value": _path(axis["value"], "summary")} for axis in panel["axes"]
        ]
    grouping = panel.get("groupby") or []
    several = grouping if isinstance(grouping, list) else [grouping]
    return found | {"groupby": [_path(one, "config") for one in several]}


def _path(path, section):
    path = path.removeprefix("run.")
    path = ATTRIBUTE_NAMES.get(path, path)
    known = not path or path in ATTRIBUTES or path.startswith(("config.", "summary."))
    return path if known else f"{section}.{path}"
