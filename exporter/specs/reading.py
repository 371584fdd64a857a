"""What is known while one report is read: its lines, its run sets, and every problem found."""

import re
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, NoReturn

from exporter.errors import Place, Problem, SpecError
from exporter.specs.nodes import Path, Spot

if TYPE_CHECKING:
    from exporter.model.panels import RunSet

MAX_PROBLEMS = 100
"""A file with more is not a report; the rest is not looked at."""
_LONGEST_EXCERPT = 4000
# libyaml counts these as the ends of lines, so columns only fit when they are ends here as well
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class Reading:
    """Collects problems with their places. `base` is the folder that file names start from."""

    def __init__(self, text: str, file: str, base: FilePath | None) -> None:
        self.file = file
        self.base = base
        self.lines = _LINE_END.split(text)
        self.problems: list[Problem] = []
        self.runsets: dict[str, RunSet | None] = {}
        self.shared: dict[str, RunSet] = {}
        self.borrowed: set[str] = set()
        self._first: dict[tuple[str, str], Spot] = {}

    def line(self, number: int) -> str:
        """A line of the file by its 1-based number; empty behind the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def place(self, spot: Spot, path: Path = ()) -> Place:
        """A spot as a place that errors carry."""
        line = self.line(spot.line)
        excerpt = line if len(line) <= _LONGEST_EXCERPT else ""
        return Place(self.file, spot.line, spot.column, dotted(path), excerpt)

    def problem(self, code: str, message: str, spot: Spot, path: Path = (), hint: str = "") -> None:
        """Note a problem and go on reading."""
        self.problems.append(Problem(code, message, self.place(spot, path), hint))
        if len(self.problems) >= MAX_PROBLEMS:
            self.fail("spec-too-many", f"more than {MAX_PROBLEMS} problems", spot)

    def fail(
        self, code: str, message: str, spot: Spot, path: Path = (), hint: str = ""
    ) -> NoReturn:
        """Give up: what follows cannot be understood any more."""
        found = [*self.problems, Problem(code, message, self.place(spot, path), hint)]
        raise SpecError(found)

    def distinct(self, space: str, name: str, spot: Spot, path: Path) -> None:
        """Note a problem when a name was given before."""
        first = self._first.setdefault((space, name), spot)
        if name and first != spot:
            message = f"the id '{name}' is used twice"
            hint = f"line {first.line} has it already"
            self.problem("spec-duplicate-id", message, spot, path, hint)

    def finish(self) -> None:
        """Raise SpecError with every problem in the order of the file, if there is any."""
        if self.problems:
            raise SpecError(sorted(self.problems, key=_by_place))


def _by_place(problem: Problem) -> tuple[int, int]:
    return (problem.place.line, problem.place.column) if problem.place else (0, 0)


def dotted(path: Path) -> str:
    """A path as one text, `blocks.3.line.y`."""
    return ".".join(str(part) for part in path)
