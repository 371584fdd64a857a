"""Value paths: how an author names one value of a run, and how it is looked up.

`config.learning_rate` and `summary.val/accuracy` walk nested mappings and match flat keys that
hold dots; where both exist the longest key wins. `summary['val/accuracy']` is the same with any
character allowed. A bare name is an attribute of the run, else a key of the summary, else of the
config. An absent value is MISSING, which is not None: a logged null is a value.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, cast

from exporter.errors import FilterError
from exporter.model.metrics import last_of_system
from exporter.model.run import Run
from exporter.query.faults import fault, moved

MAX_PATH = 500
"""Characters of a value path; also bounds the depth of the walk."""


class Missing(Enum):
    """The type of MISSING."""

    MISSING = "missing"

    def __bool__(self) -> bool:
        return False


MISSING = Missing.MISSING

_STATISTICS = frozenset({"min", "max", "mean", "best", "last", "first"})

Section = Literal["attribute", "config", "summary", "any"]
AttributeKind = Literal["text", "number", "time", "list"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property that every run has: its type, its title for people, and how to get it."""

    kind: AttributeKind
    title: str
    get: Callable[[Run], Any]


ATTRIBUTES: Mapping[str, Attribute] = {
    "name": Attribute("text", "Name", lambda run: run.name),
    "id": Attribute("text", "ID", lambda run: run.key.id),
    "entity": Attribute("text", "Entity", lambda run: run.key.entity),
    "project": Attribute("text", "Project", lambda run: run.key.project),
    "state": Attribute("text", "State", lambda run: str(run.state)),
    "created_at": Attribute("time", "Created", lambda run: run.created_at),
    "heartbeat_at": Attribute("time", "Last heartbeat", lambda run: run.heartbeat_at),
    "duration": Attribute("number", "Duration (s)", lambda run: run.duration),
    "user": Attribute("text", "User", lambda run: run.user),
    "tags": Attribute("list", "Tags", lambda run: run.tags),
    "group": Attribute("text", "Group", lambda run: run.group),
    "job_type": Attribute("text", "Job type", lambda run: run.job_type),
    "notes": Attribute("text", "Notes", lambda run: run.notes),
    "sweep": Attribute("text", "Sweep", lambda run: run.sweep),
    "host": Attribute("text", "Host", lambda run: run.host),
}


@dataclass(frozen=True, slots=True)
class ValuePath:
    """A value path taken apart. `name` is an attribute or the key inside the section."""

    section: Section
    name: str

    @property
    def attribute(self) -> Attribute | None:
        """The attribute it names, if it names one."""
        return ATTRIBUTES[self.name] if self.section == "attribute" else None


@lru_cache(maxsize=4096)
def parse_path(text: str) -> ValuePath:
    """Take a value path apart; FilterError `filter-bad-path` when there is nothing to look up."""
    if len(text) > MAX_PATH:
        raise fault("filter-bad-path", f"a value path has at most {MAX_PATH} characters", text)
    if not text.strip():
        raise fault("filter-bad-path", "a value path is empty", text)
    if text in ATTRIBUTES:
        return ValuePath("attribute", text)
    head = re.match(r"(config|summary)(?=[.\[]|$)", text)
    if not head:
        return ValuePath("any", text)
    section = cast("Section", head[0])
    return ValuePath(section, _key(text, head.end()))


def _key(text: str, start: int) -> str:
    rest = text[start:]
    quoted = re.fullmatch(r"\[\s*(['\"])(.+)\1\s*\]", rest, re.DOTALL)
    if quoted:
        return quoted[2]
    if rest.startswith("[") or not rest[1:]:
        section = text[:start]
        hint = f"write {section}.name or {section}['name']"
        raise fault("filter-bad-path", f"nothing is named inside {section}", text, start, hint)
    return rest[1:]


def parse_order(text: str) -> tuple[ValuePath, bool]:
    """A value path that runs are ordered by, and whether `-` in front asks for descending."""
    path = text.lstrip(" -")
    descending = "-" in text[: len(text) - len(path)]
    try:
        return parse_path(path.rstrip()), descending
    except FilterError as error:
        raise moved(error, path, text, len(text) - len(path)) from None


def value_of(run: Run, path: str) -> Any:
    """The value that a path names in a run, or MISSING. Times are aware, `state` is a text."""
    return value_at(run, parse_path(path))


def logged_value(run: Run, section: str, name: str) -> Any:
    """A value of the config or summary; W&B's `lr.value` is its `lr`. MISSING where there is none.

    W&B keeps every config entry as `{"value": ...}` and its saved panels say so.
    """
    found = value_of(run, f"{section}.{name}")
    if found is MISSING and ".value" in name:
        found = value_of(run, f"{section}.{name.replace('.value', '', 1)}")
    return found


def value_at(run: Run, path: ValuePath) -> Any:
    """`value_of` for a path that is taken apart already."""
    match path.section:
        case "attribute":
            value = ATTRIBUTES[path.name].get(run)
            return MISSING if value is None else value
        case "config":
            return _look_up(run.config, path.name)
        case "summary":
            return _summary(run, path.name)
        case "any":
            value = _summary(run, path.name)
            return _look_up(run.config, path.name) if value is MISSING else value


def _summary(run: Run, name: str) -> Any:
    """The summary's value; the last logged one where it has none, or only statistics of it.

    `define_metric(summary="max")` makes W&B keep `{"max": ...}` under the metric's name, which is
    not its last value: that is `name.max`.
    """
    value = _look_up(run.summary, name)
    if value is not MISSING and not _only_statistics(value):
        return value
    if name in _CLOCKS:
        found = _CLOCKS[name].get(run)
        return MISSING if found is None else found
    last = next((c.last for c in run.columns if c.name == name), None)
    last = last_of_system(run, name) if last is None else last
    return value if last is None else last


def summary_of(run: Run) -> dict[str, Any]:
    """The summary as value paths see it, name by name, logged metrics without an entry too."""
    logged = (c.name for c in run.columns if c.last is not None and not c.name.startswith("_"))
    return {name: _summary(run, name) for name in dict.fromkeys((*run.summary, *logged))}


def statistics_of(run: Run) -> dict[str, Any]:
    """The entries of the summary that hold statistics in place of the last value."""
    return {name: value for name, value in run.summary.items() if _only_statistics(value)}


_CLOCKS: Mapping[str, Attribute] = {
    "_step": Attribute("number", "Step", lambda run: run.completeness.last_step),
    "_runtime": Attribute("number", "Runtime (s)", lambda run: run.duration),
    "_timestamp": Attribute(
        "number", "Timestamp", lambda run: run.heartbeat_at and run.heartbeat_at.timestamp()
    ),
}
"""What W&B keeps in every summary, for runs of other trackers."""


def _only_statistics(value: Any) -> bool:
    return isinstance(value, Mapping) and _STATISTICS.issuperset(cast("Any", value))


def _look_up(tree: Mapping[str, Any], name: str) -> Any:
    if name in tree:
        return tree[name]
    cut = name.rfind(".")
    while cut > 0:
        branch = tree.get(name[:cut])
        if isinstance(branch, Mapping):
            value = _look_up(cast("Mapping[str, Any]", branch), name[cut + 1 :])
            if value is not MISSING:
                return value
        cut = name.rfind(".", 0, cut)
    return MISSING


def leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a nested config or summary with its dotted path."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from leaves(cast("Mapping[str, Any]", value), f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def title_of(path: str) -> str:
    """What an axis or a column calls the value: the name without its section."""
    parsed = parse_path(path)
    if parsed.attribute:
        return parsed.attribute.title
    clock = _CLOCKS.get(parsed.name) if parsed.section != "config" else None
    return clock.title if clock else parsed.name
