"""What a text template may look into: runs, their values and their logs, and nothing else.

A view answers `look(name)` with a plain value or another view. It has no attribute that a template
could reach: the sandbox asks `look` alone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, cast

from jinja2 import TemplateRuntimeError

from exporter.model.run import Run, RunKey
from exporter.query.faults import shown
from exporter.query.scene import words
from exporter.query.value_paths import MISSING, Section, ValuePath, parse_path, value_at

MOST_LINES = 1000
"""Lines of a log that one expression gives."""
LONGEST_LINE = 500


class View(Protocol):
    """Something with named parts."""

    def look(self, name: Any) -> Any:
        """A part; TemplateRuntimeError when there is none of that name."""
        ...


@dataclass(frozen=True, slots=True)
class Verb:
    """A function that templates may call."""

    function: Callable[..., Any]

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """What the function gives."""
        return self.function(*arguments, **named)


@dataclass(frozen=True, slots=True)
class RunView:
    """A run: its attributes, `config`, `summary`, `logs`, and any value path in brackets.

    `value` is the number for which `best` chose it.
    """

    run: Run
    logs: Callable[[RunKey], str]
    value: float | None = None

    def look(self, name: Any) -> Any:
        """`name`, `created_at`, `config`, ... or a value path."""
        if name == "logs":
            return LogView(clean_log(self.logs(self.run.key)))
        if name == "value" and self.value is not None:
            return self.value
        if name in _SECTIONS:
            return TreeView(self.run, _SECTIONS[name])
        path = parse_path(str(name))
        return _found(TreeView(self.run, path.section, path.name), path, str(name))

    def __str__(self) -> str:
        return self.run.name


@dataclass(frozen=True, slots=True)
class TreeView:
    """The config or the summary of a run, or a branch of it."""

    run: Run
    section: Section
    at: str = ""

    def look(self, name: Any) -> Any:
        """A key, a branch, or a dotted path."""
        at = f"{self.at}.{name}" if self.at else str(name)
        path = ValuePath(self.section, at)
        return _found(TreeView(self.run, self.section, at), path, at)

    def __str__(self) -> str:
        raise TemplateRuntimeError(f"say which value of {self.section} is meant")


@dataclass(frozen=True, slots=True)
class LogView:
    """The console output of a run."""

    text: str

    def look(self, name: Any) -> Any:
        """`tail` and `head`."""
        if name in {"tail", "head"}:
            return Verb(self.tail if name == "tail" else self.head)
        raise TemplateRuntimeError(f"logs have tail(n) and head(n), not {shown(str(name))}")

    def tail(self, lines: int = 20) -> str:
        """The last lines."""
        return self._lines(slice(-_count(lines), None))

    def head(self, lines: int = 20) -> str:
        """The first lines."""
        return self._lines(slice(None, _count(lines)))

    def _lines(self, part: slice) -> str:
        lines = self.text.split("\n")[part]
        long = LONGEST_LINE
        return "\n".join(x if len(x) <= long else f"{x[: long - 1]}…" for x in lines)

    def __str__(self) -> str:
        return self.tail(MOST_LINES)


@dataclass(frozen=True, slots=True)
class RunsView:
    """Several runs, in order. Called with a name it gives the runs of that run set."""

    runs: tuple[Run, ...]
    logs: Callable[[RunKey], str]
    named: Callable[[str], tuple[Run, ...]]

    def __call__(self, name: str) -> "RunsView":
        """The runs of a run set."""
        return RunsView(self.named(name), self.logs, self.named)

    def look(self, name: Any) -> RunView:
        """A run by its number, from 0."""
        if isinstance(name, int) and -len(self.runs) <= name < len(self.runs):
            return RunView(self.runs[name], self.logs)
        what = f"{len(self.runs)} runs have no {shown(str(name))}"
        raise TemplateRuntimeError(f"{what}; write runs | count, runs | mean('...'), runs[0]")

    def __str__(self) -> str:
        raise TemplateRuntimeError("say what of the runs is meant, such as runs | count")


@dataclass(frozen=True, slots=True)
class OneRun:
    """`run`: by itself the only run there is, and `run('name')` one of many."""

    only: Callable[[], RunView]
    named: Callable[[str], RunView]

    def __call__(self, name: str) -> RunView:
        """The run of a name or an id."""
        return self.named(name)

    def look(self, name: Any) -> Any:
        """A value of the only run."""
        return self.only().look(name)

    def __str__(self) -> str:
        return str(self.only())


_SECTIONS: Mapping[str, Section] = {"config": "config", "summary": "summary"}
VIEWS = (RunView, TreeView, LogView, RunsView, OneRun)


def _count(lines: Any) -> int:
    if not isinstance(lines, int) or not 0 < lines <= MOST_LINES:
        raise TemplateRuntimeError(f"the number of lines is between 1 and {MOST_LINES}")
    return lines


def _found(branch: TreeView, path: ValuePath, name: str) -> Any:
    """The value of a path as templates see it: no mapping, no list that could be changed."""
    value = value_at(branch.run, path)
    if value is MISSING:
        raise TemplateRuntimeError(f"run {shown(branch.run.name)} has no {shown(name)}")
    if isinstance(value, Mapping):
        return branch
    if isinstance(value, list | tuple):
        return tuple(_plain(item) for item in cast("list[Any]", value))
    return _plain(value)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | date | None) else words(value)


# --- logs ------------------------------------------------------------------------------------

# ECMA-48: control sequences, strings with their end, and two-character escapes
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"
    r"|\x1b[ -/]*[0-~]"
)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


def clean_log(text: str) -> str:
    """A log as a terminal would leave it: without escapes, each line as it was last written."""
    plain = _ESCAPES.sub("", text).replace("\r\n", "\n")
    lines = (line.rstrip("\r").rsplit("\r", 1)[-1] for line in plain.split("\n"))
    return "\n".join(_CONTROLS.sub("", line).expandtabs(8).rstrip() for line in lines).strip("\n")
