"""Legend templates: `${run:displayName} - ${config:lr}` -> what the legend calls a line.

W&B's syntax. `[[ ... ]]` is what its crosshair shows under the pointer; paper has none, so it is
left out. Names are checked when a report is read; a value that a run lacks is `(none)`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from exporter.model.run import Run
from exporter.query.faults import did_you_mean, fault, shown
from exporter.query.scene import Group, words
from exporter.query.value_paths import ATTRIBUTES, logged_value, value_of

MAX_TEXT = 500
"""Characters of a template."""
_MOST = 3
_SLOT = re.compile(r"\$\{([^{}]*)\}")
_POINTER = re.compile(r"\[\[.*?\]\]", re.DOTALL)
_NAMES: Mapping[str, str] = {
    "displayName": "name",
    "createdAt": "created_at",
    "heartbeatAt": "heartbeat_at",
    "jobType": "job_type",
    "username": "user",
    "runtime": "duration",
}
"""W&B's names of attributes that are called otherwise here."""
_METRIC = frozenset({"metric", "metricName"})


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a template; `section` is `run`, `config`, `summary` or `metric`."""

    section: str
    name: str = ""


Template = tuple[str | Slot, ...]


def parse_template(text: str) -> Template:
    """The parts of a template; FilterError `legend-unknown-name` and its sisters else."""
    if len(text) > MAX_TEXT:
        message = f"a legend template has at most {MAX_TEXT} characters"
        raise fault("legend-too-long", message, text[:80])
    hidden = [(m.start(), m.end()) for m in _POINTER.finditer(text)]
    parts: list[str | Slot] = []
    end = 0
    for found in _SLOT.finditer(text):
        if any(start <= found.start() < stop for start, stop in hidden):
            continue
        parts += [text[end : found.start()], _slot(found[1], text, found.start())]
        end = found.end()
    parts.append(text[end:])
    return tuple(_POINTER.sub("", p) if isinstance(p, str) else p for p in parts)


def _slot(inside: str, text: str, at: int) -> Slot:
    section, colon, name = inside.strip().partition(":")
    if section in _METRIC and not colon:
        return Slot("metric")
    if section in {"config", "summary"} and name:
        return Slot(section, name)
    if section != "run" or not name:
        hint = "write ${run:name}, ${config:lr}, ${summary:loss} or ${metric}"
        raise fault("legend-unknown-name", f"{shown(inside)} names no value", text, at, hint)
    known = _NAMES.get(name, name)
    if known not in ATTRIBUTES:
        hint = did_you_mean(name, [*_NAMES, *ATTRIBUTES])
        raise fault("legend-unknown-name", f"a run has no {shown(name)}", text, at, hint)
    return Slot("run", known)


def label_of(template: Template, group: Group, metric: str) -> str:
    """The label of a line. The name of a group of runs is the group's own."""
    return " ".join("".join(_filled(part, group, metric) for part in template).split())


def says_metric(template: Template) -> bool:
    """Whether lines of several metrics get different labels."""
    return Slot("metric") in template


def _filled(part: str | Slot, group: Group, metric: str) -> str:
    if isinstance(part, str):
        return part
    if part.section == "metric":
        return metric
    if part == Slot("run", "name"):
        return group.label
    look = _LOOKS[part.section]
    found = list(dict.fromkeys(words(look(run, part.name)) for run in group.runs))
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return ", ".join(found[:_MOST]) + more


_LOOKS: Mapping[str, Callable[[Run, str], Any]] = {
    "run": value_of,
    "config": lambda run, name: logged_value(run, "config", name),
    "summary": lambda run, name: logged_value(run, "summary", name),
}
