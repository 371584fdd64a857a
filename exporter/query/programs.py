"""Programs of runs beside each other: line by line, what each changed against the first one.

Rows are lines of a diff: those that are gone (`-`), new (`+`), changed (`~`, both sides are there)
and the unchanged ones around them (a blank). `hunk` counts the stretches.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from exporter.errors import SourceError
from exporter.model.panels import CodeDiffPanel
from exporter.model.run import MediaFile, Run
from exporter.model.table import Cell, CellKind, Column, PanelTable
from exporter.query.scene import Scene, listed, plural

MOST_RUNS = 6
"""Runs that are compared with the first one."""
MOST_LINES = 5000
"""Lines of a program that is compared."""
MOST_ROWS = 2000

COLUMNS: tuple[tuple[str, CellKind], ...] = (
    ("file", "text"),
    ("base", "text"),
    ("other", "text"),
    ("id", "text"),
    ("hunk", "number"),
    ("sign", "text"),
    ("left", "number"),
    ("before", "text"),
    ("right", "number"),
    ("after", "text"),
)

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class _Program:
    run: Run
    path: str
    lines: list[str]


def code_table(panel: CodeDiffPanel, scene: Scene) -> PanelTable:
    """One row per line that differs or stands around one; notes say what is not compared."""
    notes: list[str] = []
    programs = _programs(panel, scene, notes)
    if len(programs) < 2:
        who = f"Only {programs[0].run.name!r} has" if programs else "No run has"
        notes.append(f"{who} {panel.file or 'its program'} among the files that the tracker saved.")
        return PanelTable("code_diff", (), (), tuple(dict.fromkeys(notes)))
    base, *others = programs
    if len(others) > MOST_RUNS:
        notes.append(f"The first {MOST_RUNS} of {plural(len(others), 'run')} are compared.")
    rows: list[Row] = []
    for other in others[:MOST_RUNS]:
        found = list(_rows(base, other, panel.context))
        if not found:
            notes.append(f"{other.path} of {other.run.name} is as that of {base.run.name}.")
        rows += found
    if len(rows) > MOST_ROWS:
        notes.append(f"The first {MOST_ROWS} of {len(rows)} lines are shown.")
        rows = rows[:MOST_ROWS]
    cells = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    columns = (Column(n, n, k, v) for (n, k), v in zip(COLUMNS, cells, strict=True))
    return PanelTable("code_diff", tuple(columns), (), tuple(dict.fromkeys(notes)))


def _programs(panel: CodeDiffPanel, scene: Scene, notes: list[str]) -> list[_Program]:
    """The files that are meant; a note for each reason why others are not compared."""
    found: list[_Program] = []
    without: dict[str, list[str]] = {}
    for run in scene.runs:
        try:
            found.append(_program(panel, scene, run))
        except (ValueError, SourceError) as error:
            without.setdefault(str(error), []).append(run.name)
    for reason, names in without.items():
        who = f"Run {names[0]!r} is" if len(names) == 1 else f"Runs {listed(names)} are"
        notes.append(f"{who} left out: {reason}.")
    return found


def _program(panel: CodeDiffPanel, scene: Scene, run: Run) -> _Program:
    """The file of a run that is meant, when the tracker saved it."""
    file = _file(panel, run)
    if file is None:
        raise ValueError(f"{panel.file or 'its program'} was not saved")
    text = scene.media(run.key, file.path).decode("utf-8", "replace")
    lines = [line.expandtabs(4).rstrip() for line in text.splitlines()]
    if len(lines) > MOST_LINES:
        raise ValueError(f"{file.path} has {len(lines)} lines")
    return _Program(run, file.path.removeprefix("code/"), lines)


def _file(panel: CodeDiffPanel, run: Run) -> MediaFile | None:
    files = [file for file in run.media if file.kind == "code"]
    if panel.file:
        return next((f for f in files if f.path in {panel.file, f"code/{panel.file}"}), None)
    return next((f for f in files if f.caption == "main"), None)


def _rows(base: _Program, other: _Program, context: int) -> Iterator[Row]:
    matcher = SequenceMatcher(None, base.lines, other.lines)
    names = (other.path, base.run.name, other.run.name, str(other.run.key))
    for number, group in enumerate(matcher.get_grouped_opcodes(context), 1):
        for kind, a, b, c, d in group:
            sign = {"equal": "", "delete": "-", "insert": "+"}.get(kind, "~")
            left = enumerate(base.lines[a:b], a + 1)
            right = enumerate(other.lines[c:d], c + 1)
            for one, two in zip_longest(left, right, fillvalue=(None, None)):
                mark = sign
                if sign == "~" and None in (one[0], two[0]):
                    mark = "+" if one[0] is None else "-"
                yield (*names, float(number), mark, _line(one[0]), one[1], _line(two[0]), two[1])


def _line(number: int | None) -> float | None:
    return None if number is None else float(number)
