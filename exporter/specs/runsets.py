"""Run sets as authors write them: `baselines`, an expression, a mapping, or several of these."""

import re
from typing import Any

from exporter.model.panels import RunSet, RunsRef
from exporter.model.run import RunState
from exporter.query.faults import did_you_mean, shown
from exporter.specs.expressions import FILTER, ORDER, PATTERN, WINDOW, check_expression
from exporter.specs.fields import Shape, build
from exporter.specs.nodes import ListNode, MapNode, Node, Path, ScalarNode
from exporter.specs.overrides import read_colors
from exporter.specs.reading import Reading
from exporter.specs.scalars import FAILED, Failed, read_text, read_texts, wrong_type

_STATES = tuple(str(state) for state in RunState)
_LOOKS_LIKE_FILTER = re.compile(r"[=!<>]=|=~|[<>]| in | and ")


def read_states(node: Node, path: Path, reading: Reading) -> tuple[str, ...] | Failed:
    """States of runs, in any case."""
    states = read_texts(node, path, reading)
    if states is FAILED:
        return FAILED
    nodes = node.items if isinstance(node, ListNode) else (node,)
    known = True
    for state, at in zip(states, nodes, strict=True):
        if state.lower() not in _STATES:
            hint = did_you_mean(state, _STATES)
            message = f"there is no state {shown(state)}"
            reading.problem("spec-unknown-value", message, at.start, path, hint)
            known = False
    return tuple(state.lower() for state in states) if known else FAILED


RUN_SET = Shape(
    RunSet,
    readers={"state": read_states, "colors": read_colors},
    checks={"filter": FILTER, "names": PATTERN, "created_at": WINDOW, "order": ORDER},
    elsewhere={
        "entity": "write project: entity/project",
        "runs_filter": "write names: '...' for a pattern of the name",
        "filters": "did you mean 'filter'?",
        "query": "write names: '...' for a pattern of the name",
        "groupby": "write groupby: in the panel",
    },
)


def read_named(node: Node, path: Path, reading: Reading) -> dict[str, RunSet] | Failed:
    """The `runsets:` of a report. Their names are kept in `reading` for references."""
    if not isinstance(node, MapNode):
        return wrong_type(node, path, reading, "a mapping", "write name: filter, or name: {...}")
    for entry in node.entries:
        at = (*path, entry.key.text)
        found = _run_set(entry.value, at, reading, name=entry.key.text)
        reading.runsets[entry.key.text] = None if isinstance(found, Failed) else found
    good = {name: one for name, one in reading.runsets.items() if one is not None}
    return good if len(good) == len(reading.runsets) else FAILED


def _run_set(node: Node, path: Path, reading: Reading, name: str = "") -> RunSet | Failed:
    if isinstance(node, ScalarNode) and not node.empty:
        check_expression(FILTER, node.text, node, path, reading)
        return RunSet(name=name, filter=node.text)
    found: Any = build(RUN_SET, node, path, reading)
    return found if found is FAILED or found.name else found.model_copy(update={"name": name})


def read_runs(node: Node, path: Path, reading: Reading) -> RunsRef | Failed:
    """The `runs:` of a panel, a grid: a name, a run set, or a list of both."""
    if isinstance(node, MapNode):
        return _run_set(node, path, reading)
    if isinstance(node, ScalarNode):
        found = _named(node, path, reading)
        return FAILED if found is FAILED else node.text
    if not node.items:
        return wrong_type(node, path, reading, "a run set", "leave runs out for all runs")
    sets = [_one_of_several(item, (*path, i), reading) for i, item in enumerate(node.items)]
    good = tuple(one for one in sets if one is not FAILED)
    return good if len(good) == len(sets) else FAILED


def _one_of_several(node: Node, path: Path, reading: Reading) -> RunSet | Failed:
    if isinstance(node, ScalarNode):
        return _named(node, path, reading)
    return _run_set(node, path, reading)


def _named(node: ScalarNode, path: Path, reading: Reading) -> RunSet | Failed:
    name = read_text(node, path, reading)
    if name is FAILED or not name:
        return FAILED if name is FAILED else RunSet()
    if name in reading.runsets:
        return reading.runsets[name] or FAILED
    if name in reading.shared:
        reading.borrowed.add(name)
        return reading.shared[name]
    hint = did_you_mean(name, [*reading.runsets, *reading.shared]) or "add it to runsets:"
    if _LOOKS_LIKE_FILTER.search(name):
        hint = "write runs: {filter: ...}"
    message = f"there is no run set {shown(name)}"
    reading.problem("spec-unknown-runset", message, node.start, path, hint)
    return FAILED
