"""What the command says: results on stdout, everything else on stderr, as text or JSON lines.

Progress is a live line on a terminal and silent elsewhere. Nothing here decides anything.
"""

import json
import os
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exporter.diagnostics import columns, render_problem, visible
from exporter.errors import Problem

Step = Callable[[int, int, str], None]
"""Told how far a long step is: so many done, of so many, and what is at work now."""


@dataclass(slots=True)
class Console:
    """One command's voice. `verbosity` is 0 by default, less with -q, more with -v."""

    json: bool = False
    verbosity: int = 0
    color: str = "auto"
    progress: bool = True
    warnings: int = 0
    _seen: set[Problem] = field(default_factory=set[Problem])

    def result(self, text: str, **values: Any) -> None:
        """The answer itself: text, or one JSON document with `--json`."""
        if self.json:
            sys.stdout.write(json.dumps(values, default=str, ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(text + "\n")

    def say(self, text: str) -> None:
        """A line about what is going on."""
        if self.verbosity >= 0 and not self.json:
            sys.stderr.write(text + "\n")

    def detail(self, text: str) -> None:
        """A line that only -v shows."""
        if self.verbosity > 0 and not self.json:
            sys.stderr.write(text + "\n")

    def problems(self, problems: Sequence[Problem]) -> None:
        """Errors and warnings, each once, in the form of a compiler."""
        for problem in problems:
            if problem in self._seen:
                continue
            self._seen.add(problem)
            self.warnings += problem.severity == "warning"
            if self.json:
                sys.stderr.write(json.dumps(as_message(problem), ensure_ascii=False) + "\n")
            elif problem.severity == "error" or self.verbosity >= 0:
                sys.stderr.write(render_problem(problem, color=self.colored) + "\n\n")

    @property
    def colored(self) -> bool:
        """Whether escape sequences are wanted (https://no-color.org)."""
        if self.color != "auto":
            return self.color == "always"
        dull = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return sys.stderr.isatty() and not dull

    @contextmanager
    def step(self, title: str) -> Generator[Step]:
        """A long step; what is yielded is told how far it is."""
        if self.json or self.verbosity < 0:
            yield _silent
        elif self.progress and sys.stderr.isatty():
            yield from _live(title)
        else:
            self.detail(title)
            yield _silent


def as_message(problem: Problem) -> Mapping[str, Any]:
    """A problem as a JSON message."""
    place = problem.place
    return {
        "message_type": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "help": problem.hint,
        "place": None if place is None else str(place),
        "path": "" if place is None else place.path,
    }


def short(path: Path) -> str:
    """A path as a person would write it here: relative when it is below the working directory."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def counted(number: int, noun: str) -> str:
    """`1 report`, `2 reports`."""
    return f"{number} {noun}{'s' * (number != 1)}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns padded with spaces; the last one is left as it is. Control characters are shown."""
    lines = [[visible(c) for c in row] for row in (header, *rows)]
    widths = [max(columns(line[i]) for line in lines) for i in range(len(header))]
    padded = (
        "  ".join(c + " " * (w - columns(c)) for c, w in zip(line, widths, strict=True))
        for line in lines
    )
    return "\n".join(line.rstrip() for line in padded)


def _silent(_done: int, _total: int, _what: str) -> None:
    return


def _live(title: str) -> Iterator[Step]:
    from rich.console import Console as Terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task
    from rich.progress import TextColumn as Words
    from rich.progress import TimeRemainingColumn as Remaining
    from rich.text import Text

    class Rate(ProgressColumn):
        """Of whatever is counted, a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f}/s" if task.speed else "")

    columns = (Words("{task.description}"), BarColumn(24), MofNCompleteColumn(), Rate())
    with Progress(*columns, Remaining(), console=Terminal(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def told(done: int, total: int, what: str) -> None:
            label = Text(f"{title} {visible(what)[:40]}").plain.replace("[", r"\[")
            bar.update(task, completed=done, total=total, description=label)

        yield told
