"""The source `table:`: a file of rows, or a folder of such files. See the package for the columns.

Tables are small beside other sources, so listing the runs reads them whole, once.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from exporter.errors import Place, Problem, SourceError
from exporter.model.run import PulledRun, Run, RunHead, RunKey
from exporter.sources.base import Location, SourceOptions
from exporter.sources.table.convert import convert
from exporter.sources.table.shape import Shape, understand
from exporter.sources.table.sheet import FORMATS, read

READER = "table 1"
"""Part of every fingerprint: raise it when the same file would be read differently."""


class TableSource:
    """The runs of the tables at one location."""

    lanes = 1

    def __init__(self, location: Location, options: SourceOptions) -> None:
        self._location = location
        self._options = options
        self._shapes: list[Shape] = []
        self._problems: list[Problem] = []

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The files that the last `heads()` could not read, and the rows that name no run."""
        return tuple(self._problems)

    def heads(self) -> Sequence[RunHead]:
        """Every run of every table, sorted by key."""
        self._shapes, self._problems = [], []
        for path in self._files():
            try:
                shape = understand(read(path, self._location.show(path)))
            except SourceError as error:
                self._problems.extend(error.problems)
                continue
            self._shapes.append(shape)
            self._problems.extend(shape.nameless)
        digests: dict[RunKey, list[str]] = {}
        for shape in self._shapes:
            for key in shape.runs:
                digests.setdefault(key, [READER]).append(shape.sheet.digest)
        return [
            RunHead(key, hashlib.sha256("\n".join(digests[key]).encode()).hexdigest(), "")
            for key in sorted(digests)
        ]

    def pull(self, head: RunHead, kept: Run | None = None) -> PulledRun:
        """The run, of the tables as the last `heads()` read them."""
        return convert(head.key, self._shapes, self._location.origin)

    def _files(self) -> list[Path]:
        place = self._location.path
        found = [place] if self._location.is_file() else sorted(place.glob("*"))
        known = [path for path in found if path.suffix.lower() in FORMATS]
        if not known:
            raise SourceError.of(
                "table.no-tables",
                f"there is no table in {self._location.text!r}",
                place=Place(file=self._location.text),
                hint=f"tables are {', '.join(FORMATS)}",
            )
        return known
