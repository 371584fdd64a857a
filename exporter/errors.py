"""The one error tree of the exporter, and the problems it carries.

    ExporterError                 exit 1
    ├── UsageError                exit 2   a command called wrongly, a file that is not there
    │   └── ConfigError           exit 2   runpress.toml
    ├── SpecError                 exit 2   a report that cannot be understood
    │   └── FilterError           exit 2   a filter or value expression
    ├── SourceError               exit 4   a tracker that cannot be read
    ├── FigureError               exit 1   a chart that cannot be drawn
    └── FormatError               exit 1   a document that cannot be written

An error carries every problem found, so that a user mends them all at once. This module imports
nothing and prints nothing: `exporter.cli` turns problems into text or JSON.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Literal, Self


class ExitCode(IntEnum):
    """What the command's exit status means; documented in `runpress --help`."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    PARTIAL = 3
    SOURCE = 4
    DAMAGED = 5
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: a file, a 1-based line and column, and the path inside the document."""

    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""
    excerpt: str = ""
    """The source line itself, so that a caret can be drawn below it."""

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable code, a sentence, where, and what to do about it."""

    code: str
    message: str
    place: Place | None = None
    hint: str = ""
    severity: Literal["error", "warning"] = "error"


class ExporterError(Exception):
    """Root of the tree. Raise with `of()` for one finding or with all of them at once."""

    exit_code: ClassVar[ExitCode] = ExitCode.FINDINGS

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "; ".join(f"{p.message} [{p.code}]" for p in self.problems)

    @classmethod
    def of(cls, code: str, message: str, *, place: Place | None = None, hint: str = "") -> Self:
        """An error of this class with a single problem; `hint` is printed after `help:`."""
        return cls((Problem(code, message, place, hint),))


class UsageError(ExporterError):
    """A command called wrongly, or a file that is not there."""

    exit_code = ExitCode.USAGE


class ConfigError(UsageError):
    """A project file (`runpress.toml`) that cannot be used."""


class SpecError(ExporterError):
    """A report that cannot be understood."""

    exit_code = ExitCode.USAGE


class FilterError(SpecError):
    """A filter, value path or time expression that cannot be understood."""


class SourceError(ExporterError):
    """A tracker, or a file of one, that cannot be read."""

    exit_code = ExitCode.SOURCE


class SourceLostError(SourceError):
    """A tracker that cannot be read at all any more: what is asked of it next would fail too."""


class FigureError(ExporterError):
    """A chart that cannot be drawn."""


class FormatError(ExporterError):
    """A document that cannot be written."""


def raise_all(error: type[ExporterError], problems: Iterable[Problem]) -> None:
    """Raise `error` with every problem, or return when there is none."""
    found = tuple(problems)
    if found:
        raise error(found)
