"""Run sets that the reports of a project share, and the runs that they are locked to.

    runsets.yml    name: filter, or name: {...}, as in a report
    runsets.lock   {"format": ..., "sets": {name: {"definition": ..., "evaluated_at": ...,
                                                   "runs": [key, ...]}}}

A locked set is exactly these runs; nothing here looks at runs. `definition` is a digest of what
the set said when it was locked, so that a later change of it is told.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from exporter.config import find_project
from exporter.errors import Place, Problem, UsageError
from exporter.model.panels import RunSet
from exporter.model.report import Report
from exporter.specs.nodes import ListNode, MapNode, Node, ScalarNode
from exporter.specs.runsets import read_named
from exporter.specs.text import read_text
from exporter.specs.tree import read_tree

FORMAT = "runpress-runsets-1"


@dataclass(frozen=True, slots=True)
class Lock:
    """The runs that a set had at one instant, by the texts of their keys."""

    evaluated_at: str
    runs: tuple[str, ...]
    definition: str = ""


def shared_sets(file: Path) -> dict[str, RunSet]:
    """The run sets of a file, none when it is not there. SpecError when it is not understood."""
    if not file.is_file():
        return {}
    text = read_text(file, file=str(file))
    if not text.strip("\ufeff \t\r\n"):
        return {}
    root, reading = read_tree(text, str(file), file.parent)
    read_named(root, (), reading)
    reading.finish()
    return {name: one for name, one in reading.runsets.items() if one is not None}


def sets_for(base: Path) -> dict[str, RunSet]:
    """The shared run sets of the project in which a report's folder lies, locked ones locked."""
    file = find_project(base).runsets
    sets = shared_sets(file)
    locks = read_locks(file.with_suffix(".lock")) if sets else {}
    return {name: locked(one, locks.get(name)) for name, one in sets.items()}


def locked(run_set: RunSet, lock: Lock | None) -> RunSet:
    """The set with the runs of its lock."""
    return run_set.model_copy(update={"keys": lock.runs}) if lock else run_set


def stale_locks(report: Report, base: Path) -> list[Problem]:
    """Warnings about locked sets of a report that say something else than when they were locked."""
    if not any(one.keys for one in report.runsets.values()):
        return []
    source = find_project(base).runsets
    sets, locks = shared_sets(source), read_locks(source.with_suffix(".lock"))
    return [
        _stale(name, lock, str(source))
        for name, lock in locks.items()
        if name in sets
        and report.runsets.get(name) == locked(sets[name], lock)
        and lock.definition not in {"", definition_of(sets[name])}
    ]


def _stale(name: str, lock: Lock, file: str) -> Problem:
    since = lock.evaluated_at[:10]
    message = f"run set {name!r} was changed after it was locked on {since}; the lock holds"
    hint = f"`runpress lock --update {name}` evaluates it again"
    return Problem("lock-stale", message, Place(file), hint, "warning")


def mentioned(root: Node, names: Sequence[str]) -> set[str]:
    """The names that stand in quotes in a text template of the tree."""
    texts = [text for text in _texts(root) if "{{" in text]
    return {n for n in names if any(f"'{n}'" in t or f'"{n}"' in t for t in texts)}


def _texts(node: Node) -> Iterator[str]:
    match node:
        case ScalarNode():
            yield node.text
        case ListNode():
            for item in node.items:
                yield from _texts(item)
        case MapNode():
            for entry in node.entries:
                yield from _texts(entry.value)


# --- the lock file ---------------------------------------------------------------------------


def read_locks(file: Path) -> dict[str, Lock]:
    """What a lock file holds; UsageError `lock-invalid` when it is none."""
    if not file.is_file():
        return {}
    try:
        found: Any = json.loads(file.read_bytes())
        sets: Any = found["sets"] if found["format"] == FORMAT else None
        return {
            name: Lock(
                str(one["evaluated_at"]),
                tuple(map(str, one["runs"])),
                str(one.get("definition", "")),
            )
            for name, one in sets.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "delete it and run `runpress lock` again"
        message = f"{file.name} is no lock file of {FORMAT}: {error}"
        place = Place(str(file))
        raise UsageError.of("lock-invalid", message, place=place, hint=hint) from None


def lock_bytes(locks: Mapping[str, Lock]) -> bytes:
    """The lock file of these locks."""
    sets = {
        name: {"definition": one.definition, "evaluated_at": one.evaluated_at, "runs": one.runs}
        for name, one in locks.items()
    }
    text = json.dumps({"format": FORMAT, "sets": sets}, indent=2, sort_keys=True)
    return (text + "\n").encode()


def lock_of(run_set: RunSet, keys: Sequence[str], now: datetime) -> Lock:
    """A lock of a set on runs, evaluated now."""
    return Lock(now.isoformat(timespec="seconds"), tuple(keys), definition_of(run_set))


def definition_of(run_set: RunSet) -> str:
    """What a set says of its runs, as 16 hexadecimal digits; its name and colours say nothing."""
    said = run_set.model_dump(mode="json", exclude_defaults=True, exclude={"name", "colors"})
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
